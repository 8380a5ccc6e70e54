/**
 * A tumour loaded into the growth kernel: organ, couplings and densities in one block of memory, advanced by as many
 * threads as there are. `close` must be called in the end.
 */
import type { Grid, Lps, Vec3 } from '../../core/space.ts';
import { ijkToLps, voxelVolumeMl } from '../../core/space.ts';
import { DIRECTIONS, LAW_NUMBER, STEP_DOUBLES } from '../../../wasm/growth/growth.ts';
import type { GrowthExports } from '../../../wasm/growth/growth.ts';
import { createKernelTeam } from '../../../wasm/threads.ts';
import type { KernelTeam } from '../../../wasm/threads.ts';
import type { GridGrowthLaw, GrowthFrame } from './growth-setup.ts';
import { addFromBox, boxShift, forEachRow, gridVoxel, toBox } from './organ-box.ts';
import type { OrganBox } from './organ-box.ts';
import { axisTensor } from './tensor-axes.ts';

/** More threads than this spend more time waiting for each other than they save. */
const MOST_THREADS = 16;
/** Steps that one command takes at most. */
const TABLE_STEPS = 256;

export interface ModelInput {
  readonly grid: Grid;
  readonly box: OrganBox;
  readonly diffusivityMm2PerDay: Float32Array;
  readonly tensorsMm2PerDay?: Float32Array;
  /** Per voxel of the grid; zero outside the organ. */
  readonly sensitive: Float32Array | Float64Array;
  readonly resistant?: Float32Array | Float64Array;
  readonly doseMap?: Float32Array;
  readonly growthLaw: GridGrowthLaw;
  readonly sensitivePerDay: number;
  readonly resistantPerDay: number;
  readonly threads?: number;
}

/** One step: movement over `dtDays`, the kill and mutation of the same time, then growth. */
export interface GrowthStep {
  readonly dtDays: number;
  /** Share of sensitive cells that stay alive and sensitive; resistant cells made per sensitive cell; resistant kept. */
  readonly keptSensitive: number;
  readonly mutated: number;
  readonly keptResistant: number;
  readonly growthDays: number;
}

export interface Burden {
  /** Sums over voxels of the densities. */
  readonly sensitive: number;
  readonly resistant: number;
  readonly voxelsAbove: number;
  readonly largest: number;
  /** Where a density is not a number from 0 to 1. */
  readonly brokenAt: Lps | undefined;
}

interface Addresses {
  readonly sensitive: readonly [number, number];
  readonly resistant: readonly [number, number];
  readonly diffusivity: number;
  readonly tensorRow: number;
  readonly dose: number;
  readonly steps: number;
  readonly output: number;
  readonly frame: number;
}

/** Bytes of kernel memory that {@link GrowthModel} takes. */
export function growthModelBytes(
  { size, rows }: Pick<OrganBox, 'size' | 'rows'>,
  options: { readonly resistant: boolean; readonly tensors: boolean; readonly doseMap: boolean },
): number {
  const state = options.resistant ? 32 : 16;
  const couplings = options.tensors ? 4 * DIRECTIONS : 3 * 8;
  return size * (state + couplings + 4 + 1 + (options.doseMap ? 4 : 0)) + rows * (4 * 8 + 24);
}

export class GrowthModel {
  /** Largest stable step, days: no density can leave its neighbours' range. */
  stableStepDays = Infinity;
  roundedTensors = 0;

  private constructor(
    private readonly team: KernelTeam<GrowthExports>,
    private readonly at: Addresses,
    private readonly input: ModelInput,
  ) {}

  /** Loads everything and starts the helper threads; `pause` is awaited between parts of the work. */
  static async create(
    input: ModelInput,
    pause: () => Promise<void> = async () => {},
  ): Promise<GrowthModel> {
    const team = await createKernelTeam<GrowthExports>(
      'growth',
      Math.min(MOST_THREADS, input.threads ?? MOST_THREADS),
    );
    try {
      const at = await load(team, input, pause);
      await team.begin();
      const model = new GrowthModel(team, at, input);
      await model.setDiffusivity(input.diffusivityMm2PerDay, undefined, pause);
      return model;
    } catch (error) {
      team.close();
      throw error;
    }
  }

  get threads(): number {
    return this.team.threads;
  }

