/** Helper threads in Node, for the command line and the tests. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { provideKernelThreads } from './threads.ts';
import type { HelperThread } from './threads.ts';

function createHelper(): HelperThread {
  const worker = new Worker(new URL('./thread-helper.node.mjs', import.meta.url));
  worker.unref();
  return {
    start: (start) =>
      new Promise((resolve, reject) => {
        worker.once('message', () => resolve());
        worker.once('error', reject);
        worker.postMessage(start);
      }),
    terminate: () => void worker.terminate(),
  };
}

export function provideKernelThreadsFromNode(threads = availableParallelism()): void {
  provideKernelThreads({ threads, create: createHelper });
}
