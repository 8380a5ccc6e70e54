/** What a tumour's bright rim encloses: its core, which may be as dark as fluid or as grey as brain. */
import type { Grid } from '../../core/space.ts';

/** The 26 directions to the neighbours of a voxel. */
export const DIRECTIONS: readonly (readonly [number, number, number])[] = [-1, 0, 1].flatMap((dk) =>
  [-1, 0, 1].flatMap((dj) =>
    [-1, 0, 1].flatMap((di): (readonly [number, number, number])[] =>
      di || dj || dk ? [[di, dj, dk]] : [],
    ),
  ),
);

/** For each voxel the share of directions, seen in which `walls` stand within `reachMm`; 1 in the walls. */
export function enclosureBy(walls: Uint8Array, grid: Grid, reachMm: number): Float32Array {
  const [nx, ny, nz] = grid.dimensions;
  const step = grid.spacingMm[0];
  const seen = new Float32Array(walls.length);
  const away = new Uint16Array(walls.length);
  for (const [di, dj, dk] of DIRECTIONS) {
    const most = Math.floor(reachMm / (step * Math.hypot(di, dj, dk)));
    const offset = di + nx * (dj + ny * dk);
    // A voxel asks the one next to it in this direction, which is visited first.
    const forwards = offset < 0;
    for (let q = 0; q < walls.length; q++) {
      const n = forwards ? q : walls.length - 1 - q;
      if (walls[n]) {
        away[n] = 1;
        continue;
      }
      const i = n % nx;
      const j = ((n - i) / nx) % ny;
      const k = (n - i - nx * j) / (nx * ny);
      const [x, y, z] = [i + di, j + dj, k + dk];
      const outside = x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz;
      const next = outside ? 0 : away[n + offset];
      away[n] = next > 0 && next < most ? next + 1 : 0;
      if (away[n]) seen[n] += 1 / DIRECTIONS.length;
    }
  }
  for (let n = 0; n < walls.length; n++) if (walls[n]) seen[n] = 1;
  return seen;
}

/** What stands around a place. */
export interface Surroundings {
  /** Share of the rays that met something bright, of those that met it or lost their way. */
  readonly share: number;
  /** Brightness of what they met, ascending. */
  readonly met: Float32Array;
  /** 1 on the ways of these rays. */
  readonly ways: Uint8Array;
}

export interface LookAround {
  /** Brighter than this is a rim. */
  readonly bright: number;
  /** As dark as this is still the core. */
  readonly dark: number;
  /** A ray has lost its way after this much of neither, mm. */
  readonly gapMm: number;
  readonly reachMm: number;
}

/** Rays much longer than most have slipped through a gap of the rim. */
const LONGEST = 2;

/** Looks from voxels of a dark core in all directions for the bright rim that it ends at; rays do not leave `inside`. */
export function lookAround(
  from: readonly number[],
  values: Float32Array,
  inside: Uint8Array,
  grid: Grid,
  { bright, dark, gapMm, reachMm }: LookAround,
): Surroundings {
  const [nx, ny, nz] = grid.dimensions;
  let lost = 0;
  const hits: { start: number; offset: number; steps: number; mm: number; value: number }[] = [];
  for (const start of from) {
    const i = start % nx;
    const j = Math.floor(start / nx) % ny;
    const k = Math.floor(start / (nx * ny));
    for (const [di, dj, dk] of DIRECTIONS) {
      const stepMm = grid.spacingMm[0] * Math.hypot(di, dj, dk);
      const offset = di + nx * (dj + ny * dk);
      let gap = 0;
      let value = -Infinity;
      let steps = 0;
      let left: boolean = false;
      for (let behind = 0, q = 1; q * stepMm < reachMm && gap <= gapMm && behind <= gapMm; q++) {
        const [x, y, z] = [i + q * di, j + q * dj, k + q * dk];
        left = x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz;
        left ||= !inside[start + q * offset];
        if (left) break;
        const here = values[start + q * offset];
        if (here > bright) value = Math.max(value, here);
        if (value > -Infinity) {
          behind += stepMm;
          steps = q;
        } else if (here > dark) gap += stepMm;
      }
      if (gap > gapMm) lost++;
      if (value > -Infinity) hits.push({ start, offset, steps, mm: steps * stepMm, value });
    }
  }
  const lengths = Float32Array.from(hits, ({ mm }) => mm).sort();
  const longest = LONGEST * (lengths[lengths.length >> 1] ?? 0);
  const counted = hits.filter(({ mm }) => mm <= longest);
  const ways = new Uint8Array(values.length);
  for (const { start, offset, steps } of counted)
    for (let q = 0; q <= steps; q++) ways[start + q * offset] = 1;
  // A ray that leaves the brain without having met anything else says nothing: tumours reach its surface.
  const told = hits.length + lost;
  const met = Float32Array.from(counted, ({ value }) => value).sort();
  return { share: counted.length / Math.max(1, told), met, ways };
}
