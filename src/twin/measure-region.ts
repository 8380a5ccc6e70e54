/** Regions in the plane of a slice, and the image values inside them. */
import type { Ijk, Lps, Vec3 } from '../core/space.ts';
import {
  add,
  cross,
  dot,
  ijkToLps,
  lpsToIjk,
  norm,
  normalize,
  scale,
  subtract,
} from '../core/space.ts';
import type { Volume } from '../core/volume.ts';
import type { DrawnMeasurement } from './measurement.ts';

export type Shape = Pick<DrawnMeasurement, 'kind' | 'points' | 'normal'>;

type Point = readonly [number, number];

/** A closed region; coordinates in millimetres along `u` and `v` from `origin`. */
export interface Region {
  readonly origin: Lps;
  readonly normal: Vec3;
  readonly u: Vec3;
  readonly v: Vec3;
  readonly low: Point;
  readonly high: Point;
  readonly contains: (x: number, y: number) => boolean;
  readonly areaMm2: number;
  readonly perimeterMm: number;
}

export interface RegionValues {
  /** Samples inside the region. */
  readonly count: number;
  readonly mean: number;
  /** Sample standard deviation (n - 1); 0 for a single sample. */
  readonly sd: number;
  readonly min: number;
  readonly max: number;
  /** Voxels of the slice where it runs along the grid; trilinear values on an even lattice on oblique slices. */
  readonly sampling: 'voxels' | 'interpolated';
}

/** The region that an ellipse or a freehand outline encloses; undefined for other shapes and for a flat one. */
export function regionOf(shape: Shape): Region | undefined {
  const region = shape.kind === 'ellipse' ? ellipse(shape) : outline(shape);
  return region && region.areaMm2 > 1e-6 ? region : undefined;
}

function ellipse({ kind, points, normal }: Shape): Region | undefined {
  if (kind !== 'ellipse' || points.length !== 3) return undefined;
  const [origin, first, second] = points;
  const a = norm(subtract(first, origin));
  const b = norm(subtract(second, origin));
  const u = normalize(subtract(first, origin));
  const h = ((a - b) / (a + b)) ** 2;
  return {
    origin,
    normal,
    u,
    v: cross(normal, u),
    low: [-a, -b],
    high: [a, b],
    contains: (x, y) => (x / a) ** 2 + (y / b) ** 2 <= 1,
    areaMm2: Math.PI * a * b,
    // Ramanujan's second approximation (1914): exact for circles, below 0.04 % off for any ellipse.
    perimeterMm: Math.PI * (a + b) * (1 + (3 * h) / (10 + Math.sqrt(4 - 3 * h))),
  };
}

function outline({ kind, points, normal }: Shape): Region | undefined {
  if (kind !== 'freehand' || points.length < 3) return undefined;
  const origin = points[0];
  const [u, v] = inPlane(normal);
  const flat = points.map((point): Point => {
    const offset = subtract(point, origin);
    return [dot(offset, u), dot(offset, v)];
  });
  let twice = 0;
  let perimeterMm = 0;
  flat.forEach(([x, y], n) => {
    const [nextX, nextY] = flat[(n + 1) % flat.length];
    twice += x * nextY - nextX * y;
    perimeterMm += Math.hypot(nextX - x, nextY - y);
  });
  const xs = flat.map(([x]) => x);
  const ys = flat.map(([, y]) => y);
  return {
    origin,
    normal,
    u,
    v,
    low: [Math.min(...xs), Math.min(...ys)],
    high: [Math.max(...xs), Math.max(...ys)],
    contains: (x, y) => inPolygon(flat, x, y),
    areaMm2: Math.abs(twice) / 2,
    perimeterMm,
  };
}

/** True where an outline crosses itself: what it encloses is then not decided. */
export function crossesItself({ points, normal }: Shape): boolean {
  const [u, v] = inPlane(normal);
  const flat = points.map((point): Point => [dot(point, u), dot(point, v)]);
  const count = flat.length;
  const side = ([ax, ay]: Point, [bx, by]: Point, [px, py]: Point): number =>
    Math.sign((bx - ax) * (py - ay) - (by - ay) * (px - ax));
  for (let n = 0; n < count; n++) {
    const [a, b] = [flat[n], flat[(n + 1) % count]];
    for (let m = n + 2; m < count; m++) {
      if (n === 0 && m === count - 1) continue;
      const [c, d] = [flat[m], flat[(m + 1) % count]];
      if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) return true;
    }
  }
  return false;
}

