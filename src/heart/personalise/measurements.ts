/**
 * Measurements that activation times can be held against. Each gives minus the logarithm of its likelihood, so that several add
 * up, and a plain residual for people. Noise counts once per independent piece of information: neighbouring points of a map and
 * neighbouring samples of an ECG err together, so their number is reduced to those that are apart.
 */
import { fail } from '../../core/failure.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { nearestActive } from '../../mesh/sampling.ts';
import type { EcgTrace } from '../ecg.ts';
import type { ActivationEcg } from '../ecg/activation-ecg.ts';
import { qrsInterval, samplingMs } from '../ecg/qrs.ts';

export interface Measurement {
  readonly title: string;
  /** Independent pieces of information. */
  readonly information: number;
  /** Minus log likelihood but for a constant. */
  readonly misfit: (activationMs: ArrayLike<number>) => number;
  /** What remains between model and data, with its unit, and what the noise explains of it. */
  readonly residual: (activationMs: ArrayLike<number>) => number;
  readonly expected: number;
  readonly unit: string;
}

/** Stands for activation that does not reach a place that was measured as activated. */
const UNREACHED_MS = 1000;
/** Spread of measured QRS durations between observers and devices, ms. */
const QRS_SD_MS = 5;

/** Total activation of the ventricles held against a measured QRS duration. */
export function qrsMeasurement(qrsMs: number, sdMs = QRS_SD_MS): Measurement {
  if (!(qrsMs >= 40 && qrsMs <= 320) || !(sdMs > 0)) {
    fail(
      'bad-input',
      'personalise-qrs',
      `A QRS duration of ${qrsMs} ms with a spread of ${sdMs} ms cannot be used; 40 to 320 ms are plausible.`,
      'Enter the measured duration in milliseconds.',
    );
  }
  const duration = (activationMs: ArrayLike<number>): number => {
    let [low, high] = [Infinity, -Infinity];
    for (let n = 0; n < activationMs.length; n++) {
      const t = activationMs[n];
      if (t < low) low = t;
      if (t > high) high = t;
    }
    return high >= low ? high - low : UNREACHED_MS;
  };
  return {
    title: 'QRS duration',
    information: 1,
    misfit: (times) => 0.5 * ((duration(times) - qrsMs) / sdMs) ** 2,
    residual: (times) => Math.abs(duration(times) - qrsMs),
    expected: sdMs,
    unit: 'ms',
  };
}

export interface MapPoints {
  /** x, y, z per point, LPS mm, registered to the heart. */
  readonly positions: Float32Array;
  /** ms; NaN where not measured. */
  readonly latMs: Float32Array;
}

export interface MapOptions {
  /** Spread of a single time, ms: annotation, position, and what the model cannot follow. */
  readonly sdMs?: number;
  /** Points closer than this err together; 0 for independent noise. */
  readonly correlationMm?: number;
}

const LEAST_POINTS = 8;
/** Residuals beyond this many spreads count linearly (Huber): a wrong annotation must not pull the fit. */
const HUBER = 3;

/** Local activation times at points; their zero is unknown and drops out. Points farther than 3 mm from tissue are left out. */
export function mapMeasurement(
  grid: SimulationGrid,
  points: MapPoints,
  { sdMs = 5, correlationMm = 8 }: MapOptions = {},
): Measurement & { readonly usedPoints: number } {
  const { positions, latMs } = points;
  const none = new Float32Array();
  const nearest = nearestActive(grid, { positions, normals: none, indices: new Uint32Array() });
  const used = [...latMs.keys()].filter((n) => Number.isFinite(latMs[n]) && nearest[n] >= 0);
  if (used.length < LEAST_POINTS || !(sdMs > 0) || !(correlationMm >= 0)) {
    fail(
      'bad-input',
      'personalise-map',
      `${used.length} of ${latMs.length} points have an activation time and lie within 3 mm of tissue; at least ${LEAST_POINTS} are needed.`,
      'Register the map to the heart first, and check that it holds local activation times.',
    );
  }
  const voxels = used.map((n) => nearest[n]);
  const measured = used.map((n) => latMs[n]);
  const information = correlationMm > 0 ? cells(positions, used, correlationMm) : used.length;
  const weight = information / used.length;
  const residuals = (times: ArrayLike<number>): Float64Array => {
    const difference = Float64Array.from(voxels, (voxel, n) => {
      const t = times[voxel];
      return (Number.isFinite(t) ? t : UNREACHED_MS) - measured[n];
    });
    // Huber's loss is convex, so reweighted means settle from any start.
    let offset = difference.reduce((sum, value) => sum + value, 0) / difference.length;
    for (let round = 0; round < 6; round++) {
      let [sum, total] = [0, 0];
      for (const value of difference) {
        const share = Math.min(1, (HUBER * sdMs) / Math.max(1e-9, Math.abs(value - offset)));
        sum += share * value;
        total += share;
      }
      offset = sum / total;
    }
    return difference.map((value) => value - offset);
  };
  return {
    title: 'Activation map',
    usedPoints: used.length,
    information,
    misfit: (times) => {
      let sum = 0;
      for (const r of residuals(times)) {
        const z = Math.abs(r) / sdMs;
        sum += z <= HUBER ? 0.5 * z * z : HUBER * (z - HUBER / 2);
      }
      return weight * sum;
    },
    residual: (times) => {
      const all = residuals(times);
      return Math.sqrt(all.reduce((sum, r) => sum + r * r, 0) / all.length);
    },
    expected: sdMs,
    unit: 'ms',
  };
}

