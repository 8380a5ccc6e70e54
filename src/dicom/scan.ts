/** From a heap of files to audited series, by reading headers only. */
import { fail } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';
import { withDuplicates } from './duplicates.ts';
import { stacksOfFilms } from './film.ts';
import { distinctPatients } from './identity.ts';
import { readHeader } from './image-header.ts';
import type { ImageHeader } from './image-header.ts';
import type { ImportScan, SeriesSummary, SkippedFile } from './series.ts';
import { mapConcurrently } from './source.ts';
import type { SourceFile } from './source.ts';
import { splitIntoStacks } from './split.ts';
import { summarize } from './summary.ts';

const PARALLEL_READS = 8;

/** A long study has a few thousand files; a whole archive does not belong into a page. */
const MOST_FILES = 100_000;

/**
 * Reads the headers of all files and returns the series found, the largest usable first, and why
 * files were left out. Files that cannot be read never stop the scan.
 * @throws Failure `too-many-files`, `cancelled`.
 */
export async function scanFiles(
  files: readonly SourceFile[],
  ctx: JobContext,
): Promise<ImportScan> {
  refuseTooMany(files.length);
  let read = 0;
  const results = await mapConcurrently(files, PARALLEL_READS, async (file, index) => {
    await ctx.checkpoint();
    const result = await readHeader(file, index);
    ctx.report(++read / files.length, `Reading headers: ${read} of ${files.length} files`);
    return result;
  });
  const skipped = results.flatMap((result) => ('skipped' in result ? [result.skipped] : []));
  const images = results.flatMap((result) => ('images' in result ? result.images : []));
  const reports = results.flatMap((result) =>
    'report' in result && result.report ? [result.report] : [],
  );
  const unique = dropCopies(images, skipped);
  const stacks = await mapConcurrently(splitIntoStacks(unique), PARALLEL_READS, (stack) =>
    withDuplicates(stack, files),
  );
  const series = withUniqueKeys([...stacks, ...stacksOfFilms(stacks)].map(summarize));
  return {
    series: series.sort(
      (a, b) =>
        Number(b.suitableFor3d) - Number(a.suitableFor3d) || b.slices.length - a.slices.length,
    ),
    skipped,
    patients: distinctPatients(unique.map(({ patient }) => patient)),
    fileCount: files.length,
    reports,
  };
}

/** @throws Failure `too-many-files`. */
export function refuseTooMany(count: number): void {
  if (count <= MOST_FILES) return;
  fail(
    'too-large',
    'too-many-files',
    `${count} files were opened at once; at most ${MOST_FILES} are read.`,
    'Open the folder of one study.',
  );
}

/**
 * The same image twice is an accident of copying; the second is left out. One SOP instance UID does not prove it: where
 * place or number differ, somebody gave one UID to two images, and both are kept.
 */
function dropCopies(images: readonly ImageHeader[], skipped: SkippedFile[]): ImageHeader[] {
  const seen = new Map<string, string>();
  return images.filter((image) => {
    if (image.sopInstanceUid === '') return true;
    const { file, frame = 1 } = image;
    const key = identityOf(image);
    const earlier = seen.get(key);
    seen.set(key, earlier ?? file);
    if (earlier === undefined) return true;
    if (frame === 1)
      skipped.push({ file, code: 'duplicate', message: `The same image as ${earlier}.` });
    return false;
  });
}

const identityOf = (image: ImageHeader): string => {
  const { sopInstanceUid, seriesUid, frame = 1, pixels, placement, instanceNumber } = image;
  const place = placement?.originMm.join(' ');
  return [sopInstanceUid, seriesUid, frame, pixels.transferSyntaxUid, place, instanceNumber].join();
};

/** Two people's images can carry one series UID; a key must still name one series. */
function withUniqueKeys(series: readonly SeriesSummary[]): SeriesSummary[] {
  const used = new Map<string, number>();
  return series.map((summary) => {
    const times = (used.get(summary.key) ?? 0) + 1;
    used.set(summary.key, times);
    return times === 1 ? summary : { ...summary, key: `${summary.key}~${times}` };
  });
}
