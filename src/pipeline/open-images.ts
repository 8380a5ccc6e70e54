/** From a heap of files to audited series with a picture of each: the first arrow of the chain. */
import { span, type JobContext } from '../core/job.ts';
import { decodeSlice } from '../dicom/pixels.ts';
import { scanFiles } from '../dicom/scan.ts';
import type { ImportScan, SeriesSummary } from '../dicom/series.ts';
import type { SourceFile } from '../dicom/source.ts';
import { thumbnail, type Thumbnail } from '../dicom/thumbnail.ts';
import { DEFAULT_UNZIP_LIMITS, expandArchives } from '../dicom/unzip.ts';

export interface OpenedImages {
  readonly scan: ImportScan;
  /** The files that were read, archives unpacked: what `loadVolume` needs beside a series. */
  readonly files: readonly SourceFile[];
}

/** Unpacks archives and reads the headers of every file. No pixel is decoded. */
export async function openImages(
  files: readonly SourceFile[],
  context: JobContext,
): Promise<OpenedImages> {
  const unpacked = await expandArchives(files, DEFAULT_UNZIP_LIMITS, span(context, 0, 0.4));
  const scan = await scanFiles(unpacked, span(context, 0.4, 1));
  return { scan, files: unpacked };
}

/** More series than this are listed without a picture. */
const MOST_THUMBNAILS = 40;
const THUMBNAIL_PIXELS = 96;

/** The middle slice of each series, small; a slice that cannot be decoded leaves its series without one. */
export async function seriesThumbnails(
  { scan, files }: OpenedImages,
  context: JobContext,
): Promise<Record<string, Thumbnail>> {
  const pictures: Record<string, Thumbnail> = {};
  for (const series of scan.series.slice(0, MOST_THUMBNAILS)) {
    await context.checkpoint();
    const picture = await middleSlice(series, files).catch(() => undefined);
    if (picture) pictures[series.key] = picture;
  }
  return pictures;
}

async function middleSlice(
  series: SeriesSummary,
  files: readonly SourceFile[],
): Promise<Thumbnail | undefined> {
  const slice = series.slices[Math.floor(series.slices.length / 2)];
  const file = slice && files[slice.fileIndex];
  if (!file || !series.transferSyntax.supported) return undefined;
  const values = await decodeSlice(file, slice);
  const image = {
    columns: slice.pixels.columns,
    rows: slice.pixels.rows,
    values,
    pixelMm: [series.spacingMm[0], series.spacingMm[1]] as const,
  };
  return thumbnail(image, series.window, THUMBNAIL_PIXELS);
}
