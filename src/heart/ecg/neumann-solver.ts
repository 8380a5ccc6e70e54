/**
 * div(sigma grad Z) = -source on the cells of a body without flux through its surface, by finite volumes with harmonic means
 * at the faces: conjugate gradients with one multigrid V-cycle as preconditioner.
 *
 * Levels halve the grid. A coarse cell stands for up to eight fine ones; its couplings are half the sum of the fine ones that
 * cross the face, because its neighbour is twice as far (the sum alone would correct too little: cell-centred multigrid
 * with piecewise constant transfer, Wesseling, An Introduction to Multigrid Methods, 1992). Smoothing is red-black Gauss-Seidel,
 * backwards after the coarse correction, so that the cycle is symmetric. Every level has a rim of empty cells.
 */
import type { JobContext } from '../../core/job.ts';
import { fail } from '../../core/failure.ts';
import type { Vec3 } from '../../core/space.ts';

interface Level {
  readonly dimensions: Vec3;
  readonly row: number;
  readonly plane: number;
  /** Coupling to the next cell along x, y and z, S/m mm. */
  readonly gx: Float64Array;
  readonly gy: Float64Array;
  readonly gz: Float64Array;
  readonly inverseDiagonal: Float64Array;
  /** Cells of the body: even ones, then odd ones. */
  readonly red: Int32Array;
  readonly black: Int32Array;
  /** Cell of the next coarser level that holds each cell, in the order of `red` and `black`; empty on the coarsest. */
  parents: readonly [Int32Array, Int32Array];
  readonly solution: Float64Array;
  readonly source: Float64Array;
}

/** Cells on the coarsest level are few enough to be solved by sweeps alone. */
const COARSEST_CELLS = 150;
const COARSEST_SWEEPS = 40;
const MOST_STEPS = 200;

export class NeumannSolver {
  private readonly levels: readonly Level[];
  /** Cells that the current can reach, of the padded grid. */
  private readonly cells: Int32Array;

  /**
   * @param conductivity S/m per cell of `dimensions`; its largest connected part should be all of it.
   */
  constructor(
    conductivity: ArrayLike<number>,
    private readonly dimensions: Vec3,
    spacingMm: Vec3,
  ) {
    let level = finest(conductivity, dimensions, spacingMm);
    const levels = [level];
    while (level.red.length + level.black.length > COARSEST_CELLS) {
      const next = coarser(level);
      if (next.inverseDiagonal.length >= level.inverseDiagonal.length) break;
      levels.push(next);
      level = next;
    }
    this.levels = levels;
    this.cells = Int32Array.from([...levels[0].red, ...levels[0].black]).sort();
  }

  /**
   * Field of a current of 1 that enters through cells of the unpadded grid with the given shares (their sum 1) and leaves evenly
   * from the whole body. Its mean is 0. Fails with `no-convergence`/`lead-field`.
   */
  async solve(
    shares: ReadonlyMap<number, number>,
    tolerance: number,
    ctx: JobContext,
  ): Promise<{ readonly field: Float32Array; readonly steps: number }> {
    const [fine] = this.levels;
    const { cells } = this;
    const size = fine.solution.length;
    const residual = new Float64Array(size);
    for (const cell of cells) residual[cell] = -1 / cells.length;
    for (const [cell, share] of shares) residual[this.padded(cell)] += share;
    const x = new Float64Array(size);
    const image = new Float64Array(size);
    let z = this.precondition(residual);
    const direction = Float64Array.from(z);
    let rho = this.dot(residual, z);
    const limit = tolerance * Math.sqrt(this.dot(residual, residual));
    for (let step = 1; step <= MOST_STEPS; step++) {
      await ctx.checkpoint();
      apply(fine, direction, image);
      const alpha = rho / this.dot(direction, image);
      for (const cell of cells) {
        x[cell] += alpha * direction[cell];
        residual[cell] -= alpha * image[cell];
      }
      if (Math.sqrt(this.dot(residual, residual)) <= limit) {
        this.removeMean(x);
        return { field: this.unpadded(x), steps: step };
      }
      z = this.precondition(residual);
      const next = this.dot(residual, z);
      const beta = next / rho;
      rho = next;
      for (const cell of cells) direction[cell] = z[cell] + beta * direction[cell];
    }
    return fail(
      'no-convergence',
      'lead-field',
      `The field of an electrode did not settle in ${MOST_STEPS} steps.`,
      'Check the body for parts that hang together by single cells, or use the formula without boundaries.',
    );
  }

