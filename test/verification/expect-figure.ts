/**
 * Figures of credibility: a number of ours beside a reference, checked and written down in one call, so that the page
 * made of them (`test/setup/credibility.mjs`) cannot show a number that was not checked.
 */
import { expect } from 'vitest';
import type { MODELS } from '../setup/credibility.models.mjs';
import { currentTest, writeTestRecord } from './test-record.ts';

export type ModelName = (typeof MODELS)[number]['name'];

/** How far a value may lie from the reference; limits are excluded, except of `atLeast` and `between`. */
export type Tolerance =
  | { readonly plusMinus: number }
  | { readonly percent: number }
  | { readonly below: number }
  | { readonly atLeast: number }
  | { readonly between: readonly [number, number] };

export interface CurveAxis {
  readonly title: string;
  /** Empty for a pure number. */
  readonly unit: string;
}

/** What lies behind a figure, for a small plot beside it. */
export interface Curve {
  readonly x: CurveAxis;
  readonly y: CurveAxis;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Where the reference says it should pass. */
  readonly reference?: readonly (readonly [x: number, y: number])[];
}

export interface Figure {
  readonly model: ModelName;
  /** What was measured and under which conditions, in one line. */
  readonly quantity: string;
  readonly value: number;
  /** Empty for a pure number. */
  readonly unit: string;
  /** What it should be; left out where the reference is the range of the tolerance itself. */
  readonly reference?: number;
  /** `plusMinus: 0` means exactly equal. */
  readonly tolerance: Tolerance;
  /** Where the reference comes from: a formula, a paper, an independent calculation, a data set. */
  readonly source: string;
  /** Folder of real data that the test skips without. */
  readonly needs?: string;
  /** Measured only in full (THEATRON_LONG=1): a run without that keeps what was published. */
  readonly long?: true;
  readonly curve?: Curve;
}

/** What stands in the record of a test file. */
interface FigureRecord extends Omit<Figure, 'tolerance' | 'value'> {
  /** Text, because a value that is not a number must reach the page's generator as what it is. */
  readonly value: string;
  readonly tolerance: string;
  /** Changes smaller than this mean nothing beside the tolerance. */
  readonly resolution: number;
  readonly passed: boolean;
  /** Measurements of which this is the worst. */
  readonly cases: number;
}

interface Judged {
  readonly record: FigureRecord;
  /** How far from where it should be, to find the worst of several. */
  readonly badness: number;
}

/** Per test file, by model and quantity. */
const records = new Map<string, Map<string, Judged>>();

/**
 * Fails the test unless the value lies within its tolerance, and records the figure either way. Called again with the
 * same model and quantity in one test file, it keeps the worst value and counts the cases.
 */
export function expectFigure(figure: Figure): void {
  const { value, unit, tolerance } = figure;
  const passed = holds(figure);
  const text = describeTolerance(tolerance, unit);
  const record = {
    ...figure,
    value: String(value),
    tolerance: text,
    resolution: resolution(figure),
    passed,
    cases: 1,
  };
  keep({ record, badness: badness(figure) });
  const reference = figure.reference === undefined ? '' : `, reference ${figure.reference} ${unit}`;
  const message = `${figure.model}, ${figure.quantity}: ${value} ${unit}${reference}, allowed ${text}`;
  expect(passed, message).toBe(true);
}

/** Half the width of the allowed range. */
function span({ tolerance, reference = 0 }: Figure): number {
  if ('plusMinus' in tolerance) return tolerance.plusMinus;
  if ('percent' in tolerance) return Math.abs(reference * tolerance.percent) / 100;
  if ('below' in tolerance) return Math.abs(tolerance.below - reference);
  if ('atLeast' in tolerance) return Math.abs(reference - tolerance.atLeast);
  return (tolerance.between[1] - tolerance.between[0]) / 2;
}

const resolution = (figure: Figure): number => Number((span(figure) / 20).toPrecision(6));

/** What is not a number is worst. */
function badness({ value, tolerance, reference = 0 }: Figure): number {
  if (Number.isNaN(value)) return Infinity;
  if ('atLeast' in tolerance) return -value;
  if ('below' in tolerance) return value;
  if ('between' in tolerance)
    return Math.abs(value - (tolerance.between[0] + tolerance.between[1]) / 2);
  return Math.abs(value - reference);
}

function holds(figure: Figure): boolean {
  const { value, tolerance, reference } = figure;
  if ('atLeast' in tolerance) return value >= tolerance.atLeast;
  if ('below' in tolerance) return value < tolerance.below;
  if ('between' in tolerance) return value >= tolerance.between[0] && value <= tolerance.between[1];
  if (reference === undefined) return false;
  return span(figure) === 0 ? value === reference : Math.abs(value - reference) < span(figure);
}

/** A limit that was computed is written as a reader needs it. */
const short = (limit: number): number => Number(limit.toPrecision(4));

function describeTolerance(tolerance: Tolerance, unit: string): string {
  const withUnit = (n: number | string): string => (unit === '' ? `${n}` : `${n}\u2009${unit}`);
  if ('plusMinus' in tolerance)
    return tolerance.plusMinus === 0 ? 'exact' : `±\u2009${withUnit(short(tolerance.plusMinus))}`;
  if ('percent' in tolerance) return `±\u2009${tolerance.percent}\u2009%`;
  if ('below' in tolerance) return `below ${withUnit(short(tolerance.below))}`;
  if ('atLeast' in tolerance) return `at least ${withUnit(short(tolerance.atLeast))}`;
  const [low, high] = tolerance.between;
  return withUnit(`${short(low)} to ${short(high)}`);
}

function keep(judged: Judged): void {
  const testPath = currentTest();
  const ofFile = records.get(testPath) ?? new Map<string, Judged>();
  records.set(testPath, ofFile);
  const { record } = judged;
  const key = `${record.model}: ${record.quantity}`;
  const earlier = ofFile.get(key);
  if (
    earlier &&
    (earlier.record.tolerance !== record.tolerance || earlier.record.unit !== record.unit)
  ) {
    throw new Error(`two different figures are called "${key}"`);
  }
  const worst = earlier && earlier.badness >= judged.badness ? earlier : judged;
  ofFile.set(key, {
    badness: worst.badness,
    record: {
      ...worst.record,
      passed: record.passed && (earlier?.record.passed ?? true),
      cases: (earlier?.record.cases ?? 0) + 1,
    },
  });
  writeTestRecord(
    testPath,
    'figures',
    [...ofFile.values()].map((entry) => entry.record),
  );
}
