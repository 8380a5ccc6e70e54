/**
 * Keeps an open case in storage without being asked: a second after the last change, and at the latest four
 * seconds after the first one that is not kept yet, so that a crash or a reload loses at most five seconds of edits.
 */
import { toFailure, type Failure } from '../core/failure.ts';
import { blobIdOf, type BlobId } from './blob-id.ts';
import { encodePatch, decodePatch } from './brick-patch.ts';
import { MAP_NAMES, type Deltas } from './case-maps.ts';
import type { MapName } from './editable-map.ts';
import { blobBytes, contentsFromParts } from './exchange.ts';
import type { CaseStorage, StoredCase } from './storage.ts';
import type { CaseContents, CaseStore } from './store.ts';

const QUIET_MS = 1000;
const LATEST_MS = 4000;
/** After a save that failed. */
const RETRY_MS = 5000;
/** More edited bricks than this make a new base cheaper than a delta that grows with every save. */
const SEAL_FRACTION = 0.25;

export type SaveState =
  | { readonly state: 'saved'; readonly at: string }
  | { readonly state: 'pending' | 'saving' }
  | { readonly state: 'failed'; readonly failure: Failure };

export interface Autosave {
  readonly state: SaveState;
  /** Saves what is not saved yet; call it when the page is hidden. Rejects when saving fails. */
  flush(): Promise<void>;
  /** Stops watching; what is pending is not saved unless flushed first. */
  stop(): void;
}

export interface AutosaveOptions {
  /** How the case is looked at, as JSON. */
  readonly view?: () => unknown;
  /** For the save indicator. */
  readonly onState?: (state: SaveState) => void;
}

/** Starts to keep a case, with a first save at once. */
export function startAutosave(
  store: CaseStore,
  storage: CaseStorage,
  { view = () => null, onState = () => {} }: AutosaveOptions = {},
): Autosave {
  let state: SaveState = { state: 'pending' };
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** When the oldest change that is not kept was made. */
  let firstUnsaved: number | null = performance.now();
  let saving = false;
  let queue: Promise<void> = Promise.resolve();

  const enter = (next: SaveState): void => {
    state = next;
    onState(next);
  };

  const schedule = (): void => {
    if (firstUnsaved === null) return;
    clearTimeout(timer);
    const latest = firstUnsaved + LATEST_MS - performance.now();
    timer = setTimeout(attempt, Math.max(0, Math.min(QUIET_MS, latest)));
  };

  async function saveNow(): Promise<void> {
    if (firstUnsaved === null) return;
    clearTimeout(timer);
    firstUnsaved = null;
    saving = true;
    enter({ state: 'saving' });
    try {
      await saveCase(store, storage, view());
    } catch (error) {
      firstUnsaved ??= performance.now();
      enter({ state: 'failed', failure: toFailure(error) });
      timer = setTimeout(attempt, RETRY_MS);
      throw error;
    } finally {
      saving = false;
    }
    const saved = firstUnsaved === null;
    enter(saved ? { state: 'saved', at: new Date().toISOString() } : { state: 'pending' });
    schedule();
  }

  /** One save at a time: what changes during one is kept by the next. */
  function flush(): Promise<void> {
    const next = queue.then(saveNow);
    queue = next.catch(() => {});
    return next;
  }

  /** A failure is shown by the state, not thrown at nobody. */
  function attempt(): void {
    flush().catch(() => {});
  }

  const unsubscribe = store.subscribe(({ document, labels, tissue }, previous) => {
    const same =
      document === previous.document && labels === previous.labels && tissue === previous.tissue;
    if (same) return;
    firstUnsaved ??= performance.now();
    if (saving) return;
    enter({ state: 'pending' });
    schedule();
  });
  attempt();

  return {
    get state() {
      return state;
    },
    flush,
    stop() {
      clearTimeout(timer);
      unsubscribe();
    },
  };
}

/** Keeps the present state of a case: its arrays as they are named, hand edits as a delta to them. */
export async function saveCase(
  store: CaseStore,
  storage: CaseStorage,
  view: unknown = null,
): Promise<void> {
  if (store.editedFraction > SEAL_FRACTION) await store.seal();
  const { document } = store.getState();
  const blobs = blobBytes(document, store.blobs);
  const deltas = store.deltas();
  const packed: Record<MapName, BlobId | null> = { labels: null, tissue: null };
  for (const name of MAP_NAMES) {
    const delta = deltas[name];
    if (!delta) continue;
    const bytes = encodePatch(delta);
    const id = await blobIdOf(bytes);
    packed[name] = id;
    blobs.set(id, bytes);
  }
  await storage.save({ document, deltas: packed, view, savedAt: new Date().toISOString() }, blobs);
}

/** A stored case, ready for `createCaseStore`. */
export function contentsFromStorage({ saved, blobs }: StoredCase): CaseContents {
  const delta = (id: BlobId | null): Deltas[MapName] => {
    const bytes = id && blobs.get(id);
    return bytes ? decodePatch(bytes) : null;
  };
  return {
    ...contentsFromParts({ document: saved.document, blobs }),
    deltas: { labels: delta(saved.deltas.labels), tissue: delta(saved.deltas.tissue) },
  };
}
