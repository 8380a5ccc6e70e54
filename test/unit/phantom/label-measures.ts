/** Measurements on label maps that the phantom's tests share. */
import type { Vec3 } from '../../../src/core/space.ts';
import { lpsToIjk, voxelVolumeMl } from '../../../src/core/space.ts';
import type { LabelMap } from '../../../src/core/volume.ts';

export function volumeMl(map: LabelMap, label: number): number {
  return map.data.reduce((n, value) => n + Number(value === label), 0) * voxelVolumeMl(map.grid);
}

/** Number of face-connected pieces of a label. */
export function pieces({ data, grid }: LabelMap, label: number): number {
  const [nx, ny, nz] = grid.dimensions;
  const seen = new Uint8Array(data.length);
  let count = 0;
  for (let start = 0; start < data.length; start++) {
    if (data[start] !== label || seen[start] === 1) continue;
    count++;
    const open = [start];
    seen[start] = 1;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const i = at % nx;
      const j = Math.floor(at / nx) % ny;
      const k = Math.floor(at / (nx * ny));
      const neighbours = [
        i > 0 ? at - 1 : at,
        i < nx - 1 ? at + 1 : at,
        j > 0 ? at - nx : at,
        j < ny - 1 ? at + nx : at,
        k > 0 ? at - nx * ny : at,
        k < nz - 1 ? at + nx * ny : at,
      ];
      for (const next of neighbours) {
        if (data[next] !== label || seen[next] === 1) continue;
        seen[next] = 1;
        open.push(next);
      }
    }
  }
  return count;
}

/** Mean position of a label in LPS millimetres; the grid must have identity direction. */
export function centroid({ data, grid }: LabelMap, label: number): Vec3 {
  const [nx, ny] = grid.dimensions;
  let count = 0;
  const sum = [0, 0, 0];
  for (let at = 0; at < data.length; at++) {
    if (data[at] !== label) continue;
    count++;
    sum[0] += at % nx;
    sum[1] += Math.floor(at / nx) % ny;
    sum[2] += Math.floor(at / (nx * ny));
  }
  const [x, y, z] = sum.map((s, axis) => grid.originMm[axis] + (s / count) * grid.spacingMm[axis]);
  return [x, y, z];
}

export function valueAt({ data, grid }: LabelMap, point: Vec3): number {
  const [i, j, k] = lpsToIjk(grid, point).map(Math.round);
  return data[i + grid.dimensions[0] * (j + grid.dimensions[1] * k)];
}

/** Length of a ray that lies in a label, sampled every tenth of a millimetre. */
export function lengthWithin(
  map: LabelMap,
  label: number,
  from: Vec3,
  towards: Vec3,
  reachMm: number,
): number {
  const stepMm = 0.1;
  let length = 0;
  for (let t = 0; t < reachMm; t += stepMm) {
    const p: Vec3 = [from[0] + t * towards[0], from[1] + t * towards[1], from[2] + t * towards[2]];
    if (valueAt(map, p) === label) length += stepMm;
  }
  return length;
}
