/** What scar MR needs of the image and of the outlines, checked before any work. */
import { LABEL } from '../../core/anatomy.ts';
import { fail } from '../../core/failure.ts';
import { sameGrid } from '../../core/space.ts';
import type { LabelMap, Volume } from '../../core/volume.ts';

const MIN_WALL_VOXELS = 200;

/** @throws `bad-input` with `not-mr`, `other-grid`, `no-wall`, `no-cavity` or `flat-wall`. */
export function requireScarMr({ grid, data, modality, unit }: Volume, labels: LabelMap): void {
  if (unit === 'HU' || !(modality === 'MR' || modality === '' || modality === 'OT')) {
    fail(
      'bad-input',
      'not-mr',
      `This series is ${modality || 'of unknown modality'}; scar is measured here on late gadolinium enhancement MR.`,
      'Choose the late enhancement series.',
    );
  }
  if (!sameGrid(grid, labels.grid)) {
    fail(
      'bad-input',
      'other-grid',
      'The outlines lie on another grid than the late enhancement image.',
      'Bring the outlines onto this image, and check that they still fit: the heart lies elsewhere in another breath-hold.',
    );
  }
  let wall = 0;
  let cavity = 0;
  let low = Infinity;
  let high = -Infinity;
  for (let n = 0; n < data.length; n++) {
    if (labels.data[n] === LABEL.lvBlood) cavity++;
    if (labels.data[n] !== LABEL.lvMyocardium) continue;
    wall++;
    if (data[n] < low) low = data[n];
    if (data[n] > high) high = data[n];
  }
  if (wall < MIN_WALL_VOXELS) {
    fail(
      'bad-input',
      'no-wall',
      `Only ${wall} voxels are labelled as left ventricular wall; its normal part cannot be told from scar on so few.`,
      'Outline the wall of the left ventricle first.',
    );
  }
  if (cavity === 0) {
    fail(
      'bad-input',
      'no-cavity',
      'No left ventricular blood is labelled; without it the inner border of the wall is unknown.',
      'Outline the cavity of the left ventricle as well.',
    );
  }
  if (!(high > low)) {
    fail(
      'bad-input',
      'flat-wall',
      'All voxels of the wall have one value.',
      'Check that the outlines belong to this image.',
    );
  }
}
