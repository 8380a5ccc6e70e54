import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startAutosave, type Autosave } from '../../../src/twin/autosave.ts';
import { provenance } from '../../../src/twin/provenance.ts';
import { createMemoryStorage, type CaseStorage } from '../../../src/twin/storage.ts';
import type { CaseStore } from '../../../src/twin/store.ts';
import { completeCase, segmentedCase } from './sample-case.ts';

const BOX = { min: [0, 0, 0], max: [37, 1, 1] } as const;
const paint = (store: CaseStore, label: number): void => {
  store.editMap(`paint ${label}`, 'labels', BOX, (data) => data.fill(label, 0, 20));
};

interface Watched extends CaseStorage {
  readonly changes: string[];
  broken: boolean;
}

/** A memory storage that notes what each save held, and can refuse. */
function watchedStorage(): Watched {
  const memory = createMemoryStorage('for the test');
  const watched: Watched = {
    ...memory,
    changes: [],
    broken: false,
    async save(saved, blobs) {
      if (watched.broken) throw new Error('disk full');
      watched.changes.push(saved.document.steps.segmentation?.change ?? 'none');
      await memory.save(saved, blobs);
    },
  };
  return watched;
}

/** Hashing runs on real threads: let it come back while the clock stands still. */
const settle = async (autosave: Autosave): Promise<void> => {
  do await new Promise((resolve) => setImmediate(resolve));
  while (autosave.state.state === 'saving');
};
const pass = async (ms: number, autosave: Autosave): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms);
  await settle(autosave);
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('autosave', () => {
  it('keeps a change a second after the last one', async () => {
    const store = await segmentedCase();
    const storage = watchedStorage();
    const autosave = startAutosave(store, storage);
    await settle(autosave);
    expect(storage.changes).toEqual(['recipe Heart CT']);
    expect(autosave.state.state).toBe('saved');
    paint(store, 3);
    await pass(600, autosave);
    paint(store, 4);
    await pass(900, autosave);
    expect(autosave.state.state).toBe('pending');
    expect(storage.changes).toHaveLength(1);
    await pass(200, autosave);
    expect(storage.changes).toEqual(['recipe Heart CT', 'paint 4']);
    await pass(20_000, autosave);
    expect(storage.changes).toHaveLength(2);
    autosave.stop();
  });

  it('never lets five seconds of steady painting go unkept', async () => {
    const store = await segmentedCase();
    const storage = watchedStorage();
    const autosave = startAutosave(store, storage);
    await settle(autosave);
    const made: number[] = [];
    const keptAt: number[] = [];
    for (let edit = 0; edit < 100; edit++) {
      made.push(performance.now());
      store.editMap(`${edit}`, 'labels', BOX, (data) => data.fill(1 + (edit % 8), 0, 20));
      await pass(200, autosave);
      const newest = Number(storage.changes.at(-1));
      for (let n = keptAt.length; n <= newest; n++) keptAt.push(performance.now());
    }
    expect(keptAt.length).toBeGreaterThan(70);
    keptAt.forEach((at, n) => expect(at - made[n]).toBeLessThanOrEqual(5000));
    // And not with every stroke.
    expect(storage.changes.length).toBeLessThan(8);
    autosave.stop();
  });

  it('shows a failed save, keeps the edits and tries again', async () => {
    const store = await segmentedCase();
    const storage = watchedStorage();
    const states: string[] = [];
    const autosave = startAutosave(store, storage, {
      onState: ({ state }) => states.push(state),
    });
    await settle(autosave);
    storage.broken = true;
    paint(store, 3);
    await pass(1100, autosave);
    expect(autosave.state).toMatchObject({ state: 'failed', failure: { code: 'internal' } });
    await expect(autosave.flush()).rejects.toThrow('disk full');
    storage.broken = false;
    await pass(5100, autosave);
    expect(storage.changes.at(-1)).toBe('paint 3');
    expect(states.slice(-2)).toEqual(['saving', 'saved']);
    autosave.stop();
  });

  it('flush keeps the newest state at once, also when a save is under way', async () => {
    const store = await segmentedCase();
    const storage = watchedStorage();
    const autosave = startAutosave(store, storage);
    paint(store, 7);
    const flushed = autosave.flush();
    await flushed;
    expect(storage.changes.at(-1)).toBe('paint 7');
    autosave.stop();
  });
});

describe('provenance', () => {
  it('lists every result with what it came from and whether it still holds', async () => {
    const store = await completeCase();
    const list = provenance(store.getState().document);
    expect(list.map(({ step }) => step)).toEqual([
      'image',
      'segmentation',
      'model',
      'simulation',
      'induction',
      'plan',
      'retest',
      'reinduction',
      'report',
    ]);
    expect(list[0]).toMatchObject({
      inputs: 'source data',
      operation: 'dicom.import 1',
      version: 1,
    });
    expect(list[6].inputs).toBe('Model v3, Simulation v4, Plan v6');
    expect(list[1].parameters).toEqual(['level = 3', 'list = [1,"two",null]']);
    paint(store, 2);
    expect(provenance(store.getState().document)[2]).toMatchObject({
      state: 'stale',
      because: 'Segmentation changed: paint 2.',
    });
  });
});
