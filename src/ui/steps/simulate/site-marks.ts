/** Where pacing sites, probes and the latest activation lie on the surface. */
import { APEX_SEGMENT, segmentTitle } from '../../../heart/aha-segments.ts';
import type { SimulationResult } from '../../../heart/simulation-result.ts';
import type { StimulusSite } from '../../../heart/stimulation.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { siteWords } from '../../../pipeline/simulation-record.ts';
import {
  meshCentre,
  outwardAnchor,
  segmentMiddle,
  tissueVoxelCentre,
  type SurfaceAnchor,
} from '../../../pipeline/surface-fields.ts';
import type { SceneCallout, SceneMarker } from '../../../view/scene/scene-types.ts';
import type { Probe } from './simulate-view.ts';

/** A tissue voxel seen from outside: the nearest place of the wall that faces away from its middle. */
export function anchorOfVoxel(model: HeartModel, voxel: number): SurfaceAnchor {
  const { mesh } = model.wall;
  return outwardAnchor(mesh, tissueVoxelCentre(model.grid, voxel), meshCentre(mesh));
}

/** A pacing site seen from outside; undefined where this model has no such place. */
export function anchorOfSite(model: HeartModel, site: StimulusSite): SurfaceAnchor | undefined {
  // The bundle of His lies in the septum, where no surface shows it; the drawn tree starts there.
  if (site.kind === 'his') return undefined;
  if (site.kind === 'point') {
    const { mesh } = model.wall;
    return outwardAnchor(mesh, site.positionMm, meshCentre(mesh));
  }
  const segment = site.kind === 'apex' ? APEX_SEGMENT : site.segment;
  const voxel = segmentMiddle(model.grid, model.segments, segment);
  return voxel < 0 ? undefined : anchorOfVoxel(model, voxel);
}

export interface Marks {
  readonly markers: readonly SceneMarker[];
  readonly callouts: readonly SceneCallout[];
}

const sameSite = (a: StimulusSite, b: StimulusSite): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** Marks of the sites that made the shown run, and of those that only the next run will have. */
export function siteMarks(
  model: HeartModel,
  next: readonly StimulusSite[],
  run: readonly StimulusSite[] = [],
): Marks {
  const has = (sites: readonly StimulusSite[], site: StimulusSite): boolean =>
    sites.some((other) => sameSite(site, other));
  const past = run.filter((site) => !has(next, site));
  const all = [
    ...past.map((site, n) => ({ id: `past-${n}`, site, note: '', movable: false })),
    ...next.map((site, n) => ({
      id: `site-${n}`,
      site,
      note: run.length > 0 && !has(run, site) ? ', next run' : '',
      movable: true,
    })),
  ];
  const placed = all.flatMap(({ id, site, note, movable }) => {
    const anchor = anchorOfSite(model, site);
    return anchor ? [{ id, words: `${siteWords(site)}${note}`, anchor, movable }] : [];
  });
  return {
    markers: placed.map(({ id, words, anchor, movable }) => ({
      id,
      kind: 'pacing',
      label: words,
      state: 'normal',
      movable,
      ...anchor,
    })),
    callouts: placed.map(({ id, words, anchor }) => ({
      id,
      anchorLps: anchor.positionLps,
      text: `Pacing site, ${words}`,
    })),
  };
}

/** Place of a site among those of the next run, from the mark that shows it. */
export function siteIndex(markerId: string): number | undefined {
  const found = /^site-(\d+)$/.exec(markerId);
  return found ? Number(found[1]) : undefined;
}

/** The voxel that was activated last, -1 where none was. */
function latestVoxel({ activationMs }: SimulationResult): number {
  let latest = -1;
  for (let n = 0; n < activationMs.length; n++) {
    if (activationMs[n] > (latest < 0 ? -Infinity : activationMs[latest])) latest = n;
  }
  return latest;
}

/** Where the last activation was, in words; undefined where there was none or on another model. */
export function latestPlace(
  { segments }: HeartModel,
  result: SimulationResult,
): string | undefined {
  const latest = latestVoxel(result);
  return latest < 0 || result.activationMs.length !== segments.length
    ? undefined
    : segmentTitle(segments[latest]);
}

/** The place that was activated last, named on the surface. */
export function latestCallout(
  model: HeartModel,
  result: SimulationResult,
): SceneCallout | undefined {
  const place = latestPlace(model, result);
  if (place === undefined) return undefined;
  const latest = latestVoxel(result);
  return {
    id: 'latest',
    anchorLps: anchorOfVoxel(model, latest).positionLps,
    text: `Latest ${Math.round(result.activationMs[latest])} ms, ${place}`,
  };
}

/** Mid anterolateral: far from the apex and the septum, where pacing usually starts. */
const FIRST_PROBE_SEGMENT = 12;

/** Where the action potential is read until the user picks a place. */
export function defaultProbe(model: HeartModel): Probe | undefined {
  const { grid, segments } = model;
  const middle = segmentMiddle(grid, segments, FIRST_PROBE_SEGMENT);
  const voxel = middle < 0 ? grid.active.length >> 1 : middle;
  if (voxel >= grid.active.length) return undefined;
  return { voxel, ...anchorOfVoxel(model, voxel) };
}

/** Short words for the head of the chart: `AHA 12`, `RV`. */
export function probeCode({ segments }: HeartModel, { voxel }: Probe): string {
  return segments[voxel] === 0 ? 'RV' : `AHA ${segments[voxel]}`;
}

export const probePlace = (model: HeartModel, { voxel }: Probe): string =>
  segmentTitle(model.segments[voxel]);
