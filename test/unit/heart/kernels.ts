/** Kernels and threads for the tests of this folder, and a context that nobody listens to. */
import { createJobContext } from '../../../src/core/job.ts';
import type { JobContext } from '../../../src/core/job.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';
import { provideKernelThreadsFromNode } from '../../../wasm/thread-source.node.ts';

export function setUpKernels(): void {
  provideKernelsFromDisk();
  provideKernelThreadsFromNode(2);
}

export const quietContext = <Partial>(): JobContext<Partial> => createJobContext<Partial>();
