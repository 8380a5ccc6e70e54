/** What the brain tumour recipe needs of an image and of its strokes, checked before any work. */
import { fail } from '../../core/failure.ts';
import type { Lps } from '../../core/space.ts';
import { lpsToIjk } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';

const MIN_SLICES = 8;
const MAX_SLICE_MM = 8;
const MAX_PIXEL_MM = 3;
const MIN_EXTENT_MM = 70;
export const MAX_TUMOURS = 8;

/** @throws `bad-input` with `not-mr`, `too-few-slices`, `too-coarse`, `brain-not-covered` or `empty-image`. */
export function requireBrainMr({ grid, data, modality, unit }: Volume): void {
  if (unit === 'HU' || !(modality === 'MR' || modality === '' || modality === 'OT')) {
    fail(
      'bad-input',
      'not-mr',
      `This series is ${modality || 'of unknown modality'} in ${unit === 'HU' ? 'Hounsfield units' : 'other units'}; the recipe reads the contrast of an MR of the brain.`,
      'Choose an MR series of the head, best T1-weighted with contrast.',
    );
  }
  const slices = Math.min(...grid.dimensions);
  if (slices < MIN_SLICES) {
    fail(
      'bad-input',
      'too-few-slices',
      `The volume is only ${slices} voxels thick; a tumour cannot be measured in three dimensions from fewer than ${MIN_SLICES} slices.`,
      'Choose the series of the whole head.',
    );
  }
  const [fine, , coarse] = [...grid.spacingMm].sort((a, b) => a - b);
  if (coarse > MAX_SLICE_MM || fine > MAX_PIXEL_MM) {
    fail(
      'bad-input',
      'too-coarse',
      `Voxels are ${fine.toFixed(1)} mm wide and up to ${coarse.toFixed(1)} mm apart; a tumour cannot be outlined beyond ${MAX_PIXEL_MM} and ${MAX_SLICE_MM} mm.`,
      'Choose a series of this examination with thinner slices.',
    );
  }
  const extent = Math.min(...grid.dimensions.map((n, axis) => n * grid.spacingMm[axis]));
  if (extent < MIN_EXTENT_MM) {
    fail(
      'bad-input',
      'brain-not-covered',
      `The volume is only ${Math.round(extent)} mm along its shortest side; too little of the brain is seen to tell what is normal.`,
      'Choose a series that covers the head.',
    );
  }
  let low = Infinity;
  let high = -Infinity;
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high > low)) refuseEmptyImage();
}

export function refuseEmptyImage(): never {
  fail(
    'bad-input',
    'empty-image',
    'The image shows no head: nothing in it is both brighter than air and large enough.',
    'Check that the series was loaded completely, or choose another.',
  );
}

/** @throws `bad-input` with `no-stroke`, `too-many-strokes` or `stroke-outside`. */
export function requireStrokes(strokes: readonly (readonly Lps[])[], { grid }: Volume): void {
  if (strokes.length === 0 || strokes.some((stroke) => stroke.length === 0)) {
    fail(
      'bad-input',
      'no-stroke',
      'No tumour was marked: where one is cannot be told from a single image with certainty.',
      'Draw one stroke inside each tumour, on the slice where it is largest.',
    );
  }
  if (strokes.length > MAX_TUMOURS) {
    fail(
      'bad-input',
      'too-many-strokes',
      `${strokes.length} tumours were marked; a case holds ${MAX_TUMOURS}.`,
      'Mark the tumours that matter for the plan, one stroke each.',
    );
  }
  for (const point of strokes.flat()) {
    const at = lpsToIjk(grid, point);
    if (at.every((value, axis) => value > -0.5 && value < grid.dimensions[axis] - 0.5)) continue;
    fail(
      'bad-input',
      'stroke-outside',
      'A point of the stroke lies outside the image, so what is there cannot be read.',
      'Draw the stroke on a slice of this series.',
    );
  }
}

/**
 * A polyline written as places `x,y,z` (LPS mm) with spaces between them.
 *
 * @throws `bad-input`/`stroke-text` naming the first part that is no place.
 */
export function strokeFrom(text: string): readonly Lps[] {
  return text
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map((part): Lps => {
      const numbers = part
        .split(',')
        .map((number) => (number.trim() === '' ? NaN : Number(number)));
      const [x, y, z] = numbers;
      if (numbers.length === 3 && numbers.every(Number.isFinite)) return [x, y, z];
      return fail(
        'bad-input',
        'stroke-text',
        `"${part}" is not a place, so the stroke cannot be drawn through it.`,
        'Write every point as x,y,z in millimetres (LPS) without spaces, and a space between points.',
      );
    });
}
