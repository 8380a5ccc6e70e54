/** The figures of the cells as columns and rows: one source for the table, the file and the picture. */
import { signedText } from '../../core/format.ts';
import type { BeatCurrents } from '../../heart/cells/beat-currents.ts';
import type { DynamicPoint } from '../../heart/cells/dynamic-restitution.ts';
import type { PacedCell } from '../../heart/cells/pace.ts';
import { ALTERNANS_MS } from '../../heart/cells/steady-state.ts';
import type { StrengthDuration } from '../../heart/cells/strength-duration.ts';
import { shownCurrent } from './current-choice.ts';
import { doseReadings, readAt } from './dose-figures.ts';
import type { LabCell } from './lab-cell.ts';
import {
  resultOf,
  type DoseResult,
  type EarlyResult,
  type Laboratory,
  type PacedResult,
} from './laboratory-store.ts';
import type { Experiment } from './protocol.ts';
import { earlyPoints, rateFigures, steepestSlope } from './restitution-figures.ts';

export interface Figure {
  readonly id: string;
  readonly title: string;
  /** `1` for a number without a unit. */
  readonly unit: string;
  /** As it is read; a dash where there is nothing to read. */
  readonly text: string;
  /** Against the first cell, with its sign. */
  readonly change?: string;
  /** Why there is no number, or what the number means. */
  readonly hint?: string;
}

export interface FigureRow {
  readonly cell: LabCell;
  readonly outOfDate: boolean;
  readonly unfinished: boolean;
  readonly figures: readonly Figure[];
}

const NONE = '\u2013';

/** An action potential that stays below this did not fire: no model here peaks below 5 mV, none rests above -60 mV. */
const LEAST_PEAK_MV = -10;

export const fired = ({ peakMv }: Pick<PacedCell, 'peakMv'>): boolean => peakMv > LEAST_PEAK_MV;

const numberFigure = (
  id: string,
  title: string,
  unit: string,
  value: number,
  decimals: number,
  { first, hint, none }: { first?: number | undefined; hint?: string; none?: string } = {},
): Figure => {
  const finite = Number.isFinite(value);
  const differs =
    finite &&
    first !== undefined &&
    Number.isFinite(first) &&
    value.toFixed(decimals) !== first.toFixed(decimals);
  return {
    id,
    title,
    unit,
    text: finite ? value.toFixed(decimals) : NONE,
    ...(differs && { change: signedText(value - first, decimals) }),
    ...(finite ? hint && { hint } : none && { hint: none }),
  };
};

const NOT_BACK = 'The potential does not come back within the cycle';
const NO_ACTION_POTENTIAL = 'The stimulus made no action potential';

function beatFigures({ cell, unfinished }: PacedResult, first: PacedResult | undefined): Figure[] {
  const none = fired(cell) ? NOT_BACK : NO_ACTION_POTENTIAL;
  const apd = (id: string, title: string, which: 'apd90Ms' | 'apd50Ms' | 'apd30Ms'): Figure =>
    numberFigure(id, title, 'ms', fired(cell) ? cell[which] : NaN, 1, {
      first: first && fired(first.cell) ? first.cell[which] : undefined,
      none,
    });
  const calcium = cell.caI && 1000 * cell.caI.reduce((most, value) => Math.max(most, value), 0);
  const { alternansMs } = cell.steadyState;
  return [
    apd('apd90', 'APD90', 'apd90Ms'),
    apd('apd50', 'APD50', 'apd50Ms'),
    apd('apd30', 'APD30', 'apd30Ms'),
    numberFigure('rest', 'Rest', 'mV', cell.restMv, 1),
    numberFigure('peak', 'Peak', 'mV', cell.peakMv, 1),
    numberFigure('dvdt', 'dV/dt max', 'V/s', cell.dvdtMax, 0, { hint: 'With the stimulus' }),
    numberFigure('calcium', 'Ca peak', '\u00b5M', calcium ?? NaN, 2, {
      none: 'This model has no calcium',
    }),
    {
      id: 'alternans',
      title: 'Alternans',
      unit: 'ms',
      text: alternansMs > ALTERNANS_MS ? alternansMs.toFixed(1) : 'none',
      hint: `APD90 of the last two beats; none up to ${ALTERNANS_MS} ms`,
    },
    { id: 'state', title: 'Steady', unit: 'beat', ...steadyWords(cell, unfinished) },
  ];
}

