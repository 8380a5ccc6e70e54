/**
 * The liver CT recipe on a patient's CT without contrast (3 mm, shared data `abdomen-ct`), against its published label
 * volume. Asked for is a Dice of 0.90 for the liver without a click; vessels and tumours cannot be seen there, and none
 * may be claimed.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isTumourLabel, LABEL } from '../../src/core/anatomy.ts';
import { createJobContext } from '../../src/core/job.ts';
import { readNifti, volumeFromNifti } from '../../src/formats/nifti.ts';
import { segmentLiverCt } from '../../src/segment/liver-ct.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import { loadLargestSeries } from '../fixtures/segment-series.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { expectFigure } from './expect-figure.ts';

const folder = sharedData('abdomen-ct');

/** Values of the published label volume, with what is asked of each structure. */
const REFERENCE = [
  { title: 'liver', label: LABEL.liver, value: 5, least: 0.9 },
  { title: 'spleen', label: LABEL.spleen, value: 1, least: 0.9 },
  { title: 'left kidney', label: LABEL.kidneyLeft, value: 3, least: 0.9 },
  { title: 'right kidney', label: LABEL.kidneyRight, value: 2, least: 0.9 },
] as const;

describe.skipIf(folder === undefined)('liver CT recipe on a real CT without contrast', () => {
  it('finds the organs and claims no vessel and no tumour', async () => {
    provideKernelsFromDisk();
    const at = (name: string) => readFileSync(path.join(folder ?? '', name));
    const volume = volumeFromNifti(await readNifti(at('example_ct.nii.gz')), 'CT', 'HU');
    const truth = (await readNifti(at('example_seg_fast_force_split.nii.gz'))).data;
    const { labels, structures } = await segmentLiverCt(volume, {}, createJobContext());
    const scores = REFERENCE.map((organ) => {
      let both = 0;
      let sum = 0;
      for (let n = 0; n < labels.data.length; n++) {
        const p = truth[n] === organ.value;
        const q = labels.data[n] === organ.label;
        if (p && q) both += 1;
        sum += Number(p) + Number(q);
      }
      return { ...organ, dice: (2 * both) / sum };
    });
    console.log(scores.map(({ title, dice }) => `${title} ${dice.toFixed(3)}`).join(', '));
    for (const { title, dice, least } of scores) {
      expectFigure({
        model: 'Liver CT segmentation',
        quantity: `Dice of the ${title}, real CT without contrast`,
        value: dice,
        unit: '',
        reference: 1,
        tolerance: { atLeast: least },
        source: 'Label volume of the TotalSegmentator test image (3 mm)',
        needs: 'abdomen-ct',
      });
    }
    const claimed = structures.filter(
      ({ label, volumeMl }) =>
        volumeMl > 0 &&
        (isTumourLabel(label) || label === LABEL.portalVein || label === LABEL.hepaticVein),
    );
    expect(claimed).toEqual([]);
  });
});

const heart = sharedData('heart-ct-angiography', 'dicom');

describe.skipIf(heart === undefined)('liver CT recipe on a CT of the heart', () => {
  it('refuses it: only a corner of the liver is in the field of view', async () => {
    provideKernelsFromDisk();
    const volume = await loadLargestSeries(heart ?? '');
    await expect(segmentLiverCt(volume, {}, createJobContext())).rejects.toMatchObject({
      code: 'liver-not-found',
    });
  }, 120_000);
});
