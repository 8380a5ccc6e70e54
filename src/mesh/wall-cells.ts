/** The wall as a list of cells with their neighbours and the places where it ends, finer than a voxel. */
import type { Vec3 } from '../core/space.ts';

/** What lies beyond a face of the wall, in place of a neighbouring cell. */
export const BOUNDARY = { endocardium: -1, epicardium: -2, base: -3 } as const;

/**
 * Cells in voxel order. Per cell six entries, towards -i, +i, -j, +j, -k, +k: the neighbour's cell number or a
 * {@link BOUNDARY}, and the distance to it in voxels (1 to a cell, 0.1 to 1 to where the wall ends).
 */
export interface WallCells {
  readonly voxels: Uint32Array;
  readonly neighbours: Int32Array;
  readonly distances: Float32Array;
}

const LEAST_DISTANCE = 0.1;

/**
 * Cells of the voxels with `label === wall`. `excess` is the wall's occupancy minus its strongest rival's; the wall
 * ends where it passes zero between two voxel centres. `boundaryOf` names what another label means as a neighbour.
 */
export function wallCells(
  labels: Uint8Array,
  excess: Float32Array,
  [nx, ny, nz]: Vec3,
  wall: number,
  boundaryOf: (label: number) => number,
): WallCells {
  let count = 0;
  const cellOf = new Int32Array(labels.length);
  for (let n = 0; n < labels.length; n++) if (labels[n] === wall) cellOf[n] = count++;
  const voxels = new Uint32Array(count);
  const neighbours = new Int32Array(6 * count);
  const distances = new Float32Array(6 * count).fill(1);
  const steps = [-1, 1, -nx, nx, -nx * ny, nx * ny];
  const size = [nx, ny, nz];
  for (let n = 0; n < labels.length; n++) {
    if (labels[n] !== wall) continue;
    const cell = cellOf[n];
    voxels[cell] = n;
    const at = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
    for (let side = 0; side < 6; side++) {
      const axis = side >> 1;
      const leaves = side % 2 === 0 ? at[axis] === 0 : at[axis] === size[axis] - 1;
      const beyond = n + steps[side];
      if (!leaves && labels[beyond] === wall) {
        neighbours[6 * cell + side] = cellOf[beyond];
        continue;
      }
      neighbours[6 * cell + side] = boundaryOf(leaves ? 0 : labels[beyond]);
      const outside = leaves ? -1 : Math.min(0, excess[beyond]);
      const inside = Math.max(0, excess[n]);
      const fraction = inside === outside ? 0 : inside / (inside - outside);
      distances[6 * cell + side] = Math.max(LEAST_DISTANCE, fraction);
    }
  }
  return { voxels, neighbours, distances };
}

/** 1 for every cell whose connected part of the wall touches both endocardium and epicardium. */
export function betweenSurfaces({ voxels, neighbours }: WallCells): Uint8Array {
  const seen = new Uint8Array(voxels.length);
  const between = new Uint8Array(voxels.length);
  for (let seed = 0; seed < voxels.length; seed++) {
    if (seen[seed]) continue;
    const part = [seed];
    seen[seed] = 1;
    let endocardium = false;
    let epicardium = false;
    for (let n = 0; n < part.length; n++) {
      for (let side = 0; side < 6; side++) {
        const next = neighbours[6 * part[n] + side];
        if (next === BOUNDARY.endocardium) endocardium = true;
        if (next === BOUNDARY.epicardium) epicardium = true;
        if (next < 0 || seen[next]) continue;
        seen[next] = 1;
        part.push(next);
      }
    }
    if (endocardium && epicardium) for (const cell of part) between[cell] = 1;
  }
  return between;
}
