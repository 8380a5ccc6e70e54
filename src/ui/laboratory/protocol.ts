/** What is done to the cells, with the ranges that the fields allow, and the requests it makes. */
import type { BeatCurrentsRequest } from '../../heart/cells/beat-currents.ts';
import type { DoseSeriesRequest } from '../../heart/cells/dose-series.ts';
import { drugOf } from '../../heart/cells/drugs.ts';
import type { DynamicRequest } from '../../heart/cells/dynamic-restitution.ts';
import type { PaceTogetherRequest } from '../../heart/cells/pace.ts';
import type { S1S2Request } from '../../heart/cells/restitution.ts';
import type { StrengthDurationRequest } from '../../heart/cells/strength-duration.ts';
import { cellKey, typeOf, type LabCell } from './lab-cell.ts';

/** Steady pacing, the currents of its last beat, one early beat, ever faster pacing, a drug in rising doses, ever longer pulses. */
export type Experiment = 'beat' | 'currents' | 'early' | 'rate' | 'dose' | 'strength';

export interface Protocol {
  readonly cycleLengthMs: number;
  /** Pacing stops here where the cell is not steady before. */
  readonly mostBeats: number;
  readonly s1Ms: number;
  readonly s1Beats: number;
  readonly s2FromMs: number;
  readonly s2ToMs: number;
  readonly s2StepMs: number;
  readonly slowestMs: number;
  readonly fastestMs: number;
  readonly rateStepMs: number;
  readonly beatsPerRate: number;
  /** Id of the drug of the doses. */
  readonly drug: string;
  readonly doseCycleMs: number;
  readonly doseBeats: number;
  /** Largest dose, in multiples of the highest free concentration in therapy. */
  readonly mostCmax: number;
  readonly doses: number;
  readonly shortestPulseMs: number;
  readonly longestPulseMs: number;
  readonly pulses: number;
}

/** What a field of numbers sets. */
export type ProtocolNumber = Exclude<keyof Protocol, 'drug'>;

export const STANDARD_PROTOCOL: Protocol = {
  cycleLengthMs: 1000,
  mostBeats: 500,
  s1Ms: 600,
  s1Beats: 20,
  s2FromMs: 220,
  s2ToMs: 600,
  s2StepMs: 10,
  slowestMs: 800,
  fastestMs: 240,
  rateStepMs: 20,
  beatsPerRate: 30,
  drug: 'dofetilide',
  doseCycleMs: 1000,
  doseBeats: 100,
  mostCmax: 8,
  doses: 8,
  shortestPulseMs: 0.5,
  longestPulseMs: 10,
  pulses: 12,
};

export interface ProtocolField {
  readonly key: ProtocolNumber;
  readonly label: string;
  readonly unit: string;
  readonly range: readonly [number, number];
  readonly step: number;
}

const field = (
  key: ProtocolNumber,
  label: string,
  unit: string,
  range: readonly [number, number],
  step: number,
): ProtocolField => ({ key, label, unit, range, step });

/** Beside the cell without the drug. */
const MOST_DOSES = 23;
const MOST_PULSES = 30;

const PACING = [
  field('cycleLengthMs', 'Cycle length', 'ms', [100, 5000], 10),
  field('mostBeats', 'Beats at most', 'beats', [1, 2000], 10),
];

export const PROTOCOL_FIELDS: Readonly<Record<Experiment, readonly ProtocolField[]>> = {
  beat: PACING,
  currents: PACING,
  early: [
    field('s1Ms', 'S1 cycle length', 'ms', [100, 5000], 10),
    field('s1Beats', 'S1 beats', 'beats', [1, 500], 1),
    field('s2FromMs', 'S2 from', 'ms', [50, 2000], 10),
    field('s2ToMs', 'S2 to', 'ms', [50, 2000], 10),
    field('s2StepMs', 'S2 step', 'ms', [1, 100], 1),
  ],
  rate: [
    field('slowestMs', 'Slowest cycle', 'ms', [100, 5000], 10),
    field('fastestMs', 'Fastest cycle', 'ms', [50, 5000], 10),
    field('rateStepMs', 'Step', 'ms', [1, 500], 5),
    field('beatsPerRate', 'Beats at each', 'beats', [4, 200], 1),
  ],
  dose: [
    field('doseCycleMs', 'Cycle length', 'ms', [200, 5000], 10),
    field('doseBeats', 'Beats at each', 'beats', [1, 1000], 10),
    field('mostCmax', 'Up to', '× Cmax', [1, 100], 1),
    field('doses', 'Doses', '', [1, MOST_DOSES], 1),
  ],
  strength: [
    field('shortestPulseMs', 'Shortest pulse', 'ms', [0.1, 50], 0.1),
    field('longestPulseMs', 'Longest pulse', 'ms', [0.1, 50], 0.1),
    field('pulses', 'Durations', '', [2, MOST_PULSES], 1),
  ],
};

/** More early beats than this at once would take the memory of the page. */
export const MOST_INTERVALS = 120;

const spread = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.floor((to - from) / step + 1e-9) + 1 }, (_, n) => from + n * step);

export const s2Intervals = ({ s2FromMs, s2ToMs, s2StepMs }: Protocol): readonly number[] =>
  s2FromMs <= s2ToMs ? spread(s2FromMs, s2ToMs, s2StepMs) : [];

/** From slow to fast. */
export const cycleLengths = ({ slowestMs, fastestMs, rateStepMs }: Protocol): readonly number[] =>
  fastestMs <= slowestMs ? spread(-slowestMs, -fastestMs, rateStepMs).map((ms) => -ms) : [];

