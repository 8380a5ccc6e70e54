/** What a click on the heart does, by the tool in hand. */
import { toFailure } from '../../../core/failure.ts';
import { distance, type Lps } from '../../../core/space.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import type { Lesion } from '../../../plan/lesion.ts';
import {
  moveLesion,
  nextLineId,
  placeLesion,
  placeLine,
  removeLesion,
  type Place,
} from '../../operations/plan-lesions.ts';
import type { ScenePick } from '../../../view/scene/scene-types.ts';
import { placeOn, placesBetween } from './plan-surface.ts';
import { planView, report, selectLesion } from './plan-view.ts';

/** A click this far outside a lesion still means it. */
const SLACK_MM = 2;

/** The lesion whose cap lies under a point; the nearest of several. */
export function lesionAt(lesions: readonly Lesion[], point: Lps): Lesion | undefined {
  return lesions
    .map((lesion) => ({ lesion, away: distance(lesion.positionLps, point) }))
    .filter(({ lesion, away }) => away <= lesion.widthMm / 2 + SLACK_MM)
    .sort((a, b) => a.away - b.away)[0]?.lesion;
}

export function onPlanClick(
  model: HeartModel,
  lesions: readonly Lesion[],
  { positionLps, normalLps }: ScenePick,
): void {
  const { tool, side, moving, selectedId } = planView.getState();
  const place = placeOn(model, side, positionLps, normalLps);
  if (moving && selectedId !== undefined) {
    planView.setState({ moving: false });
    report(moveLesion(selectedId, place));
    return;
  }
  const under = lesionAt(lesions, positionLps);
  switch (tool) {
    case 'select':
      selectLesion(under?.id);
      return;
    case 'erase':
      if (under) eraseLesion(under.id);
      return;
    case 'place':
      placeOne(place);
      return;
    case 'line':
      lineTo(model, place);
  }
}

/** Adds one lesion with the chosen size and selects it. */
export function placeOne(place: Place): void {
  const placed = placeLesion(place, planView.getState().size);
  if ('id' in placed) {
    selectLesion(placed.id);
    report(undefined);
  } else report(placed);
}

export function eraseLesion(id: string): void {
  if (planView.getState().selectedId === id) selectLesion(undefined);
  report(removeLesion(id));
}

/** The first click starts a line, every further one continues it. */
export function lineTo(model: HeartModel, place: Place): void {
  const { line, side, lineSpacingMm, size } = planView.getState();
  if (!line) {
    planView.setState({ line: { lineId: nextLineId(), from: place } });
    return;
  }
  try {
    const places = placesBetween(
      model,
      side,
      line.from.positionLps,
      place.positionLps,
      lineSpacingMm,
    );
    const failure = placeLine(line.lineId, places, size);
    report(failure);
    if (!failure) planView.setState({ line: { ...line, from: place } });
  } catch (error) {
    report(toFailure(error));
  }
}
