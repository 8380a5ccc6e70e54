/** Long work as the interface sees it: how far it is, how long it will take, how to stop it, why it failed. */
import { toFailure, type Failure } from '../../core/failure.ts';
import type { JobHandle } from '../../../workers/client.ts';
import type { JobListener } from '../../core/job.ts';
import { session } from './session.ts';

export type JobKey =
  | 'demo'
  | 'scan'
  | 'load'
  | 'cine'
  | 'picture'
  | 'fusion'
  | 'segment'
  | 'edit'
  | 'agreement'
  | 'surfaces'
  | 'model'
  | 'simulate'
  | 'measurements'
  | 'personalise'
  | 'induction'
  | 'retest'
  | 'reinduction'
  | 'followUp'
  | 'organ'
  | 'growth'
  | 'resection'
  | 'archive';

export interface RunningJob {
  readonly fraction: number;
  readonly activity: string;
  readonly startedAt: number;
  /** Undefined until enough is done to say. */
  readonly remainingSeconds: number | undefined;
  readonly cancel: () => void;
}

/** An estimate from less than this fraction or time would jump about. */
const EARLIEST = { fraction: 0.04, seconds: 0.7 };

function remaining(fraction: number, startedAt: number): number | undefined {
  const elapsed = (performance.now() - startedAt) / 1000;
  if (fraction < EARLIEST.fraction || elapsed < EARLIEST.seconds) return undefined;
  return (elapsed * (1 - fraction)) / fraction;
}

function setJob(key: JobKey, job: RunningJob | undefined): void {
  session.setState((state) => ({ jobs: { ...state.jobs, [key]: job } }));
}

export function setFailure(key: JobKey, failure: Failure | undefined): void {
  session.setState((state) => ({ failures: { ...state.failures, [key]: failure } }));
}

export function cancelJob(key: JobKey): void {
  session.getState().jobs[key]?.cancel();
}

/**
 * Runs one job under a key: the panel shows its progress, a second start of the same key cancels the first,
 * a failure is kept for the panel and a cancel is no failure. Returns undefined when it did not finish.
 */
export async function runJob<Output, Partial = never>(
  key: JobKey,
  start: (listener: JobListener<Partial>) => JobHandle<Output>,
  onPartial?: (value: Partial) => void,
): Promise<Output | undefined> {
  cancelJob(key);
  setFailure(key, undefined);
  const startedAt = performance.now();
  const handle = start({
    onProgress: (fraction, activity) =>
      setJob(key, {
        fraction,
        activity,
        startedAt,
        remainingSeconds: remaining(fraction, startedAt),
        // Work of the page itself reports before its handle is there.
        cancel: () => handle.cancel(),
      }),
    onPartial,
  });
  const first: RunningJob = {
    fraction: 0,
    activity: 'Starting',
    startedAt,
    remainingSeconds: undefined,
    cancel: handle.cancel,
  };
  setJob(key, first);
  try {
    return await handle.result;
  } catch (error) {
    const failure = toFailure(error);
    if (failure.kind !== 'cancelled') setFailure(key, failure);
    return undefined;
  } finally {
    // A later job under the same key has replaced this one: leave its entry.
    if (session.getState().jobs[key]?.startedAt === startedAt) setJob(key, undefined);
  }
}

/** Runs work of the page's own under the same rules; `cancel` aborts its signal. */
export function localJob<Output>(
  work: (listener: Required<Pick<JobListener<never>, 'onProgress' | 'signal'>>) => Promise<Output>,
): (listener: JobListener<never>) => JobHandle<Output> {
  return ({ onProgress }) => {
    const controller = new AbortController();
    const result = work({ onProgress: onProgress ?? (() => {}), signal: controller.signal });
    return { result, cancel: () => controller.abort() };
  };
}
