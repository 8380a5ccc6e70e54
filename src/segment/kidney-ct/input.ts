/** What the kidney recipe needs of an image and of its clicks, checked before any work. */
import { fail } from '../../core/failure.ts';
import type { Lps } from '../../core/space.ts';
import { lpsToIjk } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import { requireBody, requireCt } from '../require-ct.ts';

export const MAX_TUMOURS = 8;

/** @throws `bad-input` with `not-ct`, `too-few-slices`, `too-coarse`, `kidney-not-covered` or `empty-image`. */
export function requireKidneyCt(volume: Volume): void {
  requireCt(volume, {
    organ: 'kidney',
    series: 'Choose a CT series of the abdomen.',
    minSlices: 12,
    wholeSeries: 'Choose the series of the whole abdomen.',
    maxStepMm: 6,
    tooCoarse: 'kidneys and tumours cannot be outlined',
    finerSeries: 'Choose a reconstruction of this examination with thinner slices.',
    minExtentMm: 60,
    tooLittle: 'about half a kidney',
    coveringSeries: 'Choose a series that covers the kidneys from pole to pole.',
  });
  requireBody(volume);
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
