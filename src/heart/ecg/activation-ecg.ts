/**
 * The QRS complex of an activation sequence, without running a membrane: every voxel's potential rises by one step at its time
 * of activation, and the lead fields turn the steps into potentials at the electrodes. All of it is linear in the steps, so
 * that each voxel has one weight per electrode and an ECG is a sum of steps: microseconds per thousand voxels.
 *
 * weight = -(transposed discrete gradient of sigma_i grad Z) dV; the gradient of a voxel is the central difference
 * between its active neighbours, one-sided at the wall's surfaces.
 * Source: Pezzuto et al 2017 (fphys 2017 00265), ECG from eikonal activation by lead fields.
 */
import { fail } from '../../core/failure.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { ijkToLps, voxelCount } from '../../core/space.ts';
import { ecgTrace } from '../ecg.ts';
import type { EcgTrace } from '../ecg.ts';
import type { LeadField } from '../tissue/engine.ts';

export interface ActivationEcgSetup {
  readonly grid: SimulationGrid;
  /** 1 per active voxel that conducts; all where not given. */
  readonly conducting?: ArrayLike<number>;
  /** Unit fibre vector per active voxel, LPS. */
  readonly fibres: ArrayLike<number>;
  /** Intracellular conductivity, S/m. */
  readonly intracellular: { readonly along: number; readonly across: number };
  /** In the order of `ELECTRODES` for {@link ActivationEcg.trace}; any others for `potentials` alone. */
  readonly leadFields: readonly LeadField[];
}

export interface StepShape {
  /** From rest to plateau, mV. */
  readonly amplitudeMv: number;
  /** Duration of the straight upstroke, ms. */
  readonly upstrokeMs: number;
}

export const STEP_SHAPE: StepShape = { amplitudeMv: 100, upstrokeMs: 2 };

export interface ActivationEcg {
  /** Potential of each electrode (mV) per millisecond from 0 on. Voxels with NaN are never activated. */
  potentials(activationMs: ArrayLike<number>, lengthMs: number, shape?: StepShape): Float32Array[];
  /** The twelve leads; needs the nine electrodes. */
  trace(activationMs: ArrayLike<number>, lengthMs: number, shape?: StepShape): EcgTrace;
}

/** Fails with `bad-input`/`fibres-missing` where fibres and voxels do not match. */
export function prepareActivationEcg(setup: ActivationEcgSetup): ActivationEcg {
  const { grid: simulation, fibres, leadFields } = setup;
  const count = simulation.active.length;
  if (fibres.length !== 3 * count) {
    fail(
      'bad-input',
      'fibres-missing',
      `The tissue has ${count} voxels, but ${fibres.length / 3} fibre directions were given.`,
      'Build the fibres of this simulation grid and start again.',
    );
  }
  const weights = leadFields.map((field) => voxelWeights(setup, field));
  const potentials = (
    activationMs: ArrayLike<number>,
    lengthMs: number,
    shape = STEP_SHAPE,
  ): Float32Array[] => weights.map((weight) => steps(weight, activationMs, lengthMs, shape));
  return {
    potentials,
    trace(activationMs, lengthMs, shape) {
      const rows = potentials(activationMs, lengthMs, shape);
      const samples = Array.from({ length: lengthMs }, (_, t) => rows.map((row) => row[t]));
      return ecgTrace(samples, -1, lengthMs);
    },
  };
}

function voxelWeights(setup: ActivationEcgSetup, field: LeadField): Float32Array {
  const { grid: simulation, fibres, intracellular, conducting } = setup;
  const { grid, active } = simulation;
  const [nx, ny, nz] = grid.dimensions;
  const { spacingMm, direction: d } = grid;
  const number = new Int32Array(voxelCount(grid)).fill(-1);
  active.forEach((at, n) => (number[at] = !conducting || conducting[n] ? n : -1));
  const volume = spacingMm[0] * spacingMm[1] * spacingMm[2];
  const across = intracellular.across;
  const along = intracellular.along - across;
  const weights = new Float64Array(active.length);
  const half = Math.min(...spacingMm) / 2;
  const strides = [1, nx, nx * ny];
  const sizes = [nx, ny, nz];
  active.forEach((at, n) => {
    if (number[at] < 0) return;
    const ijk = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)];
    const [x, y, z] = ijkToLps(grid, [ijk[0], ijk[1], ijk[2]]);
    const g = [
      field(x + half, y, z) - field(x - half, y, z),
      field(x, y + half, z) - field(x, y - half, z),
      field(x, y, z + half) - field(x, y, z - half),
    ].map((difference) => difference / (2 * half));
    const f = [fibres[3 * n], fibres[3 * n + 1], fibres[3 * n + 2]];
    const onFibre = along * (g[0] * f[0] + g[1] * f[1] + g[2] * f[2]);
    const q = g.map((value, axis) => across * value + onFibre * f[axis]);
    for (let axis = 0; axis < 3; axis++) {
      const flux = q[0] * d[3 * axis] + q[1] * d[3 * axis + 1] + q[2] * d[3 * axis + 2];
      const next = ijk[axis] + 1 < sizes[axis] ? number[at + strides[axis]] : -1;
      const last = ijk[axis] > 0 ? number[at - strides[axis]] : -1;
      if (next < 0 && last < 0) continue;
      const distance = (next >= 0 && last >= 0 ? 2 : 1) * spacingMm[axis];
      const weight = (-volume * flux) / distance;
      weights[next >= 0 ? next : n] += weight;
      weights[last >= 0 ? last : n] -= weight;
    }
  });
  return Float32Array.from(weights);
}

/** Sum of the voxels' steps: a histogram of weights over time, summed up and spread over the upstroke. */
function steps(
  weight: Float32Array,
  activationMs: ArrayLike<number>,
  lengthMs: number,
  { amplitudeMv, upstrokeMs }: StepShape,
): Float32Array {
  const jumps = new Float64Array(lengthMs + 1);
  for (let n = 0; n < weight.length; n++) {
    const t = activationMs[n];
    if (!(t >= 0 && t < lengthMs)) {
      if (t < 0) jumps[0] += weight[n];
      continue;
    }
    // Between two samples the step is shared, which is a ramp of one millisecond.
    const at = Math.floor(t);
    jumps[at] += weight[n] * (at + 1 - t);
    jumps[at + 1] += weight[n] * (t - at);
  }
  const risen = new Float64Array(lengthMs);
  for (let t = 0, sum = 0; t < lengthMs; t++) risen[t] = sum += jumps[t];
  const reach = Math.max(0, Math.round((upstrokeMs - 1) / 2));
  return Float32Array.from(risen, (_, t) => {
    let sum = 0;
    for (let s = t - reach; s <= t + reach; s++) {
      if (s >= 0) sum += risen[Math.min(lengthMs - 1, s)];
    }
    return (amplitudeMv * sum) / (2 * reach + 1);
  });
}
