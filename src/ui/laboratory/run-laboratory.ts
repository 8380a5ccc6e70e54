/** Runs experiments in the worker of the cells, one at a time, and puts what comes out on the bench. */
import { toFailure } from '../../core/failure.ts';
import { startJob } from '../../../workers/client.ts';
import type { JobMap, JobName } from '../../../workers/contract.ts';
import type { LabCell } from './lab-cell.ts';
import { cellTitle } from './cell-words.ts';
import { laboratory, resultOf, type Laboratory, type Results } from './laboratory-store.ts';
import {
  currentsRequest,
  doseRequest,
  earlyRequest,
  LEAST_BEATS,
  pacingStages,
  paceRequest,
  protocolProblem,
  rateRequest,
  resultKey,
  settlingRepeats,
  strengthRequest,
  type Experiment,
} from './protocol.ts';

/** An estimate from less than this would jump about. */
const EARLIEST = { fraction: 0.06, seconds: 1 };

/** The part of a run's progress that some work fills. */
type Span = readonly [number, number];

/** One run: its jobs follow each other, its progress is theirs put together. */
class Run {
  private handle: { readonly cancel: () => void } | undefined;
  stopped = false;
  private readonly startedAt = performance.now();

  constructor(readonly experiment: Experiment) {
    this.report(0, 'Starting');
  }

  /** Runs one job as the part of the run from `from` to `to`. */
  async job<Name extends JobName>(
    name: Name,
    input: JobMap[Name]['input'],
    [from, to]: Span,
    words: string,
  ): Promise<JobMap[Name]['output']> {
    const handle = startJob(name, input, {
      onProgress: (fraction, activity) =>
        this.report(from + (to - from) * fraction, `${words}: ${activity}`),
    });
    this.handle = handle;
    return handle.result;
  }

  private report(fraction: number, activity: string): void {
    if (this.stopped) return;
    const { experiment } = this;
    const remainingSeconds = isQuick(experiment) ? undefined : this.remaining(fraction);
    laboratory.setState({ run: { experiment, fraction, activity, remainingSeconds } });
  }

  private remaining(fraction: number): number | undefined {
    const seconds = (performance.now() - this.startedAt) / 1000;
    if (fraction < EARLIEST.fraction || seconds < EARLIEST.seconds) return undefined;
    return (seconds * (1 - fraction)) / fraction;
  }

  stop(): void {
    this.stopped = true;
    this.handle?.cancel();
  }
}

let current: Run | undefined;

/** Stops what is running; what it had put on the bench stays, marked as unfinished. */
export function stopLab(): void {
  current?.stop();
  current = undefined;
  laboratory.setState({ run: undefined });
}

/** Runs an experiment on the cells that have no result for what is set now. Another run is stopped first. */
export async function runLab(experiment: Experiment): Promise<void> {
  const { protocol } = laboratory.getState();
  if (protocolProblem(experiment, protocol) !== undefined) return;
  if (pendingCells(laboratory.getState(), experiment).length === 0) return;
  stopLab();
  laboratory.setState({ failure: undefined });
  const run = new Run(experiment);
  current = run;
  try {
    await EXPERIMENTS[experiment](run);
  } catch (error) {
    const failure = toFailure(error);
    if (!run.stopped && failure.kind !== 'cancelled') laboratory.setState({ failure });
  } finally {
    if (current === run) {
      current = undefined;
      laboratory.setState({ run: undefined });
    }
  }
}

/** Cells without a finished result for what is set now. */
export function pendingCells(state: Laboratory, experiment: Experiment): readonly LabCell[] {
  return state.cells.filter((cell) => {
    if (resultOf(state, experiment, cell)?.outOfDate ?? true) return true;
    return experiment === 'beat' && resultOf(state, 'beat', cell)?.value.unfinished === true;
  });
}

