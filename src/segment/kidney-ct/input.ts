/** What the kidney recipe needs of an image and of its clicks, checked before any work. */
import { fail } from '../../core/failure.ts';
import type { Lps } from '../../core/space.ts';
import { lpsToIjk } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';

const MIN_SLICES = 12;
const MAX_STEP_MM = 6;
const MIN_EXTENT_MM = 60;
const BODY_RANGE_HU = 100;
export const MAX_TUMOURS = 8;

/** @throws `bad-input` with `not-ct`, `too-few-slices`, `too-coarse`, `kidney-not-covered` or `empty-image`. */
export function requireKidneyCt({ grid, data, modality, unit }: Volume): void {
  if (modality !== 'CT' || unit !== 'HU') {
    fail(
      'bad-input',
      'not-ct',
      `This series is ${modality || 'of unknown modality'}; the kidney CT recipe reads Hounsfield units, which only CT has.`,
      'Choose a CT series of the abdomen.',
    );
  }
  const slices = Math.min(...grid.dimensions);
  if (slices < MIN_SLICES) {
    fail(
      'bad-input',
      'too-few-slices',
      `The volume is only ${slices} voxels thick; a kidney cannot be modelled from fewer than ${MIN_SLICES} slices.`,
      'Choose the series of the whole abdomen.',
    );
  }
  const step = Math.max(...grid.spacingMm);
  if (step > MAX_STEP_MM) {
    fail(
      'bad-input',
      'too-coarse',
      `Neighbouring voxels lie ${step.toFixed(1)} mm apart; kidneys and tumours cannot be outlined beyond ${MAX_STEP_MM} mm.`,
      'Choose a reconstruction of this examination with thinner slices.',
    );
  }
  const extent = Math.min(...grid.dimensions.map((n, axis) => n * grid.spacingMm[axis]));
  if (extent < MIN_EXTENT_MM) {
    fail(
      'bad-input',
      'kidney-not-covered',
      `The volume is only ${Math.round(extent)} mm along its shortest side, about half a kidney.`,
      'Choose a series that covers the kidneys from pole to pole.',
    );
  }
  let low = Infinity;
  let high = -Infinity;
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high - low > BODY_RANGE_HU)) refuseEmptyImage();
}

export function refuseEmptyImage(): never {
  fail(
    'bad-input',
    'empty-image',
    'The image shows no body: nothing in it is both denser than air and large enough.',
    'Check that the series was loaded completely, or choose another.',
  );
}

/** @throws `bad-input` with `seed-outside` or `too-many-tumours`. */
export function requireClicks(
  kidneys: readonly Lps[],
  tumours: readonly Lps[],
  { grid }: Volume,
): void {
  if (tumours.length > MAX_TUMOURS) {
    fail(
      'bad-input',
      'too-many-tumours',
      `${tumours.length} tumours were clicked; a case holds ${MAX_TUMOURS}.`,
      'Click the tumours that matter for the plan.',
    );
  }
  for (const point of [...kidneys, ...tumours]) {
    const at = lpsToIjk(grid, point);
    if (at.every((value, axis) => value > -0.5 && value < grid.dimensions[axis] - 0.5)) continue;
    fail(
      'bad-input',
      'seed-outside',
      'A place that was clicked lies outside the image, so what is there cannot be read.',
      'Click into the kidney or the tumour on a slice of this series.',
    );
  }
}
