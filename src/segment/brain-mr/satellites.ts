/** Parts of a tumour that lie apart from it. */
import type { Grid } from '../../core/space.ts';
import { connectedComponents } from '../components.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';

/** How near, how deep under their surface and how large beside the tumour its separate parts are. */
const SATELLITE_MM = 20;
const SATELLITE_DEPTH_MM = 3;
const SATELLITE_SHARES: readonly [number, number] = [0.05, 1];

/** Other parts that are like the tumour, near it, and too thick for vessels and dura. */
export async function satellitesOf(
  main: Uint8Array,
  region: Uint8Array,
  toMain: Float32Array,
  grid: Grid,
): Promise<{ readonly mask: Uint8Array; readonly count: number }> {
  const depth = await distanceTransformMm(
    maskWhere(region.length, (n) => !region[n]),
    grid,
  );
  const { ids, sizes } = connectedComponents(region, grid.dimensions);
  const nearest = new Float32Array(sizes.length).fill(Infinity);
  const thickest = new Float32Array(sizes.length);
  const edge = new Uint8Array(sizes.length);
  const [nx, ny, nz] = grid.dimensions;
  let mainSize = 0;
  for (let n = 0; n < ids.length; n++) {
    if (main[n]) mainSize++;
    const id = ids[n];
    if (toMain[n] < nearest[id]) nearest[id] = toMain[n];
    if (depth[n] > thickest[id]) thickest[id] = depth[n];
    if (onEdge(n, nx, ny, nz)) edge[id] = 1;
  }
  const keep = sizes.map(
    (size, id) =>
      id > 0 &&
      !edge[id] &&
      nearest[id] > 0 &&
      nearest[id] <= SATELLITE_MM &&
      thickest[id] >= SATELLITE_DEPTH_MM &&
      size >= SATELLITE_SHARES[0] * mainSize &&
      size <= SATELLITE_SHARES[1] * mainSize,
  );
  return { mask: maskWhere(ids.length, (n) => keep[ids[n]]), count: keep.filter(Boolean).length };
}

export function onEdge(n: number, nx: number, ny: number, nz: number): boolean {
  const i = n % nx;
  const j = Math.floor(n / nx) % ny;
  const k = Math.floor(n / (nx * ny));
  return !i || !j || !k || i === nx - 1 || j === ny - 1 || k === nz - 1;
}
