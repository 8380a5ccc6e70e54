/** What the heart recipe needs of an image, checked before any work. */
import type { Volume } from '../../core/volume.ts';
import { requireCt } from '../require-ct.ts';

/** @throws `bad-input` with `not-ct`, `too-few-slices`, `too-coarse` or `heart-not-covered`. */
export const requireHeartCt = (volume: Volume): void =>
  requireCt(volume, {
    organ: 'heart',
    series: 'Choose a contrast-enhanced CT series of the heart.',
    minSlices: 20,
    wholeSeries: 'Choose the thin-slice series of the whole heart.',
    maxStepMm: 3.5,
    tooCoarse: 'walls and valves cannot be seen',
    finerSeries: 'Choose the thin-slice reconstruction of this examination.',
    minExtentMm: 90,
    tooLittle: 'less than a heart',
    coveringSeries: 'Choose a series that covers the heart from the aortic root to the apex.',
  });
