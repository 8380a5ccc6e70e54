/** What the heart recipe needs of an image, checked before any work. */
import { fail } from '../../core/failure.ts';
import type { Volume } from '../../core/volume.ts';

const MIN_SLICES = 20;
const MAX_STEP_MM = 3.5;
const MIN_EXTENT_MM = 90;

/** @throws `bad-input` with `not-ct`, `too-few-slices`, `too-coarse` or `heart-not-covered`. */
export function requireHeartCt({ grid, modality, unit }: Volume): void {
  if (modality !== 'CT' || unit !== 'HU') {
    fail(
      'bad-input',
      'not-ct',
      `This series is ${modality || 'of unknown modality'}; the heart CT recipe reads Hounsfield units, which only CT has.`,
      'Choose a contrast-enhanced CT series of the heart.',
    );
  }
  const slices = Math.min(...grid.dimensions);
  if (slices < MIN_SLICES) {
    fail(
      'bad-input',
      'too-few-slices',
      `The volume is only ${slices} voxels thick; a heart cannot be modelled from fewer than ${MIN_SLICES} slices.`,
      'Choose the thin-slice series of the whole heart.',
    );
  }
  const step = Math.max(...grid.spacingMm);
  if (step > MAX_STEP_MM) {
    fail(
      'bad-input',
      'too-coarse',
      `Neighbouring voxels lie ${step.toFixed(1)} mm apart; walls and valves cannot be seen beyond ${MAX_STEP_MM} mm.`,
      'Choose the thin-slice reconstruction of this examination.',
    );
  }
  const extent = Math.min(...grid.dimensions.map((n, axis) => n * grid.spacingMm[axis]));
  if (extent < MIN_EXTENT_MM) {
    fail(
      'bad-input',
      'heart-not-covered',
      `The volume is only ${Math.round(extent)} mm along its shortest side, less than a heart.`,
      'Choose a series that covers the heart from the aortic root to the apex.',
    );
  }
}
