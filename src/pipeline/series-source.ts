/** Who and what a series of images is, for files that refer to it. */
import { fail } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';
import type { SeriesSummary } from '../dicom/series.ts';
import type { SourceFile } from '../dicom/source.ts';
import { sourceSeriesFrom, type SourceSeries } from '../formats/dicom-source.ts';

/** Patient, study and instances of a series, read from the headers of its files; fails as {@link sourceSeriesFrom} does. */
export async function sourceOfSeries(
  series: SeriesSummary,
  files: readonly SourceFile[],
  context: JobContext,
): Promise<SourceSeries> {
  if (series.stored) {
    fail(
      'unsupported',
      'no-dicom-images',
      `The image came from a ${series.stored.format} file, so there are no DICOM images that this object could refer to.`,
      'Save as NIfTI or NRRD instead.',
    );
  }
  const indices = [...new Set(series.slices.map(({ fileIndex }) => fileIndex))];
  const bytes: Uint8Array[] = [];
  for (const [n, index] of indices.entries()) {
    context.report(n / indices.length, 'Reading the headers of the images');
    bytes.push(await files[index].read());
    await context.checkpoint();
  }
  return sourceSeriesFrom(bytes);
}
