/** Lesions, limits and gaps as marks of the scene. */
import { structureByName } from '../../../core/anatomy.ts';
import { add, scale } from '../../../core/space.ts';
import type { ClearancePolicy } from '../../../plan/clearance.ts';
import type { LineGap } from '../../../plan/line-gaps.ts';
import type { Lesion as LesionSummary, PlanSummary } from '../../../twin/records.ts';
import type { MarkerState, SceneCallout, SceneMarker } from '../../../view/scene/scene-types.ts';
import type { OpenLine, PlanSide } from './plan-view.ts';

export type Level = 'clear' | 'caution' | 'interlock';

/** How near a lesion comes to the structures that are watched. */
export function levelOf(lesion: LesionSummary, policy: ClearancePolicy): Level {
  const nearest = Math.min(Infinity, ...lesion.distances.map(({ distanceMm }) => distanceMm));
  return distanceLevel(nearest, policy);
}

export const distanceLevel = (distanceMm: number, policy: ClearancePolicy): Level =>
  distanceMm < policy.interlockMm
    ? 'interlock'
    : distanceMm < policy.cautionMm
      ? 'caution'
      : 'clear';

const STATE: Readonly<Record<Level, MarkerState>> = {
  clear: 'normal',
  caution: 'caution',
  interlock: 'danger',
};

/** Numbered caps. On a blood pool the caps lie on the side that is seen, which is the side of the tissue. */
export function lesionMarkers(
  lesions: readonly LesionSummary[],
  policy: ClearancePolicy,
  side: PlanSide,
  selectedId: string | undefined,
): SceneMarker[] {
  return lesions.map((lesion) => {
    const { id, surface, positionLps, normalLps, widthMm } = lesion;
    const turned = surface === 'endocardium' && side !== 'epicardium';
    return {
      id: `lesion-${id}`,
      kind: 'lesion',
      positionLps,
      normalLps: turned ? scale(normalLps, -1) : normalLps,
      label: id,
      state: id === selectedId ? 'selected' : STATE[levelOf(lesion, policy)],
      radiusMm: widthMm / 2,
    };
  });
}

export const lineMarker = ({ from }: OpenLine): SceneMarker => ({
  id: 'line-start',
  kind: 'target',
  positionLps: from.positionLps,
  label: '',
  state: 'normal',
});

const lowerFirst = (title: string): string => title.charAt(0).toLowerCase() + title.slice(1);

/** What must be seen on the picture itself: distances below a limit, and gaps of a line. */
export function planCallouts(
  summary: PlanSummary,
  policy: ClearancePolicy,
  lineGaps: readonly LineGap[],
): SceneCallout[] {
  const near = summary.lesions.flatMap((lesion) =>
    lesion.distances.flatMap(({ structure, distanceMm }): SceneCallout[] => {
      const level = distanceLevel(distanceMm, policy);
      if (level === 'clear') return [];
      const title = lowerFirst(structureByName(structure)?.title ?? structure);
      return [
        {
          id: `near-${lesion.id}-${structure}`,
          anchorLps: lesion.positionLps,
          text: `${lesion.id} to ${title}, ${distanceMm.toFixed(1)} mm`,
          tone: level === 'interlock' ? 'danger' : 'caution',
        },
      ];
    }),
  );
  const open = lineGaps.filter(({ state }) => state !== 'closed');
  const gaps = open.flatMap(({ from, to, gapMm }): SceneCallout[] => {
    const a = summary.lesions.find(({ id }) => id === from)?.positionLps;
    const b = summary.lesions.find(({ id }) => id === to)?.positionLps;
    if (!a || !b) return [];
    const anchorLps = scale(add(a, b), 0.5);
    const text = `Gap ${gapMm.toFixed(1)} mm`;
    return [{ id: `gap-${from}-${to}`, anchorLps, text, tone: 'caution' }];
  });
  return [...near, ...gaps];
}
