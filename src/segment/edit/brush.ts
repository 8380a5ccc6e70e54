/** Painting and erasing on a label map: round stamps in a slice plane or in space, and strokes made of them. */
import {
  add,
  distance,
  lpsToIjk,
  normalize,
  scale,
  subtract,
  type Grid,
  type Lps,
  type Vec3,
} from '../../core/space.ts';
import type { LabelMap, Volume } from '../../core/volume.ts';
import { emptyBox, growBox, type VoxelBox } from './voxel-box.ts';

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
  const halfThickness =
    brush.shape === 'disc' ? sliceHalfThicknessMm(grid, normal) : Number.POSITIVE_INFINITY;
  const nearest = [
    clampIndex(Math.round(middle[0]), nx),
    clampIndex(Math.round(middle[1]), ny),
    clampIndex(Math.round(middle[2]), nz),
  ];
  const first = low.map((value, axis) => Math.min(value, nearest[axis]));
  const last = high.map((value, axis) => Math.max(value, nearest[axis]));
  // Scalars, for this is what every move of the brush waits for.
  const [di, dj, dk] = [0, 1, 2].map((axis) => axisStep(grid, axis));
  const corner = subtract(grid.originMm, centre);
  const most = radius * radius;
  const writable = Uint8Array.from({ length: 256 }, (_, current) =>
    mayWrite(current, brush) ? 1 : 0,
  );
  const { within, rangeHu } = brush;
  const values = rangeHu && volume?.data;
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (let k = first[2]; k <= last[2]; k++) {
    for (let j = first[1]; j <= last[1]; j++) {
      for (let i = first[0]; i <= last[0]; i++) {
        const x = corner[0] + i * di[0] + j * dj[0] + k * dk[0];
        const y = corner[1] + i * di[1] + j * dj[1] + k * dk[1];
        const z = corner[2] + i * di[2] + j * dj[2] + k * dk[2];
        if (x * x + y * y + z * z > most) continue;
        if (Math.abs(x * normal[0] + y * normal[1] + z * normal[2]) > halfThickness) continue;
        const voxel = i + nx * (j + ny * k);
        if (!writable[data[voxel]]) continue;
        if (within && !within.labels.has(within.data[voxel])) continue;
        if (values && rangeHu) {
          if (values[voxel] < rangeHu[0] || values[voxel] > rangeHu[1]) continue;
        }
        data[voxel] = brush.label;
        if (i < min[0]) min[0] = i;
        if (i > max[0]) max[0] = i;
        if (j < min[1]) min[1] = j;
        if (j > max[1]) max[1] = j;
        if (k < min[2]) min[2] = k;
        max[2] = k;
      }
    }
  }
  return max[0] < 0
    ? emptyBox()
    : { min: [min[0], min[1], min[2]], max: [max[0] + 1, max[1] + 1, max[2] + 1] };
}

/** How the position changes from one voxel to the next along an axis, mm. */
const axisStep = ({ direction, spacingMm }: Grid, axis: number): Vec3 => [
  direction[3 * axis] * spacingMm[axis],
  direction[3 * axis + 1] * spacingMm[axis],
  direction[3 * axis + 2] * spacingMm[axis],
];

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
