import { fail } from '../../core/failure.ts';

/** A file the user gave, with its path inside the folder it came in (`study/series/0001.dcm`). */
export interface PickedFile {
  readonly path: string;
  readonly file: File;
}

/** What a drop or a picker held. Files the browser could not read are named, not lost. */
export interface Picked {
  readonly files: readonly PickedFile[];
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

export interface CollectOptions {
  /** Files found so far, while folders are being walked. */
  readonly onCount?: (files: number) => void;
  readonly signal?: AbortSignal;
}

/** Above this a folder is not one patient; a whole disk was dropped. */
export const MOST_FILES = 200_000;
const DEEPEST_FOLDER = 64;

/**
 * Everything in a drop, folders walked to the bottom. Call it in the drop event itself: the
 * browser empties the transfer as soon as the handler returns, so entries are taken at once.
 * Fails with `too-many-files` beyond {@link MOST_FILES}.
 */
export function collectDropped(
  transfer: DataTransfer,
  options: CollectOptions = {},
): Promise<Picked> {
  const items = [...transfer.items].filter((item) => item.kind === 'file');
  const entries = items.map((item) => item.webkitGetAsEntry());
  const loose = items.map((item, n) => (entries[n] === null ? item.getAsFile() : null));
  return walk(entries.filter(isPresent), loose.filter(isPresent), options);
}

/** The files of an `<input type="file">`, with `webkitdirectory` or without. */
export function collectChosen(list: Iterable<File>): Picked {
  const files = [...list].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
  if (files.length > MOST_FILES) refuseCount();
  return { files: sortByPath(files), unreadable: [] };
}

async function walk(
  roots: readonly FileSystemEntry[],
  loose: readonly File[],
  { onCount, signal }: CollectOptions,
): Promise<Picked> {
  const files: PickedFile[] = loose.map((file) => ({ path: file.name, file }));
  const unreadable: { path: string; reason: string }[] = [];
  const pending = roots.map((entry) => ({ entry, depth: 0 }));
  for (let next = pending.pop(); next; next = pending.pop()) {
    signal?.throwIfAborted();
    const { entry, depth } = next;
    const path = entry.fullPath.replace(/^\//, '');
    try {
      if (isFile(entry)) {
        files.push({ path, file: await fileOf(entry) });
      } else if (isDirectory(entry)) {
        if (depth >= DEEPEST_FOLDER) {
          unreadable.push({ path, reason: `Folders are nested more than ${DEEPEST_FOLDER} deep` });
          continue;
        }
        for (const child of await childrenOf(entry))
          pending.push({ entry: child, depth: depth + 1 });
      }
    } catch (error) {
      unreadable.push({ path, reason: error instanceof Error ? error.message : String(error) });
    }
    if (files.length > MOST_FILES) refuseCount();
    onCount?.(files.length);
  }
  return { files: sortByPath(files), unreadable };
}

function refuseCount(): never {
  return fail(
    'too-large',
    'too-many-files',
    `There are more than ${MOST_FILES.toLocaleString('en')} files in what you opened; one patient's study has a few thousand at most.`,
    'Open the folder of one patient.',
  );
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** A reader hands entries out in batches (100 in Chromium) until an empty one. */
async function childrenOf(entry: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = entry.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return children;
    children.push(...batch);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry =>
  entry.isDirectory;
const isPresent = <Value>(value: Value | null): value is Value => value !== null;

/** The same drop gives the same order in every browser. */
function sortByPath(files: readonly PickedFile[]): readonly PickedFile[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** The single saved case in what was picked, if that is all there is. */
export function savedCaseOf({ files }: Picked): File | undefined {
  const [only] = files;
  return files.length === 1 && only.path.toLowerCase().endsWith('.theatron')
    ? only.file
    : undefined;
}
