/** The user's stroke on the voxels that are searched around it. */
import { fail } from '../../core/failure.ts';
import type { Grid, Lps } from '../../core/space.ts';
import {
  add,
  containsVoxel,
  distance,
  lpsToIjk,
  scale,
  subtract,
  voxelIndex,
} from '../../core/space.ts';
import { isotropicLpsGrid, trilinearSampler } from '../resample.ts';

const MOST_VOXELS = 500_000;
const LEAST_STEP_MM = 0.8;

export const strokeLength = (stroke: readonly Lps[]): number =>
  stroke.reduce((sum, point, n) => sum + (n > 0 ? distance(point, stroke[n - 1]) : 0), 0);

/** An isotropic grid along the axes of the patient that holds all within `reachMm` of the stroke, as far as the image goes. */
export function gridAround(stroke: readonly Lps[], image: Grid, reachMm: number): Grid {
  const whole = isotropicLpsGrid(image, 1);
  const low: number[] = [];
  const size: number[] = [];
  for (let axis = 0; axis < 3; axis++) {
    const first = whole.originMm[axis];
    const last = first + whole.dimensions[axis] - 1;
    const from = Math.max(first, Math.min(...stroke.map((p) => p[axis])) - reachMm);
    const to = Math.min(last, Math.max(...stroke.map((p) => p[axis])) + reachMm);
    low.push(from);
    size.push(Math.max(1, to - from));
  }
  const finest = Math.max(LEAST_STEP_MM, Math.min(...image.spacingMm));
  const step = Math.max(finest, Math.cbrt((size[0] * size[1] * size[2]) / MOST_VOXELS));
  const count = (axis: number): number => Math.max(2, Math.floor(size[axis] / step) + 1);
  return {
    dimensions: [count(0), count(1), count(2)],
    spacingMm: [step, step, step],
    originMm: [low[0], low[1], low[2]],
    direction: whole.direction,
  };
}

/** A field of one grid at the voxels of another, both along the axes of the patient; NaN outside it. */
export function fieldOn(to: Grid, from: Grid, data: ArrayLike<number>): Float32Array {
  const read = trilinearSampler({ grid: from, data: Float32Array.from(data) }, NaN);
  const [nx, ny, nz] = to.dimensions;
  const step = to.spacingMm[0] / from.spacingMm[0];
  const [ox, oy, oz] = lpsToIjk(from, to.originMm);
  const out = new Float32Array(nx * ny * nz);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) out[n] = read(ox + i * step, oy + j * step, oz + k * step);
  return out;
}

/** The voxels that the polyline passes through. */
export function rasterise(stroke: readonly Lps[], grid: Grid): Uint8Array {
  const [nx, ny, nz] = grid.dimensions;
  const line = new Uint8Array(nx * ny * nz);
  const halfStep = grid.spacingMm[0] / 2;
  for (const [n, point] of stroke.entries()) {
    const next = stroke[n + 1] ?? point;
    const parts = Math.max(1, Math.ceil(distance(point, next) / halfStep));
    for (let part = 0; part <= parts; part++) {
      const at = add(point, scale(subtract(next, point), part / parts));
      const [i, j, k] = lpsToIjk(grid, at).map(Math.round);
      if (containsVoxel(grid, i, j, k)) line[voxelIndex(grid, i, j, k)] = 1;
    }
  }
  return line;
}

/** @throws `bad-input`/`stroke-outside-brain` */
export function requireInBrain(line: Uint8Array, inBrain: Uint8Array): void {
  let all = 0;
  let inside = 0;
  for (let n = 0; n < line.length; n++) {
    if (!line[n]) continue;
    all++;
    if (inBrain[n]) inside++;
  }
  if (2 * inside > all) return;
  fail(
    'bad-input',
    'stroke-outside-brain',
    'Most of the stroke lies outside the brain, in skull, scalp or air.',
    'Draw the stroke inside the tumour. A tumour of the skull or the face is not for this recipe.',
  );
}
