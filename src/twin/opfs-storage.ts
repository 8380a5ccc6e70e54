/**
 * Cases in the browser's private file system (OPFS). Nothing here leaves the computer.
 *
 *     theatron-cases/<case id>/slot-0, slot-1     the two last states, written in turn
 *                              <sha256>.<dtype>   bulk arrays, written once
 *
 * A save writes the new arrays first, then the older slot, then removes arrays that neither slot names, so that a
 * crash at any moment leaves a complete state. Cases of patients are encrypted with a key of their own.
 */
import { z } from 'zod';
import { fail } from '../core/failure.ts';
import { collectBlobIds, isBlobId, type BlobId } from './blob-id.ts';
import { openKeyVault, type KeyVault } from './case-key.ts';
import { parseCaseDocument } from './document-schema.ts';
import { opened, sealed, sealedBytes } from './envelope.ts';
import {
  caseNotStored,
  createMemoryStorage,
  listingOf,
  type CaseStorage,
  type SavedCase,
  type StoredCase,
} from './storage.ts';

const FOLDER = 'theatron-cases';
const SLOTS = ['slot-0', 'slot-1'] as const;

/** The part of OPFS that is used, so that a test can stand in for it. */
export type Folder = Pick<FileSystemDirectoryHandle, 'getFileHandle' | 'removeEntry' | 'keys'> & {
  getDirectoryHandle(name: string, options?: { create?: boolean }): Promise<Folder>;
};

/** The storage of this browser, or one in memory with the reason why nothing is kept. */
export async function openCaseStorage(): Promise<CaseStorage> {
  try {
    const root = await navigator.storage.getDirectory();
    await requireWritable(root);
    const folder = await root.getDirectoryHandle(FOLDER, { create: true });
    return createOpfsStorage(folder, await openKeyVault());
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return createMemoryStorage(
      `This browser does not let the page keep files (${detail}). Save the case as an archive before you close it.`,
    );
  }
}

/**
 * Some browsers open the folder and refuse to write into it, which must be known before work is lost. The file is
 * tried beside the cases, under a name of its own, so that another tab that opens at the same moment is not disturbed.
 */
async function requireWritable(root: FileSystemDirectoryHandle): Promise<void> {
  const name = `theatron-writable-${crypto.randomUUID()}`;
  await writeFile(root, name, [new Uint8Array(1)]);
  await root.removeEntry(name);
}

const header = z.object({
  sequence: z.int().positive(),
  savedAt: z.string(),
  deltas: z.object({
    labels: z.nullable(z.custom<BlobId>(isBlobId)),
    tissue: z.nullable(z.custom<BlobId>(isBlobId)),
  }),
  view: z.unknown(),
  document: z.unknown(),
});

interface Slot {
  readonly name: (typeof SLOTS)[number];
  readonly sequence: number;
  readonly saved: SavedCase;
}

const blobIdsOf = ({ document, deltas }: SavedCase): Set<BlobId> =>
  collectBlobIds([document, deltas]);