/** From which beat on the cell is steady, or how far it is from that. */
function steadyWords(
  { steadyState, beats }: PacedCell,
  unfinished: boolean,
): { text: string; hint: string } {
  const { reached, driftMs } = steadyState;
  if (reached && !unfinished)
    return {
      text: String(steadyState.beats),
      hint: 'APD90 changes by less than 0.02 ms and rest by less than 0.005 mV a beat, twenty beats in a row',
    };
  const drift = Number.isFinite(driftMs)
    ? `APD90 changes by ${signedText(driftMs, 2)} ms a beat`
    : '';
  return { text: `not by ${beats.length}`, hint: drift || 'Too few beats to say' };
}

/** Of the current that is drawn, and the net charge of the beat. */
function currentFigures(
  id: string,
  { currents, qNet }: BeatCurrents,
  first?: BeatCurrents,
): Figure[] {
  const current = currents.find((one) => one.id === id);
  const most = (sign: 1 | -1): number =>
    current ? current.values.reduce((peak, value) => Math.max(peak, sign * value), 0) : NaN;
  const none = `This model has no ${id}`;
  return [
    numberFigure('inward', `${id} inward`, 'pA/pF', -most(-1), 3, { none, hint: 'Largest' }),
    numberFigure('outward', `${id} outward`, 'pA/pF', most(1), 3, { none, hint: 'Largest' }),
    numberFigure('charge', `${id} charge`, '\u00b5C/\u00b5F', current?.charge ?? NaN, 4, {
      first: first?.currents.find((one) => one.id === id)?.charge,
      none,
      hint: 'Over the whole beat, outward positive',
    }),
    numberFigure('qnet', 'qNet', '\u00b5C/\u00b5F', qNet ?? NaN, 4, {
      first: first?.qNet,
      none: 'Needs INaL, ICaL, Ito, IKr, IKs and IK1',
      hint: 'Charge of INaL, ICaL, Ito, IKr, IKs and IK1 (Dutta 2017, doi 10.3389/fphys.2017.00616)',
    }),
  ];
}

function earlyFigures(
  { curve, refractoryMs }: EarlyResult,
  first: EarlyResult | undefined,
): Figure[] {
  const points = earlyPoints(curve);
  return [
    numberFigure('erp', 'ERP', 'ms', refractoryMs, 0, {
      first: first?.refractoryMs,
      none: 'Every interval from 50 ms on captures',
      hint: 'Longest interval without capture, to 1 ms, one cell without its neighbours',
    }),
    numberFigure('s1', 'APD90 of S1', 'ms', curve.s1Apd90Ms, 1, { first: first?.curve.s1Apd90Ms }),
    numberFigure('slope', 'Steepest slope', '1', steepestSlope(points), 2),
    numberFigure('shortest', 'Shortest DI', 'ms', points[0]?.diastolicMs ?? NaN, 1),
    numberFigure('shortest-apd', 'APD90 there', 'ms', points[0]?.apd90Ms ?? NaN, 1),
    {
      id: 'captured',
      title: 'Captured',
      unit: 'of S2',
      text: `${points.length} of ${curve.points.length}`,
    },
  ];
}

function rateRow(
  points: readonly DynamicPoint[],
  first: readonly DynamicPoint[] | undefined,
): Figure[] {
  const { alternansFromMs, blockFromMs, steepestSlope: slope } = rateFigures(points);
  const slowest = points[0]?.apd90Ms[1] ?? NaN;
  return [
    numberFigure('slowest', 'APD90 at slowest', 'ms', slowest, 1, {
      first: first?.[0]?.apd90Ms[1],
    }),
    numberFigure('slope', 'Steepest slope', '1', slope, 2),
    {
      ...numberFigure('alternans', 'Alternans from', 'ms', alternansFromMs, 0),
      ...orNone(alternansFromMs),
    },
    { ...numberFigure('block', 'Block from', 'ms', blockFromMs, 0), ...orNone(blockFromMs) },
  ];
}

