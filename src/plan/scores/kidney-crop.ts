/** One kidney with its tumour, cut out of the label map, with what the measures of the score have in common. */
import { isTumourLabel, LABEL } from '../../core/anatomy.ts';
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import { ijkToLps } from '../../core/space.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import { boundingBox, labelSet } from '../../mesh/label-region.ts';
import { findSinus, hullDepth } from './kidney-sinus.ts';
import type { RenalSinus } from './kidney-sinus.ts';
import type { Unsure } from './renal-points.ts';
import { boundaryPoints, nearestPair } from './surface-points.ts';
import type { GridPoints } from './surface-points.ts';

export interface KidneyCrop {
  readonly grid: Grid;
  readonly labels: Uint8Array;
  readonly isKidney: (voxel: number) => boolean;
  readonly isTumour: (voxel: number) => boolean;
  /** Voxel numbers of the tumour. */
  readonly tumour: Uint32Array;
  readonly tumourSurface: GridPoints;
  /** Centre of the parenchyma. */
  readonly centre: Vec3;
  /** Depth below the parenchyma's convex hull, mm. */
  readonly depthMm: (p: Vec3, enough: number) => number;
  readonly sinus: RenalSinus | undefined;
  readonly collectingLabelled: boolean;
  readonly unsure: readonly Unsure[];
}

/** Position of a voxel in mm along the axes of its grid. */
export function voxelPoint(
  { dimensions: [nx, ny], spacingMm: [sx, sy, sz] }: Grid,
  n: number,
): Vec3 {
  return [(n % nx) * sx, (Math.floor(n / nx) % ny) * sy, Math.floor(n / (nx * ny)) * sz];
}

/** Surfaces farther apart than this are not in contact, whatever the voxels. */
const CONTACT_MM = 1;
/** Room around both, in which the vessels of the hilum are looked for. */
const AROUND_MM = 10;

export async function cropKidney(
  map: LabelMap,
  kidneyLabel: number,
  tumourLabel: number,
  ctx: JobContext,
): Promise<KidneyCrop> {
  const kidneyBox = await boundingBox(map, labelSet([kidneyLabel]), ctx);
  const tumourBox = await boundingBox(map, labelSet([tumourLabel]), ctx);
  if (!kidneyBox) {
    return fail(
      'bad-input',
      'kidney-missing',
      'The label map has no parenchyma of the chosen kidney.',
      'Segment the kidney that bears the tumour, or choose the other side.',
    );
  }
  if (!tumourBox) {
    return fail(
      'bad-input',
      'no-tumour',
      'The label map does not hold the chosen tumour.',
      'Mark the tumour in the segmentation step.',
    );
  }
  const around = map.grid.spacingMm.map((mm) => Math.ceil(AROUND_MM / mm));
  const low = kidneyBox.low.map((v, axis) =>
    Math.max(0, Math.min(v, tumourBox.low[axis]) - around[axis]),
  );
  const high = kidneyBox.high.map((v, axis) =>
    Math.min(map.grid.dimensions[axis] - 1, Math.max(v, tumourBox.high[axis]) + around[axis]),
  );
  const { grid, labels } = cut(map, low, high);
  const isTumour = (n: number): boolean => labels[n] === tumourLabel;
  const isKidney = (n: number): boolean =>
    labels[n] === kidneyLabel || (isTumourLabel(labels[n]) && !isTumour(n));
  const tumour = Uint32Array.from([...labels.keys()].filter(isTumour));
  const kidneySurface = boundaryPoints(grid, isKidney);
  const tumourSurface = boundaryPoints(grid, isTumour);
  const gap = await nearestPair(tumourSurface, kidneySurface, ctx);
  if (!gap || gap.distanceMm > CONTACT_MM + Math.max(...grid.spacingMm)) {
    fail(
      'bad-input',
      'tumour-outside-kidney',
      `The tumour is ${gap ? gap.distanceMm.toFixed(1) : 'any number of'} mm away from the chosen kidney.`,
      'Choose the kidney that bears the tumour, or correct the labels.',
    );
  }
  const depthMm = hullDepth(kidneySurface);
  const sinus = await findSinus(grid, depthMm, (n) => isKidney(n) || isTumour(n), ctx);
  const collectingLabelled = labels.includes(LABEL.collectingSystem);
  return {
    grid,
    labels,
    isKidney,
    isTumour,
    tumour,
    tumourSurface,
    centre: centreOf(grid, labels.length, isKidney),
    depthMm,
    sinus,
    collectingLabelled,
    unsure: unsureOf(sinus !== undefined, collectingLabelled),
  };
}

function cut(
  { grid, data }: LabelMap,
  low: readonly number[],
  high: readonly number[],
): { grid: Grid; labels: Uint8Array } {
  const [nx, ny] = grid.dimensions;
  const size: Vec3 = [high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1];
  const labels = new Uint8Array(size[0] * size[1] * size[2]);
  for (let k = 0; k < size[2]; k++)
    for (let j = 0; j < size[1]; j++) {
      const from = low[0] + nx * (low[1] + j + ny * (low[2] + k));
      labels.set(data.subarray(from, from + size[0]), size[0] * (j + size[1] * k));
    }
  const originMm = ijkToLps(grid, [low[0], low[1], low[2]]);
  return { grid: { ...grid, dimensions: size, originMm }, labels };
}

/** Centre of gravity of a set of voxels, in mm along the axes of the grid. */
export function centreOf(grid: Grid, count: number, inSet: (n: number) => boolean): Vec3 {
  const sum = [0, 0, 0];
  let voxels = 0;
  for (let n = 0; n < count; n++) {
    if (!inSet(n)) continue;
    voxelPoint(grid, n).forEach((value, axis) => (sum[axis] += value));
    voxels += 1;
  }
  return [sum[0] / voxels, sum[1] / voxels, sum[2] / voxels];
}

function unsureOf(sinus: boolean, collecting: boolean): Unsure[] {
  if (!sinus) {
    const reason =
      'The kidney label has no concavity at its hilum, so the sinus and the polar lines are not known.';
    return [
      ...(collecting ? [] : [{ component: 'N', reason } as const]),
      { component: 'L', reason },
    ];
  }
  if (collecting) return [];
  return [
    {
      component: 'N',
      reason:
        'The collecting system is not labelled: the distance is to the sinus, estimated from the concavity of the kidney. Calyces can lie nearer.',
    },
  ];
}
