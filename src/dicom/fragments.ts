import { UnreadableFile } from './data-set.ts';
import type { SourceFile } from './source.ts';

const ITEM = 0xe000;
const SEQUENCE_DELIMITER = 0xe0dd;
const WINDOW = 64 * 1024;

/**
 * Finds the fragments of encapsulated pixel data (PS3.5 A.4): items from `start`, the first of which is
 * the offset table, up to the sequence delimiter. Reads item headers only.
 * @throws UnreadableFile `truncated` where the file ends before the delimiter.
 */
export async function findFragments(
  file: SourceFile,
  start: number,
): Promise<readonly (readonly [number, number])[]> {
  const fragments: (readonly [number, number])[] = [];
  let window = await file.read(start, Math.min(file.size, start + WINDOW));
  let windowStart = start;
  for (let at = start, item = 0; ; item++) {
    if (at + 8 > file.size) throw cut();
    if (at + 8 > windowStart + window.length) {
      window = await file.read(at, Math.min(file.size, at + 4096));
      windowStart = at;
    }
    const view = new DataView(window.buffer, window.byteOffset + at - windowStart, 8);
    const element = view.getUint16(2, true);
    const bytes = view.getUint32(4, true);
    if (
      view.getUint16(0, true) !== 0xfffe ||
      (element !== ITEM && element !== SEQUENCE_DELIMITER)
    ) {
      throw new UnreadableFile(
        'unreadable',
        'Its compressed pixel data has no valid item structure.',
      );
    }
    if (element === SEQUENCE_DELIMITER) return fragments;
    if (at + 8 + bytes > file.size) throw cut();
    if (item > 0) fragments.push([at + 8, bytes]);
    at += 8 + bytes;
  }
}

const cut = (): UnreadableFile =>
  new UnreadableFile(
    'truncated',
    'The file is cut short: its compressed pixel data has no end. Copy or export it again.',
  );
