/**
 * Kernel threads: one instance in the calling thread and helpers over the same shared memory. A kernel that takes part
 * includes `common/team.h` and exports `team_size(n)` and `helper(thread)`, in which a helper stays until it is terminated.
 * The calling thread must be one that may wait: a web worker or Node, never a page's main thread.
 */
import { hasSharedMemory } from './features.ts';
import { Kernel, createSharedMemory, instantiateKernel, kernelModule } from './kernel.ts';

/** What a helper needs to join the team. */
export interface HelperStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly thread: number;
  /** Top of this helper's own stack in the shared memory. */
  readonly stackTop: number;
}

/** One helper thread, in a page or in Node. */
export interface HelperThread {
  /** Resolves when the helper has its instance and is about to enter the kernel. */
  start(start: HelperStart): Promise<void>;
  terminate(): void;
}

export interface HelperSource {
  /** Threads worth using on this machine, the caller's included. */
  readonly threads: number;
  readonly create: () => HelperThread;
}

let source: HelperSource | undefined;

/** Called once per thread by its composition root; without it kernels run single-threaded. */
export function provideKernelThreads(given: HelperSource | undefined): void {
  source = given;
}

interface TeamExports {
  team_size(threads: number): void;
}

export interface KernelTeam<Exports> {
  readonly kernel: Kernel<Exports>;
  /** Threads that work, the caller's included. */
  readonly threads: number;
  /** Starts the helpers. Call it after everything is allocated, once. */
  begin(): Promise<void>;
  /** Ends the helpers at once, in whatever they are doing. Always call it. */
  close(): void;
}

const STACK_BYTES = 65536;

/**
 * A kernel on as many threads as the machine has (or `wanted`, if fewer), or on one where memory cannot be shared.
 * If a helper does not start, the team runs without helpers rather than not at all.
 */
export async function createKernelTeam<Exports extends TeamExports>(
  name: string,
  wanted = Number.POSITIVE_INFINITY,
): Promise<KernelTeam<Exports>> {
  const given = hasSharedMemory() ? source : undefined;
  const threads = Math.max(1, Math.min(wanted, given?.threads ?? 1));
  if (!given || threads === 1) {
    const kernel = await instantiateKernel<Exports>(name);
    return { kernel, threads: 1, begin: async () => kernel.exports.team_size(1), close: () => {} };
  }
  const module = await kernelModule(name, true);
  const memory = createSharedMemory();
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  const kernel = new Kernel<Exports>(instance, memory);
  return new SharedTeam(kernel, module, threads, given);
}

class SharedTeam<Exports extends TeamExports> implements KernelTeam<Exports> {
  private readonly helpers: HelperThread[] = [];
  threads: number;

  constructor(
    readonly kernel: Kernel<Exports>,
    private readonly module: WebAssembly.Module,
    threads: number,
    private readonly from: HelperSource,
  ) {
    this.threads = threads;
  }

  async begin(): Promise<void> {
    const starts: HelperStart[] = [];
    for (let thread = 1; thread < this.threads; thread++) {
      const stackTop = this.kernel.allocate(STACK_BYTES) + STACK_BYTES;
      starts.push({ module: this.module, memory: this.kernel.memory, thread, stackTop });
    }
    try {
      await Promise.all(
        starts.map((start) => {
          const helper = this.from.create();
          this.helpers.push(helper);
          return helper.start(start);
        }),
      );
    } catch {
      this.close();
      this.threads = 1;
    }
    this.kernel.exports.team_size(this.threads);
  }

  close(): void {
    for (const helper of this.helpers) helper.terminate();
    this.helpers.length = 0;
  }
}