/** Two unit vectors that span the plane across `normal`. */
export function inPlane(normal: Vec3): readonly [Vec3, Vec3] {
  const sizes = normal.map(Math.abs);
  const least = sizes.indexOf(Math.min(...sizes));
  const away: Vec3 = [least === 0 ? 1 : 0, least === 1 ? 1 : 0, least === 2 ? 1 : 0];
  const u = normalize(cross(away, normal));
  return [u, cross(normal, u)];
}

/** Even-odd rule. */
function inPolygon(polygon: readonly Point[], x: number, y: number): boolean {
  let inside = false;
  for (let n = 0, m = polygon.length - 1; n < polygon.length; m = n++) {
    const [ax, ay] = polygon[n];
    const [bx, by] = polygon[m];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** The image inside a region; undefined where the region holds no sample of the image. */
export function regionValues(region: Region, volume: Volume): RegionValues | undefined {
  const { direction } = volume.grid;
  const across = [0, 1, 2].find((axis) => {
    const vector: Vec3 = [direction[3 * axis], direction[3 * axis + 1], direction[3 * axis + 2]];
    return Math.abs(dot(vector, region.normal)) > 1 - 1e-6;
  });
  const values =
    across === undefined ? latticeValues(region, volume) : voxelValues(region, volume, across);
  return values.length > 0
    ? { ...summary(values), sampling: across === undefined ? 'interpolated' : 'voxels' }
    : undefined;
}

/** Values of the voxels of one slice whose centres lie inside. */
function voxelValues(region: Region, { grid, data }: Volume, across: number): number[] {
  const { origin, u, v, low, high } = region;
  const corners = [low[0], high[0]].flatMap((x) =>
    [low[1], high[1]].map((y) => lpsToIjk(grid, add(origin, add(scale(u, x), scale(v, y))))),
  );
  const from = [0, 1, 2].map((axis) =>
    Math.max(0, Math.floor(Math.min(...corners.map((corner) => corner[axis])))),
  );
  const to = [0, 1, 2].map((axis) =>
    Math.min(
      grid.dimensions[axis] - 1,
      Math.ceil(Math.max(...corners.map((corner) => corner[axis]))),
    ),
  );
  const slice = Math.round(lpsToIjk(grid, origin)[across]);
  if (slice < 0 || slice >= grid.dimensions[across]) return [];
  from[across] = slice;
  to[across] = slice;
  const [nx, ny] = grid.dimensions;
  const values: number[] = [];
  for (let k = from[2]; k <= to[2]; k++) {
    for (let j = from[1]; j <= to[1]; j++) {
      for (let i = from[0]; i <= to[0]; i++) {
        const offset = subtract(ijkToLps(grid, [i, j, k]), origin);
        if (region.contains(dot(offset, u), dot(offset, v))) {
          values.push(data[i + nx * (j + ny * k)]);
        }
      }
    }
  }
  return values;
}

/** Interpolated values on a lattice of the smallest spacing. */
function latticeValues(region: Region, volume: Volume): number[] {
  const { origin, u, v, low, high } = region;
  const step = Math.min(...volume.grid.spacingMm);
  const values: number[] = [];
  for (let y = low[1] + step / 2; y < high[1]; y += step) {
    for (let x = low[0] + step / 2; x < high[0]; x += step) {
      if (!region.contains(x, y)) continue;
      const at = add(origin, add(scale(u, x), scale(v, y)));
      const value = interpolated(volume, lpsToIjk(volume.grid, at));
      if (value !== undefined) values.push(value);
    }
  }
  return values;
}

/** Trilinear; undefined outside the voxel centres. */
function interpolated({ grid, data }: Volume, at: Ijk): number | undefined {
  const [nx, ny, nz] = grid.dimensions;
  if (at.some((n, axis) => n < 0 || n > grid.dimensions[axis] - 1)) return undefined;
  const i = Math.min(Math.floor(at[0]), Math.max(0, nx - 2));
  const j = Math.min(Math.floor(at[1]), Math.max(0, ny - 2));
  const k = Math.min(Math.floor(at[2]), Math.max(0, nz - 2));
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    const [di, dj, dk] = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const weight =
      (di ? at[0] - i : 1 - at[0] + i) *
      (dj ? at[1] - j : 1 - at[1] + j) *
      (dk ? at[2] - k : 1 - at[2] + k);
    if (weight > 0) sum += weight * data[i + di + nx * (j + dj + ny * (k + dk))];
  }
  return sum;
}

function summary(values: readonly number[]): Omit<RegionValues, 'sampling'> {
  const count = values.length;
  let total = 0;
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    total += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const mean = total / count;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { count, mean, sd: count > 1 ? Math.sqrt(squares / (count - 1)) : 0, min, max };
}
