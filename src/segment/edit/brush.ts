/** Painting and erasing on a label map: round stamps in a slice plane or in space, and strokes made of them. */
import {
  add,
  distance,
  dot,
  ijkToLps,
  lpsToIjk,
  normalize,
  scale,
  subtract,
  type Grid,
  type Lps,
  type Vec3,
} from '../../core/space.ts';
import type { LabelMap, Volume } from '../../core/volume.ts';
import { boxOfVoxel, emptyBox, growBox, type VoxelBox } from './voxel-box.ts';

export interface Brush {
  /** `disc` paints one slice thick in the plane of the view; `sphere` in all directions. */
  readonly shape: 'disc' | 'sphere';
  readonly radiusMm: number;
  /** Label to write; 0 erases. */
  readonly label: number;
  /** When erasing: only this label is removed. */
  readonly eraseOnly?: number;
  /** Paint only where the image lies in this range, ends included. */
  readonly rangeHu?: readonly [number, number];
  /** Labels that may not be painted over or erased. */
  readonly locked: ReadonlySet<number>;
  /** Paint only where another map of the same grid has one of these labels, such as scar inside the wall. */
  readonly within?: { readonly data: Uint8Array; readonly labels: ReadonlySet<number> };
}

/**
 * Stamps along the way from one point to the next. Writes into `labels.data` and returns the voxels touched
 * (an empty box when none was). `normal` is the direction of view of the slice, used by the disc.
 */
export function paintStroke(
  labels: LabelMap,
  volume: Volume | undefined,
  brush: Brush,
  normal: Vec3,
  from: Lps,
  to: Lps,
): VoxelBox {
  const length = distance(from, to);
  const steps = Math.max(1, Math.ceil(length / Math.max(0.25, brush.radiusMm / 2)));
  let box = emptyBox();
  for (let step = length === 0 ? steps : 0; step <= steps; step++) {
    const centre = add(from, scale(subtract(to, from), step / steps));
    box = growBox(box, stamp(labels, volume, brush, normalize(normal), centre));
  }
  return box;
}

function stamp(
  labels: LabelMap,
  volume: Volume | undefined,
  brush: Brush,
  normal: Vec3,
  centre: Lps,
): VoxelBox {
  const { grid, data } = labels;
  const [nx, ny, nz] = grid.dimensions;
  const middle = lpsToIjk(grid, centre);
  const radius = Math.max(brush.radiusMm, Math.min(...grid.spacingMm) / 2);
  const low = middle.map((value, axis) =>
    Math.max(0, Math.ceil(value - radius / grid.spacingMm[axis])),
  );
  const high = middle.map((value, axis) =>
    Math.min(grid.dimensions[axis] - 1, Math.floor(value + radius / grid.spacingMm[axis])),
  );
  const halfThickness = sliceHalfThicknessMm(grid, normal);
  const [i0, j0, k0] = [
    clampIndex(Math.round(middle[0]), nx),
    clampIndex(Math.round(middle[1]), ny),
    clampIndex(Math.round(middle[2]), nz),
  ];
  let box = emptyBox();
  for (let k = Math.min(low[2], k0); k <= Math.max(high[2], k0); k++) {
    for (let j = Math.min(low[1], j0); j <= Math.max(high[1], j0); j++) {
      for (let i = Math.min(low[0], i0); i <= Math.max(high[0], i0); i++) {
        const offset = subtract(ijkToLps(grid, [i, j, k]), centre);
        if (dot(offset, offset) > radius * radius) continue;
        if (brush.shape === 'disc' && Math.abs(dot(offset, normal)) > halfThickness) continue;
        const voxel = i + nx * (j + ny * k);
        if (!mayWrite(data[voxel], brush)) continue;
        if (brush.within && !brush.within.labels.has(brush.within.data[voxel])) continue;
        if (brush.rangeHu && volume) {
          const value = volume.data[voxel];
          if (value < brush.rangeHu[0] || value > brush.rangeHu[1]) continue;
        }
        data[voxel] = brush.label;
        box = growBox(box, boxOfVoxel(i, j, k));
      }
    }
  }
  return box;
}

function mayWrite(current: number, brush: Brush): boolean {
  if (current === brush.label || brush.locked.has(current)) return false;
  if (brush.label === 0 && brush.eraseOnly !== undefined) return current === brush.eraseOnly;
  return true;
}

/** Half of the distance between neighbouring slices seen along `normal`. */
export function sliceHalfThicknessMm(
  { spacingMm: spacing, direction }: Grid,
  normal: Vec3,
): number {
  let thickness = 0;
  for (let axis = 0; axis < 3; axis++) {
    const along =
      direction[3 * axis] * normal[0] +
      direction[3 * axis + 1] * normal[1] +
      direction[3 * axis + 2] * normal[2];
    thickness += Math.abs(along) * spacing[axis];
  }
  return thickness / 2 + 1e-6;
}

const clampIndex = (value: number, count: number): number =>
  Math.min(count - 1, Math.max(0, value));

/** The voxels that a stroke from one point to another can reach: what to announce before painting it. */
export function strokeBox({ grid }: LabelMap, radiusMm: number, from: Lps, to: Lps): VoxelBox {
  const a = lpsToIjk(grid, from);
  const b = lpsToIjk(grid, to);
  const reach = (axis: 0 | 1 | 2): number => radiusMm / grid.spacingMm[axis] + 1;
  const min = (axis: 0 | 1 | 2): number => Math.floor(Math.min(a[axis], b[axis]) - reach(axis));
  const max = (axis: 0 | 1 | 2): number => Math.ceil(Math.max(a[axis], b[axis]) + reach(axis)) + 1;
  return { min: [min(0), min(1), min(2)], max: [max(0), max(1), max(2)] };
}
