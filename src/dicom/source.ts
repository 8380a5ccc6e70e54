/** Where bytes come from: a `File` slice in the page, the file system in Node, memory after unzipping. */
export interface SourceFile {
  /** Path below what the user opened, with forward slashes; shown in the import report. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** The bytes from `start` up to (not including) `end`; all of them by default. Clipped to the file. */
  read(start?: number, end?: number): Promise<Uint8Array>;
}

/** A {@link SourceFile} over bytes that are already in memory. Reads are views, not copies. */
export function memorySource(path: string, bytes: Uint8Array): SourceFile {
  return {
    path,
    size: bytes.length,
    read: async (start = 0, end = bytes.length) => bytes.subarray(start, end),
  };
}

/** Last part of a path. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Applies `work` to every item, at most `limit` at a time, and keeps the order of the results. */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  return results;
}
