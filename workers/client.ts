/**
 * The page's side of the boundary: starts a job in a worker of the right kind and hands back a promise,
 * progress and a cancel that always works. Workers are made on first use and kept for the next job.
 */
import * as Comlink from 'comlink';
import { cancelled, FailureError } from '../src/core/failure.ts';
import type { JobListener } from '../src/core/job.ts';
import { WORKER_OF, type JobMap, type JobName, type WorkerKind } from './contract.ts';
import type { Endpoint, Outcome } from './serve.ts';

export interface JobHandle<Output> {
  readonly result: Promise<Output>;
  /** Stops the job: politely first, then by ending its worker, within 50 ms. */
  cancel(): void;
}

interface Hand {
  readonly kind: WorkerKind;
  readonly worker: Worker;
  readonly endpoint: Comlink.Remote<Endpoint>;
  jobs: number;
}

const FACTORIES: Readonly<Record<WorkerKind, () => Worker>> = {
  dicom: () => new Worker(new URL('./dicom.worker.ts', import.meta.url), { type: 'module' }),
  phantom: () => new Worker(new URL('./phantom.worker.ts', import.meta.url), { type: 'module' }),
  register: () => new Worker(new URL('./register.worker.ts', import.meta.url), { type: 'module' }),
  segment: () => new Worker(new URL('./segment.worker.ts', import.meta.url), { type: 'module' }),
  edit: () => new Worker(new URL('./edit.worker.ts', import.meta.url), { type: 'module' }),
  model: () => new Worker(new URL('./model.worker.ts', import.meta.url), { type: 'module' }),
  heart: () => new Worker(new URL('./heart.worker.ts', import.meta.url), { type: 'module' }),
  eikonal: () => new Worker(new URL('./eikonal.worker.ts', import.meta.url), { type: 'module' }),
  cell: () => new Worker(new URL('./cell.worker.ts', import.meta.url), { type: 'module' }),
  tumour: () => new Worker(new URL('./tumour.worker.ts', import.meta.url), { type: 'module' }),
  plan: () => new Worker(new URL('./plan.worker.ts', import.meta.url), { type: 'module' }),
};

/** A polite cancel gets this long before the worker is ended. */
const GRACE_MS = 40;

/** Kinds whose worker holds state between jobs (opened files, a prepared organ), so that it is never thrown away. */
const KEEPS_STATE: ReadonlySet<WorkerKind> = new Set(['dicom', 'plan', 'eikonal']);

const hands: Hand[] = [];
let nextId = 1;

/** Starts a job. The input is copied, never moved, so that the caller's arrays stay usable. */
export function startJob<Name extends JobName>(
  name: Name,
  input: JobMap[Name]['input'],
  listener: JobListener<JobMap[Name]['partial']> = {},
): JobHandle<JobMap[Name]['output']> {
  let stopped = false;
  let stop = (): void => {
    stopped = true;
  };
  const attempt = async (retries: number): Promise<JobMap[Name]['output']> => {
    if (stopped) throw cancelled();
    const outcome = await runOnce(name, input, listener, (cancel) => {
      stop = () => {
        stopped = true;
        cancel();
      };
    });
    if (outcome.ok) return outcome.value;
    if (outcome.trapped && retries > 0) return attempt(retries - 1);
    throw new FailureError(outcome.failure);
  };
  const result = attempt(1);
  listener.signal?.addEventListener('abort', () => stop(), { once: true });
  return { result, cancel: () => stop() };
}

async function runOnce<Name extends JobName>(
  name: Name,
  input: JobMap[Name]['input'],
  listener: JobListener<JobMap[Name]['partial']>,
  onStart: (cancel: () => void) => void,
): Promise<Outcome<JobMap[Name]['output']>> {
  const hand = takeHand(WORKER_OF[name]);
  const id = nextId++;
  let live = true;
  const progress = Comlink.proxy((fraction: number, activity: string) => {
    if (live) listener.onProgress?.(fraction, activity);
  });
  const partial = Comlink.proxy((value: unknown) => {
    if (live) listener.onPartial?.(value as JobMap[Name]['partial']);
  });
  const ended = new Promise<Outcome<never>>((resolve) => {
    const stopped: Outcome<never> = { ok: false, failure: cancelled().toJSON(), trapped: false };
    onStart(() => {
      void hand.endpoint.cancel(id);
      setTimeout(() => {
        if (!live) return;
        if (!KEEPS_STATE.has(hand.kind)) discard(hand);
        resolve(stopped);
      }, GRACE_MS);
    });
    hand.worker.addEventListener('error', (event) => {
      discard(hand);
      resolve({
        ok: false,
        trapped: true,
        failure: {
          kind: 'internal',
          code: 'worker-lost',
          message: `The background computation stopped unexpectedly (${event.message || 'out of memory'}).`,
          hint: 'The case is unchanged. Close other tabs or choose a coarser grid, then try again.',
        },
      });
    });
  });
  try {
    const outcome = await Promise.race([
      hand.endpoint.run(id, name, input, progress, partial) as Promise<
        Outcome<JobMap[Name]['output']>
      >,
      ended,
    ]);
    if (!outcome.ok && outcome.trapped) discard(hand);
    return outcome;
  } finally {
    live = false;
    hand.jobs -= 1;
  }
}

function takeHand(kind: WorkerKind): Hand {
  let hand = hands.find(
    (candidate) => candidate.kind === kind && (candidate.jobs === 0 || KEEPS_STATE.has(kind)),
  );
  if (!hand) {
    const worker = FACTORIES[kind]();
    hand = { kind, worker, endpoint: Comlink.wrap<Endpoint>(worker), jobs: 0 };
    hands.push(hand);
  }
  hand.jobs += 1;
  return hand;
}

function discard(hand: Hand): void {
  hand.worker.terminate();
  const place = hands.indexOf(hand);
  if (place >= 0) hands.splice(place, 1);
}