/** Multiples of the highest free concentration in therapy, evenly spaced from none. */
export const doseMultiples = ({ mostCmax, doses }: Protocol): readonly number[] =>
  Array.from({ length: doses + 1 }, (_, n) => Number(((mostCmax * n) / doses).toPrecision(6)));

/** Pulses last whole multiples of this: of the time steps of all models. */
const PULSE_STEP_MS = 0.1;

/** Durations at equal ratios, each once. */
export function pulseDurations(protocol: Protocol): readonly number[] {
  const { shortestPulseMs, longestPulseMs, pulses } = protocol;
  if (longestPulseMs <= shortestPulseMs) return [];
  const ratio = (longestPulseMs / shortestPulseMs) ** (1 / (pulses - 1));
  const all = Array.from({ length: pulses }, (_, n) => {
    const steps = Math.round((shortestPulseMs * ratio ** n) / PULSE_STEP_MS);
    return Number((steps * PULSE_STEP_MS).toFixed(1));
  });
  return [...new Set(all)];
}

/** Why this experiment cannot be run as it is set, in words; undefined where it can. */
export function protocolProblem(experiment: Experiment, protocol: Protocol): string | undefined {
  if (experiment === 'beat' || experiment === 'currents' || experiment === 'dose') return undefined;
  if (experiment === 'strength') {
    const few = pulseDurations(protocol).length < 2;
    return few ? 'The longest pulse must be longer than the shortest' : undefined;
  }
  if (experiment === 'early') {
    const count = s2Intervals(protocol).length;
    if (count === 0) return 'S2 must run from a shorter to a longer interval';
    if (count > MOST_INTERVALS)
      return `${count} intervals are too many, at most ${MOST_INTERVALS}: take a longer step`;
    if (protocol.s2ToMs > 4 * protocol.s1Ms) return 'S2 may be at most four times S1';
    return undefined;
  }
  const count = cycleLengths(protocol).length;
  if (count === 0) return 'The slowest cycle must be longer than the fastest';
  if (count > MOST_INTERVALS)
    return `${count} cycle lengths are too many, at most ${MOST_INTERVALS}: take a longer step`;
  return undefined;
}

/** Spacing of the saved samples: fine enough for the upstroke, a beat of 1000 ms is 5000 samples. */
const SAVE_MS = 0.2;

export function paceRequest(
  cells: readonly LabCell[],
  protocol: Protocol,
  beats: number,
): PaceTogetherRequest {
  return {
    model: cells[0].model,
    types: cells.map(typeOf),
    cycleLengthMs: protocol.cycleLengthMs,
    beats,
    saveMs: SAVE_MS,
  };
}

/** Fine enough for the peak of the sodium current. */
const CURRENT_MS = 0.1;

/** The beat after those that a cell was paced, from where they left its variables. */
export const currentsRequest = (
  cell: LabCell,
  protocol: Protocol,
  start: readonly number[],
): BeatCurrentsRequest => ({
  ...typeOf(cell),
  model: cell.model,
  cycleLengthMs: protocol.cycleLengthMs,
  beats: 1,
  saveMs: CURRENT_MS,
  start,
});

export const earlyRequest = (cell: LabCell, protocol: Protocol): S1S2Request => ({
  ...typeOf(cell),
  model: cell.model,
  s1Ms: protocol.s1Ms,
  s1Beats: protocol.s1Beats,
  s2Ms: s2Intervals(protocol),
});

/** Before the first cycle length counts, the cell is paced at it this many beats. */
const SETTLING_BEATS = 100;

/** How many repeats of the slowest cycle length come before the one that counts. */
export const settlingRepeats = ({ beatsPerRate }: Protocol): number =>
  Math.ceil(SETTLING_BEATS / beatsPerRate);

/** The slowest cycle length is repeated in front: those points are to be left out of the answer. */
export const rateRequest = (cell: LabCell, protocol: Protocol): DynamicRequest => ({
  ...typeOf(cell),
  model: cell.model,
  cycleLengthsMs: [
    ...new Array<number>(settlingRepeats(protocol)).fill(protocol.slowestMs),
    ...cycleLengths(protocol),
  ],
  beatsPerCycleLength: protocol.beatsPerRate,
});

export function doseRequest(cell: LabCell, protocol: Protocol): DoseSeriesRequest {
  const { cmaxNm } = drugOf(protocol.drug);
  return {
    ...typeOf(cell),
    model: cell.model,
    drug: protocol.drug,
    concentrationsNm: doseMultiples(protocol).map((multiple) => multiple * cmaxNm),
    cycleLengthMs: protocol.doseCycleMs,
    beats: protocol.doseBeats,
  };
}

export const strengthRequest = (cell: LabCell, protocol: Protocol): StrengthDurationRequest => ({
  ...typeOf(cell),
  model: cell.model,
  durationsMs: pulseDurations(protocol),
});

/** What a result of this experiment depends on: the cell and the fields of the experiment. */
export function resultKey(experiment: Experiment, cell: LabCell, protocol: Protocol): string {
  const fields = PROTOCOL_FIELDS[experiment].map(({ key }) => protocol[key]);
  return [cellKey(cell), ...fields, ...(experiment === 'dose' ? [protocol.drug] : [])].join(' ');
}

/** Trains shorter than this only show the first answer: a duration that turns round looks steady for a few beats. */
export const LEAST_BEATS = 100;

/** Ever longer trains, each from the start: the first is on screen at once, the first steady one of enough beats is the answer. */
export function pacingStages(mostBeats: number): readonly number[] {
  const stages = [4, 20, LEAST_BEATS];
  while (stages[stages.length - 1] < mostBeats) stages.push(2.5 * stages[stages.length - 1]);
  return [...stages.map(Math.round).filter((beats) => 1.5 * beats <= mostBeats), mostBeats];
}
