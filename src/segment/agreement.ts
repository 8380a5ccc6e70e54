/**
 * How well two label maps agree: overlap, volume and the distance between surfaces, weighted by area.
 * Definitions: Nikolov et al., J Med Internet Res 23 (2021) e26151 and its reference implementation `surface-distance`
 * (average surface distance, robust Hausdorff distance, surface Dice at a tolerance), with the array axes in the order
 * i, j, k.
 */
import { fail } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';
import { sameGrid, voxelVolumeMl, type Grid, type Vec3 } from '../core/space.ts';
import type { LabelMap } from '../core/volume.ts';
import type { Box } from './crop.ts';
import { distanceTransformMm } from './distance.ts';
import { surfaceAreaTable, surfaceElements } from './surface-elements.ts';

export interface LabelAgreement {
  readonly label: number;
  readonly volumeAMl: number;
  readonly volumeBMl: number;
  /** B minus A. */
  readonly volumeDifferenceMl: number;
  readonly dice: number;
  readonly jaccard: number;
  /** From the surface of A to that of B, and back; infinite where one of them is empty. */
  readonly averageDistanceAToBMm: number;
  readonly averageDistanceBToAMm: number;
  /** Over the elements of both surfaces together. */
  readonly averageSymmetricDistanceMm: number;
  /** The larger of the two directed distances below which 95 % of the area lies. */
  readonly distance95Mm: number;
  /** Share of both surfaces that lies within the tolerance of the other, 0 to 1. */
  readonly surfaceDice: number;
}

export interface Agreement {
  readonly toleranceMm: number;
  /** One entry for every label that occurs in either map, in ascending order. */
  readonly labels: readonly LabelAgreement[];
}

export interface AgreementOptions {
  /** Distance at which two surfaces count as the same for the surface Dice. */
  readonly toleranceMm: number;
}

const PERCENTILE = 0.95;
/** Distances come in single precision; a distance equal to the tolerance is within it. */
const ROUNDING = 1e-6;

/**
 * Compares two label maps of one grid, label by label. Fails with `grids-differ` where their voxels are not the same,
 * `tolerance` where the tolerance is not a distance, and `cancelled`.
 */
export async function compareLabels(
  a: LabelMap,
  b: LabelMap,
  { toleranceMm }: AgreementOptions,
  ctx: JobContext,
): Promise<Agreement> {
  if (!(toleranceMm >= 0 && Number.isFinite(toleranceMm))) {
    fail(
      'bad-input',
      'tolerance',
      `The tolerance of ${toleranceMm} mm is not a distance.`,
      'Give 0 or a positive number of millimetres.',
    );
  }
  if (!sameGrid(a.grid, b.grid)) {
    fail(
      'bad-input',
      'grids-differ',
      `The two label maps do not share their voxels (${describe(a.grid)} and ${describe(b.grid)}), so they cannot be compared voxel by voxel.`,
      'Resample one of them to the grid of the other first.',
    );
  }
  const boxes = labelBoxes([a, b]);
  const areas = surfaceAreaTable(a.grid.spacingMm);
  const labels: LabelAgreement[] = [];
  for (const [n, [label, box]] of boxes.entries()) {
    ctx.report(n / boxes.length, `Comparing structure ${n + 1} of ${boxes.length}`);
    await ctx.checkpoint();
    const overlap = overlapOf(a, b, label);
    const [aToB, bToA] = await surfaceDistances(a, b, label, box, areas);
    labels.push({
      label,
      ...overlap,
      averageDistanceAToBMm: average([aToB]),
      averageDistanceBToAMm: average([bToA]),
      averageSymmetricDistanceMm: average([aToB, bToA]),
      distance95Mm: Math.max(percentile(aToB), percentile(bToA)),
      surfaceDice: shareWithin([aToB, bToA], toleranceMm),
    });
  }
  ctx.report(1, 'Compared');
  return { toleranceMm, labels };
}

const describe = ({ dimensions, originMm }: Grid): string =>
  `${dimensions.join(' x ')} from ${originMm.map((mm) => mm.toFixed(1)).join(', ')}`;

