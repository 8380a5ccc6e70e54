/**
 * Non-linear least squares inside a box (Levenberg 1944, Marquardt 1963), with a central-difference Jacobian and the
 * damped step from an orthogonal factorisation, which stands twice the condition number of normal equations.
 * The damping factors are those of TumorTwin (arXiv:2505.00670): up 5, down 1.5.
 */
import type { JobContext } from '../../core/job.ts';
import { leastSquares } from './small-matrix.ts';

export interface LeastSquaresProblem {
  /** Residuals, each in units of its own standard deviation. */
  readonly residuals: (parameters: Float64Array) => Float64Array;
  readonly start: readonly number[];
  /** Per parameter, both ends included. */
  readonly bounds: readonly (readonly [number, number])[];
}

export interface LeastSquaresOptions {
  readonly maximumIterations: number;
  /** Stops when no parameter changes by more than this share of its size. */
  readonly relativeTolerance: number;
}

export interface LeastSquaresFit {
  readonly parameters: Float64Array;
  /** Half the sum of squared residuals. */
  readonly cost: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** At the solution: one row per residual. */
  readonly jacobian: readonly Float64Array[];
}

const DAMPING_UP = 5;
const DAMPING_DOWN = 1.5;
const RELATIVE_DIFFERENCE = 1e-4;

export async function levenbergMarquardt(
  problem: LeastSquaresProblem,
  options: LeastSquaresOptions,
  ctx: JobContext,
): Promise<LeastSquaresFit> {
  const { residuals, bounds } = problem;
  let parameters: Float64Array = Float64Array.from(problem.start, (value, n) =>
    clamp(value, bounds[n]),
  );
  let current = residuals(parameters);
  let cost = halfSquares(current);
  let damping = 1;
  let converged = false;
  let iterations = 0;
  while (iterations < options.maximumIterations && !converged) {
    iterations++;
    const jacobian = jacobianOf(problem, parameters);
    for (;;) {
      ctx.report(iterations / options.maximumIterations, 'Fitting the model to the studies');
      await ctx.checkpoint();
      const next = dampedStep(jacobian, current, parameters, bounds, damping);
      const change = largestChange(parameters, next);
      const tried = residuals(next);
      const triedCost = halfSquares(tried);
      if (triedCost < cost) {
        converged = change < options.relativeTolerance;
        parameters = next;
        current = tried;
        cost = triedCost;
        damping = Math.max(damping / DAMPING_DOWN ** 4, 1e-14);
        break;
      }
      // A refused step this small: the cost cannot be lowered in this arithmetic.
      if (change < options.relativeTolerance || damping > 1e14) {
        converged = true;
        break;
      }
      damping *= DAMPING_UP;
    }
  }
  return { parameters, cost, iterations, converged, jacobian: jacobianOf(problem, parameters) };
}

/** Central differences, one-sided at a bound. */
function jacobianOf(
  { residuals, bounds, start }: LeastSquaresProblem,
  parameters: Float64Array,
): Float64Array[] {
  const columns = start.map((first, n) => {
    const step =
      RELATIVE_DIFFERENCE * Math.max(Math.abs(parameters[n]), 0.01 * Math.abs(first), 1e-8);
    const [low, high] = bounds[n];
    const above = parameters.slice();
    const below = parameters.slice();
    above[n] = Math.min(high, parameters[n] + step);
    below[n] = Math.max(low, parameters[n] - step);
    const [more, less] = [residuals(above), residuals(below)];
    return more.map((value, row) => (value - less[row]) / (above[n] - below[n]));
  });
  return Array.from(columns[0], (_, row) => Float64Array.from(columns, (column) => column[row]));
}

function dampedStep(
  jacobian: readonly Float64Array[],
  current: Float64Array,
  parameters: Float64Array,
  bounds: LeastSquaresProblem['bounds'],
  damping: number,
): Float64Array {
  const size = parameters.length;
  const scale = parameters.map((_, n) =>
    Math.sqrt(jacobian.reduce((sum, row) => sum + row[n] ** 2, 0)),
  );
  const rows = jacobian.map((row) => row.slice());
  for (let n = 0; n < size; n++) {
    const row = new Float64Array(size);
    row[n] = Math.sqrt(damping) * (scale[n] || 1);
    rows.push(row);
  }
  const right = new Float64Array(rows.length);
  current.forEach((value, row) => {
    right[row] = -value;
  });
  const step = leastSquares(rows, right);
  return parameters.map((value, n) => clamp(value + step[n], bounds[n]));
}

const clamp = (value: number, [low, high]: readonly [number, number]): number =>
  Math.min(high, Math.max(low, value));

const halfSquares = (residuals: Float64Array): number =>
  residuals.reduce((sum, value) => sum + value * value, 0) / 2;

function largestChange(from: Float64Array, to: Float64Array): number {
  return from.reduce(
    (most, value, n) => Math.max(most, Math.abs(to[n] - value) / Math.max(Math.abs(value), 1e-12)),
    0,
  );
}
