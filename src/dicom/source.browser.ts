/** Files that the user picked or dropped on the page. */
import type { SourceFile } from './source.ts';

/** A file with its path below what was dropped. It can be posted to a worker; a source cannot. */
export interface PickedFile {
  readonly file: File;
  readonly path: string;
}

/** Files of a picker; the folder picker gives paths. */
export function pickedFiles(files: Iterable<File>): PickedFile[] {
  return [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

/**
 * Files of a drop, with all files of dropped folders. Call it within the drop event: the list of
 * items is empty once the event is over.
 */
export async function droppedFiles(items: DataTransferItemList): Promise<PickedFile[]> {
  const entries = [...items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  return (await Promise.all(entries.map((entry) => filesBelow(entry)))).flat();
}

async function filesBelow(entry: FileSystemEntry): Promise<PickedFile[]> {
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => {
      (entry as FileSystemFileEntry).file(resolve, reject);
    });
    return [{ file, path }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: PickedFile[] = [];
  for (;;) {
    // A directory is handed out in portions of at most 100 entries, the last one empty.
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (portion.length === 0) return found;
    found.push(...(await Promise.all(portion.map((child) => filesBelow(child)))).flat());
  }
}

/** A {@link SourceFile} over a picked file; reads slices, so the file is never in memory as a whole. */
export function blobSource({ file, path }: PickedFile): SourceFile {
  return {
    path,
    size: file.size,
    read: async (start = 0, end = file.size) =>
      new Uint8Array(await file.slice(start, end).arrayBuffer()),
  };
}