  /**
   * Couplings from D per voxel of the grid; tensors, where the model has them, are multiplied by `factor`. Also finds
   * the largest stable step.
   */
  async setDiffusivity(
    diffusivity: Float32Array,
    factor: Float32Array | undefined,
    pause: () => Promise<void>,
  ): Promise<void> {
    const { kernel } = this.team;
    const { box, grid, tensorsMm2PerDay } = this.input;
    toBox(box, grid, diffusivity, kernel.f32(this.at.diffusivity, box.size));
    if (tensorsMm2PerDay) await this.setTensors(tensorsMm2PerDay, diffusivity, factor, pause);
    else {
      for (let row = 0; row < box.rows; row += box.rowsPerPlane) {
        kernel.exports.assemble(this.at.diffusivity, row, row + box.rowsPerPlane);
        await pause();
      }
    }
    const largest = kernel.exports.inspect_couplings();
    this.stableStepDays = largest > 0 ? 1 / largest : Infinity;
  }

  private async setTensors(
    tensors: Float32Array,
    diffusivity: Float32Array,
    factor: Float32Array | undefined,
    pause: () => Promise<void>,
  ): Promise<void> {
    const { kernel } = this.team;
    const { box, grid } = this.input;
    const leftPad = -boxShift(box)[0] + box.offset[0];
    const row = new Float32Array(6 * box.row);
    let rounded = 0;
    const write = (boxRow: number): void => {
      kernel.f32(this.at.tensorRow, row.length).set(row);
      rounded += kernel.exports.weigh_tensors(this.at.tensorRow, boxRow);
    };
    for (let boxRow = 0; boxRow < box.rows; boxRow++) write(boxRow);
    const pending: (readonly [number, number, number])[] = [];
    forEachRow(box, grid, (...entry) => pending.push(entry));
    for (const [boxRow, from, length] of pending) {
      row.fill(0);
      for (let n = 0; n < length; n++) {
        const scalar = diffusivity[from + n];
        if (!(scalar > 0)) continue;
        const scale = factor ? factor[from + n] : 1;
        axisTensor(tensors, from + n, grid.direction, scalar, scale, row, leftPad + n);
      }
      write(boxRow);
      if (boxRow % 16 === 0) await pause();
    }
    for (let direction = 0; direction < DIRECTIONS; direction++) {
      kernel.exports.join_tensors(direction);
      await pause();
    }
    this.roundedTensors = rounded;
  }

  /** Takes steps; `growthOnly`: cells grow and die but do not move. */
  run(steps: readonly GrowthStep[], growthOnly = false): void {
    const { kernel } = this.team;
    for (let first = 0; first < steps.length; first += TABLE_STEPS) {
      const part = steps.slice(first, first + TABLE_STEPS);
      const table = kernel.f64(this.at.steps, TABLE_STEPS * STEP_DOUBLES);
      part.forEach((step, n) => {
        const values = [step.dtDays, step.keptSensitive, step.mutated, step.keptResistant];
        table.set([...values, step.growthDays, this.growthFactor(step.growthDays)], 6 * n);
      });
      kernel.exports.run(this.at.steps, part.length, growthOnly ? 1 : 0);
    }
  }

  private growthFactor(days: number): number {
    const { growthLaw, resistant, sensitivePerDay, resistantPerDay } = this.input;
    const rate = resistant ? (sensitivePerDay + resistantPerDay) / 2 : sensitivePerDay;
    return Math.exp(growthLaw === 'logistic' ? rate * days : -rate * days);
  }

  measure(threshold: number): Burden {
    const { kernel } = this.team;
    kernel.exports.measure(threshold, this.at.output);
    const [sensitive, resistant, voxelsAbove, largest, broken] = kernel.f64(this.at.output, 5);
    const { box, grid } = this.input;
    const brokenAt = broken < 0 ? undefined : ijkToLps(grid, gridVoxel(box, broken));
    return { sensitive, resistant, voxelsAbove, largest, brokenAt };
  }