export function createOpfsStorage(root: Folder, vault: KeyVault): CaseStorage {
  /** Complete slots of a case, newest first. */
  async function readSlots(id: string, folder: Folder): Promise<Slot[]> {
    const key = await vault.key(id, false);
    const slots: Slot[] = [];
    for (const name of SLOTS) {
      const file = await readFile(folder, name);
      const content = file && (await opened(`${id}/${name}`, file, key));
      if (!content) continue;
      const parsed = header.parse(JSON.parse(new TextDecoder().decode(content)));
      const { sequence, document, ...rest } = parsed;
      const saved = { ...rest, view: rest.view, document: parseCaseDocument(document) };
      slots.push({ name, sequence, saved });
    }
    return slots.sort((a, b) => b.sequence - a.sequence);
  }

  async function caseFolder(id: string): Promise<Folder | null> {
    try {
      return await root.getDirectoryHandle(id);
    } catch (error) {
      if (isNotFound(error)) return null;
      throw error;
    }
  }

  async function readBlobs(
    folder: Folder,
    { saved }: Slot,
    key: CryptoKey | null,
  ): Promise<StoredCase | null> {
    const { id } = saved.document;
    const blobs = new Map<BlobId, Uint8Array>();
    for (const blob of blobIdsOf(saved)) {
      const file = await readFile(folder, blob);
      const content = file && (await opened(`${id}/${blob}`, file, key));
      if (!content) return null;
      blobs.set(blob, content);
    }
    return { saved, blobs };
  }

  async function save(saved: SavedCase, blobs: ReadonlyMap<BlobId, Uint8Array>): Promise<void> {
    const { id, patient } = saved.document;
    const folder = await root.getDirectoryHandle(id, { create: true });
    const slots = await readSlots(id, folder);
    const key = await vault.key(id, !patient.synthetic);
    const present = new Set<string>();
    for await (const name of folder.keys()) present.add(name);
    const named = blobIdsOf(saved);
    for (const blob of named) {
      const bytes = blobs.get(blob);
      if (!bytes) throw new Error(`blob ${blob} is named but not given`);
      // Without a readable slot the arrays that lie there may belong to a key that is gone; and a crash may have
      // left a file that was made but not filled.
      const kept =
        slots.length > 0 &&
        present.has(blob) &&
        (await fileSize(folder, blob)) === sealedBytes(bytes.length, key !== null);
      if (!kept) await writeFile(folder, blob, sealed(`${id}/${blob}`, bytes, key));
    }
    const [newest] = slots;
    const slot = SLOTS.find((name) => name !== newest?.name) ?? SLOTS[0];
    const content = JSON.stringify({ ...saved, sequence: (newest?.sequence ?? 0) + 1 });
    const bytes = new TextEncoder().encode(content);
    await writeFile(folder, slot, sealed(`${id}/${slot}`, bytes, key));
    if (newest) for (const blob of blobIdsOf(newest.saved)) named.add(blob);
    for (const name of present) {
      if (isBlobId(name) && !named.has(name)) await folder.removeEntry(name);
    }
  }

  return {
    persistent: true,
    reason: null,

    async list() {
      const listings = [];
      for await (const id of root.keys()) {
        const folder = await caseFolder(id);
        // A case of a newer version, or a damaged one, is not offered and not touched.
        const slots = folder ? await readSlots(id, folder).catch(() => []) : [];
        if (slots.length > 0) listings.push(listingOf(slots[0].saved));
      }
      return listings.sort((a, b) => b.savedAt.localeCompare(a.savedAt));
    },

    save: (saved, blobs) => exclusively(saved.document.id, () => save(saved, blobs)),

    async load(id) {
      const folder = await caseFolder(id);
      if (!folder) return caseNotStored();
      const key = await vault.key(id, false);
      for (const slot of await readSlots(id, folder)) {
        const stored = await readBlobs(folder, slot, key);
        if (stored) return stored;
      }
      return fail(
        'bad-input',
        'storage-damaged',
        'The saved state of this case is incomplete or its key is gone, so it cannot be read.',
        'Open the case from its .theatron archive, or remove it from the list.',
      );
    },

    async delete(id) {
      // The key first: whatever happens next, nobody reads the rest.
      await vault.delete(id);
      try {
        await root.removeEntry(id, { recursive: true });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    },
  };
}

/** Another tab with the same case waits, so that two saves never mix. */
const exclusively = async (id: string, work: () => Promise<void>): Promise<void> =>
  typeof navigator !== 'undefined' && 'locks' in navigator
    ? navigator.locks.request(`theatron-case-${id}`, work)
    : work();

const isNotFound = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'NotFoundError';

const fileSize = async (folder: Folder, name: string): Promise<number> =>
  (await (await folder.getFileHandle(name)).getFile()).size;

async function readFile(folder: Folder, name: string): Promise<Blob | null> {
  try {
    return await (await folder.getFileHandle(name)).getFile();
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/** The browser writes beside the file and puts it in place when the stream is closed. */
async function writeFile(
  folder: Folder,
  name: string,
  pieces: Iterable<Uint8Array<ArrayBuffer>> | AsyncIterable<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  const handle = await folder.getFileHandle(name, { create: true });
  const stream = await handle.createWritable();
  try {
    for await (const piece of pieces) await stream.write(piece);
    await stream.close();
  } catch (error) {
    await stream.abort().catch(() => {});
    throw error;
  }
}
