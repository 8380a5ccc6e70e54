import { describe, expect, it } from 'vitest';
import { contentsFromStorage, saveCase } from '../../../src/twin/autosave.ts';
import { createKey, type KeyVault } from '../../../src/twin/case-key.ts';
import { opened, sealed, sealedBytes } from '../../../src/twin/envelope.ts';
import { createOpfsStorage, openCaseStorage } from '../../../src/twin/opfs-storage.ts';
import { createMemoryStorage, type CaseStorage } from '../../../src/twin/storage.ts';
import { createCaseStore, type CaseStore } from '../../../src/twin/store.ts';
import { createDisk, openDisk, type Disk } from './memory-folder.ts';
import { completeCase, modelRecord, segmentedCase } from './sample-case.ts';

function createVault(): KeyVault & { readonly keys: Map<string, CryptoKey> } {
  const keys = new Map<string, CryptoKey>();
  return {
    keys,
    async key(id, create) {
      if (create && !keys.has(id)) keys.set(id, await createKey());
      return keys.get(id) ?? null;
    },
    async delete(id) {
      keys.delete(id);
    },
  };
}

const BOX = { min: [0, 0, 0], max: [37, 1, 1] } as const;
const paint = (store: CaseStore, label: number): void => {
  store.editMap(`paint ${label}`, 'labels', BOX, (data) => data.fill(label, 0, 20));
};
const identified = (store: CaseStore): void =>
  store.update((document) => ({
    ...document,
    patient: { ...document.patient, pseudonym: 'SECRET-NAME', synthetic: false },
  }));

async function reopen(storage: CaseStorage, id: string): Promise<CaseStore> {
  return createCaseStore(contentsFromStorage(await storage.load(id)));
}

function expectSame(a: CaseStore, b: CaseStore): void {
  const [x, y] = [a.getState(), b.getState()];
  expect(x.document).toEqual(y.document);
  expect(x.labels?.data).toEqual(y.labels?.data);
  expect(x.tissue?.data).toEqual(y.tissue?.data);
}

const diskHolds = (disk: Disk, text: string): boolean =>
  [...disk.files].some(([path, bytes]) =>
    `${path} ${Buffer.from(bytes).toString('latin1')}`.includes(text),
  );

describe.each([
  ['memory', () => createMemoryStorage('for the test')],
  ['private file system', () => createOpfsStorage(openDisk(createDisk()), createVault())],
])('case storage in %s', (_name, open) => {
  it('brings back the case with its unsealed edits, and lists it', async () => {
    const storage = open();
    const store = await completeCase();
    paint(store, 6);
    store.editMap('scar', 'tissue', BOX, (data) => data.fill(3, 5, 9));
    await saveCase(store, storage, { step: 'plan' });
    const { id } = store.getState().document;
    expectSame(await reopen(storage, id), store);
    expect((await storage.load(id)).saved.view).toEqual({ step: 'plan' });
    expect(await storage.list()).toMatchObject([{ id, pseudonym: 'H-001', synthetic: true }]);
    await storage.delete(id);
    expect(await storage.list()).toEqual([]);
    await expect(storage.load(id)).rejects.toMatchObject({ code: 'case-not-stored' });
    await storage.delete(id);
  });
});

describe('case storage in the private file system', () => {
  it('encrypts a patient, not a phantom, and cannot be read without the key', async () => {
    const disk = createDisk();
    const vault = createVault();
    const storage = createOpfsStorage(openDisk(disk), vault);
    const phantom = await segmentedCase();
    await saveCase(phantom, storage);
    expect(diskHolds(disk, 'recipe Heart CT')).toBe(true);
    const patient = await segmentedCase();
    identified(patient);
    await saveCase(patient, storage);
    expect(diskHolds(disk, 'SECRET-NAME')).toBe(false);
    const { id } = patient.getState().document;
    expectSame(await reopen(storage, id), patient);
    expect(vault.keys.get(id)?.extractable).toBe(false);
    vault.keys.delete(id);
    await expect(storage.load(id)).rejects.toMatchObject({ code: 'storage-damaged' });
    // The page is still open and has everything: it can save under a new key.
    await saveCase(patient, storage);
    expectSame(await reopen(storage, id), patient);
    await storage.delete(id);
    expect(vault.keys.has(id)).toBe(false);
    expect([...disk.files.keys()].some((path) => path.startsWith(id))).toBe(false);
  });

  it('a crash at any moment of a save leaves that state or the one before, complete', async () => {
    const states = new Set<number>();
    let crashes = 0;
    for (let failAfter = 0; ; failAfter++) {
      const disk = createDisk();
      const storage = createOpfsStorage(openDisk(disk), createVault());
      const store = await segmentedCase();
      identified(store);
      await saveCase(store, storage);
      paint(store, 4);
      await saveCase(store, storage);
      paint(store, 5);
      await store.setDerived('model', modelRecord(store), { a: new Uint8Array(50) }, 'model');
      disk.failAfter = failAfter;
      const crashed = await saveCase(store, storage).then(
        () => false,
        () => true,
      );
      disk.failAfter = Number.POSITIVE_INFINITY;
      const found = await reopen(storage, store.getState().document.id);
      const label = found.getState().labels?.data[3];
      expect([4, 5]).toContain(label);
      expect(found.getState().document.steps.model !== null).toBe(label === 5);
      states.add(label ?? 0);
      // The next save heals what the crash left.
      await saveCase(store, storage);
      expectSame(await reopen(storage, store.getState().document.id), store);
      if (!crashed) break;
      crashes += 1;
    }
    expect(crashes).toBeGreaterThan(5);
    expect(states).toEqual(new Set([4, 5]));
  });

  it('falls back to the state before when the newest is damaged', async () => {
    const disk = createDisk();
    const storage = createOpfsStorage(openDisk(disk), createVault());
    const store = await segmentedCase();
    await saveCase(store, storage);
    const first = store.getState().document;
    store.commit('rename', (document) => ({
      ...document,
      patient: { ...document.patient, pseudonym: 'B' },
    }));
    await saveCase(store, storage);
    const path = `${first.id}/slot-1`;
    const bytes = disk.files.get(path);
    if (!bytes) throw new Error('second save uses the second slot');
    bytes[bytes.length - 3] ^= 1;
    expect((await storage.load(first.id)).saved.document).toEqual(first);
  });

  it('writes an array once and removes those that no state names', async () => {
    const disk = createDisk();
    const storage = createOpfsStorage(openDisk(disk), createVault());
    const store = await segmentedCase();
    await saveCase(store, storage);
    const files = disk.files.size;
    for (let n = 0; n < 5; n++) {
      await store.setDerived('model', modelRecord(store), { a: new Uint8Array([n]) }, 'model');
      await saveCase(store, storage);
    }
    // One more slot, and one array for each of the two slots.
    expect(disk.files.size).toBe(files + 3);
    disk.operations = 0;
    await saveCase(store, storage);
    // One slot: made, written in three pieces, closed.
    expect(disk.operations).toBeLessThanOrEqual(5);
  });

  it('does not show a stroke that goes on in what it keeps', async () => {
    const storage = createMemoryStorage('for the test');
    const store = await segmentedCase();
    paint(store, 4);
    const before = store.getState().labels?.data.slice();
    const stroke = store.beginStroke('paint 8', 'labels');
    stroke.write({ min: [0, 0, 0], max: [37, 20, 18] }, (data) => data.fill(8));
    await saveCase(store, storage);
    const { id } = store.getState().document;
    expect((await reopen(storage, id)).getState().labels?.data).toEqual(before);
    await store.seal();
    await saveCase(store, storage);
    expect((await reopen(storage, id)).getState().labels?.data).toEqual(before);
    stroke.end();
    await saveCase(store, storage);
    expectSame(await reopen(storage, id), store);
  });

  it('says so where there is no private file system', async () => {
    const storage = await openCaseStorage();
    expect(storage.persistent).toBe(false);
    expect(storage.reason).toMatch(/Save the case as an archive/);
  });
});

