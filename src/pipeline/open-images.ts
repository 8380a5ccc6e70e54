/** From a heap of files to audited series with a picture of each: the first arrow of the chain. */
import { span, type JobContext } from '../core/job.ts';
import type { Volume } from '../core/volume.ts';
import { distinctPatients } from '../dicom/identity.ts';
import { decodeSlice } from '../dicom/pixels.ts';
import { scanFiles } from '../dicom/scan.ts';
import type { ImportScan, SeriesSummary, SkippedFile, StoredModality } from '../dicom/series.ts';
import type { SourceFile } from '../dicom/source.ts';
import { thumbnail, type Thumbnail } from '../dicom/thumbnail.ts';
import { DEFAULT_UNZIP_LIMITS, expandArchives } from '../dicom/unzip.ts';
import { loadVolume, type SlicePartial } from '../dicom/volume.ts';
import { loadStored, scanStored, type StoredPlace } from './stored-images.ts';

export interface OpenedImages {
  readonly scan: ImportScan;
  /** The files that were read, archives unpacked: what `loadVolume` needs beside a series. */
  readonly files: readonly SourceFile[];
  /** Where the volumes are that came in files other than DICOM, by key of the series. */
  readonly stored: ReadonlyMap<string, StoredPlace>;
  /** Pictures that were made on the way. */
  readonly pictures: Readonly<Record<string, Thumbnail>>;
}

/**
 * Unpacks archives and reads the headers of every file. No pixel of DICOM is decoded; images in NIfTI, NRRD and MetaImage are
 * read once, because only their values tell what they may be.
 */
export async function openImages(
  files: readonly SourceFile[],
  context: JobContext,
): Promise<OpenedImages> {
  const refused: SkippedFile[] = [];
  const unpacked = await expandArchives(
    files,
    DEFAULT_UNZIP_LIMITS,
    span(context, 0, 0.4),
    ({ path }, { code, message, hint }) =>
      refused.push({ file: path, code, message: `${message} ${hint}` }),
  );
  const others = await scanStored(unpacked, span(context, 0.4, 0.6));
  const rest = unpacked.filter((file) => !others.consumed.has(file));
  const dicom = await scanFiles(rest, span(context, 0.6, 1));
  const scan = {
    ...dicom,
    series: [...dicom.series, ...others.series],
    skipped: [...refused, ...others.skipped, ...dicom.skipped],
    patients: distinctPatients([...dicom.patients, ...others.series.map(({ patient }) => patient)]),
    fileCount: unpacked.length + refused.length,
  };
  return { scan, files: rest, stored: others.places, pictures: others.thumbnails };
}

/**
 * The volume of any series of a scan. What the values of a stored image are is what the user confirmed; without an answer they
 * are a signal of no known kind. Fails as `loadVolume` and the readers of the formats do.
 */
export function loadSeries(
  { files, stored }: OpenedImages,
  series: SeriesSummary,
  modality: StoredModality | undefined,
  context: JobContext<SlicePartial>,
): Promise<Volume> {
  const place = stored.get(series.key);
  return place ? loadStored(place, modality ?? 'OT', context) : loadVolume(series, files, context);
}

/** More series than this are listed without a picture. */
const MOST_THUMBNAILS = 40;
const THUMBNAIL_PIXELS = 96;

/** The middle slice of each series, small; a slice that cannot be decoded leaves its series without one. */
export async function seriesThumbnails(
  { scan, files, pictures: made }: OpenedImages,
  context: JobContext,
): Promise<Record<string, Thumbnail>> {
  const pictures: Record<string, Thumbnail> = { ...made };
  for (const series of scan.series.slice(0, MOST_THUMBNAILS)) {
    if (series.stored) continue;
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
