/**
 * Workers by kind, made on first use and kept for the next job. A worker whose kernel trapped, whose memory ran out or
 * that ended by itself is thrown away with everything it held; the jobs it was doing are begun once more in a new one.
 */
import * as Comlink from 'comlink';
import { cancelled, FailureError, type Failure } from '../src/core/failure.ts';
import type { JobListener } from '../src/core/job.ts';
import type { Endpoint, Outcome } from './serve.ts';

/** What the pool needs of a worker: a real `Worker`, or the end of a channel. */
export interface PoolWorker extends Comlink.Endpoint {
  terminate(): void;
}

export interface PoolOptions<Kind extends string> {
  readonly spawn: Readonly<Record<Kind, () => PoolWorker>>;
  /**
   * Kinds whose worker holds state between jobs (opened files, a prepared organ): all their jobs share one worker, and
   * a cancel does not end it. A job repeated in a new one answers that the state is gone, which its caller renews.
   */
  readonly keepsState: ReadonlySet<Kind>;
}

export interface JobHandle<Output> {
  readonly result: Promise<Output>;
  /** Stops the job: politely first, then by ending its worker, within 50 ms. */
  cancel(): void;
}

/** A worker was thrown away while it did a job. */
export interface Replacement<Kind extends string> {
  readonly kind: Kind;
  readonly job: string;
  readonly failure: Failure;
  /** The job has begun once more. */
  readonly again: boolean;
}

interface Hand<Kind> {
  readonly kind: Kind;
  readonly worker: PoolWorker;
  readonly endpoint: Comlink.Remote<Endpoint>;
  /** Answers of the running jobs when the worker is lost. */
  readonly onLost: Set<(outcome: Outcome<never>) => void>;
}

/** A polite cancel gets this long before the worker is ended. */
const GRACE_MS = 40;

/** The code of a failure whose worker is gone, with the state it held. */
export const WORKER_LOST = 'worker-lost';

const lost = (why: string): Outcome<never> => ({
  ok: false,
  trapped: true,
  failure: {
    kind: 'internal',
    code: WORKER_LOST,
    message: `The background computation stopped unexpectedly (${why}).`,
    hint: 'The case is unchanged. Close other tabs or choose a coarser grid, then try again.',
  },
});

export class WorkerPool<Kind extends string> {
  readonly #options: PoolOptions<Kind>;
  readonly #hands: Hand<Kind>[] = [];
  readonly #followers = new Set<(replacement: Replacement<Kind>) => void>();
  #nextId = 1;

  constructor(options: PoolOptions<Kind>) {
    this.#options = options;
  }

  /** Tells of every worker that had to be replaced. */
  onReplaced(follower: (replacement: Replacement<Kind>) => void): () => void {
    this.#followers.add(follower);
    return () => {
      this.#followers.delete(follower);
    };
  }

  /** Starts a job. The input is copied, never moved, so that the caller's arrays stay usable. */
  start<Output, Partial>(
    kind: Kind,
    name: string,
    input: unknown,
    listener: JobListener<Partial> = {},
  ): JobHandle<Output> {
    let stopped = false;
    let stop = (): void => {
      stopped = true;
    };
    const attempt = async (retries: number): Promise<Output> => {
      if (stopped) throw cancelled();
      const outcome = await this.#runOnce<Output, Partial>(
        kind,
        name,
        input,
        listener,
        (cancel) => {
          stop = () => {
            stopped = true;
            cancel();
          };
        },
      );
      if (outcome.ok) return outcome.value;
      if (!outcome.trapped) throw new FailureError(outcome.failure);
      const again = retries > 0 && !stopped;
      for (const follower of this.#followers)
        follower({ kind, job: name, failure: outcome.failure, again });
      if (again) return attempt(retries - 1);
      throw new FailureError(stopped ? cancelled().toJSON() : outcome.failure);
    };
    const result = attempt(1);
    listener.signal?.addEventListener('abort', () => stop(), { once: true });
    return { result, cancel: () => stop() };
  }

  async #runOnce<Output, Partial>(
    kind: Kind,
    name: string,
    input: unknown,
    listener: JobListener<Partial>,
    onStart: (cancel: () => void) => void,
  ): Promise<Outcome<Output>> {
    const hand = this.#takeHand(kind);
    const id = this.#nextId++;
    let live = true;
    // The channels of these two outlive the job; what listens, and through it the result, must not.
    let ear: JobListener<Partial> | undefined = listener;
    const progress = Comlink.proxy((fraction: number, activity: string) =>
      ear?.onProgress?.(fraction, activity),
    );
    const partial =
      listener.onPartial && Comlink.proxy((value: unknown) => ear?.onPartial?.(value as Partial));
    let end = (_outcome: Outcome<never>): void => {};
    const ended = new Promise<Outcome<never>>((resolve) => {
      end = resolve;
    });
    hand.onLost.add(end);
    onStart(() => {
      void hand.endpoint.cancel(id);
      setTimeout(() => {
        if (!live) return;
        end({ ok: false, failure: cancelled().toJSON(), trapped: false });
        hand.onLost.delete(end);
        if (!this.#options.keepsState.has(kind)) this.#discard(hand, 'a job was cancelled');
      }, GRACE_MS);
    });
    try {
      const answer = hand.endpoint.run(id, name as never, input, progress, partial ?? null);
      const outcome = await Promise.race([answer as Promise<Outcome<Output>>, ended]);
      if (!outcome.ok && outcome.trapped) {
        hand.onLost.delete(end);
        this.#discard(hand, outcome.failure.message);
        return { ...outcome, failure: { ...outcome.failure, code: WORKER_LOST } };
      }
      return outcome;
    } finally {
      live = false;
      ear = undefined;
      hand.onLost.delete(end);
    }
  }

  #takeHand(kind: Kind): Hand<Kind> {
    const shared = this.#options.keepsState.has(kind);
    const free = this.#hands.find(
      (candidate) => candidate.kind === kind && (candidate.onLost.size === 0 || shared),
    );
    if (free) return free;
    const worker = this.#options.spawn[kind]();
    const hand: Hand<Kind> = {
      kind,
      worker,
      endpoint: Comlink.wrap<Endpoint>(worker),
      onLost: new Set(),
    };
    worker.addEventListener('error', (event) => {
      const { message } = event as Event & { readonly message?: string };
      this.#discard(hand, message || 'out of memory');
    });
    this.#hands.push(hand);
    return hand;
  }

  /** Ends a worker; other jobs that it was doing are answered, or they would wait for ever. */
  #discard(hand: Hand<Kind>, why: string): void {
    const place = this.#hands.indexOf(hand);
    if (place < 0) return;
    this.#hands.splice(place, 1);
    hand.worker.terminate();
    for (const end of hand.onLost) end(lost(why));
    hand.onLost.clear();
  }
}
