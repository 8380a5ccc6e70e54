/** The bench: up to four cells, the protocol, and what came out. Lives as long as the page, whatever case is open. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Failure } from '../../core/failure.ts';
import type { BeatCurrents } from '../../heart/cells/beat-currents.ts';
import type { CellModelId } from '../../heart/cells/cell-model.ts';
import type { DosePoint } from '../../heart/cells/dose-series.ts';
import type { DynamicPoint } from '../../heart/cells/dynamic-restitution.ts';
import type { PacedCell } from '../../heart/cells/pace.ts';
import type { S1S2Curve } from '../../heart/cells/restitution.ts';
import type { StrengthDuration } from '../../heart/cells/strength-duration.ts';
import { MOST_CELLS, publishedCell, type LabCell } from './lab-cell.ts';
import {
  resultKey,
  STANDARD_PROTOCOL,
  type Experiment,
  type Protocol,
  type ProtocolNumber,
} from './protocol.ts';

/** A result with the key of what it was computed from, so that it is known when it is out of date. */
interface Keyed<Value> {
  readonly key: string;
  readonly value: Value;
}

export interface PacedResult {
  readonly cell: PacedCell;
  /** Neither steady nor at the most beats yet: a longer train is on its way, or was stopped. */
  readonly unfinished: boolean;
}

export interface EarlyResult {
  readonly curve: S1S2Curve;
  /** NaN where every interval captures. */
  readonly refractoryMs: number;
}

export interface DoseResult {
  readonly drug: string;
  readonly points: readonly DosePoint[];
}

/** Results by the place of their cell. */
export interface Results {
  readonly beat: Readonly<Record<number, Keyed<PacedResult>>>;
  readonly currents: Readonly<Record<number, Keyed<BeatCurrents>>>;
  readonly early: Readonly<Record<number, Keyed<EarlyResult>>>;
  readonly rate: Readonly<Record<number, Keyed<readonly DynamicPoint[]>>>;
  readonly dose: Readonly<Record<number, Keyed<DoseResult>>>;
  readonly strength: Readonly<Record<number, Keyed<StrengthDuration>>>;
}

export interface LabRun {
  readonly experiment: Experiment;
  readonly fraction: number;
  readonly activity: string;
  /** Undefined until enough is done to say, and where the work ends when the cells are steady. */
  readonly remainingSeconds: number | undefined;
}

/** Where the time axis ends: with the rise, after the action potential, with the cycle. */
export type TimeSpan = 'upstroke' | 'action-potential' | 'cycle';

/** What undo takes back. */
interface Bench {
  readonly cells: readonly LabCell[];
  readonly protocol: Protocol;
}

interface Step {
  readonly words: string;
  readonly bench: Bench;
  readonly at: number;
}

export interface Laboratory extends Bench {
  /** The place of the cell whose settings the panel shows. */
  readonly selected: number;
  readonly experiment: Experiment;
  /** Pacing starts by itself after every change. */
  readonly live: boolean;
  readonly span: TimeSpan;
  /** The current that is drawn and measured, by its id. */
  readonly current: string;
  readonly results: Results;
  readonly run: LabRun | undefined;
  readonly failure: Failure | undefined;
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

export const FIRST_BENCH: Laboratory = {
  cells: [publishedCell(0, 'ten-tusscher')],
  protocol: STANDARD_PROTOCOL,
  selected: 0,
  experiment: 'beat',
  live: true,
  span: 'action-potential',
  current: 'IKr',
  results: { beat: {}, currents: {}, early: {}, rate: {}, dose: {}, strength: {} },
  run: undefined,
  failure: undefined,
  past: [],
  future: [],
};

export const laboratory = createStore<Laboratory>(() => FIRST_BENCH);

export const useLaboratory = <Value>(select: (state: Laboratory) => Value): Value =>
  useStore(laboratory, select);

/** Changes of one kind that follow each other this fast are one step: a slider that is dragged. */
const ONE_STEP_MS = 900;
const MOST_STEPS = 100;

/** A change of cells or protocol, as one step to undo. */
function edit(words: string, change: (bench: Bench) => Partial<Bench>): void {
  const now = Date.now();
  laboratory.setState((state) => {
    const { cells, protocol, past } = state;
    const last = past.at(-1);
    const goesOn = last?.words === words && now - last.at < ONE_STEP_MS;
    const step: Step = { words, bench: goesOn ? last.bench : { cells, protocol }, at: now };
    return {
      ...change(state),
      failure: undefined,
      past: [...(goesOn ? past.slice(0, -1) : past), step].slice(-MOST_STEPS),
      future: [],
    };
  });
}

const keepSelection = ({ cells, selected }: Laboratory): number =>
  cells.some(({ place }) => place === selected) ? selected : (cells[0]?.place ?? 0);

/** Takes the last change back, or with `future` does it again. */
function travel(from: 'past' | 'future', to: 'past' | 'future'): void {
  laboratory.setState((state) => {
    const step = state[from].at(-1);
    if (!step) return {};
    const { cells, protocol } = state;
    const next = {
      ...state,
      ...step.bench,
      failure: undefined,
      [from]: state[from].slice(0, -1),
      [to]: [...state[to], { words: step.words, bench: { cells, protocol }, at: 0 }],
    };
    return { ...next, selected: keepSelection(next) };
  });
}

export const undoLab = (): void => travel('past', 'future');
export const redoLab = (): void => travel('future', 'past');

/** A copy of the selected cell on the first free place, selected, ready to be changed. */
export function addCell(): void {
  const { cells, selected } = laboratory.getState();
  const places = Array.from({ length: MOST_CELLS }, (_, place) => place);
  const free = places.find((place) => cells.every((cell) => cell.place !== place));
  const copied = cells.find(({ place }) => place === selected) ?? cells[0];
  if (free === undefined || !copied) return;
  edit(`add cell ${free + 1}`, () => ({
    cells: [...cells, { ...copied, place: free }].sort((a, b) => a.place - b.place),
  }));
  laboratory.setState({ selected: free });
}

export function removeCell(place: number): void {
  if (laboratory.getState().cells.length < 2) return;
  edit(`remove cell ${place + 1}`, ({ cells }) => ({
    cells: cells.filter((cell) => cell.place !== place),
  }));
  laboratory.setState((state) => ({ selected: keepSelection(state) }));
}

export function changeCell(words: string, place: number, change: (cell: LabCell) => LabCell): void {
  edit(words, ({ cells }) => ({
    cells: cells.map((cell) => (cell.place === place ? change(cell) : cell)),
  }));
}

export const chooseModel = (place: number, model: CellModelId): void =>
  changeCell('choose model', place, () => publishedCell(place, model));

export const changeProtocol = (key: ProtocolNumber, value: number): void =>
  edit('change protocol', ({ protocol }) => ({ protocol: { ...protocol, [key]: value } }));

export const chooseDrug = (drug: string): void =>
  edit('choose drug', ({ protocol }) => ({ protocol: { ...protocol, drug } }));

export const selectCell = (selected: number): void => laboratory.setState({ selected });

/** The result of a cell with whether it still belongs to what is set now; undefined where there is none. */
export function resultOf<Name extends Experiment>(
  state: Pick<Laboratory, 'results' | 'protocol'>,
  experiment: Name,
  cell: LabCell,
):
  | { readonly value: NonNullable<Results[Name][number]>['value']; readonly outOfDate: boolean }
  | undefined {
  const found = state.results[experiment][cell.place];
  if (!found) return undefined;
  return {
    value: found.value,
    outOfDate: found.key !== resultKey(experiment, cell, state.protocol),
  };
}