  private precondition(residual: Float64Array): Float64Array {
    const [fine] = this.levels;
    fine.source.set(residual);
    this.cycle(0);
    this.removeMean(fine.solution);
    return fine.solution;
  }

  private cycle(depth: number): void {
    const level = this.levels[depth];
    level.solution.fill(0);
    if (depth === this.levels.length - 1) {
      for (let n = 0; n < COARSEST_SWEEPS; n++) {
        sweep(level, level.red);
        sweep(level, level.black);
        sweep(level, level.black);
        sweep(level, level.red);
      }
      return;
    }
    sweep(level, level.red);
    sweep(level, level.black);
    const below = this.levels[depth + 1];
    restrictResidual(level, below);
    this.cycle(depth + 1);
    prolong(below, level);
    sweep(level, level.black);
    sweep(level, level.red);
  }

  private dot(a: Float64Array, b: Float64Array): number {
    let sum = 0;
    for (const cell of this.cells) sum += a[cell] * b[cell];
    return sum;
  }

  private removeMean(values: Float64Array): void {
    let sum = 0;
    for (const cell of this.cells) sum += values[cell];
    const mean = sum / this.cells.length;
    for (const cell of this.cells) values[cell] -= mean;
  }

  private padded(cell: number): number {
    const [nx, ny] = this.dimensions;
    const { row, plane } = this.levels[0];
    const j = Math.floor(cell / nx);
    return (cell % nx) + 1 + row * ((j % ny) + 1) + plane * (Math.floor(j / ny) + 1);
  }

  private unpadded(values: Float64Array): Float32Array {
    const [nx, ny, nz] = this.dimensions;
    const field = new Float32Array(nx * ny * nz);
    for (let n = 0; n < field.length; n++) field[n] = values[this.padded(n)];
    return field;
  }
}

function emptyLevel(interior: Vec3): Omit<Level, 'inverseDiagonal' | 'red' | 'black' | 'parents'> {
  const dimensions: Vec3 = [interior[0] + 2, interior[1] + 2, interior[2] + 2];
  const [row, plane] = [dimensions[0], dimensions[0] * dimensions[1]];
  const array = (): Float64Array => new Float64Array(plane * dimensions[2]);
  return {
    dimensions,
    row,
    plane,
    gx: array(),
    gy: array(),
    gz: array(),
    solution: array(),
    source: array(),
  };
}

function complete(level: ReturnType<typeof emptyLevel>): Level {
  const { gx, gy, gz, row, plane, dimensions } = level;
  const inverseDiagonal = new Float64Array(gx.length);
  const colours: [number[], number[]] = [[], []];
  for (let k = 1; k < dimensions[2] - 1; k++)
    for (let j = 1; j < dimensions[1] - 1; j++)
      for (let i = 1; i < dimensions[0] - 1; i++) {
        const n = i + row * j + plane * k;
        const sum = gx[n] + gx[n - 1] + gy[n] + gy[n - row] + gz[n] + gz[n - plane];
        if (!(sum > 0)) continue;
        inverseDiagonal[n] = 1 / sum;
        colours[(i + j + k) & 1].push(n);
      }
  const [red, black] = colours.map((list) => Int32Array.from(list));
  return { ...level, inverseDiagonal, red, black, parents: [new Int32Array(), new Int32Array()] };
}

function finest(conductivity: ArrayLike<number>, interior: Vec3, spacingMm: Vec3): Level {
  const level = emptyLevel(interior);
  const [nx, ny, nz] = interior;
  const [hx, hy, hz] = spacingMm;
  const faces = [(hy * hz) / hx, (hx * hz) / hy, (hx * hy) / hz];
  const face = (a: number, b: number): number => (a > 0 && b > 0 ? (2 * a * b) / (a + b) : 0);
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) {
        const at = i + nx * (j + ny * k);
        const n = i + 1 + level.row * (j + 1) + level.plane * (k + 1);
        const here = conductivity[at];
        if (i + 1 < nx) level.gx[n] = faces[0] * face(here, conductivity[at + 1]);
        if (j + 1 < ny) level.gy[n] = faces[1] * face(here, conductivity[at + nx]);
        if (k + 1 < nz) level.gz[n] = faces[2] * face(here, conductivity[at + nx * ny]);
      }
  return complete(level);
}

