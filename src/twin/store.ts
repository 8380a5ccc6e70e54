/**
 * The open case: document, bulk arrays, editable maps and history, behind named actions.
 * A zustand store without a framework: `useStore(caseStore, (state) => ...)` reads it in React,
 * `caseStore.subscribe` anywhere else. One store per open case; another case gets another store.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { digestJson } from '../core/digest.ts';
import { fail } from '../core/failure.ts';
import { collectBlobIds, type BlobId, type BulkArray } from './blob-id.ts';
import type { BlobStore } from './blobs.ts';
import type { VoxelBox } from './brick-patch.ts';
import {
  MAP_NAMES,
  emptyMap,
  mapsOf,
  openMaps,
  withMapBases,
  type Deltas,
  type Maps,
} from './case-maps.ts';
import { createCaseStep, type CaseStep, type MapStroke } from './case-step.ts';
import {
  withAnswer,
  withAudit,
  withRecord,
  type Capture,
  type CaseDocument,
  type SideValue,
} from './document.ts';
import { MapEdit, type EditableMap, type MapName, type MapView } from './editable-map.ts';
import { parseCaseDocument } from './document-schema.ts';
import { DEFAULT_HISTORY_BYTES, History } from './history.ts';
import type { NewRecord } from './record-map.ts';
import type { StepName } from './records.ts';
import { editedSegmentation } from './segmentation-edit.ts';

export interface CaseStoreState {
  readonly document: CaseDocument;
  readonly labels: MapView | null;
  readonly tissue: MapView | null;
  /** What `undo` would take back: the button reads `Undo: ${undoName}`. */
  readonly undoName: string | null;
  readonly redoName: string | null;
  readonly historyBytes: number;
  /** Names of the steps that can no longer be undone because the history was full, oldest first. */
  readonly forgotten: readonly string[];
}

/** An edit that goes on for a while, such as a brush stroke. */
export interface Stroke {
  /** Lets `edit` write voxels inside `box`, and only there; shown at once. */
  write(box: VoxelBox, edit: (data: Uint8Array) => void): void;
  /** Ends the stroke as one step to undo; false when nothing changed. */
  end(): boolean;
  cancel(): void;
}

export interface CaseContents {
  readonly document: CaseDocument;
  readonly blobs: BlobStore;
  /** Hand edits since the maps in `document` were sealed. */
  readonly deltas?: Deltas;
}

type Mutate = (document: CaseDocument) => CaseDocument;
type Reader = Pick<StoreApi<CaseStoreState>, 'getState' | 'getInitialState' | 'subscribe'>;

export interface CaseStore extends Reader {
  readonly blobs: BlobStore;
  /** Changes the document as one named step to undo. `mutate` returns a new document, or the same one for no step. */
  commit(name: string, mutate: Mutate, step?: StepName | 'case'): void;
  /** Changes the document without a step to undo: display, bookkeeping. */
  update(mutate: Mutate): void;
  /**
   * Stores the result of an operation as one named step. `record.inputs` come from `inputsOf`, taken when the
   * operation started. `arrays` become blobs under the same roles and must not be changed afterwards; those named
   * `labels` and `tissue` of the segmentation become the editable maps.
   */
  setDerived<Step extends StepName>(
    step: Step,
    record: NewRecord<Step>,
    arrays: Readonly<Record<string, BulkArray>>,
    change: string,
  ): Promise<void>;
  /** Edits voxels of a map inside `box` as one named step; false when nothing changed. */
  editMap(name: string, map: MapName, box: VoxelBox, edit: (data: Uint8Array) => void): boolean;
  /** Starts an edit of several writes; an undo while it is open cancels it. */
  beginStroke(name: string, map: MapName): Stroke;
  undo(): void;
  redo(): void;
  confirmSide(value: SideValue): void;
  answerInterlock(step: StepName, interlockId: string, reason: string): void;
  /** Adds a picture of a step's present state and returns its id. */
  addCapture(
    capture: Pick<Capture, 'step' | 'title' | 'caption' | 'stamps'>,
    png: Uint8Array,
  ): Promise<string>;
  /** Hashes the edited maps, so that the document names exactly what they hold. Before an archive, a report, a job that needs their digest. */
  seal(): Promise<void>;
  /** The hand edits that the blobs named in the document do not contain yet. */
  deltas(): Deltas;
  readonly strokeOpen: boolean;
  /** The largest fraction of a map that differs from its blob. */
  readonly editedFraction: number;
}

