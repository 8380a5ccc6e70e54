/** The beat of the open cine in the slices: read once, then played on a clock that drops pictures rather than falling behind. */
import { useStore } from 'zustand';
import { phaseWords } from '../../../pipeline/cine-phases.ts';
import {
  cineTiming,
  phaseAt,
  phaseStartMs,
  type CineSpeed,
  type CineTiming,
} from '../../../view/slices/cine-clock.ts';
import { openCine, readPhases, type OpenCine } from '../../operations/open-cine.ts';
import { caseScoped } from '../../session/case-scoped.ts';
import { localJob, runJob } from '../../session/jobs.ts';
import { phaseImage, phaseImages } from '../../session/phase-images.ts';
import { session } from '../../session/session.ts';
import { sliceWorkspace } from './slices.ts';

export interface CineState {
  readonly phases: OpenCine;
  readonly timing: CineTiming;
  /** Number of the phase on screen. */
  readonly shown: number;
  readonly playing: boolean;
  readonly speed: CineSpeed;
  /** Pictures that were drawn in the last second of playing; undefined before. */
  readonly drawnPerSecond: number | undefined;
}

export const CINE_SPEEDS = [2, 5, 10, 15, 20, 25, 30, 40] as const;

export const cine = caseScoped<CineState>(() => {
  const phases = openCine(session.getState());
  const timing = cineTiming(phases.by, phases.values);
  return {
    phases,
    timing,
    shown: phases.open,
    playing: false,
    speed: timing.timesMs ? 'real' : 25,
    drawnPerSecond: undefined,
  };
});

export const useCine = <Value>(select: (state: CineState) => Value): Value =>
  useStore(cine, select);

/** Whether the open case is one phase of several whose files are open. */
export const isCine = ({ phases }: CineState): boolean => phases.keys.length > 1;

/** Number of the phase on screen where it is another than that of the case. */
export function otherPhase(): number | undefined {
  const { shown, phases } = cine.getState();
  return shown === phases.open ? undefined : shown;
}

let reading: Promise<boolean> | undefined;

/** Reads all phases, once, however often it is asked for. Returns whether they are there. */
function readCine(): Promise<boolean> {
  if (phaseImages.getState().images) return Promise.resolve(true);
  reading ??= readAll().finally(() => (reading = undefined));
  return reading;
}

async function readAll(): Promise<boolean> {
  const { phases } = cine.getState();
  const { volume, caseStore } = session.getState();
  if (!volume || phases.keys.length < 2) return false;
  const images = await runJob(
    'cine',
    localJob((listener) => readPhases(phases, volume, listener)),
  );
  if (session.getState().caseStore !== caseStore) return false;
  if (images) phaseImages.setState({ images });
  else cine.setState({ shown: phases.open });
  return images !== undefined;
}

/** Shows a phase by its number; undefined is the phase of the case. Reads the phases where that is not done yet. */
export async function showPhase(phase: number | undefined): Promise<void> {
  const { phases } = cine.getState();
  cine.setState({ playing: false, shown: phase ?? phases.open });
  // The last one that was asked for while they were read is drawn.
  if (cine.getState().shown === phases.open || (await readCine())) draw(cine.getState().shown);
}

/** The next phase, or the one before; round and round. */
export function stepPhase(by: number): void {
  const { shown, timing } = cine.getState();
  if (timing.count > 1) void showPhase((shown + by + timing.count) % timing.count);
}

export async function togglePlay(): Promise<void> {
  const { playing } = cine.getState();
  if (playing) cine.setState({ playing: false });
  else if (await readCine()) cine.setState({ playing: true, drawnPerSecond: undefined });
}

function draw(shown: number): void {
  const state = cine.getState();
  if (!isCine(state)) return;
  const { phases } = state;
  const own = shown === phases.open;
  const words = phaseWords(phases, shown);
  cine.setState({ shown });
  sliceWorkspace().showPhase({
    words: words.charAt(0).toUpperCase() + words.slice(1),
    image: own ? undefined : phaseImage(shown),
  });
}

/** How often the figure of pictures a second is renewed. */
const COUNT_MS = 1000;

/** Moves the pictures while the cine plays; returns what stops it. */
function play(): () => void {
  const { timing, speed, shown } = cine.getState();
  const begin = performance.now() - phaseStartMs(timing, speed, shown);
  let counted = { from: performance.now(), pictures: 0 };
  let frame = requestAnimationFrame(function step(now) {
    const phase = phaseAt(timing, speed, now - begin);
    if (phase !== cine.getState().shown) {
      draw(phase);
      counted.pictures += 1;
    }
    const passedMs = now - counted.from;
    if (passedMs >= COUNT_MS) {
      cine.setState({ drawnPerSecond: (1000 * counted.pictures) / passedMs });
      counted = { from: now, pictures: 0 };
    }
    frame = requestAnimationFrame(step);
  });
  return () => cancelAnimationFrame(frame);
}

/** Keeps the pictures in step with the cine while slices of it are on screen; returns what ends it at the phase of the case. */
export function followCine(): () => void {
  let stop: (() => void) | undefined;
  const restart = (state: CineState, before?: CineState): void => {
    if (state.playing === before?.playing && state.speed === before.speed) return;
    stop?.();
    stop = state.playing ? play() : undefined;
  };
  const state = cine.getState();
  draw(state.phases.open);
  restart(state);
  const unsubscribe = cine.subscribe(restart);
  return () => {
    unsubscribe();
    stop?.();
    cine.setState({ playing: false });
    draw(cine.getState().phases.open);
  };
}
