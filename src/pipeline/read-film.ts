/** One plane of a beating heart, filmed: its images in order of time, and where the plane lies. */
import { fail } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';
import { cross, type Grid } from '../core/space.ts';
import type { Volume } from '../core/volume.ts';
import { readHeader } from '../dicom/image-header.ts';
import { decodeSlice } from '../dicom/pixels.ts';
import type { SeriesSummary } from '../dicom/series.ts';
import type { SourceFile } from '../dicom/source.ts';

export interface Film {
  /** The plane as a grid of one slice. */
  readonly grid: Grid;
  /** What orders the images, such as `trigger time`, and the value of each. */
  readonly by: string;
  readonly values: readonly number[];
  readonly images: readonly Volume['data'][];
  readonly modality: string;
  readonly window?: NonNullable<Volume['window']>;
}

/**
 * Reads the film of a series.
 * @throws `bad-input`/`no-film`, `film-place` where the header does not say where the plane lies; what decoding throws
 */
export async function readFilm(
  series: SeriesSummary,
  files: readonly SourceFile[],
  context: JobContext,
): Promise<Film> {
  const { film, window, modality } = series;
  const [first] = film?.images ?? [];
  if (!film || !first) {
    return fail(
      'bad-input',
      'no-film',
      'This series is a stack of slices and not one plane filmed over time.',
      'Choose a series that the import lists as a film.',
    );
  }
  const grid = await planeOf(series, first.fileIndex, first.frame, files);
  const images: Volume['data'][] = [];
  for (const [n, image] of film.images.entries()) {
    await context.checkpoint();
    context.report(n / film.images.length, `Reading picture ${n + 1} of ${film.images.length}`);
    images.push(await decodeSlice(files[image.fileIndex], image));
  }
  return { grid, by: film.by, values: film.values, images, modality, ...(window && { window }) };
}

async function planeOf(
  { spacingMm, sliceThicknessMm = 1 }: SeriesSummary,
  fileIndex: number,
  frame: number | undefined,
  files: readonly SourceFile[],
): Promise<Grid> {
  const header = await readHeader(files[fileIndex], fileIndex);
  const images = 'images' in header ? header.images : [];
  const image = images.find((one) => one.frame === frame);
  if (!image?.placement) {
    return fail(
      'bad-input',
      'film-place',
      'The header does not say where this plane lies in the patient, so its edges could not be named.',
      'Export the series again with position and orientation of its images.',
    );
  }
  const { placement, pixels } = image;
  const { row, column, originMm } = placement;
  return {
    dimensions: [pixels.columns, pixels.rows, 1],
    spacingMm: [spacingMm[0], spacingMm[1], sliceThicknessMm],
    originMm,
    direction: [...row, ...column, ...cross(row, column)],
  };
}
