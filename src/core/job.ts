import { cancelled } from './failure.ts';

/**
 * What a long computation is given: a way to say how far it is, and a place to stop.
 * The same computation runs in a worker, in a test and on the command line.
 */
export interface JobContext<Partial = never> {
  /** Fraction done (0 to 1) and what is being done now, in words for the user. */
  report(fraction: number, activity: string): void;
  /**
   * Yields to the event loop when the last yield is more than a frame ago, and throws
   * the `cancelled` failure when the user asked to stop. Call it at least every 20 ms of work.
   */
  checkpoint(): Promise<void>;
  /** An intermediate result worth showing while the job goes on. */
  partial(value: Partial): void;
  readonly signal: AbortSignal;
}

export interface JobListener<Partial> {
  readonly onProgress?: (fraction: number, activity: string) => void;
  readonly onPartial?: (value: Partial) => void;
  readonly signal?: AbortSignal;
}

const FRAME_MS = 12;

/** A {@link JobContext} for the thread that calls it. */
export function createJobContext<Partial = never>(
  listener: JobListener<Partial> = {},
): JobContext<Partial> {
  const signal = listener.signal ?? new AbortController().signal;
  let lastYield = performance.now();
  return {
    signal,
    report: (fraction, activity) =>
      listener.onProgress?.(Math.min(1, Math.max(0, fraction)), activity),
    partial: (value) => listener.onPartial?.(value),
    async checkpoint() {
      if (signal.aborted) throw cancelled();
      if (performance.now() - lastYield < FRAME_MS) return;
      await yieldToEventLoop();
      lastYield = performance.now();
      if (signal.aborted) throw cancelled();
    },
  };
}

/** A context that reports into a span of its parent's progress, for a job made of parts. */
export function span<Partial>(
  context: JobContext<Partial>,
  from: number,
  to: number,
): JobContext<Partial> {
  return {
    ...context,
    report: (fraction, activity) => context.report(from + (to - from) * fraction, activity),
  };
}

/** A macrotask turn without the 4 ms clamp of nested timers. */
function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(null);
  });
}
