/** A lesion in the hand: drawn and previewed where the hand has it, a step of the case when the hand lets go. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { scale } from '../../../core/space.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import type { Lesion } from '../../../plan/lesion.ts';
import type { SceneMarker, ScenePick } from '../../../view/scene/scene-types.ts';
import { moveLesion, type Place } from '../../operations/plan-lesions.ts';
import { caseScoped } from '../../session/case-scoped.ts';
import { placeOn } from './plan-surface.ts';
import { planView, report, selectLesion, type PlanSide } from './plan-view.ts';

interface InHand {
  readonly lesionId: string | undefined;
  readonly place: Place | undefined;
}

const NOTHING: InHand = { lesionId: undefined, place: undefined };
const inHand = caseScoped<InHand>(() => NOTHING);

/** Follows the hand with the lesion of a marker. */
export function dragLesion(
  model: HeartModel,
  markerId: string,
  { positionLps, normalLps }: ScenePick,
  ended: boolean,
): void {
  const lesionId = /^lesion-(.+)$/.exec(markerId)?.[1];
  if (lesionId === undefined) return;
  const place = placeOn(model, planView.getState().side, positionLps, normalLps);
  if (!ended) {
    inHand.setState({ lesionId, place });
    return;
  }
  inHand.setState(NOTHING);
  selectLesion(lesionId);
  report(moveLesion(lesionId, place));
}

/** The lesions with the one in hand where it is held. */
export function useHeldLesions(lesions: readonly Lesion[]): readonly Lesion[] {
  const { lesionId, place } = useStore(inHand);
  return useMemo(
    () =>
      place
        ? lesions.map((lesion) => (lesion.id === lesionId ? { ...lesion, ...place } : lesion))
        : lesions,
    [lesions, lesionId, place],
  );
}

/** The marks of lesions, movable, with the one in hand where it is held. */
export function useHeldMarkers(
  markers: readonly SceneMarker[],
  side: PlanSide,
): readonly SceneMarker[] {
  const { lesionId, place } = useStore(inHand);
  return useMemo(
    () =>
      markers.map((marker) => {
        if (marker.kind !== 'lesion') return marker;
        if (!place || marker.id !== `lesion-${lesionId}`) return { ...marker, movable: true };
        // On a blood pool the cap lies on the side that is seen.
        const turned = place.surface === 'endocardium' && side !== 'epicardium';
        const normalLps = turned ? scale(place.normalLps, -1) : place.normalLps;
        return { ...marker, positionLps: place.positionLps, normalLps, movable: true };
      }),
    [markers, side, lesionId, place],
  );
}
