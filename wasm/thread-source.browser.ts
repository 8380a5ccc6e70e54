/** Helper threads in a page: web workers that a web worker starts. */
import { provideKernelThreads } from './threads.ts';
import type { HelperThread } from './threads.ts';

/** A helper that does not answer in this time is taken as missing. */
const START_LIMIT_MS = 10_000;

/**
 * `createWorker` makes the worker of `workers/kernel-thread.worker.ts`; it is given because only the
 * composition root of a worker may name worker files.
 */
export function provideKernelThreadsFromPage(createWorker: () => Worker): void {
  const threads = navigator.hardwareConcurrency || 1;
  provideKernelThreads({ threads, create: () => wrap(createWorker()) });
}

function wrap(worker: Worker): HelperThread {
  return {
    start: (start) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error('helper thread did not start')),
          START_LIMIT_MS,
        );
        worker.addEventListener('message', () => (clearTimeout(timer), resolve()), { once: true });
        worker.addEventListener('error', reject, { once: true });
        worker.postMessage(start);
      }),
    terminate: () => worker.terminate(),
  };
}
