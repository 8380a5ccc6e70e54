import type { Vec3 } from '../../core/space.ts';

/** A block of voxels, both corners included; empty when a low corner lies above its high corner. */
export interface VoxelBox {
  readonly low: Vec3;
  readonly high: Vec3;
}

export const emptyBox = (): VoxelBox => ({
  low: [Infinity, Infinity, Infinity],
  high: [-Infinity, -Infinity, -Infinity],
});

export const isEmptyBox = ({ low, high }: VoxelBox): boolean => low[0] > high[0];

export function growBox(a: VoxelBox, b: VoxelBox): VoxelBox {
  return {
    low: [Math.min(a.low[0], b.low[0]), Math.min(a.low[1], b.low[1]), Math.min(a.low[2], b.low[2])],
    high: [
      Math.max(a.high[0], b.high[0]),
      Math.max(a.high[1], b.high[1]),
      Math.max(a.high[2], b.high[2]),
    ],
  };
}

/** The block that holds every voxel of one label, or an empty box. */
export function boxOfLabel(data: Uint8Array, dimensions: Vec3, label: number): VoxelBox {
  const [nx, ny, nz] = dimensions;
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  let voxel = 0;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, voxel++) {
        if (data[voxel] !== label) continue;
        if (i < low[0]) low[0] = i;
        if (i > high[0]) high[0] = i;
        if (j < low[1]) low[1] = j;
        if (j > high[1]) high[1] = j;
        if (k < low[2]) low[2] = k;
        high[2] = k;
      }
    }
  }
  return { low, high };
}

/** The box widened by a margin, kept inside the grid. */
export function padBox({ low, high }: VoxelBox, margin: number, dimensions: Vec3): VoxelBox {
  const at = (axis: 0 | 1 | 2): [number, number] => [
    Math.max(0, low[axis] - margin),
    Math.min(dimensions[axis] - 1, high[axis] + margin),
  ];
  const [x, y, z] = [at(0), at(1), at(2)];
  return { low: [x[0], y[0], z[0]], high: [x[1], y[1], z[1]] };
}
