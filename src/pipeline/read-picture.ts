/** One picture of a series that is no volume: its values, its colours and what makes its pixels lengths. */
import { fail } from '../core/failure.ts';
import type { PictureCalibration } from '../core/picture-scale.ts';
import { isColour, luminance } from '../dicom/colour.ts';
import { readAttributes } from '../dicom/data-set.ts';
import { pictureCalibration } from '../dicom/picture-scale.ts';
import { decodeColourSlice, decodeSlice } from '../dicom/pixels.ts';
import type { SeriesSummary, SliceRef } from '../dicom/series.ts';
import type { SourceFile } from '../dicom/source.ts';
import { TAG } from '../dicom/tags.ts';
import { percentileWindow } from '../dicom/thumbnail.ts';

export interface Picture {
  readonly columns: number;
  readonly rows: number;
  /** Row by row; the luminance of a colour picture. */
  readonly values: Int16Array | Float32Array;
  /** Red, green and blue of a colour picture, three bytes a pixel. */
  readonly rgb?: Uint8ClampedArray;
  readonly window: { readonly centre: number; readonly width: number };
  /** Low values are meant to be bright. */
  readonly inverted: boolean;
  readonly calibration: PictureCalibration;
  /** Directions of a row and of a column, in letters of the patient; absent where the header does not say them. */
  readonly orientation?: readonly [row: string, column: string];
  /** `MLO, right`: how it was taken. */
  readonly view: string;
}

/** The pictures of a series in the order in which they are looked through. */
export const picturesOf = ({ film, slices }: SeriesSummary): readonly SliceRef[] =>
  film?.images ?? slices;

/**
 * Reads picture `n` (from 0) of a series.
 * @throws `bad-input`/`no-picture`; what decoding throws
 */
export async function readPicture(
  series: SeriesSummary,
  n: number,
  files: readonly SourceFile[],
): Promise<Picture> {
  const stored = picturesOf(series).at(n);
  const file = stored && files[stored.fileIndex];
  if (!stored || !file) {
    return fail(
      'bad-input',
      'no-picture',
      `Picture ${n + 1} of this series is not among the opened files.`,
      'Open the files again.',
    );
  }
  // Slices that a volume turns round are pictures as they are stored.
  const { flip: _turned, ...pixels } = stored.pixels;
  const ref: SliceRef = { ...stored, pixels };
  const attributes = await readAttributes(file);
  const rgb = isColour(ref.pixels) ? await decodeColourSlice(file, ref) : undefined;
  const values = rgb ? luminance(rgb) : await decodeSlice(file, ref);
  const centre = attributes.numbers(TAG.windowCentre)[0];
  const width = attributes.numbers(TAG.windowWidth)[0] ?? 0;
  const own = centre !== undefined && width > 0 ? { centre, width } : undefined;
  const orientation = attributes.text(TAG.patientOrientation).toUpperCase().split('\\');
  return {
    columns: ref.pixels.columns,
    rows: ref.pixels.rows,
    values,
    ...(rgb && { rgb }),
    window: rgb ? { centre: 128, width: 256 } : (own ?? percentileWindow(values)),
    inverted: ref.pixels.photometric === 'MONOCHROME1',
    calibration: pictureCalibration(attributes),
    ...(isDirections(orientation) && { orientation }),
    view: [attributes.text(TAG.viewPosition), series.laterality ?? ''].filter(Boolean).join(', '),
  };
}

/** Letters of the patient; animals and other codes are left out. */
const isDirections = (words: readonly string[]): words is readonly [string, string] =>
  words.length === 2 && words.every((word) => /^[LRAPHF]{1,3}$/.test(word));
