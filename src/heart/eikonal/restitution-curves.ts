/** How an excitation depends on the rest before it, as data: duration, speed, and the shortest rest that lets it through. */
import { fail } from '../../core/failure.ts';
import type { S1S2Curve } from '../cells/restitution.ts';

export interface RestitutionCurve {
  readonly title: string;
  /** A front that comes after a shorter rest (diastolic interval, ms) is blocked. */
  readonly shortestDiMs: number;
  /** Rests of the entries below, ascending, ms; between them values are linear, beyond them constant. */
  readonly diMs: readonly number[];
  /** Duration of the action potential after such a rest, ms. */
  readonly apdMs: readonly number[];
  /** Conduction velocity after such a rest as a share of the full one, above 0. */
  readonly speed: readonly number[];
}

/** A share of the velocity against the rest before it (ms). */
export type SpeedRestitution = readonly (readonly [diMs: number, share: number])[];

/**
 * Ten Tusscher-Panfilov 2006 (epicardial): velocity of an early wave in a cable over that of the regular one, 0.613 m/s, at
 * coupling intervals of 320 to 500 ms after an action potential of 290 ms. Scheme of second order, 0.333 mm.
 */
export const TEN_TUSSCHER_SPEED: SpeedRestitution = [
  [30, 0.7],
  [40, 0.697],
  [60, 0.742],
  [110, 0.878],
  [210, 0.979],
  [400, 1],
];

/**
 * The curve of a cell from its measured early beats (`s1s2Restitution`). The shortest rest is that of the earliest beat that
 * captured. @throws bad-input/restitution-incomplete with fewer than two beats that captured.
 */
export function curveFromEarlyBeats(
  title: string,
  measured: S1S2Curve,
  speed: SpeedRestitution = [[0, 1]],
): RestitutionCurve {
  const points = measured.points
    .filter(({ captured, diastolicMs }) => captured && diastolicMs > 0)
    .sort((a, b) => a.diastolicMs - b.diastolicMs);
  if (points.length < 2) {
    fail(
      'bad-input',
      'restitution-incomplete',
      `Only ${points.length} of ${measured.points.length} early beats captured; a restitution curve needs two.`,
      'Measure early beats at more coupling intervals, the longest well above the refractory period.',
    );
  }
  const diMs = [
    ...new Set([...points.map((point) => point.diastolicMs), ...speed.map(([di]) => di)]),
  ].sort((a, b) => a - b);
  const durations = points.map(({ diastolicMs, apd90Ms }) => [diastolicMs, apd90Ms] as const);
  return checkedCurve({
    title,
    shortestDiMs: points[0].diastolicMs,
    diMs,
    apdMs: diMs.map((di) => interpolate(durations, di)),
    speed: diMs.map((di) => interpolate(speed, di)),
  });
}

/** Linear between the pairs, constant beyond them. */
export function interpolate(pairs: readonly (readonly [number, number])[], x: number): number {
  let n = 0;
  while (n < pairs.length && pairs[n][0] < x) n++;
  if (n === 0) return pairs[0][1];
  if (n === pairs.length) return pairs[n - 1][1];
  const [[x0, y0], [x1, y1]] = [pairs[n - 1], pairs[n]];
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}

export const apdAfter = (curve: RestitutionCurve, diMs: number): number =>
  interpolate(
    curve.diMs.map((di, n) => [di, curve.apdMs[n]] as const),
    diMs,
  );

export const speedAfter = (curve: RestitutionCurve, diMs: number): number =>
  interpolate(
    curve.diMs.map((di, n) => [di, curve.speed[n]] as const),
    diMs,
  );

const APD_RANGE = [40, 2000] as const;
const SPEED_RANGE = [0.05, 2] as const;

/** The curve itself. @throws bad-input/restitution-out-of-range. */
export function checkedCurve(curve: RestitutionCurve): RestitutionCurve {
  const { diMs, apdMs, speed, shortestDiMs } = curve;
  const within = (value: number, [low, high]: readonly [number, number]): boolean =>
    value >= low && value <= high;
  const usable =
    diMs.length > 0 &&
    apdMs.length === diMs.length &&
    speed.length === diMs.length &&
    diMs.every((di, n) => di >= 0 && di <= 3000 && (n === 0 || di > diMs[n - 1])) &&
    apdMs.every((apd) => within(apd, APD_RANGE)) &&
    speed.every((share) => within(share, SPEED_RANGE)) &&
    within(shortestDiMs, [0, 1000]);
  if (usable) return curve;
  return fail(
    'bad-input',
    'restitution-out-of-range',
    `The restitution curve "${curve.title}" is not usable: rests must ascend from 0 to 3000 ms, durations lie between ${APD_RANGE.join(' and ')} ms and speeds between ${SPEED_RANGE.join(' and ')} of the full one.`,
    'Give as many durations and speeds as rests, within these ranges.',
  );
}

/** Table of the kernel for these curves: per curve the shortest rest, then pairs of duration and squared slowness. */
export function restitutionTable(curves: readonly RestitutionCurve[]): {
  readonly values: Float32Array;
  readonly entries: number;
  readonly stepMs: number;
} {
  const stepMs = 2;
  const longest = Math.max(...curves.map(({ diMs }) => diMs[diMs.length - 1]));
  const entries = Math.max(2, Math.ceil(longest / stepMs) + 1);
  const rowLength = 1 + 2 * entries;
  const values = new Float32Array(curves.length * rowLength);
  curves.forEach((curve, row) => {
    checkedCurve(curve);
    values[row * rowLength] = curve.shortestDiMs;
    for (let n = 0; n < entries; n++) {
      values[row * rowLength + 1 + 2 * n] = apdAfter(curve, n * stepMs);
      values[row * rowLength + 2 + 2 * n] = 1 / speedAfter(curve, n * stepMs) ** 2;
    }
  });
  return { values, entries, stepMs };
}
