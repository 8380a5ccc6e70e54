/** What the liver recipe needs of an image, checked before any work. */
import type { Volume } from '../../core/volume.ts';
import { requireBody, requireCt } from '../require-ct.ts';

/** @throws `bad-input` with `not-ct`, `too-few-slices`, `too-coarse`, `liver-not-covered` or `empty-image`. */
export function requireLiverCt(volume: Volume): void {
  requireCt(volume, {
    organ: 'liver',
    series: 'Choose a CT series of the abdomen.',
    minSlices: 12,
    wholeSeries: 'Choose the series of the whole upper abdomen.',
    maxStepMm: 6,
    tooCoarse: 'organs and vessels cannot be outlined',
    finerSeries: 'Choose a reconstruction of this examination with thinner slices.',
    minExtentMm: 80,
    tooLittle: 'less than half a liver',
    coveringSeries: 'Choose a series that covers the liver from the dome to its lower edge.',
  });
  requireBody(volume);
}
