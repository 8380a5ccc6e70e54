/**
 * The bone recipe on patients' CT. Without contrast (3 mm, shared data `abdomen-ct`) against all bones of its published label
 * volume together: sacrum, vertebrae, arms, thighs, hips, ribs and breastbone; a Dice of 0.85 without a click, although the reference leaves
 * out the joints and the metal of a hip. With contrast in heart and aorta (shared data `heart-ct-angiography`) what is labelled
 * may hold next to nothing of the published heart and at most an eighth of the published aorta: it is torn, and its two narrow
 * channels of different density lie against the spine.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../src/core/anatomy.ts';
import { createJobContext } from '../../src/core/job.ts';
import { labelMapFromNifti, readNifti, volumeFromNifti } from '../../src/formats/nifti.ts';
import { segmentBoneCt } from '../../src/segment/bone-ct.ts';
import { resampleLabels } from '../../src/segment/resample.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import { loadLargestSeries } from '../fixtures/segment-series.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(provideKernelsFromDisk);

const abdomen = sharedData('abdomen-ct');
if (!abdomen)
  console.log('bone CT without contrast: skipped, the shared data abdomen-ct is absent');

/** Values of the bones in the published label volume (TotalSegmentator, 117 classes). */
const isBone = (value: number): boolean =>
  (value >= 25 && value <= 50) || (value >= 69 && value <= 78) || (value >= 91 && value <= 116);

describe.skipIf(abdomen === undefined)('bone CT recipe without contrast', () => {
  it('finds the bones and their marrow, and says that there is metal', async () => {
    const at = (name: string) => readFileSync(path.join(abdomen ?? '', name));
    const volume = volumeFromNifti(await readNifti(at('example_ct.nii.gz')), 'CT', 'HU');
    const truth = (await readNifti(at('example_seg_fast_force_split.nii.gz'))).data;
    const { labels, structures, warnings } = await segmentBoneCt(volume, createJobContext());
    let both = 0;
    let sum = 0;
    for (let n = 0; n < truth.length; n++) {
      const wanted = isBone(truth[n]);
      const found = labels.data[n] === LABEL.bone;
      if (wanted && found) both += 1;
      sum += Number(wanted) + Number(found);
    }
    console.log(`bone without contrast: Dice ${((2 * both) / sum).toFixed(3)}`);
    expectFigure({
      model: 'Bone CT segmentation',
      quantity: 'Dice of all bones together, real CT without contrast, no click',
      value: (2 * both) / sum,
      unit: '',
      reference: 1,
      tolerance: { atLeast: 0.85 },
      source: 'Label volume of the TotalSegmentator test image (3 mm)',
      needs: 'abdomen-ct',
    });
    expect(structures.map(({ name }) => name)).toEqual(['bone']);
    expect(warnings.map(({ code }) => code)).toEqual(['bone-metal']);
  }, 200_000);
});

const heart = sharedData('heart-ct-angiography');
if (!heart)
  console.log('bone CT with contrast: skipped, the shared data heart-ct-angiography is absent');

const CONTRAST_FILLED = [
  { name: 'heart', most: 1 },
  { name: 'aorta', most: 12 },
] as const;

describe.skipIf(heart === undefined)('bone CT recipe beside a heart full of contrast', () => {
  it('leaves heart and aorta out', async () => {
    const volume = await loadLargestSeries(path.join(heart ?? '', 'dicom'));
    const { labels, warnings } = await segmentBoneCt(volume, createJobContext());
    expect(warnings.map(({ code }) => code)).toContain('bone-contrast');
    for (const { name, most } of CONTRAST_FILLED) {
      const file = readFileSync(path.join(heart ?? '', 'labels', `${name}.nii.gz`));
      const mask = resampleLabels(labelMapFromNifti(await readNifti(file)), labels.grid).data;
      let taken = 0;
      let all = 0;
      for (let n = 0; n < mask.length; n++) {
        if (!mask[n]) continue;
        all += 1;
        if (labels.data[n] === LABEL.bone) taken += 1;
      }
      const percent = (100 * taken) / all;
      console.log(`${name} taken for bone: ${percent.toFixed(2)} %`);
      expectFigure({
        model: 'Bone CT segmentation',
        quantity: `Share of the contrast-filled ${name} taken for bone, real CT`,
        value: percent,
        unit: '%',
        reference: 0,
        tolerance: { below: most },
        source: 'Label volumes of the TotalSegmentator test image (1.5 mm)',
        needs: 'heart-ct-angiography',
      });
    }
  }, 200_000);
});
