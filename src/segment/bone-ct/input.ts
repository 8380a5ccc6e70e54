/** What the bone recipe needs of an image, checked before any work. */
import { fail } from '../../core/failure.ts';
import type { Volume } from '../../core/volume.ts';
import { requireBody, requireCt } from '../require-ct.ts';

/** @throws `bad-input` with `not-ct`, `too-few-slices`, `too-coarse`, `bone-not-covered` or `empty-image`. */
export function requireBoneCt(volume: Volume): void {
  requireCt(volume, {
    organ: 'bone',
    series: 'Choose a CT series of the region.',
    minSlices: 8,
    wholeSeries: 'Choose the series of the whole region.',
    maxStepMm: 5,
    tooCoarse: 'ribs and the walls of vertebrae cannot be seen',
    finerSeries: 'Choose a reconstruction of this examination with thinner slices.',
    minExtentMm: 20,
    tooLittle: 'less than one vertebra',
    coveringSeries: 'Choose a series of a larger region.',
  });
  requireBody(volume);
}

export function refuseWithoutBone(): never {
  fail(
    'bad-input',
    'bone-not-found',
    'Nothing in the image is as dense as bone and large enough to be one.',
    'Check that the values are Hounsfield units and that the region holds bone.',
  );
}