/** Cubes of an edge that hold points: how many places were measured apart from each other. */
function cells(positions: Float32Array, used: readonly number[], edge: number): number {
  const key = (n: number): string =>
    [0, 1, 2].map((axis) => Math.floor(positions[3 * n + axis] / edge)).join();
  return new Set(used.map(key)).size;
}

export interface EcgOptions {
  /** Share of the measured signal (root mean square) that the model is allowed to miss. */
  readonly sdShare?: number;
}

const COMPARED: readonly string[] = ['I', 'II', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];
/** Around the measured complex, so that too long a complex is seen as such, ms. */
const BEFORE_MS = 10;
const AFTER_MS = 25;
/** The onset in the ECG and the first activation may differ by this much, ms. */
const SHIFT_MS = 15;
/** Samples closer than this err together, ms. */
const CORRELATION_MS = 10;

/**
 * The QRS complex of a measured ECG in shape: its amplitude depends on conductivities that are not known, so one gain for all
 * leads and a shift in time are free. Fails with `bad-input`/`ecg-no-qrs`.
 */
export function ecgMeasurement(
  model: ActivationEcg,
  measured: EcgTrace,
  { sdShare = 0.25 }: EcgOptions = {},
): Measurement {
  const qrs = qrsInterval(measured, { from: 0, to: measured.tMs.length });
  if (!qrs || !(sdShare > 0)) {
    return fail(
      'bad-input',
      'ecg-no-qrs',
      'No QRS complex was found in the measured ECG.',
      'Give one beat, for example the median beat of a recording, in millivolts.',
    );
  }
  const length = Math.ceil(qrs.offsetMs - qrs.onsetMs) + BEFORE_MS + AFTER_MS;
  const step = samplingMs(measured);
  const rows = COMPARED.map((name) => {
    const mv = measured.leads.find((lead) => lead.name === name)?.mv ?? new Float32Array();
    const at = (ms: number): number =>
      mv[Math.min(mv.length - 1, Math.max(0, Math.round((ms - measured.tMs[0]) / step)))];
    const zero = at(qrs.onsetMs);
    return Float64Array.from({ length }, (_, t) => at(qrs.onsetMs - BEFORE_MS + t) - zero);
  });
  const power = rows.reduce((sum, row) => sum + row.reduce((s, v) => s + v * v, 0), 0);
  const information = (rows.length * length) / CORRELATION_MS;
  /** Share of the measured power that remains. */
  const remaining = (activationMs: ArrayLike<number>): number => {
    const trace = model.trace(activationMs, length + SHIFT_MS);
    const simulated = COMPARED.map(
      (name) => trace.leads.find((lead) => lead.name === name)?.mv ?? new Float32Array(),
    );
    let best = 1;
    for (let shift = -SHIFT_MS; shift <= SHIFT_MS; shift++) {
      let [product, own] = [0, 0];
      rows.forEach((row, n) => {
        const mv = simulated[n];
        for (let t = 0; t < length; t++) {
          // Sample t of the window lies BEFORE_MS ahead of the onset, where the model is still at rest.
          const s = t - BEFORE_MS - shift;
          const value = s < 0 ? 0 : mv[Math.min(mv.length - 1, s)];
          product += row[t] * value;
          own += value * value;
        }
      });
      // With its best gain the model explains product^2 / own; a negative gain is none.
      if (product > 0 && own > 0) best = Math.min(best, 1 - (product * product) / (own * power));
    }
    return best;
  };
  return {
    title: '12-lead ECG',
    information,
    misfit: (times) => (0.5 * information * remaining(times)) / (sdShare * sdShare),
    residual: (times) => 100 * Math.sqrt(remaining(times)),
    expected: 100 * sdShare,
    unit: '%',
  };
}
