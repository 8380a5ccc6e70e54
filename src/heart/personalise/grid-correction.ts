/**
 * A coarse grid conducts slower than the tissue it stands for: oblique walls become stairs, and a layer one voxel thick is a
 * staircase by itself. One solution on the fine grid shows by how much, and factors on the velocities make the coarse grid follow it:
 * Gauss-Newton on the logarithms of three factors, residuals over all voxels. What the factors leave is reported.
 */
import type { JobContext } from '../../core/job.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { nearestActive } from '../../mesh/sampling.ts';
import { LARGEST_VELOCITY_RATIO, VELOCITY_RANGE } from '../eikonal/eikonal-setup.ts';
import { voxelCentre } from '../stimulation.ts';
import type { ConductionParameters, ConductionVelocities, ForwardModel } from './forward-model.ts';

export interface GridCorrection {
  /** Of each velocity, for the coarse grid to conduct like the fine one. */
  readonly factors: ConductionVelocities;
  /** Root mean square difference of activation times without and with the factors, ms. */
  readonly beforeMs: number;
  readonly afterMs: number;
}

const NAMES = ['along', 'across', 'endocardial'] as const;
const STEPS = 4;
/** Of the logarithm of a factor, for the differences. */
const PROBE = 0.03;
/** No grid that is fit for use needs more. */
const LARGEST = Math.log(2.5);

/** Short of the ratio that no grid offset follows. */
const WIDEST = 0.999 * LARGEST_VELOCITY_RATIO;

/** A forward model with the factors applied. */
export const withFactors =
  (forward: ForwardModel, factors: ConductionVelocities): ForwardModel =>
  ({ along, across, endocardial, roots }) => {
    const fast = along * factors.along;
    const slow = Math.max(across * factors.across, fast / WIDEST);
    const layer = Math.min(VELOCITY_RANGE[1], endocardial * factors.endocardial);
    return forward({ along: fast, across: Math.min(slow, fast), endocardial: layer, roots });
  };

/**
 * Factors at one set of velocities and first sites (voxels of the coarse grid).
 *
 * @param start Factors to begin from.
 */
export async function correctGrid(
  coarse: { readonly grid: SimulationGrid; readonly forward: ForwardModel },
  fine: { readonly grid: SimulationGrid; readonly forward: ForwardModel },
  at: ConductionParameters,
  ctx: JobContext,
  start: ConductionVelocities = { along: 1, across: 1, endocardial: 1 },
): Promise<GridCorrection> {
  const partner = finePartners(coarse.grid, fine.grid);
  const roots = at.roots.map((voxel) => partner[voxel]).filter((voxel) => voxel >= 0);
  const { activationMs: target } = await fine.forward({ ...at, roots });
  const residuals = async (logs: readonly number[]): Promise<Float64Array> => {
    await ctx.checkpoint();
    const [along, across, endocardial] = logs.map(Math.exp);
    const { activationMs } = await withFactors(coarse.forward, { along, across, endocardial })(at);
    return Float64Array.from(partner, (voxel, n) => {
      const difference = activationMs[n] - (voxel < 0 ? Number.NaN : target[voxel]);
      return Number.isFinite(difference) ? difference : 0;
    });
  };
  let logs = NAMES.map((name) => Math.log(start[name]));
  let now = await residuals(logs);
  const beforeMs = rms(now);
  for (let step = 0; step < STEPS; step++) {
    ctx.report(step / STEPS, 'Comparing the coarse grid with the fine one');
    const slopes: Float64Array[] = [];
    for (const axis of NAMES.keys()) {
      const moved = await residuals(logs.map((value, n) => (n === axis ? value + PROBE : value)));
      slopes.push(moved.map((value, n) => (value - now[n]) / PROBE));
    }
    const change = leastSquares(slopes, now);
    const next = logs.map((value, n) => Math.min(LARGEST, Math.max(-LARGEST, value - change[n])));
    const then = await residuals(next);
    if (!(rms(then) < rms(now))) break;
    const settled = rms(now) - rms(then) < 0.01;
    [logs, now] = [next, then];
    if (settled) break;
  }
  const [along, across, endocardial] = logs.map(Math.exp);
  return { factors: { along, across, endocardial }, beforeMs, afterMs: rms(now) };
}

/** Voxel of the fine grid nearest to each of the coarse one, -1 beyond 3 mm. */
function finePartners(coarse: SimulationGrid, fine: SimulationGrid): Int32Array {
  const positions = new Float32Array(3 * coarse.active.length);
  coarse.active.forEach((_, n) => positions.set(voxelCentre(coarse, n), 3 * n));
  const none = new Float32Array();
  return nearestActive(fine, { positions, normals: none, indices: new Uint32Array() });
}

const rms = (values: Float64Array): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length));

/** Coefficients x that make `columns` x nearest to `right`; a column without effect keeps 0. */
function leastSquares(columns: readonly Float64Array[], right: Float64Array): number[] {
  const product = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, value, n) => sum + value * b[n], 0);
  const size = columns.length;
  const matrix = columns.map((a) => columns.map((b) => product(a, b)));
  const largest = Math.max(1e-9, ...matrix.map((row, n) => row[n]));
  matrix.forEach((row, n) => (row[n] += 1e-6 * largest));
  const x = columns.map((column) => product(column, right));
  for (let p = 0; p < size; p++) {
    for (let r = p + 1; r < size; r++) {
      const factor = matrix[r][p] / matrix[p][p];
      for (let c = p; c < size; c++) matrix[r][c] -= factor * matrix[p][c];
      x[r] -= factor * x[p];
    }
  }
  for (let p = size - 1; p >= 0; p--) {
    for (let c = p + 1; c < size; c++) x[p] -= matrix[p][c] * x[c];
    x[p] /= matrix[p][p];
  }
  return x;
}
