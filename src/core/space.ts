/**
 * The one world frame: DICOM LPS (x to the patient's Left, y to Posterior, z to the Head), millimetres.
 * Conversion to any other frame happens only at import and export.
 */
export type Vec3 = readonly [number, number, number];

declare const frame: unique symbol;
/** A point in patient space, LPS millimetres. */
export type Lps = Vec3 & { readonly [frame]?: 'lps' };
/** A (possibly fractional) voxel position; integer values are voxel centres. */
export type Ijk = Vec3 & { readonly [frame]?: 'ijk' };

/** A regular, right- or left-handed grid of voxels in patient space. Voxel index `i + nx * (j + ny * k)`. */
export interface Grid {
  /** Voxels along i, j, k. */
  readonly dimensions: Vec3;
  readonly spacingMm: Vec3;
  /** Position of the centre of voxel (0, 0, 0). */
  readonly originMm: Lps;
  /** Unit vectors of the i, j and k axes, one after the other (nine numbers). */
  readonly direction: readonly number[];
}

export const IDENTITY_DIRECTION: readonly number[] = [1, 0, 0, 0, 1, 0, 0, 0, 1];

export function voxelCount(grid: Grid): number {
  return grid.dimensions[0] * grid.dimensions[1] * grid.dimensions[2];
}

/** Volume of one voxel in millilitres. */
export function voxelVolumeMl(grid: Grid): number {
  return (grid.spacingMm[0] * grid.spacingMm[1] * grid.spacingMm[2]) / 1000;
}

export function ijkToLps(grid: Grid, [i, j, k]: Ijk): Lps {
  const { spacingMm: s, originMm: o, direction: d } = grid;
  const x = i * s[0];
  const y = j * s[1];
  const z = k * s[2];
  return [
    o[0] + x * d[0] + y * d[3] + z * d[6],
    o[1] + x * d[1] + y * d[4] + z * d[7],
    o[2] + x * d[2] + y * d[5] + z * d[8],
  ];
}

/** Inverse of {@link ijkToLps}; the direction must be orthonormal, which import guarantees. */
export function lpsToIjk(grid: Grid, [x, y, z]: Lps): Ijk {
  const { spacingMm: s, originMm: o, direction: d } = grid;
  const px = x - o[0];
  const py = y - o[1];
  const pz = z - o[2];
  return [
    (px * d[0] + py * d[1] + pz * d[2]) / s[0],
    (px * d[3] + py * d[4] + pz * d[5]) / s[1],
    (px * d[6] + py * d[7] + pz * d[8]) / s[2],
  ];
}

export function voxelIndex(grid: Grid, i: number, j: number, k: number): number {
  return i + grid.dimensions[0] * (j + grid.dimensions[1] * k);
}

export function containsVoxel(grid: Grid, i: number, j: number, k: number): boolean {
  const [nx, ny, nz] = grid.dimensions;
  return i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz;
}

/** True when two grids describe the same voxels, to within a thousandth of a millimetre. */
export function sameGrid(a: Grid, b: Grid): boolean {
  const close = (p: readonly number[], q: readonly number[], tolerance: number): boolean =>
    p.length === q.length && p.every((value, n) => Math.abs(value - q[n]) <= tolerance);
  return (
    close(a.dimensions, b.dimensions, 0) &&
    close(a.spacingMm, b.spacingMm, 1e-4) &&
    close(a.originMm, b.originMm, 1e-3) &&
    close(a.direction, b.direction, 1e-4)
  );
}

export const add = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const subtract = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vec3, s: number): Vec3 => [a[0] * s, a[1] * s, a[2] * s];
export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const norm = (a: Vec3): number => Math.hypot(a[0], a[1], a[2]);
export const distance = (a: Vec3, b: Vec3): number => norm(subtract(a, b));
/** Unit vector along `a`; the zero vector stays zero. */
export function normalize(a: Vec3): Vec3 {
  const length = norm(a);
  return length > 0 ? scale(a, 1 / length) : [0, 0, 0];
}
