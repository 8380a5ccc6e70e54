/** Splits a mask into roundish parts at its narrow places. */
import type { Vec3 } from '../core/space.ts';

export interface Basin {
  /** Voxel with the largest inscribed ball. */
  readonly peak: number;
  /** Radius of that ball, mm. */
  readonly radiusMm: number;
  readonly voxels: number;
}

/** A place where two basins touch. */
export interface Neck {
  readonly a: number;
  readonly b: number;
  /** Radius of the largest ball that passes from one to the other, mm. */
  readonly radiusMm: number;
  /** Number of voxel faces between them. */
  readonly faces: number;
}

export interface Partition {
  /** Basin number of every voxel (from 1), 0 outside the mask. */
  readonly ids: Int32Array;
  /** Entry 0 is unused. */
  readonly basins: readonly Basin[];
  readonly necks: readonly Neck[];
}

/**
 * Watershed of a depth map by immersion: voxels are visited from the deepest to the shallowest, each joins
 * the deepest neighbouring basin, and two basins become one where the neck between them is wider than
 * `mergeRatio` times the smaller one's radius (or less than half a millimetre narrower).
 *
 * @param depthMm distance to the outside of the mask, 0 outside it.
 * @see Vincent and Soille, IEEE PAMI 13 (1991) 583-598.
 */
export function splitAtNecks(
  depthMm: Float32Array,
  dimensions: Vec3,
  mergeRatio: number,
): Partition {
  const [nx, ny, nz] = dimensions;
  const plane = nx * ny;
  const order = deepestFirst(depthMm);
  const ids = new Int32Array(depthMm.length);
  const parent = [0];
  const peaks = [0];
  const find = (id: number): number => {
    while (parent[id] !== id) {
      parent[id] = parent[parent[id]];
      id = parent[id];
    }
    return id;
  };
  const around = new Int32Array(6);
  for (const n of order) {
    const i = n % nx;
    const j = ((n - i) / nx) % ny;
    const k = Math.floor(n / plane);
    let count = 0;
    let deepest = 0;
    const see = (m: number): void => {
      if (!ids[m]) return;
      const id = find(ids[m]);
      for (let c = 0; c < count; c++) if (around[c] === id) return;
      around[count++] = id;
      if (!deepest || depthMm[peaks[id]] > depthMm[peaks[deepest]]) deepest = id;
    };
    if (i > 0) see(n - 1);
    if (i < nx - 1) see(n + 1);
    if (j > 0) see(n - nx);
    if (j < ny - 1) see(n + nx);
    if (k > 0) see(n - plane);
    if (k < nz - 1) see(n + plane);
    if (!count) {
      parent.push(parent.length);
      peaks.push(n);
      ids[n] = parent.length - 1;
      continue;
    }
    let own = 0;
    let ownDepth = -1;
    for (let c = 0; c < count; c++) {
      const id = around[c];
      const radius = depthMm[peaks[id]];
      if (id !== deepest && depthMm[n] >= Math.min(mergeRatio * radius, radius - 0.5)) {
        parent[id] = deepest;
      } else if (radius > ownDepth) {
        own = id;
        ownDepth = radius;
      }
    }
    ids[n] = own;
  }
  return collect(ids, depthMm, dimensions, find);
}

/** Voxel numbers inside the mask, deepest first (counting sort on hundredths of a millimetre). */
function deepestFirst(depthMm: Float32Array): Int32Array {
  const STEPS_PER_MM = 100;
  let deepest = 0;
  for (const depth of depthMm) if (depth > deepest) deepest = depth;
  const bins = Math.ceil(deepest * STEPS_PER_MM) + 2;
  const start = new Int32Array(bins + 1);
  const binOf = (depth: number): number => bins - 1 - Math.floor(depth * STEPS_PER_MM);
  for (const depth of depthMm) if (depth > 0) start[binOf(depth) + 1]++;
  for (let b = 0; b < bins; b++) start[b + 1] += start[b];
  const order = new Int32Array(start[bins]);
  for (let n = 0; n < depthMm.length; n++)
    if (depthMm[n] > 0) order[start[binOf(depthMm[n])]++] = n;
  return order;
}

/** Renumbers the surviving basins and measures them and the necks between them. */
function collect(
  ids: Int32Array,
  depthMm: Float32Array,
  [nx, ny, nz]: Vec3,
  find: (id: number) => number,
): Partition {
  const renumber = new Map<number, number>();
  const basins: { peak: number; radiusMm: number; voxels: number }[] = [
    { peak: 0, radiusMm: 0, voxels: 0 },
  ];
  for (let n = 0; n < ids.length; n++) {
    if (!ids[n]) continue;
    const root = find(ids[n]);
    let id = renumber.get(root);
    if (id === undefined) {
      id = basins.length;
      renumber.set(root, id);
      basins.push({ peak: n, radiusMm: 0, voxels: 0 });
    }
    ids[n] = id;
    const basin = basins[id];
    basin.voxels++;
    if (depthMm[n] > basin.radiusMm) {
      basin.radiusMm = depthMm[n];
      basin.peak = n;
    }
  }
  const necks = new Map<number, { a: number; b: number; radiusMm: number; faces: number }>();
  const meet = (n: number, m: number): void => {
    const a = Math.min(ids[n], ids[m]);
    const b = Math.max(ids[n], ids[m]);
    if (a === 0 || a === b) return;
    const key = a * basins.length + b;
    let neck = necks.get(key);
    if (!neck) necks.set(key, (neck = { a, b, radiusMm: 0, faces: 0 }));
    neck.faces++;
    neck.radiusMm = Math.max(neck.radiusMm, Math.min(depthMm[n], depthMm[m]));
  };
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        if (i < nx - 1) meet(n, n + 1);
        if (j < ny - 1) meet(n, n + nx);
        if (k < nz - 1) meet(n, n + nx * ny);
      }
  return { ids, basins, necks: [...necks.values()] };
}