function doseFigures(result: DoseResult, first: DoseResult | undefined): Figure[] {
  const readings = doseReadings(result);
  const without = readings[0];
  const most = readings[readings.length - 1].multiple;
  const prolonged = (multiple: number): number =>
    (readAt(readings, multiple, 'apd90Ms') / without.apd90Ms - 1) * 100;
  const none = 'A beat does not repolarise within its cycle';
  const noCharge = 'Needs INaL, ICaL, Ito, IKr, IKs and IK1';
  return [
    numberFigure('apd90', 'APD90 without', 'ms', without.apd90Ms, 1, {
      first: first && doseReadings(first)[0].apd90Ms,
      none,
    }),
    numberFigure('at-cmax', 'APD90 at 1 \u00d7', '%', prolonged(1), 1, {
      none,
      hint: 'Change against the cell without the drug, at the highest free concentration in therapy',
    }),
    numberFigure('at-most', 'at the most', '%', prolonged(most), 1, {
      none,
      hint: `The same at ${most} \u00d7`,
    }),
    numberFigure('qnet', 'qNet without', '\u00b5C/\u00b5F', without.qNet, 4, { none: noCharge }),
    numberFigure(
      'qnet-cmax',
      'qNet at 1 \u00d7',
      '\u00b5C/\u00b5F',
      readAt(readings, 1, 'qNet'),
      4,
      {
        none: noCharge,
        hint: 'Net charge of a beat (Dutta 2017, doi 10.3389/fphys.2017.00616)',
      },
    ),
  ];
}

function strengthFigures(
  { points, rheobaseMvPerMs, chronaxieMs }: StrengthDuration,
  first: StrengthDuration | undefined,
): Figure[] {
  const none = 'Too few pulses excite this cell';
  const [shortest] = points;
  return [
    numberFigure('rheobase', 'Rheobase', 'mV/ms', rheobaseMvPerMs, 2, {
      first: first?.rheobaseMvPerMs,
      none,
      hint: 'Weakest pulse without end, by Weiss\u2019s law through the points',
    }),
    numberFigure('chronaxie', 'Chronaxie', 'ms', chronaxieMs, 2, {
      first: first?.chronaxieMs,
      none,
      hint: 'Duration that needs twice the rheobase, by the same law',
    }),
    numberFigure('shortest', 'Shortest pulse', 'mV/ms', shortest.thresholdMvPerMs, 2, {
      none: 'No pulse of this duration excites it',
      hint: `Threshold at ${shortest.durationMs} ms`,
    }),
    {
      id: 'excited',
      title: 'Excited',
      unit: 'of durations',
      text: `${points.filter(({ thresholdMvPerMs: t }) => Number.isFinite(t)).length} of ${points.length}`,
    },
  ];
}

const orNone = (value: number): { text?: string; hint: string } =>
  Number.isFinite(value)
    ? { hint: 'Longest cycle length where it is seen' }
    : { text: 'none', hint: 'At no cycle length of the protocol' };

/** Rows of an experiment, for the cells that have a result. */
export function figureRows(state: Laboratory, experiment: Experiment): readonly FigureRow[] {
  const [leader] = state.cells;
  return state.cells.flatMap((cell): FigureRow[] => {
    const figures = figuresOf(state, experiment, cell, cell === leader ? undefined : leader);
    const found = resultOf(state, experiment, cell);
    if (!figures || !found) return [];
    const unfinished =
      experiment === 'beat' && resultOf(state, 'beat', cell)?.value.unfinished === true;
    return [{ cell, outOfDate: found.outOfDate, unfinished, figures }];
  });
}

function figuresOf(
  state: Laboratory,
  experiment: Experiment,
  cell: LabCell,
  leader: LabCell | undefined,
): readonly Figure[] | undefined {
  if (experiment === 'beat') {
    const own = resultOf(state, 'beat', cell);
    return own && beatFigures(own.value, leader && resultOf(state, 'beat', leader)?.value);
  }
  if (experiment === 'currents') {
    const own = resultOf(state, 'currents', cell);
    const first = leader && resultOf(state, 'currents', leader)?.value;
    return own && currentFigures(shownCurrent(state), own.value, first);
  }
  if (experiment === 'early') {
    const own = resultOf(state, 'early', cell);
    return own && earlyFigures(own.value, leader && resultOf(state, 'early', leader)?.value);
  }
  if (experiment === 'dose') {
    const own = resultOf(state, 'dose', cell);
    const first = leader && resultOf(state, 'dose', leader)?.value;
    return own && doseFigures(own.value, first);
  }
  if (experiment === 'strength') {
    const own = resultOf(state, 'strength', cell);
    return own && strengthFigures(own.value, leader && resultOf(state, 'strength', leader)?.value);
  }
  const own = resultOf(state, 'rate', cell);
  return own && rateRow(own.value, leader && resultOf(state, 'rate', leader)?.value);
}
