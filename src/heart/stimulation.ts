/** Where and when the tissue is paced. */
import { fail } from '../core/failure.ts';
import { formatMm } from '../core/format.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import { ijkToLps } from '../core/space.ts';
import type { Lps } from '../core/space.ts';
import { APEX_SEGMENT, segmentTitle } from './aha-segments.ts';
import type { Parameters } from './parameters.ts';

/** What strength 1 of the parameters stands for, mV/ms. */
export const STRENGTH_MV_PER_MS = 100;

/**
 * A pacing site: a picked point, the middle of an AHA segment, or the apex of the left ventricle. `his` is sinus rhythm: it comes
 * from the bundle of His through a grown conduction system and stimulates no muscle by itself.
 */
export type StimulusSite =
  | { readonly kind: 'his'; readonly radiusMm?: number }
  | { readonly kind: 'point'; readonly positionMm: Lps; readonly radiusMm?: number }
  | { readonly kind: 'segment'; readonly segment: number; readonly radiusMm?: number }
  | { readonly kind: 'apex'; readonly radiusMm?: number };

/** Onset of each pulse, ms: the S1 train from 0, then S2. */
export function pulseTimesMs(parameters: Parameters): number[] {
  const { s1Count, s1IntervalMs, s2IntervalMs } = parameters;
  const train = Array.from({ length: s1Count }, (_, n) => n * s1IntervalMs);
  return s2IntervalMs > 0 ? [...train, (s1Count - 1) * s1IntervalMs + s2IntervalMs] : train;
}

/** Mean position of the tissue, LPS mm. */
export function tissueCentre(simulation: SimulationGrid): Lps {
  const centres = voxelCentres(simulation);
  const sum = [0, 0, 0];
  for (let n = 0; n < centres.length; n++) sum[n % 3] += centres[n];
  const count = Math.max(1, simulation.active.length);
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}

const centresOfGrid = new WeakMap<SimulationGrid, Float32Array>();

/** Centres of all active voxels, three numbers each; made once per grid, since a dragged site asks at every move. */
function voxelCentres(simulation: SimulationGrid): Float32Array {
  let centres = centresOfGrid.get(simulation);
  if (!centres) {
    centres = new Float32Array(3 * simulation.active.length);
    for (let n = 0; n < simulation.active.length; n++)
      centres.set(voxelCentre(simulation, n), 3 * n);
    centresOfGrid.set(simulation, centres);
  }
  return centres;
}

/** Centre of an active voxel in patient space. */
export function voxelCentre({ grid, active }: SimulationGrid, n: number): Lps {
  const [nx, ny] = grid.dimensions;
  return ijkToLps(grid, [
    active[n] % nx,
    Math.floor(active[n] / nx) % ny,
    Math.floor(active[n] / nx / ny),
  ]);
}

/**
 * Active voxels that the sites stimulate; none by sinus rhythm. They are the conducting voxels within the radius of the conducting voxel nearest to
 * the site. `segments` (AHA segment per active voxel) is needed for sites given by segment or as the apex.
 *
 * @throws bad-input/stimulus-outside-tissue where no conducting voxel lies within the radius of the site;
 * bad-input/no-stimulus without sites.
 */
export function stimulatedVoxels(
  simulation: SimulationGrid,
  conducting: Uint8Array,
  segments: Uint8Array | undefined,
  sites: readonly StimulusSite[],
  parameters: Parameters,
): Uint32Array {
  if (sites.length === 0) {
    fail(
      'bad-input',
      'no-stimulus',
      'No pacing site is set, so nothing would happen.',
      'Pick a point on the heart, an AHA segment or the apex.',
    );
  }
  const chosen = new Set<number>();
  const centres = voxelCentres(simulation);
  for (const site of sites) {
    if (site.kind === 'his') continue;
    const radiusMm = site.radiusMm ?? parameters.stimulusRadiusMm;
    const centre = siteCentre(simulation, conducting, segments, site, radiusMm);
    for (let n = 0; n < conducting.length; n++) {
      if (conducting[n] && awayMm(centres, n, centre) <= radiusMm) chosen.add(n);
    }
  }
  return Uint32Array.from(chosen).sort();
}

const awayMm = (centres: Float32Array, n: number, [x, y, z]: Lps): number =>
  Math.hypot(centres[3 * n] - x, centres[3 * n + 1] - y, centres[3 * n + 2] - z);

function siteCentre(
  simulation: SimulationGrid,
  conducting: Uint8Array,
  segments: Uint8Array | undefined,
  site: Exclude<StimulusSite, { readonly kind: 'his' }>,
  radiusMm: number,
): Lps {
  if (site.kind === 'point') {
    const nearest = nearestVoxel(simulation, (n) => conducting[n] === 1, site.positionMm);
    if (!nearest || nearest.distanceMm > radiusMm) {
      const away = nearest ? `${formatMm(nearest.distanceMm)} from the nearest` : 'without any';
      fail(
        'bad-input',
        'stimulus-outside-tissue',
        `The pacing site lies ${away} conducting tissue; its radius is ${formatMm(radiusMm)}.`,
        'Pick the site on the ventricular wall, away from scar and lesions, or enlarge its radius.',
      );
    }
    return voxelCentre(simulation, nearest.voxel);
  }
  const segment = site.kind === 'apex' ? APEX_SEGMENT : site.segment;
  const inSegment = (n: number): boolean => conducting[n] === 1 && segments?.[n] === segment;
  const middle = centroid(simulation, inSegment);
  const nearest = middle && nearestVoxel(simulation, inSegment, middle);
  if (!nearest) {
    fail(
      'bad-input',
      'stimulus-outside-tissue',
      `The pacing site "${segmentTitle(segment)}" holds no conducting tissue in this model.`,
      'Choose another segment, or pick a point on the ventricular wall.',
    );
  }
  return voxelCentre(simulation, nearest.voxel);
}

function nearestVoxel(
  simulation: SimulationGrid,
  allowed: (n: number) => boolean,
  point: Lps,
): { voxel: number; distanceMm: number } | undefined {
  let voxel = -1;
  let distanceMm = Infinity;
  const centres = voxelCentres(simulation);
  for (let n = 0; n < simulation.active.length; n++) {
    if (!allowed(n)) continue;
    const away = awayMm(centres, n, point);
    if (away < distanceMm) [voxel, distanceMm] = [n, away];
  }
  return voxel < 0 ? undefined : { voxel, distanceMm };
}

function centroid(simulation: SimulationGrid, allowed: (n: number) => boolean): Lps | undefined {
  let count = 0;
  const sum = [0, 0, 0];
  for (let n = 0; n < simulation.active.length; n++) {
    if (!allowed(n)) continue;
    voxelCentre(simulation, n).forEach((value, axis) => (sum[axis] += value));
    count++;
  }
  return count === 0 ? undefined : [sum[0] / count, sum[1] / count, sum[2] / count];
}
