/** Images that share a position with another one: whether they are copies of it or something else. */
import { groupByPosition, MIN_SLICES } from './positions.ts';
import type { ImageHeader } from './image-header.ts';
import type { SourceFile } from './source.ts';
import type { Duplicates, Stack } from './split.ts';

/** More are not compared: that many repeats are another measurement, not an accident. */
const MOST_COMPARED = 100;

/** The stack with what its repeated images are, compared by the stored bytes of their pixels. */
export async function withDuplicates(stack: Stack, files: readonly SourceFile[]): Promise<Stack> {
  if (stack.phase || !stack.images.every(({ placement }) => placement)) return stack;
  const positions = groupByPosition(stack.images);
  const count = stack.images.length - positions.length;
  if (count === 0 || count > MOST_COMPARED || positions.length < MIN_SLICES) return stack;
  let identical = 0;
  let laterBySeconds = 0;
  for (const [kept, ...others] of positions) {
    for (const other of others) {
      if (await samePixels(kept, other, files)) identical++;
      laterBySeconds = Math.max(laterBySeconds, Math.abs(seconds(other) - seconds(kept)) || 0);
    }
  }
  const duplicates: Duplicates = { identical, differing: count - identical, laterBySeconds };
  return { ...stack, duplicates };
}

async function samePixels(
  a: ImageHeader,
  b: ImageHeader,
  files: readonly SourceFile[],
): Promise<boolean> {
  const [p, q] = [await stored(a, files), await stored(b, files)];
  return p.length === q.length && p.every((byte, n) => byte === q[n]);
}

async function stored({ fileIndex, pixels }: ImageHeader, files: readonly SourceFile[]) {
  const { dataOffset, dataBytes, fragments } = pixels;
  const [from, to] = fragments?.length
    ? [fragments[0][0], fragments[fragments.length - 1][0] + fragments[fragments.length - 1][1]]
    : [dataOffset, dataOffset + dataBytes];
  return files[fileIndex].read(from, to);
}

/** Acquisition time of day (HHMMSS.ffffff) in seconds. */
function seconds({ repeats }: ImageHeader): number {
  const [, hours, minutes, rest] =
    /(\d{2})(\d{2})(\d{2}(?:\.\d+)?)$/.exec(repeats['acquisition time'] ?? '') ?? [];
  return 3600 * Number(hours) + 60 * Number(minutes) + Number(rest);
}