/** Number of the coarse cell that holds a fine one; both grids have a rim. */
const coarseOf = (i: number): number => ((i - 1) >> 1) + 1;

function coarser(fine: Level): Level {
  const [nx, ny, nz] = fine.dimensions;
  const level = emptyLevel([nx, ny, nz].map((n) => (n - 1) >> 1) as unknown as Vec3);
  for (let k = 1; k < nz - 1; k++)
    for (let j = 1; j < ny - 1; j++)
      for (let i = 1; i < nx - 1; i++) {
        const n = i + fine.row * j + fine.plane * k;
        const at = coarseOf(i) + level.row * coarseOf(j) + level.plane * coarseOf(k);
        // Only couplings that leave the coarse cell count: those of the second of its two fine cells.
        if ((i & 1) === 0) level.gx[at] += 0.5 * fine.gx[n];
        if ((j & 1) === 0) level.gy[at] += 0.5 * fine.gy[n];
        if ((k & 1) === 0) level.gz[at] += 0.5 * fine.gz[n];
      }
  const coarse = complete(level);
  fine.parents = [parentsOf(fine.red, fine, coarse), parentsOf(fine.black, fine, coarse)];
  return coarse;
}

function sweep(level: Level, cells: Int32Array): void {
  const { gx, gy, gz, row, plane, inverseDiagonal, solution: x, source } = level;
  for (let c = 0; c < cells.length; c++) {
    const n = cells[c];
    x[n] =
      inverseDiagonal[n] *
      (source[n] +
        gx[n] * x[n + 1] +
        gx[n - 1] * x[n - 1] +
        gy[n] * x[n + row] +
        gy[n - row] * x[n - row] +
        gz[n] * x[n + plane] +
        gz[n - plane] * x[n - plane]);
  }
}

/** image = A x on the cells of the body. */
function apply(level: Level, x: Float64Array, image: Float64Array): void {
  const { gx, gy, gz, row, plane, inverseDiagonal } = level;
  for (const cells of [level.red, level.black]) {
    for (let c = 0; c < cells.length; c++) {
      const n = cells[c];
      image[n] =
        x[n] / inverseDiagonal[n] -
        gx[n] * x[n + 1] -
        gx[n - 1] * x[n - 1] -
        gy[n] * x[n + row] -
        gy[n - row] * x[n - row] -
        gz[n] * x[n + plane] -
        gz[n - plane] * x[n - plane];
    }
  }
}

function restrictResidual(fine: Level, coarse: Level): void {
  const { gx, gy, gz, row, plane, inverseDiagonal, solution: x, source } = fine;
  coarse.source.fill(0);
  [fine.red, fine.black].forEach((cells, colour) => {
    const parents = fine.parents[colour];
    for (let c = 0; c < cells.length; c++) {
      const n = cells[c];
      const rest =
        source[n] -
        x[n] / inverseDiagonal[n] +
        gx[n] * x[n + 1] +
        gx[n - 1] * x[n - 1] +
        gy[n] * x[n + row] +
        gy[n - row] * x[n - row] +
        gz[n] * x[n + plane] +
        gz[n - plane] * x[n - plane];
      coarse.source[parents[c]] += rest;
    }
  });
}

function prolong(coarse: Level, fine: Level): void {
  [fine.red, fine.black].forEach((cells, colour) => {
    const parents = fine.parents[colour];
    for (let c = 0; c < cells.length; c++) fine.solution[cells[c]] += coarse.solution[parents[c]];
  });
}

function parentsOf(cells: Int32Array, fine: Level, coarse: Level): Int32Array {
  return cells.map((n) => {
    const i = n % fine.row;
    const k = Math.floor(n / fine.plane);
    const j = (n - k * fine.plane - i) / fine.row;
    return coarseOf(i) + coarse.row * coarseOf(j) + coarse.plane * coarseOf(k);
  });
}
