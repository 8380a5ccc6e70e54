/** Cell density at day 0 from the outline of a tumour on an image. */
import { fail } from '../../core/failure.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import { runDistanceTransform } from '../../../wasm/distance/distance.ts';

export interface DensityProfile {
  /** sqrt(D / rho): the length over which the density outside falls by a factor e. */
  readonly edgeWidthMm: number;
  /** Density deep inside, share of capacity. */
  readonly corePlateau: number;
  /** Density at the outline: what the image shows as tumour. */
  readonly threshold: number;
}

/** Densities below this (less than one cell per mm3) are left out. */
const LEAST_DENSITY = 1e-6;

/**
 * Density per voxel: c = plateau / (1 + (plateau / threshold - 1) exp(d / width)), d the distance from the outline
 * (negative inside). It falls off outside as the front of a travelling wave does, and the voxels at or above the
 * threshold are exactly those of the labels.
 *
 * @throws bad-input/growth-parameter; bad-input/empty-tumour.
 */
export async function initialDensityFromLabels(
  labels: LabelMap,
  tumourLabels: readonly number[],
  profile: DensityProfile,
): Promise<Float32Array> {
  const { edgeWidthMm, corePlateau, threshold } = profile;
  const valid =
    edgeWidthMm > 0 &&
    edgeWidthMm < 1000 &&
    threshold > 0 &&
    threshold < corePlateau &&
    corePlateau <= 1;
  if (!valid) {
    fail(
      'bad-input',
      'growth-parameter',
      `A tumour edge of ${edgeWidthMm} mm that falls from ${corePlateau} to ${threshold} of capacity at its outline cannot be made.`,
      'The edge is wider than 0 mm; the density at the outline lies above 0 and below that of the core, which is at most 1.',
    );
  }
  const steepness = corePlateau / threshold - 1;
  const reachMm = edgeWidthMm * Math.log(corePlateau / LEAST_DENSITY / steepness);
  const part = tumourPart(labels, tumourLabels, Math.max(0, reachMm));
  const { mask, dimensions, offset } = part;
  const spacing = labels.grid.spacingMm;
  const outside = await runDistanceTransform(mask, dimensions, spacing);
  const inside = await runDistanceTransform(
    mask.map((value) => 1 - value),
    dimensions,
    spacing,
  );
  const half = Math.min(...spacing) / 2;
  const density = new Float32Array(labels.data.length);
  const [nx, ny] = labels.grid.dimensions;
  for (let k = 0, n = 0; k < dimensions[2]; k++) {
    for (let j = 0; j < dimensions[1]; j++) {
      const to = offset[0] + nx * (offset[1] + j + ny * (offset[2] + k));
      for (let i = 0; i < dimensions[0]; i++, n++) {
        const d = mask[n] ? half - inside[n] : outside[n] - half;
        const value = corePlateau / (1 + steepness * Math.exp(d / edgeWidthMm));
        if (value >= LEAST_DENSITY) density[to + i] = value;
      }
    }
  }
  return density;
}

interface TumourPart {
  readonly mask: Uint8Array;
  readonly dimensions: Vec3;
  readonly offset: Vec3;
}

/** The tumour as a mask of the part of the grid that its density reaches. */
function tumourPart(
  { grid, data }: LabelMap,
  tumourLabels: readonly number[],
  reachMm: number,
): TumourPart {
  const isTumour = new Uint8Array(256);
  for (const label of tumourLabels) isTumour[label] = 1;
  const [nx, ny, nz] = grid.dimensions;
  const low = [nx, ny, nz];
  const high = [-1, -1, -1];
  for (let k = 0, n = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, n++) {
        if (isTumour[data[n]] === 0) continue;
        if (i < low[0]) low[0] = i;
        if (i > high[0]) high[0] = i;
        if (j < low[1]) low[1] = j;
        if (j > high[1]) high[1] = j;
        if (k < low[2]) low[2] = k;
        high[2] = k;
      }
    }
  }
  if (high[2] < 0) {
    fail(
      'bad-input',
      'empty-tumour',
      'The label map holds no voxel of the tumour.',
      'Segment or paint the tumour, then start again.',
    );
  }
  return cut({ grid, data }, isTumour, low, high, reachMm);
}

function cut(
  { grid, data }: { readonly grid: Grid; readonly data: Uint8Array },
  isTumour: Uint8Array,
  low: readonly number[],
  high: readonly number[],
  reachMm: number,
): TumourPart {
  const along = (axis: number): { from: number; count: number } => {
    const margin = Math.ceil(reachMm / grid.spacingMm[axis]) + 1;
    const from = Math.max(0, low[axis] - margin);
    const to = Math.min(grid.dimensions[axis] - 1, high[axis] + margin);
    return { from, count: to - from + 1 };
  };
  const [i, j, k] = [along(0), along(1), along(2)];
  const mask = new Uint8Array(i.count * j.count * k.count);
  for (let c = 0, n = 0; c < k.count; c++) {
    for (let b = 0; b < j.count; b++) {
      const from = i.from + grid.dimensions[0] * (j.from + b + grid.dimensions[1] * (k.from + c));
      for (let a = 0; a < i.count; a++, n++) mask[n] = isTumour[data[from + a]];
    }
  }
  return {
    mask,
    dimensions: [i.count, j.count, k.count],
    offset: [i.from, j.from, k.from],
  };
}