const EXPERIMENTS: Readonly<Record<Experiment, (run: Run) => Promise<void>>> = {
  beat: (run) => paceAll(run, [0, 1]),
  currents: async (run) => {
    await paceAll(run, [0, 0.8]);
    await eachCell(run, 'currents', [0.8, 1], (cell, span, words) => {
      const state = laboratory.getState();
      const start = resultOf(state, 'beat', cell)?.value.cell.variables ?? [];
      return run.job('cell.currents', currentsRequest(cell, state.protocol, start), span, words);
    });
  },
  early: (run) =>
    eachCell(run, 'early', [0, 1], async (cell, [from, to], words) => {
      const { protocol } = laboratory.getState();
      const request = earlyRequest(cell, protocol);
      const middle = (from + to) / 2;
      const curve = await run.job('cell.early-beats', request, [from, middle], words);
      const { s2Ms: _, ...train } = request;
      const refractoryMs = await run.job('cell.refractory-period', train, [middle, to], words);
      return { curve, refractoryMs };
    }),
  rate: (run) =>
    eachCell(run, 'rate', [0, 1], async (cell, span, words) => {
      const { protocol } = laboratory.getState();
      const request = rateRequest(cell, protocol);
      const points = await run.job('cell.dynamic-restitution', request, span, words);
      return points.slice(settlingRepeats(protocol));
    }),
  dose: (run) =>
    eachCell(run, 'dose', [0, 1], async (cell, span, words) => {
      const request = doseRequest(cell, laboratory.getState().protocol);
      const points = await run.job('cell.dose-series', request, span, words);
      return { drug: request.drug, points };
    }),
  strength: (run) =>
    eachCell(run, 'strength', [0, 1], (cell, span, words) => {
      const request = strengthRequest(cell, laboratory.getState().protocol);
      return run.job('cell.strength-duration', request, span, words);
    }),
};

/** Cells of one model are paced side by side, four for the time of one; the trains grow until the cells are steady. */
async function paceAll(run: Run, [first, last]: Span): Promise<void> {
  const { protocol } = laboratory.getState();
  let left = pendingCells(laboratory.getState(), 'beat');
  const stages = pacingStages(protocol.mostBeats);
  const all = stages.reduce((sum, beats) => sum + beats, 0);
  let done = 0;
  for (const beats of stages) {
    if (left.length === 0) return;
    const groups = byModel(left);
    for (const [n, group] of groups.entries()) {
      const part = ((last - first) * beats) / all / groups.length;
      const from = first + ((last - first) * done) / all + n * part;
      const words = groups.length > 1 ? `Model ${n + 1} of ${groups.length}` : 'Steady pacing';
      const request = paceRequest(group, protocol, beats);
      const paced = await run.job('cell.pace', request, [from, from + part], words);
      if (run.stopped) return;
      for (const [k, cell] of group.entries()) {
        const steady = paced[k].steadyState.reached && beats >= LEAST_BEATS;
        const unfinished = beats < protocol.mostBeats && !steady;
        keep('beat', cell, resultKey('beat', cell, protocol), { cell: paced[k], unfinished });
      }
    }
    done += beats;
    left = pendingCells(laboratory.getState(), 'beat');
  }
}

function byModel(cells: readonly LabCell[]): readonly (readonly LabCell[])[] {
  const models = [...new Set(cells.map(({ model }) => model))];
  return models.map((model) => cells.filter((cell) => cell.model === model));
}

async function eachCell<Name extends Exclude<Experiment, 'beat'>>(
  run: Run,
  experiment: Name,
  [first, last]: Span,
  compute: (cell: LabCell, span: Span, words: string) => Promise<Results[Name][number]['value']>,
): Promise<void> {
  const { protocol } = laboratory.getState();
  const cells = pendingCells(laboratory.getState(), experiment);
  for (const [n, cell] of cells.entries()) {
    const at = (share: number): number => first + (last - first) * share;
    const span = [at(n / cells.length), at((n + 1) / cells.length)] as const;
    const value = await compute(cell, span, `Cell ${cell.place + 1}, ${cellTitle(cell)}`);
    if (run.stopped) return;
    keep(experiment, cell, resultKey(experiment, cell, protocol), value);
  }
}

function keep<Name extends Experiment>(
  experiment: Name,
  cell: LabCell,
  key: string,
  value: Results[Name][number]['value'],
): void {
  laboratory.setState(({ results }) => ({
    results: {
      ...results,
      [experiment]: { ...results[experiment], [cell.place]: { key, value } },
    },
  }));
}

/** Started by themselves while the bench is live. */
const isQuick = (experiment: Experiment): boolean =>
  experiment === 'beat' || experiment === 'currents';

/** Waits for a dragged slider to rest a moment before the work starts anew. */
const REST_MS = 90;

/** Paces after every change while the bench is live. Returns the end of watching. */
export function watchBench(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const start = (): void => {
    const { live, experiment, run } = laboratory.getState();
    // A long run that was asked for is not stopped by looking elsewhere.
    if (live && isQuick(experiment) && (!run || isQuick(run.experiment))) void runLab(experiment);
  };
  start();
  const end = laboratory.subscribe((now, before) => {
    const changed = now.cells !== before.cells || now.protocol !== before.protocol;
    // What is computed for cells that are no longer set is of no use to anybody.
    if (changed) stopLab();
    const turned = now.live !== before.live || now.experiment !== before.experiment;
    if (!changed && !turned) return;
    clearTimeout(timer);
    timer = setTimeout(start, REST_MS);
  });
  return () => {
    clearTimeout(timer);
    end();
  };
}
