/** One undoable step of a case: what the document and the maps were before and after it. */
import { collectBlobIds, type BlobId } from './blob-id.ts';
import { patchBytes } from './brick-patch.ts';
import { MAP_NAMES, type Maps } from './case-maps.ts';
import type { CaseDocument } from './document.ts';
import type { EditableMap, MapChange, MapName } from './editable-map.ts';
import type { HistoryEntry } from './history.ts';
import { STEPS } from './records.ts';

export interface CaseState {
  readonly document: CaseDocument;
  readonly maps: Maps;
}

/** A change inside one map, for edits that do not replace it. */
export interface MapStroke {
  readonly map: EditableMap;
  readonly change: MapChange;
}

export interface CaseStep extends HistoryEntry {
  /** Every array that undoing or redoing may need again. */
  namedBlobs(): ReadonlySet<BlobId>;
}

export interface StepHost {
  readonly bytesOf: (id: BlobId) => number;
  /** Puts the case where the step leads. */
  readonly apply: (move: (state: CaseState) => CaseState) => void;
}

const UNDO_KEYS = ['patient', 'side', 'study', 'captures', 'display', 'measurements'] as const;

/**
 * The present document with everything that differs between `from` and `to` as it is in `to`.
 * Audit and the version counter only ever grow, and what was changed without a step in between stays.
 */
export function moveDocument(
  present: CaseDocument,
  from: CaseDocument,
  to: CaseDocument,
): CaseDocument {
  const keys = UNDO_KEYS.filter((key) => from[key] !== to[key]);
  const steps = STEPS.filter((step) => from.steps[step] !== to.steps[step]);
  return {
    ...present,
    ...Object.fromEntries(keys.map((key) => [key, to[key]])),
    steps: {
      ...present.steps,
      ...Object.fromEntries(steps.map((step) => [step, to.steps[step]])),
    },
  };
}

export function createCaseStep(
  name: string,
  before: CaseState,
  after: CaseState,
  stroke: MapStroke | null,
  host: StepHost,
): CaseStep {
  const beforeIds = arraysOf(before.document);
  const afterIds = arraysOf(after.document);
  const onlyIn = (ids: Set<BlobId>, others: Set<BlobId>): number =>
    [...ids].reduce((sum, id) => sum + (others.has(id) ? 0 : host.bytesOf(id)), 0);
  const replaced = (from: Maps, to: Maps): number =>
    MAP_NAMES.reduce(
      (sum, map) => sum + (from[map] === to[map] ? 0 : (from[map]?.data.byteLength ?? 0)),
      0,
    );
  const patch = stroke ? patchBytes(stroke.change.patch) : 0;
  const move = (from: CaseState, to: CaseState) => (): void => {
    if (stroke) stroke.map.toggle(stroke.change);
    host.apply((present) => ({
      document: moveDocument(present.document, from.document, to.document),
      maps: before.maps === after.maps ? present.maps : to.maps,
    }));
  };
  return {
    name,
    undoBytes: patch + onlyIn(beforeIds, afterIds) + replaced(before.maps, after.maps),
    redoBytes: patch + onlyIn(afterIds, beforeIds) + replaced(after.maps, before.maps),
    undo: move(after, before),
    redo: move(before, after),
    namedBlobs: () => {
      const ids = new Set([...beforeIds, ...afterIds]);
      for (const map of [...Object.values(before.maps), ...Object.values(after.maps)]) {
        if (map?.base) ids.add(map.base);
      }
      return ids;
    },
  };
}

/** The arrays a document names, without those of the maps, which live in {@link EditableMap}. */
function arraysOf(document: CaseDocument): Set<BlobId> {
  const { segmentation, ...others } = document.steps;
  const ids = collectBlobIds([others, document.captures]);
  for (const [role, id] of Object.entries(segmentation?.blobs ?? {})) {
    if (!MAP_NAMES.includes(role as MapName)) ids.add(id);
  }
  return ids;
}
