/**
 * Where the nodes of conducting tissue stand: corners of voxels, in strips of four along i, sixteen strips (4 x 4 rows along j and k)
 * to a brick. The counterpart of `wasm/tissue/bricks.h`.
 */
import { fail } from '../../core/failure.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { NOT_CONDUCTING } from './engine.ts';

/** Nodes of a strip, and along each edge of a brick. */
export const LANES = 4;

export interface TissueBricks {
  /** Edge of a voxel, mm. */
  readonly edgeMm: number;
  /** Strides of {@link map}: bricks per row and per plane. */
  readonly row: number;
  readonly plane: number;
  /** Brick number + 1 at each place of the box, which has a brick of margin on every side; 0 where there is none. */
  readonly map: Uint32Array;
  /** Place of each brick in the map, ascending. */
  readonly place: Uint32Array;
  /** Which of a brick's rows (j + 4 k) have a strip. */
  readonly mask: Uint16Array;
  /** First strip of each brick; strip 0 belongs to none. */
  readonly base: Uint32Array;
  /** Strips, the unused first one included. */
  readonly strips: number;
  /** Voxels that conduct. */
  readonly conducting: number;
  /** Lane (4 strip + node) of the lowest corner of each active voxel; 0 where it does not conduct. */
  readonly slots: Uint32Array;
  /** Lanes of the eight corners (bit 0: i, 1: j, 2: k) of an active voxel that conducts. */
  cornersOf(voxel: number, out: Uint32Array): Uint32Array;
}

/** Edge of the grid's cubic voxels; the elements are cubes, so another shape is refused. */
export function cubeEdgeMm({ grid }: SimulationGrid): number {
  const [x, y, z] = grid.spacingMm;
  if (Math.max(x, y, z) > 1.01 * Math.min(x, y, z)) {
    fail(
      'bad-input',
      'grid-not-cubic',
      `The simulation grid has voxels of ${x.toFixed(2)} x ${y.toFixed(2)} x ${z.toFixed(2)} mm; the solver works on cubes.`,
      'Make the simulation grid with one spacing for all axes.',
    );
  }
  return Math.cbrt(x * y * z);
}

/** Number of set bits of a 16-bit number. */
function bits(mask: number): number {
  let n = mask - ((mask >> 1) & 0x5555);
  n = (n & 0x3333) + ((n >> 2) & 0x3333);
  n = (n + (n >> 4)) & 0x0f0f;
  return (n + (n >> 8)) & 31;
}

/** Bricks of the voxels whose class conducts. Fails where none does or the voxels are no cubes. */
export function buildBricks(grid: SimulationGrid, classOf: Uint8Array): TissueBricks {
  const edgeMm = cubeEdgeMm(grid);
  const { active } = grid;
  const [nx, ny] = grid.grid.dimensions;
  const low = [Infinity, Infinity, Infinity];
  const high = [-1, -1, -1];
  let conducting = 0;
  for (let n = 0; n < active.length; n++) {
    if (classOf[n] === NOT_CONDUCTING) continue;
    conducting++;
    const at = active[n];
    const [i, j, k] = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)];
    low[0] = Math.min(low[0], i);
    low[1] = Math.min(low[1], j);
    low[2] = Math.min(low[2], k);
    high[0] = Math.max(high[0], i);
    high[1] = Math.max(high[1], j);
    high[2] = Math.max(high[2], k);
  }
  if (conducting === 0) {
    fail(
      'bad-input',
      'no-conducting-tissue',
      'The model holds no conducting tissue: there is no wall, or all of it is scar or ablated.',
      'Check the segmentation of the walls, the scar and the lesions.',
    );
  }
  // Nodes run from 0 to the number of voxels; a brick of margin on every side.
  const across = (axis: number): number => Math.ceil((high[axis] - low[axis] + 2) / LANES) + 2;
  const row = across(0);
  const plane = row * across(1);
  const map = new Uint32Array(plane * across(2));
  const placeAt = (x: number, y: number, z: number): number =>
    (x >> 2) + row * (y >> 2) + plane * (z >> 2);
  const rowAt = (y: number, z: number): number => (y & 3) + 4 * (z & 3);

  // Masks stand in the map until the bricks are numbered.
  for (let n = 0; n < active.length; n++) {
    if (classOf[n] === NOT_CONDUCTING) continue;
    const at = active[n];
    const x = (at % nx) - low[0] + LANES;
    const y = (Math.floor(at / nx) % ny) - low[1] + LANES;
    const z = Math.floor(at / nx / ny) - low[2] + LANES;
    for (let corner = 0; corner < 4; corner++) {
      const [j, k] = [y + (corner & 1), z + (corner >> 1)];
      const bit = 1 << rowAt(j, k);
      map[placeAt(x, j, k)] |= bit;
      map[placeAt(x + 1, j, k)] |= bit;
    }
  }
  const count = map.reduce((sum, mask) => sum + (mask > 0 ? 1 : 0), 0);
  const place = new Uint32Array(count);
  const mask = new Uint16Array(count);
  const base = new Uint32Array(count);
  let strips = 1;
  let brick = 0;
  for (let at = 0; at < map.length; at++) {
    if (map[at] === 0) continue;
    place[brick] = at;
    mask[brick] = map[at];
    base[brick] = strips;
    strips += bits(map[at]);
    map[at] = ++brick;
  }
  const laneOf = (x: number, y: number, z: number): number => {
    const number = map[placeAt(x, y, z)] - 1;
    const before = mask[number] & ((1 << rowAt(y, z)) - 1);
    return LANES * (base[number] + bits(before)) + (x & 3);
  };
  const nodeOf = (at: number): readonly [number, number, number] => [
    (at % nx) - low[0] + LANES,
    (Math.floor(at / nx) % ny) - low[1] + LANES,
    Math.floor(at / nx / ny) - low[2] + LANES,
  ];
  const slots = new Uint32Array(active.length);
  for (let n = 0; n < active.length; n++) {
    if (classOf[n] !== NOT_CONDUCTING) slots[n] = laneOf(...nodeOf(active[n]));
  }
  return {
    edgeMm,
    row,
    plane,
    map,
    place,
    mask,
    base,
    strips,
    conducting,
    slots,
    cornersOf: (voxel, out) => {
      const [x, y, z] = nodeOf(active[voxel]);
      for (let corner = 0; corner < 8; corner++)
        out[corner] = laneOf(x + (corner & 1), y + ((corner >> 1) & 1), z + (corner >> 2));
      return out;
    },
  };
}
