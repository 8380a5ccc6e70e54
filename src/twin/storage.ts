/** Where cases stay between visits: one interface, kept by the browser (`opfs-storage.ts`) or by memory alone. */
import type { Organ } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import type { BlobId } from './blob-id.ts';
import type { CaseDocument } from './document.ts';
import type { MapName } from './editable-map.ts';
import { STEPS, type StepName } from './records.ts';
import { staleness } from './staleness.ts';

/** A case as it is kept: the document, and hand edits that the maps it names do not contain yet. */
export interface SavedCase {
  readonly document: CaseDocument;
  /** Packed bricks by map (`encodePatch`), each a blob like any other. */
  readonly deltas: { readonly [Name in MapName]: BlobId | null };
  /** How the case was looked at, as the view gave it. */
  readonly view: unknown;
  readonly savedAt: string;
}

export interface StoredCase {
  readonly saved: SavedCase;
  readonly blobs: ReadonlyMap<BlobId, Uint8Array>;
}

/** One line of the list of saved cases. */
export interface CaseListing {
  readonly id: string;
  readonly organ: Organ;
  readonly pseudonym: string;
  readonly synthetic: boolean;
  readonly studyDescription: string;
  readonly savedAt: string;
  readonly progress: CaseProgress;
}

/** How far a case has come, for the list. */
export interface CaseProgress {
  /** The furthest step that holds a result. */
  readonly lastStep: StepName | null;
  /** The edit that made it. */
  readonly work: string;
  readonly stale: boolean;
  readonly openInterlocks: number;
}

export interface CaseStorage {
  /** False when cases are forgotten with the page; the user must be told. */
  readonly persistent: boolean;
  /** Why, where it is not persistent. */
  readonly reason: string | null;
  /** Newest first; damaged cases are left out. */
  list(): Promise<CaseListing[]>;
  /** Keeps a case so that a crash at any moment leaves either this state or the one before. */
  save(saved: SavedCase, blobs: ReadonlyMap<BlobId, Uint8Array>): Promise<void>;
  /** The newest state that is complete. Fails with `case-not-stored` or `storage-damaged`. */
  load(id: string): Promise<StoredCase>;
  /** Removes a case and the key that could have read it. */
  delete(id: string): Promise<void>;
}

export function listingOf({ document, savedAt }: SavedCase): CaseListing {
  return {
    id: document.id,
    organ: document.organ,
    pseudonym: document.patient.pseudonym,
    synthetic: document.patient.synthetic,
    studyDescription: document.study?.description ?? '',
    savedAt,
    progress: progressOf(document),
  };
}

function progressOf(document: CaseDocument): CaseProgress {
  const states = staleness(document);
  const lastStep = STEPS.findLast((step) => document.steps[step]) ?? null;
  const interlocks = STEPS.flatMap((step) => document.steps[step]?.interlocks ?? []);
  return {
    lastStep,
    work: (lastStep && document.steps[lastStep]?.change) ?? '',
    stale: STEPS.some((step) => states[step].state === 'stale'),
    openInterlocks: interlocks.filter(({ answer }) => !answer).length,
  };
}

/** Cases for as long as the page lives: where the browser gives no private file system, and on the command line. */
export function createMemoryStorage(reason: string): CaseStorage {
  const cases = new Map<string, StoredCase>();
  return {
    persistent: false,
    reason,
    list: async () =>
      [...cases.values()]
        .map(({ saved }) => listingOf(saved))
        .sort((a, b) => b.savedAt.localeCompare(a.savedAt)),
    async save(saved, blobs) {
      cases.set(saved.document.id, { saved, blobs: new Map(blobs) });
    },
    async load(id) {
      const stored = cases.get(id);
      if (stored) return stored;
      return caseNotStored();
    },
    async delete(id) {
      cases.delete(id);
    },
  };
}

export function caseNotStored(): never {
  return fail(
    'bad-input',
    'case-not-stored',
    'This case is not kept on this computer any more.',
    'Open it from its .theatron archive, or start again from the patient folder.',
  );
}
