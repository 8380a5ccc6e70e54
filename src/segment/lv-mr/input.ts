/** What the left ventricle MR recipe needs of its images, checked before any work. */
import { fail } from '../../core/failure.ts';
import { sameGrid, voxelCount } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';

const MIN_SLICES = 3;
const MIN_STEP_MM = 3;
const MAX_STEP_MM = 20;
const MAX_PIXEL_MM = 3;
const MIN_FIELD_MM = 90;

/**
 * @throws `bad-input` with `no-phase`, `not-mr`, `phases-differ`, `too-few-slices`, `not-short-axis`, `too-coarse`,
 *   `heart-not-covered` or `empty-image`.
 */
export function requireShortAxisCine(phases: readonly Volume[]): void {
  const [first] = phases;
  if (!first) {
    fail(
      'bad-input',
      'no-phase',
      'No image was given.',
      'Choose a short-axis cine series, or one phase of it.',
    );
  }
  requireShortAxisStack(first);
  for (const [n, phase] of phases.entries()) {
    if (!sameGrid(phase.grid, first.grid) || phase.data.length !== voxelCount(first.grid)) {
      fail(
        'bad-input',
        'phases-differ',
        `Phase ${n + 1} lies on another grid than the first; volumes of the phases could not be compared.`,
        'Choose phases of one cine series.',
      );
    }
  }
}

/** The same for one stack. */
export function requireShortAxisStack({ grid, data, modality, unit }: Volume): void {
  if (unit === 'HU' || !(modality === 'MR' || modality === '' || modality === 'OT')) {
    fail(
      'bad-input',
      'not-mr',
      `This series is ${modality || 'of unknown modality'} in ${unit === 'HU' ? 'Hounsfield units' : 'other units'}; the recipe expects the contrast of a cine MR, bright blood in a dark wall.`,
      'Choose a short-axis cine MR series.',
    );
  }
  const slices = grid.dimensions[sliceAxisOf(grid.spacingMm)];
  const step = grid.spacingMm[sliceAxisOf(grid.spacingMm)];
  if (slices < MIN_SLICES) {
    fail(
      'bad-input',
      'too-few-slices',
      `The series has ${slices === 1 ? 'one slice' : `${slices} slices`}; a ventricle cannot be measured from fewer than ${MIN_SLICES} short-axis slices. A long-axis view comes as one slice.`,
      'Choose the short-axis stack; single planes of one film can be joined at import.',
    );
  }
  if (step < MIN_STEP_MM) {
    fail(
      'bad-input',
      'not-short-axis',
      `Slices lie ${step.toFixed(1)} mm apart; a short-axis cine has 6 to 10 mm between slices, so which way its slices lie cannot be told here.`,
      'Choose the short-axis cine, or resample this volume along the short axis of the ventricle.',
    );
  }
  const pixel = Math.max(
    ...grid.spacingMm.filter((_, axis) => axis !== sliceAxisOf(grid.spacingMm)),
  );
  if (step > MAX_STEP_MM || pixel > MAX_PIXEL_MM) {
    fail(
      'bad-input',
      'too-coarse',
      `Pixels are ${pixel.toFixed(1)} mm and slices ${step.toFixed(1)} mm apart; the wall cannot be outlined beyond ${MAX_PIXEL_MM} mm, volumes not summed beyond ${MAX_STEP_MM} mm.`,
      'Choose a finer series of this examination.',
    );
  }
  const field = Math.min(
    ...grid.dimensions.map((n, axis) =>
      axis === sliceAxisOf(grid.spacingMm) ? Infinity : n * grid.spacingMm[axis],
    ),
  );
  if (field < MIN_FIELD_MM) {
    fail(
      'bad-input',
      'heart-not-covered',
      `The slices are only ${Math.round(field)} mm wide, less than both ventricles.`,
      'Choose images that show both ventricles and some of what surrounds them.',
    );
  }
  let low = Infinity;
  let high = -Infinity;
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high > low)) {
    fail(
      'bad-input',
      'empty-image',
      'All pixels of the image have one value.',
      'Check that the series was loaded completely, or choose another.',
    );
  }
}

/** The axis across the slices: the one with the largest step; the last where two are equal. */
export function sliceAxisOf(spacingMm: readonly number[]): 0 | 1 | 2 {
  const [x, y, z] = spacingMm;
  if (z >= x && z >= y) return 2;
  return y >= x ? 1 : 0;
}
