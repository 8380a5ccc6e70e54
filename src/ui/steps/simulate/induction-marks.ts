/** Where the sites of a study lie on the heart and what they gave; exit and isthmus of the attempt that is looked at. */
import { formatMm, formatMs } from '../../../core/format.ts';
import type { PacingSite } from '../../../heart/protocol/protocol.ts';
import type { SiteResult } from '../../../heart/protocol/result.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { meshCentre, outwardAnchor, tissueVoxelCentre } from '../../../pipeline/surface-fields.ts';
import { OUTCOME_WORDS } from '../../../report/induction-words.ts';
import type { SceneCallout, SceneMarker } from '../../../view/scene/scene-types.ts';
import { OUTCOME_SIGNS, resultOutcome } from './induction-rows.ts';
import type { SelectedAttempt } from './induction-view.ts';
import { anchorOfSite, type Marks } from './site-marks.ts';

/** Sites that will be paced, without results. */
export function plannedMarks(model: HeartModel, sites: readonly PacingSite[]): SceneMarker[] {
  return sites.flatMap(({ id, title, site }) => {
    const anchor = anchorOfSite(model, site);
    return anchor
      ? [{ id, kind: 'pacing', label: title, state: 'normal', ...anchor } as const]
      : [];
  });
}

/** Every paced site with the sign of its outcome. */
export function outcomeMarks(
  model: HeartModel,
  sites: readonly SiteResult[],
  selected: SelectedAttempt | undefined,
): Marks {
  const placed = sites.flatMap((result) => {
    const anchor = anchorOfSite(model, result.site.site);
    return anchor ? [{ result, outcome: resultOutcome(result), anchor }] : [];
  });
  const markers = placed.map(({ result: { site }, outcome, anchor }): SceneMarker => ({
    id: site.id,
    kind: 'electrode',
    label: OUTCOME_SIGNS[outcome],
    state: site.id === selected?.site.site.id ? 'selected' : 'normal',
    ...anchor,
  }));
  const callouts = placed
    .filter(
      ({ result, outcome }) => outcome === 'sustained' || result.site.id === selected?.site.site.id,
    )
    .map(({ result: { site }, outcome, anchor }): SceneCallout => ({
      id: site.id,
      anchorLps: anchor.positionLps,
      text: `${site.title}: ${OUTCOME_WORDS[outcome]}`,
      tone: outcome === 'sustained' ? 'caution' : 'neutral',
    }));
  return { markers, callouts };
}

/** Exit site and isthmus of the attempt, where it has them. */
export function circuitMarks(model: HeartModel, { attempt }: SelectedAttempt): Marks {
  const { mesh } = model.wall;
  const centre = meshCentre(mesh);
  const exit = attempt.activity?.exit;
  const isthmus = attempt.rhythm?.isthmus;
  const exitAnchor = exit && outwardAnchor(mesh, exit.positionMm, centre);
  const middle = isthmus?.voxels.at(isthmus.voxels.length >> 1);
  return {
    markers: exitAnchor
      ? [{ id: 'exit', kind: 'target', label: 'Exit', state: 'normal', ...exitAnchor }]
      : [],
    callouts: [
      ...(exit && exitAnchor
        ? [
            {
              id: 'exit',
              anchorLps: exitAnchor.positionLps,
              text: `Exit${exit.segmentTitle ? `, ${exit.segmentTitle.toLowerCase()}` : ''}`,
            },
          ]
        : []),
      ...(isthmus && middle !== undefined
        ? [
            {
              id: 'isthmus',
              anchorLps: tissueVoxelCentre(model.grid, middle),
              text: `Isthmus ${isthmus.lengthMm.toFixed(0)} x ${formatMm(isthmus.widthMm, 0)}, ${formatMs(isthmus.conductionMs)}`,
            },
          ]
        : []),
    ],
  };
}

/** Centres of the voxels of the isthmus, x, y, z one after the other; undefined where the attempt has none. */
export function isthmusPoints(
  { grid }: HeartModel,
  { attempt }: SelectedAttempt,
): Float32Array | undefined {
  const voxels = attempt.rhythm?.isthmus?.voxels;
  if (!voxels) return undefined;
  const points = new Float32Array(3 * voxels.length);
  voxels.forEach((voxel, n) => points.set(tissueVoxelCentre(grid, voxel), 3 * n));
  return points;
}