describe('envelope', () => {
  const piecesOf = async (name: string, content: Uint8Array, key: CryptoKey | null) => {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for await (const piece of sealed(name, content, key)) pieces.push(piece);
    return pieces;
  };
  const seal = async (name: string, content: Uint8Array, key: CryptoKey | null): Promise<Blob> =>
    new Blob(await piecesOf(name, content, key));
  const content = new TextEncoder().encode('label map');

  it('notices every changed byte, another name, another key', async () => {
    const key = await createKey();
    for (const use of [null, key]) {
      const file = await seal('a/b', content, use);
      expect(file.size).toBe(sealedBytes(content.length, use !== null));
      expect(await opened('a/b', file, use)).toEqual(content);
      expect(await opened('a/c', file, use)).toBeNull();
      const bytes = new Uint8Array(await file.arrayBuffer());
      for (let at = 0; at < bytes.length; at++) {
        const broken = bytes.slice();
        broken[at] ^= 4;
        expect(await opened('a/b', new Blob([broken]), use)).toBeNull();
        expect(await opened('a/b', file.slice(0, at), use)).toBeNull();
      }
    }
    expect(await opened('a/b', await seal('a/b', content, key), await createKey())).toBeNull();
    expect(await opened('a/b', await seal('a/b', content, key), null)).toBeNull();
  });

  it('keeps long files in chunks, none of which can be left out, swapped or repeated', async () => {
    const key = await createKey();
    const MIB = 1024 ** 2;
    const long = Uint8Array.from({ length: 9 * MIB }, (_, n) => (n * 31) >> 8);
    for (const use of [null, key]) {
      const pieces = await piecesOf('a/b', long, use);
      expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(4 * MIB + 16);
      expect(new Blob(pieces).size).toBe(sealedBytes(long.length, use !== null));
      // Compared as one: an assertion on each of nine million elements takes minutes.
      const back = await opened('a/b', new Blob(pieces), use);
      expect(back && Buffer.compare(back, long)).toBe(0);
      const chunk = use ? 1 : 2;
      const [first, second] = [pieces.slice(1, 1 + chunk), pieces.slice(1 + chunk, 1 + 2 * chunk)];
      const rest = pieces.slice(1 + 2 * chunk);
      for (const order of [
        [...second, ...first, ...rest],
        [...first, ...first, ...rest],
        [...first, ...second],
        [...first, ...rest],
      ])
        expect(await opened('a/b', new Blob([pieces[0], ...order]), use)).toBeNull();
    }
    expect(await opened('a', await seal('a', new Uint8Array(), key), key)).toEqual(
      new Uint8Array(),
    );
  });

  it('reads files that were sealed in one piece', async () => {
    const key = await createKey();
    const iv = new Uint8Array(12).fill(7);
    const parameters = { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode('a/b') };
    const cipher = await crypto.subtle.encrypt(parameters, key, content);
    const head = new TextEncoder().encode('TWIN');
    const file = new Blob([head, new Uint8Array([1, 1]), iv, cipher]);
    expect(await opened('a/b', file, key)).toEqual(content);
    expect(await opened('a/c', file, key)).toBeNull();
    const named = new Blob(['a/b\n', content]);
    const digest = await crypto.subtle.digest('SHA-256', await named.arrayBuffer());
    const clear = new Blob([head, new Uint8Array([1, 0]), digest, content]);
    expect(await opened('a/b', clear, null)).toEqual(content);
    expect(await opened('a/c', clear, null)).toBeNull();
  });
});
