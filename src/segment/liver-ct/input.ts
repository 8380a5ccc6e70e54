/** What the liver recipe needs of an image, checked before any work. */
import { fail } from '../../core/failure.ts';
import type { Volume } from '../../core/volume.ts';

const MIN_SLICES = 12;
const MAX_STEP_MM = 6;
const MIN_EXTENT_MM = 80;

/** @throws `bad-input` with `not-ct`, `too-few-slices`, `too-coarse`, `liver-not-covered` or `empty-image`. */
export function requireLiverCt({ grid, data, modality, unit }: Volume): void {
  if (modality !== 'CT' || unit !== 'HU') {
    fail(
      'bad-input',
      'not-ct',
      `This series is ${modality || 'of unknown modality'}; the liver CT recipe reads Hounsfield units, which only CT has.`,
      'Choose a CT series of the abdomen.',
    );
  }
  const slices = Math.min(...grid.dimensions);
  if (slices < MIN_SLICES) {
    fail(
      'bad-input',
      'too-few-slices',
      `The volume is only ${slices} voxels thick; a liver cannot be modelled from fewer than ${MIN_SLICES} slices.`,
      'Choose the series of the whole upper abdomen.',
    );
  }
  const step = Math.max(...grid.spacingMm);
  if (step > MAX_STEP_MM) {
    fail(
      'bad-input',
      'too-coarse',
      `Neighbouring voxels lie ${step.toFixed(1)} mm apart; organs and vessels cannot be outlined beyond ${MAX_STEP_MM} mm.`,
      'Choose a reconstruction of this examination with thinner slices.',
    );
  }
  const extent = Math.min(...grid.dimensions.map((n, axis) => n * grid.spacingMm[axis]));
  if (extent < MIN_EXTENT_MM) {
    fail(
      'bad-input',
      'liver-not-covered',
      `The volume is only ${Math.round(extent)} mm along its shortest side, less than half a liver.`,
      'Choose a series that covers the liver from the dome to its lower edge.',
    );
  }
  requireContent(data);
}

function requireContent(data: Volume['data']): void {
  let low = Infinity;
  let high = -Infinity;
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  // Air to soft tissue spans a thousand units; an image without a body spans next to nothing.
  if (!(high - low > 100)) refuseEmptyImage();
}

export function refuseEmptyImage(): never {
  fail(
    'bad-input',
    'empty-image',
    'The image shows no body: nothing in it is both denser than air and large enough.',
    'Check that the series was loaded completely, or choose another.',
  );
}