/** Opens a case. Fails when an array it names is missing. */
export function createCaseStore(
  contents: CaseContents,
  historyBytes: number = DEFAULT_HISTORY_BYTES,
): CaseStore {
  const { blobs } = contents;
  let maps = openMaps(contents.document, blobs, contents.deltas);
  let stroke: Stroke | null = null;
  /** The edit of the open stroke and the map it writes into. */
  let open: { readonly map: MapName; readonly edit: MapEdit } | null = null;
  const forgotten: string[] = [];
  const history = new History<CaseStep>(historyBytes, (dropped) => {
    forgotten.push(...dropped.map(({ name }) => name));
  });
  const store = createStore<CaseStoreState>(() => stateOf(contents.document));

  function stateOf(document: CaseDocument): CaseStoreState {
    return {
      document: withMapBases(document, maps),
      labels: maps.labels?.view ?? null,
      tissue: maps.tissue?.view ?? null,
      undoName: history.undoName,
      redoName: history.redoName,
      historyBytes: history.bytes,
      forgotten: [...forgotten],
    };
  }

  const present = (): CaseDocument => store.getState().document;
  const publish = (document: CaseDocument): void => store.setState(stateOf(document), true);

  const sweep = (): void => {
    const named = collectBlobIds(present());
    for (const map of Object.values(maps)) if (map?.base) named.add(map.base);
    for (const entry of history.entries) for (const id of entry.namedBlobs()) named.add(id);
    blobs.keepOnly(named);
  };

  /** Makes the step from the present document and `from` maps undoable, and goes to `document` and `to` maps. */
  function take(
    name: string,
    step: StepName | 'case',
    document: CaseDocument,
    from: Maps = maps,
    to: Maps = maps,
    change: MapStroke | null = null,
  ): void {
    // A value that JSON cannot hold, such as NaN, must fail here and not when the case is opened again.
    parseCaseDocument(document);
    const before = { document: present(), maps: from };
    const after = { document, maps: to };
    history.push(
      createCaseStep(name, before, after, change, {
        bytesOf: (id) => blobs.bytesOf(id),
        apply: (move) => {
          const state = move({ document: present(), maps });
          maps = state.maps;
          publish(state.document);
        },
      }),
    );
    maps = to;
    publish(withAudit(document, step, sentence(name)));
    sweep();
  }

  /** The map under edit; an absent tissue map starts as zeros on the grid of the segmentation. */
  function editable(name: MapName): EditableMap {
    const record = present().steps.segmentation;
    const map = maps[name] ?? (record && name === 'tissue' ? emptyMap(record) : null);
    if (!record || !map) {
      return fail(
        'bad-input',
        'no-segmentation',
        'There is no label map to edit in this case yet.',
        'Run the segmentation recipe first.',
      );
    }
    return map;
  }

  function beginStroke(name: string, mapName: MapName): Stroke {
    stroke?.cancel();
    const map = editable(mapName);
    // A map that starts with this stroke goes again with its undo.
    const origin = maps;
    if (maps[mapName] !== map) maps = { ...maps, [mapName]: map };
    const edit = new MapEdit(map);
    const self: Stroke = {
      write(box, write) {
        if (stroke !== self) return;
        edit.write(box, write);
        publish(present());
      },
      end() {
        if (stroke !== self) return false;
        stroke = null;
        open = null;
        const change = edit.finish();
        const record = present().steps.segmentation;
        if (!change || !record) {
          maps = origin;
          publish(present());
          return false;
        }
        const version = present().lastVersion + 1;
        const counts = mapName === 'labels' ? change.countChange : null;
        const segmentation = editedSegmentation(record, version, name, counts);
        const steps = { ...present().steps, segmentation };
        const document = { ...present(), lastVersion: version, steps };
        take(name, 'segmentation', document, origin, maps, { map, change });
        return true;
      },
      cancel() {
        if (stroke !== self) return;
        stroke = null;
        open = null;
        edit.cancel();
        maps = origin;
        publish(present());
      },
    };
    stroke = self;
    open = { map: mapName, edit };
    return self;
  }

  const openEdit = (name: MapName): MapEdit | null => (open?.map === name ? open.edit : null);

  function travel(direction: 'undo' | 'redo', word: string): void {
    if (stroke) {
      stroke.cancel();
      return;
    }
    const entry = direction === 'undo' ? history.undo() : history.redo();
    if (!entry) return;
    publish(withAudit(present(), 'case', `${word}: ${entry.name}`));
    sweep();
  }

  const api: CaseStore = {
    getState: store.getState,
    getInitialState: store.getInitialState,
    subscribe: store.subscribe,
    blobs,
    get strokeOpen() {
      return stroke !== null;
    },
    get editedFraction() {
      return Math.max(...MAP_NAMES.map((name) => maps[name]?.dirtyFraction ?? 0));
    },

    commit(name, mutate, step = 'case') {
      const document = mutate(present());
      if (document !== present()) take(name, step, document);
    },

    update(mutate) {
      publish(mutate(present()));
    },

    async setDerived(step, record, arrays, change) {
      const ids: Record<string, BlobId> = {};
      try {
        for (const [role, array] of Object.entries(arrays)) ids[role] = await blobs.put(array);
        stroke?.cancel();
        const document = withRecord(present(), step, record, ids, change);
        const next = step === 'segmentation' ? mapsOf(document, blobs) : maps;
        take(change, step, document, maps, next);
      } finally {
        for (const id of Object.values(ids)) blobs.unpin(id);
      }
    },

    editMap(name, map, box, edit) {
      const single = beginStroke(name, map);
      try {
        single.write(box, edit);
      } catch (error) {
        single.cancel();
        throw error;
      }
      return single.end();
    },
    beginStroke,
    undo: () => travel('undo', 'Undone'),
    redo: () => travel('redo', 'Done again'),

    confirmSide(value) {
      const side = { value, confirmedAt: new Date().toISOString() };
      api.commit(`confirm patient and side: ${value}`, (document) => ({ ...document, side }));
    },

    answerInterlock(step, interlockId, reason) {
      const asked = present().steps[step]?.interlocks.find(({ id }) => id === interlockId);
      if (!asked) return;
      const name = `accept: ${asked.message} Reason: ${reason}`;
      api.commit(name, (document) => withAnswer(document, step, interlockId, reason), step);
    },

    async addCapture(capture, png) {
      const ofVersion = present().steps[capture.step]?.version ?? 0;
      const blob = await blobs.put(png);
      const id = crypto.randomUUID();
      const createdAt = new Date().toISOString();
      const complete: Capture = { ...capture, id, png: blob, ofVersion, createdAt };
      api.commit(
        `capture ${capture.title}`,
        (document) => ({ ...document, captures: [...document.captures, complete] }),
        capture.step,
      );
      blobs.unpin(blob);
      return id;
    },

    async seal() {
      const pinned: BlobId[] = [];
      const put = async (copy: Uint8Array): Promise<BlobId> => {
        const id = await blobs.put(copy);
        pinned.push(id);
        return id;
      };
      for (const name of MAP_NAMES) await maps[name]?.seal(put, openEdit(name));
      publish(present());
      for (const id of pinned) blobs.unpin(id);
      const record = present().steps.segmentation;
      if (!record || record.digest !== null) return;
      const digest = await digestJson(record.blobs);
      // An edit made while the maps were hashed leaves the digest open for the next seal.
      if (present().steps.segmentation?.version !== record.version) return;
      if (MAP_NAMES.some((name) => maps[name]?.isSealed === false)) return;
      const segmentation = { ...record, digest };
      publish({ ...present(), steps: { ...present().steps, segmentation } });
      sweep();
    },

    deltas: () => ({
      labels: maps.labels?.delta(openEdit('labels')) ?? null,
      tissue: maps.tissue?.delta(openEdit('tissue')) ?? null,
    }),
  };
  return api;
}

const sentence = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