  frame(tDays: number): GrowthFrame {
    const { kernel } = this.team;
    kernel.exports.frame_box(this.at.output);
    const [i0, j0, k0, i1, j1, k1] = kernel.i32(this.at.output, 6);
    if (i1 < i0) {
      return { tDays, offset: [0, 0, 0], dimensions: [0, 0, 0], data: new Uint8Array(0) };
    }
    const dimensions: Vec3 = [i1 - i0 + 1, j1 - j0 + 1, k1 - k0 + 1];
    kernel.exports.frame(i0, j0, k0, i1, j1, k1, this.at.frame);
    const voxels = dimensions[0] * dimensions[1] * dimensions[2];
    const [di, dj, dk] = boxShift(this.input.box);
    return {
      tDays,
      offset: [i0 + di, j0 + dj, k0 + dk],
      dimensions,
      data: kernel.u8(this.at.frame, voxels).slice(),
    };
  }

  /** Multiplies the density of each clone. */
  scale(sensitive: number, resistant: number): void {
    this.team.kernel.exports.scale(sensitive, resistant);
  }

  /** A fraction with the dose map: survival exp(-(alpha m + beta m2)) per voxel of relative dose m. */
  irradiate(
    sensitive: { readonly alpha: number; readonly beta: number },
    resistant: { readonly alpha: number; readonly beta: number },
  ): void {
    this.team.kernel.exports.irradiate(
      this.at.dose,
      sensitive.alpha,
      sensitive.beta,
      resistant.alpha,
      resistant.beta,
    );
  }

  /** Removes a share of all cells, densest places first. */
  resect(share: number): void {
    this.team.kernel.exports.resect(share);
  }

  /** Density of both clones per voxel of the grid, in an array of zeros. */
  density<Values extends Float32Array | Float64Array>(out: Values): Values {
    const { kernel } = this.team;
    const { box, grid, resistant } = this.input;
    const now = kernel.exports.current();
    addFromBox(box, grid, kernel.f64(this.at.sensitive[now], box.size), out);
    if (resistant) addFromBox(box, grid, kernel.f64(this.at.resistant[now], box.size), out);
    return out;
  }

  get voxelMl(): number {
    return voxelVolumeMl(this.input.grid);
  }

  close(): void {
    this.team.close();
  }
}

async function load(
  team: KernelTeam<GrowthExports>,
  input: ModelInput,
  pause: () => Promise<void>,
): Promise<Addresses> {
  const { kernel } = team;
  const { exports } = kernel;
  const { grid, box, resistant, tensorsMm2PerDay, doseMap } = input;
  const { size, rows } = box;
  const organ = kernel.allocate(rows * 8);
  const alike = kernel.allocate(rows * 8);
  const alikeValue = kernel.allocate(rows * 24);
  const support: [number, number] = [kernel.allocate(rows * 8), kernel.allocate(rows * 8)];
  const pair = (): [number, number] => [kernel.allocate(size * 8), kernel.allocate(size * 8)];
  const sensitive = pair();
  const resistantPair: [number, number] = resistant ? pair() : [0, 0];
  const faces = tensorsMm2PerDay ? 0 : kernel.allocate(size * 24);
  const edges = tensorsMm2PerDay ? kernel.allocate(size * 4 * DIRECTIONS) : 0;
  const diffusivity = kernel.allocate(size * 4);
  const tensorRow = kernel.allocate(box.row * 24);
  const dose = doseMap ? kernel.allocate(size * 4) : 0;
  const steps = kernel.allocate(TABLE_STEPS * STEP_DOUBLES * 8);
  const output = kernel.allocate(64);
  const frame = kernel.allocate(size);
  await pause();

  kernel.i32(organ, 2 * rows).set(box.columns);
  const [ex, ey, ez] = grid.spacingMm;
  exports.use_box(box.row, box.plane, size, ex, ey, ez, organ, alike, alikeValue);
  exports.use_state(sensitive[0], sensitive[1], resistantPair[0], resistantPair[1], ...support);
  exports.use_couplings(faces, edges);
  exports.use_growth(LAW_NUMBER[input.growthLaw], input.sensitivePerDay, input.resistantPerDay);
  toBox(box, grid, input.sensitive, kernel.f64(sensitive[0], size));
  await pause();
  if (resistant) toBox(box, grid, resistant, kernel.f64(resistantPair[0], size));
  if (doseMap) toBox(box, grid, doseMap, kernel.f32(dose, size));
  exports.find_support();
  return {
    sensitive,
    resistant: resistantPair,
    diffusivity,
    tensorRow,
    dose,
    steps,
    output,
    frame,
  };
}
