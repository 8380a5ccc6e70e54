/** What happens to a job, to its neighbours and to the user when a background worker fails. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fail, toFailure } from '../../../src/core/failure.ts';
import type { JobContext } from '../../../src/core/job.ts';
import { WorkerPool, type PoolWorker, type Replacement } from '../../../workers/pool.ts';
import { serve, type Handlers } from '../../../workers/serve.ts';

type Kind = 'edit' | 'plan';

/** A module whose one function is `unreachable`: a kernel that faults. */
const FAULT = new Uint8Array([
  0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0, 10,
  5, 1, 3, 0, 0x00, 0x0b,
]);
const trap = async (): Promise<never> => {
  const { instance } = await WebAssembly.instantiate(FAULT);
  (instance.exports.f as () => void)();
  throw new Error('the kernel did not fault');
};

/** More than any computer has: the browser answers as it does when memory runs out. */
const exhaust = (): never => {
  const sizes: ArrayBuffer[] = [];
  for (;;) sizes.push(new ArrayBuffer(2 ** 53 - 1));
};

type Handler = (input: unknown, context: JobContext<never>) => Promise<unknown>;

const open: MessagePort[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

/** A pool over real channels, whose workers run `handler`; the n-th worker gets n, from 1. */
function poolOf(handler: (worker: number) => Handler, keepsState: readonly Kind[] = []) {
  const spawned: { worker: PoolWorker; ended: boolean; fault: (message: string) => void }[] = [];
  const spawn = (): PoolWorker => {
    const { port1, port2 } = new MessageChannel();
    open.push(port1, port2);
    const run = handler(spawned.length + 1);
    serve({ 'edit.apply': run, 'plan.fit': run } as unknown as Handlers<'edit.apply'>, port2);
    port2.start();
    port1.start();
    const errors: ((event: Event) => void)[] = [];
    const worker = Object.assign(port1 as unknown as PoolWorker, {
      terminate() {
        entry.ended = true;
        port1.close();
      },
    });
    const listen = port1.addEventListener.bind(port1);
    worker.addEventListener = (type: string, listener: never) => {
      if (type === 'error') errors.push(listener);
      else listen(type as 'message', listener);
    };
    const entry = {
      worker,
      ended: false,
      fault: (message: string) => {
        for (const listener of errors) listener(Object.assign(new Event('error'), { message }));
      },
    };
    spawned.push(entry);
    return worker;
  };
  const pool = new WorkerPool<Kind>({
    spawn: { edit: spawn, plan: spawn },
    keepsState: new Set(keepsState),
  });
  const told: Replacement<Kind>[] = [];
  pool.onReplaced((replacement) => told.push(replacement));
  return { pool, spawned, told };
}

describe('a worker that fails', () => {
  it.each([
    ['traps', trap],
    ['runs out of memory', async () => exhaust()],
  ])('because it %s is replaced, and the job done by the next one', async (_name, breakdown) => {
    const { pool, spawned, told } = poolOf(
      (worker) => async (input) =>
        worker === 1 ? breakdown() : { doubled: 2 * (input as number) },
    );
    expect(await pool.start('edit', 'edit.apply', 21).result).toEqual({ doubled: 42 });
    expect(spawned.map(({ ended }) => ended)).toEqual([true, false]);
    expect(told).toMatchObject([{ kind: 'edit', job: 'edit.apply', again: true }]);
    expect(await pool.start('edit', 'edit.apply', 1).result).toEqual({ doubled: 2 });
    expect(spawned).toHaveLength(2);
  });

  it('a second time is not tried a third time, and says why', async () => {
    const { pool, spawned, told } = poolOf(() => trap);
    const failure = await pool.start('edit', 'edit.apply', 1).result.catch(toFailure);
    expect(failure).toMatchObject({ kind: 'internal', code: 'worker-lost' });
    expect(spawned).toHaveLength(2);
    expect(told.map(({ again }) => again)).toEqual([true, false]);
  });

  it('by ending itself is noticed', async () => {
    const { pool, spawned, told } = poolOf(
      (worker) => async () => (worker === 1 ? new Promise(() => {}) : 'done'),
    );
    const { result } = pool.start('edit', 'edit.apply', 1);
    spawned[0].fault('');
    expect(await result).toBe('done');
    expect(told[0].failure.message).toContain('out of memory');
  });

  it('does not leave its other jobs waiting', async () => {
    const { pool, spawned, told } = poolOf(
      (worker) => async (input) => {
        if (worker > 1) return input;
        return input === 'fault' ? trap() : new Promise(() => {});
      },
      ['plan'],
    );
    const answers = ['wait', 'fault'].map((input) => pool.start('plan', 'plan.fit', input).result);
    expect(await Promise.all(answers)).toEqual(['wait', 'fault']);
    // Both share the new worker, as they shared the old one.
    expect(spawned.map(({ ended }) => ended)).toEqual([true, false]);
    expect(told.map(({ again }) => again)).toEqual([true, true]);
  });
});

describe('a job', () => {
  it('that fails as it should keeps its worker and its words', async () => {
    const { pool, spawned, told } = poolOf(
      () => async () => fail('bad-input', 'too-thin', 'The wall is too thin.', 'Draw it again.'),
    );
    const failure = await pool.start('edit', 'edit.apply', 1).result.catch(toFailure);
    expect(failure).toMatchObject({ code: 'too-thin', hint: 'Draw it again.' });
    expect(spawned.map(({ ended }) => ended)).toEqual([false]);
    expect(told).toEqual([]);
  });

  it('that hears no cancel is ended with its worker, and is neither repeated nor told as a loss', async () => {
    const { pool, spawned, told } = poolOf(() => () => new Promise(() => {}));
    const job = pool.start('edit', 'edit.apply', 1);
    job.cancel();
    expect(await job.result.catch(toFailure)).toMatchObject({ kind: 'cancelled' });
    await vi.waitFor(() => expect(spawned[0].ended).toBe(true));
    expect(spawned).toHaveLength(1);
    expect(told).toEqual([]);
  });

  it('that hears a cancel keeps its worker', async () => {
    const { pool, spawned } = poolOf(() => async (_input, context) => {
      for (;;) await context.checkpoint();
    });
    const job = pool.start('edit', 'edit.apply', 1);
    setTimeout(job.cancel, 5);
    expect(await job.result.catch(toFailure)).toMatchObject({ kind: 'cancelled' });
    expect(spawned.map(({ ended }) => ended)).toEqual([false]);
  });

  it('of another kind, or beside a busy one, has a worker of its own', async () => {
    const { pool, spawned } = poolOf((worker) => async () => worker);
    const answers = [
      pool.start('edit', 'edit.apply', 1).result,
      pool.start('edit', 'edit.apply', 1).result,
      pool.start('plan', 'plan.fit', 1).result,
    ];
    expect(await Promise.all(answers)).toEqual([1, 2, 3]);
    expect(spawned).toHaveLength(3);
  });
});
