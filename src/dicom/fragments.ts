import { UnreadableFile } from './data-set.ts';
import type { Attributes } from './data-set.ts';
import type { SourceFile } from './source.ts';
import { TAG } from './tags.ts';

/** Where a fragment's bytes are in the file. */
export type Fragment = readonly [offset: number, bytes: number];

interface FoundFragment {
  readonly at: Fragment;
  /** It starts as an image of the JPEG family does. */
  readonly startsImage: boolean;
}

const ITEM = 0xe000;
const SEQUENCE_DELIMITER = 0xe0dd;
const WINDOW = 64 * 1024;
const MOST_FRAGMENTS = 1_000_000;

/**
 * The fragments of each frame of encapsulated pixel data (PS3.5 A.4). Frames are told apart by the basic or the
 * extended offset table, by their number, or by how compressed images start.
 * @throws UnreadableFile `truncated` where the file ends before the delimiter, `unreadable` where the structure is
 * damaged or the frames cannot be told apart.
 */
export async function frameFragments(
  file: SourceFile,
  attributes: Attributes,
  start: number,
  frameCount: number,
): Promise<readonly (readonly Fragment[])[]> {
  const { table, fragments } = await findFragments(file, start);
  const all = fragments.map(({ at }) => at);
  refuseOtherCount(fragments, frameCount);
  if (frameCount === 1) return [all];
  if (all.length === frameCount) return all.map((fragment) => [fragment]);
  const extended = attributes.wide(TAG.extendedOffsetTable);
  const offsets = extended.length > 0 ? extended : table;
  const firstItem = (all[0]?.[0] ?? 0) - 8;
  const starts =
    offsets.length === frameCount
      ? offsets.map((offset) => all.findIndex(([at]) => at - 8 - firstItem === offset))
      : fragments.flatMap(({ startsImage }, n) => (startsImage ? [n] : []));
  const rising = starts.every((n, frame) => n > (frame === 0 ? -1 : starts[frame - 1]));
  if (starts.length !== frameCount || starts[0] !== 0 || !rising) {
    throw new UnreadableFile(
      'unreadable',
      `Its ${frameCount} frames cannot be told apart in ${all.length} fragments of compressed data.`,
    );
  }
  return starts.map((from, frame) => all.slice(from, starts[frame + 1]));
}

/** A first image shown for all of them, or none at all, would not be noticed. */
function refuseOtherCount(fragments: readonly FoundFragment[], frameCount: number): void {
  if (fragments.length === 0) {
    throw new UnreadableFile('unreadable', 'Its compressed pixel data holds no image.');
  }
  const images = fragments.filter(({ startsImage }) => startsImage).length;
  if (images > frameCount) {
    throw new UnreadableFile(
      'unreadable',
      `Its header states ${frameCount === 1 ? 'one frame' : `${frameCount} frames`}, but its compressed pixel data holds ${images} images.`,
    );
  }
}

/** Items from `start`, the first of which is the offset table, up to the delimiter. Reads item headers only. */
async function findFragments(
  file: SourceFile,
  start: number,
): Promise<{ readonly table: readonly number[]; readonly fragments: readonly FoundFragment[] }> {
  const fragments: FoundFragment[] = [];
  let table: readonly number[] = [];
  let window = await file.read(start, Math.min(file.size, start + WINDOW));
  let windowStart = start;
  for (let at = start, item = 0; ; item++) {
    if (at + 8 > file.size) throw cut();
    if (at + 16 > windowStart + window.length && windowStart + window.length < file.size) {
      window = await file.read(at, Math.min(file.size, at + 4096));
      windowStart = at;
    }
    const view = new DataView(window.buffer, window.byteOffset + at - windowStart);
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
    if (element === SEQUENCE_DELIMITER) return { table, fragments };
    if (at + 8 + bytes > file.size) throw cut();
    if (item === 0) {
      table = offsetTable(await file.read(at + 8, at + 8 + bytes));
    } else {
      fragments.push({ at: [at + 8, bytes], startsImage: beginsAsImage(view, bytes) });
    }
    if (fragments.length > MOST_FRAGMENTS) {
      throw new UnreadableFile('unreadable', 'Its compressed pixel data has too many fragments.');
    }
    at += 8 + bytes;
  }
}

const IMAGE_STARTS: readonly number[] = [0xffd8, 0xff4f, 0xff0a];
/** The first box of a JPEG XL file: twelve bytes, of type "JXL ". */
const JPEG_XL_BOX = [12, 0x4a584c20] as const;

function beginsAsImage(view: DataView, bytes: number): boolean {
  if (bytes < 2) return false;
  if (IMAGE_STARTS.includes(view.getUint16(8))) return true;
  // The header of a run-length frame: up to 15 segments, the first of them right behind it (PS3.5 G.3).
  if (bytes >= 64 && view.getUint32(12, true) === 64) {
    const segments = view.getUint32(8, true);
    return segments >= 1 && segments <= 15;
  }
  return (
    bytes >= 8 && view.getUint32(8) === JPEG_XL_BOX[0] && view.getUint32(12) === JPEG_XL_BOX[1]
  );
}

function offsetTable(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length >> 2 }, (_, n) => view.getUint32(4 * n, true));
}

const cut = (): UnreadableFile =>
  new UnreadableFile(
    'truncated',
    'The file is cut short: its compressed pixel data has no end. Copy or export it again.',
  );
