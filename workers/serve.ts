/**
 * The worker's side of the boundary: runs handlers of the job map, one call at a time or several side by side,
 * and turns whatever they throw into a plain failure. No algorithm lives here.
 */
import * as Comlink from 'comlink';
import { toFailure, type Failure } from '../src/core/failure.ts';
import { createJobContext, type JobContext } from '../src/core/job.ts';
import { provideKernelsFromPage } from '../wasm/source.browser.ts';
import type { JobMap, JobName } from './contract.ts';
import { transferables } from './transfer.ts';

export type Handlers<Names extends JobName> = {
  readonly [Name in Names]: (
    input: JobMap[Name]['input'],
    context: JobContext<JobMap[Name]['partial']>,
  ) => Promise<JobMap[Name]['output']>;
};

export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  /** `trapped`: the kernel faulted or memory ran out, so this worker is not to be used any more. */
  | { readonly ok: false; readonly failure: Failure; readonly trapped: boolean };

export interface Endpoint {
  run(
    id: number,
    name: JobName,
    input: unknown,
    onProgress: (fraction: number, activity: string) => void,
    /** Null where nobody looks: partial results are then not sent. */
    onPartial: ((value: unknown) => void) | null,
  ): Promise<Outcome<unknown>>;
  cancel(id: number): void;
}

/** Progress messages closer together than this are dropped: nobody can read them. */
const PROGRESS_INTERVAL_MS = 60;

/**
 * Whether the thread is not to be used any more: a kernel faulted, or memory ran out, which leaves half-filled arrays
 * and a heap that the next job would fill up again.
 */
const isTrap = (error: unknown): boolean =>
  error instanceof WebAssembly.RuntimeError ||
  (error instanceof RangeError && /memory|allocat|array (buffer )?length/i.test(error.message));

/** Closes the channel of a callback; otherwise it stays open until this thread happens to collect its garbage. */
function release(callback: unknown): void {
  if (callback) (callback as Comlink.ProxyMethods)[Comlink.releaseProxy]();
}

/** Answers the jobs of one worker; `channel` is its own thread's unless a test gives another. */
export function serve<Names extends JobName>(
  handlers: Handlers<Names>,
  channel?: Comlink.Endpoint,
): void {
  provideKernelsFromPage();
  const running = new Map<number, AbortController>();
  const endpoint: Endpoint = {
    async run(id, name, input, onProgress, onPartial) {
      const controller = new AbortController();
      running.set(id, controller);
      let lastReport = -Infinity;
      const context = createJobContext<never>({
        signal: controller.signal,
        onProgress(fraction, activity) {
          const now = performance.now();
          if (now - lastReport < PROGRESS_INTERVAL_MS && fraction < 1) return;
          lastReport = now;
          onProgress(fraction, activity);
        },
        ...(onPartial && {
          onPartial: (value) => onPartial(Comlink.transfer(value, transferables(value))),
        }),
      });
      try {
        const handler = handlers[name as Names] as (
          input: unknown,
          context: JobContext<never>,
        ) => Promise<unknown>;
        const value = await handler(input, context);
        return Comlink.transfer({ ok: true, value }, transferables(value));
      } catch (error) {
        return { ok: false, failure: toFailure(error), trapped: isTrap(error) };
      } finally {
        running.delete(id);
        for (const callback of [onProgress, onPartial]) release(callback);
      }
    },
    cancel(id) {
      running.get(id)?.abort();
    },
  };
  Comlink.expose(endpoint, channel);
}
