import type { Vec3 } from '../../core/space.ts';

/** A block of voxels; `min` belongs to it, `max` does not. Empty when `max` lies below `min`. */
export interface VoxelBox {
  readonly min: Vec3;
  readonly max: Vec3;
}

export const emptyBox = (): VoxelBox => ({
  min: [Infinity, Infinity, Infinity],
  max: [-Infinity, -Infinity, -Infinity],
});

export const isEmptyBox = ({ min, max }: VoxelBox): boolean => min[0] >= max[0];

export function growBox(a: VoxelBox, b: VoxelBox): VoxelBox {
  return {
    min: [Math.min(a.min[0], b.min[0]), Math.min(a.min[1], b.min[1]), Math.min(a.min[2], b.min[2])],
    max: [Math.max(a.max[0], b.max[0]), Math.max(a.max[1], b.max[1]), Math.max(a.max[2], b.max[2])],
  };
}

/** What two boxes share. */
export function cutBoxes(a: VoxelBox, b: VoxelBox): VoxelBox {
  const box: VoxelBox = {
    min: [Math.max(a.min[0], b.min[0]), Math.max(a.min[1], b.min[1]), Math.max(a.min[2], b.min[2])],
    max: [Math.min(a.max[0], b.max[0]), Math.min(a.max[1], b.max[1]), Math.min(a.max[2], b.max[2])],
  };
  return [0, 1, 2].some((axis) => box.min[axis] >= box.max[axis]) ? emptyBox() : box;
}

/**
 * The block that holds every voxel of one label, or an empty box. Voxels are looked for with the search of the engine,
 * so that a small structure in a large map costs a few milliseconds.
 */
export function boxOfLabel(data: Uint8Array, dimensions: Vec3, label: number): VoxelBox {
  const [nx, ny] = dimensions;
  const min: [number, number, number] = [Infinity, Infinity, Infinity];
  const last: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (let n = data.indexOf(label); n >= 0; n = data.indexOf(label, n)) {
    const row = Math.floor(n / nx);
    const [j, k] = [row % ny, Math.floor(row / ny)];
    const end = (row + 1) * nx;
    min[0] = Math.min(min[0], n - row * nx);
    // What lies before the last column known so far cannot widen the box.
    let column = Math.max(n - row * nx, last[0]);
    for (let i = nx - 1; i > column; i--) if (data[row * nx + i] === label) column = i;
    last[0] = column;
    min[1] = Math.min(min[1], j);
    last[1] = Math.max(last[1], j);
    min[2] = Math.min(min[2], k);
    last[2] = k;
    n = end;
  }
  return { min, max: [last[0] + 1, last[1] + 1, last[2] + 1] };
}

/** The box widened by a margin, kept inside the grid. */
export function padBox({ min, max }: VoxelBox, margin: number, dimensions: Vec3): VoxelBox {
  return {
    min: [Math.max(0, min[0] - margin), Math.max(0, min[1] - margin), Math.max(0, min[2] - margin)],
    max: [
      Math.min(dimensions[0], max[0] + margin),
      Math.min(dimensions[1], max[1] + margin),
      Math.min(dimensions[2], max[2] + margin),
    ],
  };
}
