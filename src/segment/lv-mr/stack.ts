/** A short-axis stack with its slices last, in millimetres of the slice plane, and the way back to the image. */
import type { Grid, Vec3 } from '../../core/space.ts';
import { ijkToLps, lpsToIjk, voxelCount } from '../../core/space.ts';
import type { Lps } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import { sliceAxisOf } from './input.ts';

/** A place in the plane of a slice, mm from the centre of its first pixel. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Slice {
  readonly columns: number;
  readonly rows: number;
  /** Width and height of a pixel, mm. */
  readonly pixelMm: readonly [number, number];
  readonly values: Float32Array;
}

export interface Stack {
  /** The grid of the image with its axes in the order column, row, slice. */
  readonly grid: Grid;
  /** Axis of the image along columns, rows and slices. */
  readonly axes: readonly [number, number, number];
  readonly slices: readonly Slice[];
}

/** Axes of the image in the order column, row, slice. */
function axisOrder(grid: Grid): [number, number, number] {
  const across = sliceAxisOf(grid.spacingMm);
  if (across === 2) return [0, 1, 2];
  return across === 1 ? [0, 2, 1] : [1, 2, 0];
}

/** Calls `visit` with the voxel numbers of the stack and of the image, one pair per voxel. */
function eachVoxel(
  image: Vec3,
  axes: readonly [number, number, number],
  visit: (inStack: number, inImage: number) => void,
): void {
  const strides = [1, image[0], image[0] * image[1]];
  const [a, b, c] = axes;
  for (let n = 0, k = 0; k < image[c]; k++)
    for (let j = 0; j < image[b]; j++)
      for (let i = 0; i < image[a]; i++, n++)
        visit(n, i * strides[a] + j * strides[b] + k * strides[c]);
}

/** The slices of an image; values are scaled so that `range` becomes 0 to 1. */
export function stackOf(volume: Volume, range: readonly [number, number]): Stack {
  const { grid } = volume;
  const axes = axisOrder(grid);
  const pick = (values: Vec3): Vec3 => [values[axes[0]], values[axes[1]], values[axes[2]]];
  const dimensions = pick(grid.dimensions);
  const spacingMm = pick(grid.spacingMm);
  const data = new Float32Array(voxelCount(grid));
  const [low, high] = range;
  eachVoxel(grid.dimensions, axes, (n, m) => (data[n] = (volume.data[m] - low) / (high - low)));
  const [columns, rows, count] = dimensions;
  const slices = Array.from({ length: count }, (_, k) => ({
    columns,
    rows,
    pixelMm: [spacingMm[0], spacingMm[1]] as const,
    values: data.subarray(k * columns * rows, (k + 1) * columns * rows),
  }));
  const direction = axes.flatMap((axis) => grid.direction.slice(3 * axis, 3 * axis + 3));
  return { grid: { dimensions, spacingMm, originMm: grid.originMm, direction }, axes, slices };
}

/** Labels of the stack in the voxel order of the image. */
export function toImageOrder(labels: Uint8Array, { grid, axes }: Stack): Uint8Array {
  const image: [number, number, number] = [0, 0, 0];
  axes.forEach((axis, n) => (image[axis] = grid.dimensions[n]));
  const out = new Uint8Array(labels.length);
  eachVoxel(image, axes, (n, m) => (out[m] = labels[n]));
  return out;
}

/** The 1st and 99th percentile of the values of all phases (of at most some 200,000 of them). */
export function valueRange(phases: readonly Volume[]): [number, number] {
  const total = phases.reduce((sum, { data }) => sum + data.length, 0);
  const step = Math.max(1, Math.floor(total / 200_000));
  const sample: number[] = [];
  for (const { data } of phases) for (let n = 0; n < data.length; n += step) sample.push(data[n]);
  const sorted = Float32Array.from(sample).sort();
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))];
  const low = at(0.01);
  const high = at(0.99);
  return high > low ? [low, high] : [sorted[0], sorted[sorted.length - 1]];
}

/** Slice number and place of a point of patient space; the slice is not rounded. */
export function placeOf({ grid }: Stack, point: Lps): Place & { readonly slice: number } {
  const [i, j, k] = lpsToIjk(grid, point);
  return { x: i * grid.spacingMm[0], y: j * grid.spacingMm[1], slice: k };
}

export function pointOf({ grid }: Stack, { x, y }: Place, slice: number): Lps {
  return ijkToLps(grid, [x / grid.spacingMm[0], y / grid.spacingMm[1], slice]);
}

/** Bilinear value at a place; the edge continues outwards. */
export function valueAt({ columns, rows, pixelMm, values }: Slice, x: number, y: number): number {
  let u = x / pixelMm[0];
  let v = y / pixelMm[1];
  u = u < 0 ? 0 : u > columns - 1 ? columns - 1 : u;
  v = v < 0 ? 0 : v > rows - 1 ? rows - 1 : v;
  const i = Math.min(columns - 2, Math.floor(u));
  const j = Math.min(rows - 2, Math.floor(v));
  const fu = u - i;
  const fv = v - j;
  const n = i + columns * j;
  const top = values[n] + (values[n + 1] - values[n]) * fu;
  const bottom = values[n + columns] + (values[n + columns + 1] - values[n + columns]) * fu;
  return top + (bottom - top) * fv;
}
