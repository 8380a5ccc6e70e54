/** What is read off a restitution curve. */
import type { DynamicPoint } from '../../heart/cells/dynamic-restitution.ts';
import type { S1S2Curve } from '../../heart/cells/restitution.ts';

export interface CurvePoint {
  readonly diastolicMs: number;
  readonly apd90Ms: number;
}

/** Captured early beats, by diastolic interval. */
export function earlyPoints({ points }: S1S2Curve): readonly CurvePoint[] {
  return points
    .filter(({ captured, apd90Ms }) => captured && Number.isFinite(apd90Ms))
    .map(({ diastolicMs, apd90Ms }) => ({ diastolicMs, apd90Ms }))
    .sort((a, b) => a.diastolicMs - b.diastolicMs);
}

/** Both beats at each cycle length where every stimulus captured: in alternans they are two branches. */
export function ratePoints(points: readonly DynamicPoint[]): readonly CurvePoint[] {
  return points
    .filter(({ stimuliPerBeat }) => everyStimulus(stimuliPerBeat))
    .flatMap(({ diastolicMs, apd90Ms }) =>
      [0, 1].map((n) => ({ diastolicMs: diastolicMs[n], apd90Ms: apd90Ms[n] })),
    )
    .filter((point) => Number.isFinite(point.diastolicMs) && Number.isFinite(point.apd90Ms))
    .sort((a, b) => a.diastolicMs - b.diastolicMs);
}

/** The watch may cut the last beat off, so that eight stimuli leave seven whole beats. */
const everyStimulus = (stimuliPerBeat: number): boolean => stimuliPerBeat < 1.5;

/** Largest slope of APD90 over the diastolic interval between neighbouring points; NaN with fewer than two. */
export function steepestSlope(points: readonly CurvePoint[]): number {
  let steepest = NaN;
  let before = points[0];
  for (const point of points.slice(1)) {
    const step = point.diastolicMs - before.diastolicMs;
    if (!(step > 0)) continue;
    const slope = (point.apd90Ms - before.apd90Ms) / step;
    if (!(slope <= steepest)) steepest = slope;
    before = point;
  }
  return steepest;
}

/** One point per cycle length, where the two beats agree: the branches of alternans have no one slope. */
function settledPoints(points: readonly DynamicPoint[]): readonly CurvePoint[] {
  const settled = points.filter((one) => everyStimulus(one.stimuliPerBeat) && !one.alternans);
  return settled
    .map(({ diastolicMs, apd90Ms }) => ({ diastolicMs: diastolicMs[1], apd90Ms: apd90Ms[1] }))
    .filter((point) => Number.isFinite(point.diastolicMs) && Number.isFinite(point.apd90Ms))
    .sort((a, b) => a.diastolicMs - b.diastolicMs);
}

export interface RateFigures {
  /** Longest cycle length with alternans while every stimulus captures; NaN where there is none. */
  readonly alternansFromMs: number;
  /** Longest cycle length at which not every stimulus captures; NaN where all do. */
  readonly blockFromMs: number;
  /** Of the curve without alternans. */
  readonly steepestSlope: number;
}

export function rateFigures(points: readonly DynamicPoint[]): RateFigures {
  const longest = (which: (point: DynamicPoint) => boolean): number => {
    const found = points.filter(which).map(({ cycleLengthMs }) => cycleLengthMs);
    return found.length > 0 ? Math.max(...found) : NaN;
  };
  return {
    alternansFromMs: longest((one) => one.alternans && everyStimulus(one.stimuliPerBeat)),
    blockFromMs: longest((one) => !everyStimulus(one.stimuliPerBeat)),
    steepestSlope: steepestSlope(settledPoints(points)),
  };
}
