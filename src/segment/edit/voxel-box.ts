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

export const boxOfVoxel = (i: number, j: number, k: number): VoxelBox => ({
  min: [i, j, k],
  max: [i + 1, j + 1, k + 1],
});

export function growBox(a: VoxelBox, b: VoxelBox): VoxelBox {
  return {
    min: [Math.min(a.min[0], b.min[0]), Math.min(a.min[1], b.min[1]), Math.min(a.min[2], b.min[2])],
    max: [Math.max(a.max[0], b.max[0]), Math.max(a.max[1], b.max[1]), Math.max(a.max[2], b.max[2])],
  };
}

/** The block that holds every voxel of one label, or an empty box. */
export function boxOfLabel(data: Uint8Array, dimensions: Vec3, label: number): VoxelBox {
  const [nx, ny, nz] = dimensions;
  const min: [number, number, number] = [Infinity, Infinity, Infinity];
  const last: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  let voxel = 0;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, voxel++) {
        if (data[voxel] !== label) continue;
        if (i < min[0]) min[0] = i;
        if (i > last[0]) last[0] = i;
        if (j < min[1]) min[1] = j;
        if (j > last[1]) last[1] = j;
        if (k < min[2]) min[2] = k;
        last[2] = k;
      }
    }
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