/** The box of every label over both maps, in one pass. */
function labelBoxes(maps: readonly LabelMap[]): (readonly [number, Box])[] {
  const [nx, ny, nz] = maps[0].grid.dimensions;
  const low = Array.from({ length: 256 }, () => [nx, ny, nz]);
  const high = Array.from({ length: 256 }, () => [-1, -1, -1]);
  for (const { data } of maps) {
    for (let n = 0, k = 0; k < nz; k++)
      for (let j = 0; j < ny; j++)
        for (let i = 0; i < nx; i++, n++) {
          const label = data[n];
          if (label === 0) continue;
          const [first, last] = [low[label], high[label]];
          if (i < first[0]) first[0] = i;
          if (j < first[1]) first[1] = j;
          if (k < first[2]) first[2] = k;
          if (i > last[0]) last[0] = i;
          if (j > last[1]) last[1] = j;
          if (k > last[2]) last[2] = k;
        }
  }
  return high.flatMap((last, label) => {
    if (last[0] < 0) return [];
    const [i, j, k] = low[label];
    const dimensions: Vec3 = [last[0] - i + 1, last[1] - j + 1, last[2] - k + 1];
    return [[label, { start: [i, j, k], dimensions }] as const];
  });
}

function overlapOf(
  a: LabelMap,
  b: LabelMap,
  label: number,
): Pick<LabelAgreement, 'volumeAMl' | 'volumeBMl' | 'volumeDifferenceMl' | 'dice' | 'jaccard'> {
  let [inA, inB, inBoth] = [0, 0, 0];
  for (let n = 0; n < a.data.length; n++) {
    const hitA = a.data[n] === label;
    const hitB = b.data[n] === label;
    if (hitA) inA++;
    if (hitB) inB++;
    if (hitA && hitB) inBoth++;
  }
  const voxel = voxelVolumeMl(a.grid);
  return {
    volumeAMl: inA * voxel,
    volumeBMl: inB * voxel,
    volumeDifferenceMl: (inB - inA) * voxel,
    dice: (2 * inBoth) / (inA + inB),
    jaccard: inBoth / (inA + inB - inBoth),
  };
}

/** Elements of one surface, nearest first: distance to the other surface, and area. */
interface Directed {
  readonly distanceMm: Float64Array;
  readonly areaMm2: Float64Array;
}

async function surfaceDistances(
  a: LabelMap,
  b: LabelMap,
  label: number,
  box: Box,
  areas: Float64Array,
): Promise<[Directed, Directed]> {
  const ofA = surfaceElements(a.data, a.grid, label, box);
  const ofB = surfaceElements(b.data, b.grid, label, box);
  const toA = await distanceTransformMm(ofA.mask, ofA.grid);
  const toB = await distanceTransformMm(ofB.mask, ofB.grid);
  return [directed(ofA.codes, toB, areas), directed(ofB.codes, toA, areas)];
}

function directed(codes: Uint8Array, distances: Float32Array, areas: Float64Array): Directed {
  const corners: number[] = [];
  for (let n = 0; n < codes.length; n++) if (codes[n] !== 0 && codes[n] !== 255) corners.push(n);
  corners.sort((p, q) => distances[p] - distances[q] || areas[codes[p]] - areas[codes[q]] || 0);
  return {
    distanceMm: Float64Array.from(corners, (n) => distances[n]),
    areaMm2: Float64Array.from(corners, (n) => areas[codes[n]]),
  };
}

function average(parts: readonly Directed[]): number {
  let [sum, total] = [0, 0];
  for (const { distanceMm, areaMm2 } of parts) {
    for (let n = 0; n < areaMm2.length; n++) {
      sum += distanceMm[n] * areaMm2[n];
      total += areaMm2[n];
    }
  }
  // No surface is at no distance from the other: it is infinitely far.
  return total > 0 ? sum / total : Infinity;
}

function percentile({ distanceMm, areaMm2 }: Directed): number {
  if (areaMm2.length === 0) return Infinity;
  const total = areaMm2.reduce((sum, area) => sum + area, 0);
  let below = 0;
  for (let n = 0; n < areaMm2.length; n++) {
    below += areaMm2[n];
    if (below / total >= PERCENTILE) return distanceMm[n];
  }
  return distanceMm[distanceMm.length - 1];
}

function shareWithin(parts: readonly Directed[], toleranceMm: number): number {
  let [within, total] = [0, 0];
  for (const { distanceMm, areaMm2 } of parts) {
    for (let n = 0; n < areaMm2.length; n++) {
      if (distanceMm[n] <= toleranceMm * (1 + ROUNDING)) within += areaMm2[n];
      total += areaMm2[n];
    }
  }
  return total > 0 ? within / total : 0;
}
