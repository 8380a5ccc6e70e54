/** Tumours in the image: from voxel labels at baseline to a smooth body of tissue in a study of any pose. */
import { LABEL, isTumourLabel } from '../../core/anatomy.ts';
import type { JobContext } from '../../core/job.ts';
import type { Random } from '../../core/random.ts';
import { type Grid, ijkToLps, lpsToIjk } from '../../core/space.ts';
import { maskDistance } from './mask-distance.ts';
import { type Placing, type RigidPose, undoPose } from './placing.ts';
import { type Tumour, tumourHu, tumourTexture } from './tumours.ts';

export interface TumourPainting {
  readonly grid: Grid;
  /** Tumour labels at baseline; other values are ignored. */
  readonly mask: Uint8Array;
  readonly tumours: readonly Tumour[];
  readonly placing: Placing;
  /** How the patient lies in the study. */
  readonly pose: RigidPose;
  /** Half width of a blurred edge. */
  readonly edgeMm: number;
  readonly random: Random;
}

/**
 * Paints the tumours of the mask over `hu` in place and returns the study's tumour labels, 0 elsewhere.
 * A label that the patient was not born with looks like the first tumour.
 */
export async function paintTumours(
  hu: Float32Array,
  { grid, mask, tumours, placing, pose, edgeMm, random }: TumourPainting,
  ctx: JobContext,
): Promise<Uint8Array> {
  const labels = new Uint8Array(hu.length);
  const [nx, ny, nz] = grid.dimensions;
  const texture = tumourTexture(random);
  const p = new Float64Array(3);
  for (let label: number = LABEL.tumour; isTumourLabel(label); label++) {
    const field = maskDistance(mask, grid, label);
    if (!field) continue;
    const look = tumours.find((tumour) => tumour.label === label) ?? tumours[0];
    const margin = boxMargin(grid, pose);
    const from = (axis: 0 | 1 | 2): number => Math.max(0, field.low[axis] - margin[axis]);
    const to = (axis: 0 | 1 | 2, size: number): number =>
      Math.min(size - 1, field.high[axis] + margin[axis]);
    for (let k = from(2); k <= to(2, nz); k++) {
      await ctx.checkpoint();
      for (let j = from(1); j <= to(1, ny); j++) {
        for (let i = from(0); i <= to(0, nx); i++) {
          const atBaseline = undoPose(pose, ijkToLps(grid, [i, j, k]));
          const [x, y, z] = lpsToIjk(grid, atBaseline);
          const d = field.at(x, y, z);
          if (d >= edgeMm) continue;
          const at = i + nx * (j + ny * k);
          placing.toReference.apply(atBaseline[0], atBaseline[1], atBaseline[2], p);
          const t = Math.min(1, 0.5 - (0.5 * d) / edgeMm);
          const cover = t * t * (3 - 2 * t);
          hu[at] += cover * (tumourHu(look, -d, texture(p[0], p[1], p[2])) - hu[at]);
          if (d < 0) labels[at] = label;
        }
      }
    }
  }
  return labels;
}

/** Voxels by which a pose can move a box of the grid. */
function boxMargin({ dimensions, spacingMm }: Grid, pose: RigidPose): number[] {
  const sizeMm = Math.max(...dimensions.map((count, axis) => count * spacingMm[axis]));
  const reachMm = Math.max(...pose.shiftMm.map(Math.abs)) + Math.abs(pose.angleRad) * sizeMm;
  return spacingMm.map((mm) => Math.ceil(reachMm / mm));
}

/** The tumours as drawn, on a grid: a tumour has the voxels whose centres lie inside it. */
export async function drawTumourMask(
  grid: Grid,
  tumours: readonly Tumour[],
  placing: Placing,
  ctx: JobContext,
): Promise<Uint8Array> {
  const mask = new Uint8Array(grid.dimensions[0] * grid.dimensions[1] * grid.dimensions[2]);
  const [nx, ny, nz] = grid.dimensions;
  const p = new Float64Array(3);
  for (const tumour of tumours) {
    const reach = 1.5 * tumour.radiusMm * placing.scale;
    const [ci, cj, ck] = lpsToIjk(grid, placing.toPatient(tumour.centre));
    const range = (c: number, axis: 0 | 1 | 2, size: number): [number, number] => [
      Math.max(0, Math.floor(c - reach / grid.spacingMm[axis])),
      Math.min(size - 1, Math.ceil(c + reach / grid.spacingMm[axis])),
    ];
    const [i0, i1] = range(ci, 0, nx);
    const [j0, j1] = range(cj, 1, ny);
    const [k0, k1] = range(ck, 2, nz);
    for (let k = k0; k <= k1; k++) {
      await ctx.checkpoint();
      for (let j = j0; j <= j1; j++) {
        for (let i = i0; i <= i1; i++) {
          const [x, y, z] = ijkToLps(grid, [i, j, k]);
          placing.toReference.apply(x, y, z, p);
          if (tumour.distance(p[0], p[1], p[2]) < 0) mask[i + nx * (j + ny * k)] = tumour.label;
        }
      }
    }
  }
  return mask;
}

/** The tumour labels of a label map, 0 elsewhere. */
export const onlyTumours = (labels: Uint8Array): Uint8Array =>
  labels.map((label) => (isTumourLabel(label) ? label : 0));
