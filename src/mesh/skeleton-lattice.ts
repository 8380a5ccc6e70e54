/** The voxels of one label as a graph over the 26-neighbourhood, with the distance of each to the wall. */
import type { JobContext } from '../core/job.ts';
import type { Vec3 } from '../core/space.ts';
import type { LabelMap } from '../core/volume.ts';
import { runDistanceTransform } from '../../wasm/distance/distance.ts';
import { boundingBox, cutMask, labelSet } from './label-region.ts';

/**
 * Positions are millimetres along the axes of the grid (`i * spacing`), so that lengths are true whatever the
 * spacing; the padding of the box by one voxel of background makes neighbour tests safe.
 */
export interface SkeletonLattice {
  readonly spacingMm: Vec3;
  /** Dimensions of the padded box around the label. */
  readonly box: Vec3;
  /** Voxel of the label map that box voxel (0, 0, 0) lies on. */
  readonly offset: Vec3;
  readonly mask: Uint8Array;
  /** Distance in mm of every box voxel to the nearest voxel outside the label, centre to centre. */
  readonly toOutsideMm: Float32Array;
  /** Box index of each voxel of the label, ascending. */
  readonly voxels: Int32Array;
  /** Place in `voxels` of every box voxel, -1 outside the label. */
  readonly slot: Int32Array;
  /** x, y, z of each voxel of the label, mm along the grid's axes. */
  readonly positionMm: Float32Array;
  /** Steps to the 26 neighbours as differences of box index, and their lengths. */
  readonly stepIndex: Int32Array;
  readonly stepMm: Float64Array;
  /** Connected piece of each voxel of the label, from 0. */
  readonly piece: Int32Array;
  /** Voxels per piece. */
  readonly pieceSizes: readonly number[];
}

/** The lattice of a label, or undefined when no voxel has it. */
export async function skeletonLattice(
  labels: LabelMap,
  label: number,
  ctx: JobContext,
): Promise<SkeletonLattice | undefined> {
  const members = labelSet([label]);
  const bounds = await boundingBox(labels, members, ctx);
  if (!bounds) return undefined;
  const { spacingMm } = labels.grid;
  const { mask, dimensions, offset, count } = await cutMask(labels, members, bounds, ctx);
  const toOutsideMm = await runDistanceTransform(
    mask.map((inside) => 1 - inside),
    dimensions,
    spacingMm,
  );
  await ctx.checkpoint();
  const voxels = new Int32Array(count);
  const slot = new Int32Array(mask.length).fill(-1);
  const positionMm = new Float32Array(3 * count);
  let n = 0;
  for (let index = 0, k = 0; k < dimensions[2]; k++) {
    for (let j = 0; j < dimensions[1]; j++) {
      for (let i = 0; i < dimensions[0]; i++, index++) {
        if (mask[index] === 0) continue;
        voxels[n] = index;
        slot[index] = n;
        positionMm[3 * n] = (offset[0] + i) * spacingMm[0];
        positionMm[3 * n + 1] = (offset[1] + j) * spacingMm[1];
        positionMm[3 * n + 2] = (offset[2] + k) * spacingMm[2];
        n += 1;
      }
    }
    await ctx.checkpoint();
  }
  const { stepIndex, stepMm } = neighbourSteps(dimensions, spacingMm);
  const { piece, pieceSizes } = pieces(voxels, slot, stepIndex);
  return {
    spacingMm,
    box: dimensions,
    offset,
    mask,
    toOutsideMm,
    voxels,
    slot,
    positionMm,
    stepIndex,
    stepMm,
    piece,
    pieceSizes,
  };
}

/** Distance between the points of a centreline, mm: the side of a cube as large as a voxel. */
export const stepMmOf = ({ spacingMm: [x, y, z] }: SkeletonLattice): number => Math.cbrt(x * y * z);

/** Box index of the voxel in which a point of a curve lies. */
export function boxIndexAt(lattice: SkeletonLattice, curve: Float64Array, n: number): number {
  const { spacingMm, offset, box } = lattice;
  const at = (axis: number): number => {
    const place = Math.round(curve[3 * n + axis] / spacingMm[axis]) - offset[axis];
    return Math.min(box[axis] - 1, Math.max(0, place));
  };
  return at(0) + box[0] * (at(1) + box[1] * at(2));
}

function neighbourSteps(
  [nx, ny]: Vec3,
  [sx, sy, sz]: Vec3,
): { stepIndex: Int32Array; stepMm: Float64Array } {
  const stepIndex: number[] = [];
  const stepMm: number[] = [];
  for (let k = -1; k <= 1; k++)
    for (let j = -1; j <= 1; j++)
      for (let i = -1; i <= 1; i++) {
        if (i === 0 && j === 0 && k === 0) continue;
        stepIndex.push(i + nx * (j + ny * k));
        stepMm.push(Math.hypot(i * sx, j * sy, k * sz));
      }
  return { stepIndex: Int32Array.from(stepIndex), stepMm: Float64Array.from(stepMm) };
}

function pieces(
  voxels: Int32Array,
  slot: Int32Array,
  stepIndex: Int32Array,
): { piece: Int32Array; pieceSizes: number[] } {
  const piece = new Int32Array(voxels.length).fill(-1);
  const pieceSizes: number[] = [];
  const stack = new Int32Array(voxels.length);
  for (let seed = 0; seed < voxels.length; seed++) {
    if (piece[seed] >= 0) continue;
    const name = pieceSizes.length;
    let size = 0;
    let top = 0;
    stack[top++] = seed;
    piece[seed] = name;
    while (top > 0) {
      const n = stack[--top];
      size += 1;
      for (let s = 0; s < stepIndex.length; s++) {
        const m = slot[voxels[n] + stepIndex[s]];
        if (m < 0 || piece[m] >= 0) continue;
        piece[m] = name;
        stack[top++] = m;
      }
    }
    pieceSizes.push(size);
  }
  return { piece, pieceSizes };
}
