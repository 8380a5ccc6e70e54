/**
 * The left ventricle MR recipe on what other hospitals and other hearts would have made of two real short-axis stacks (AutoFD, MIT
 * licence): stored the other way, turned, with other pixels and greys, noise and a coil at one side, a slice of half the
 * brightness, ventricles empty, dilated or thick-walled. Image and labels are changed together. Dice of LV blood at least
 * 0.88, of LV wall and RV blood at least 0.78, the limits of the unchanged stacks, unless a row says why not. They
 * end near here: with a coil of 0.8 and noise of 0.06 in the second row, RV blood falls to 0.779.
 */
import { readFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import { LABEL } from '../../src/core/anatomy.ts';
import { createJobContext } from '../../src/core/job.ts';
import { labelMapFromNifti, readNifti, volumeFromNifti } from '../../src/formats/nifti.ts';
import { dice, maskOf } from '../../src/segment/dice.ts';
import { segmentLvMr } from '../../src/segment/lv-mr.ts';
import { resampleLabels } from '../../src/segment/resample.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { expectFigure } from './expect-figure.ts';
import type { Patient } from './lv-mr-perturb.ts';
import { greys, regridded, reshaped, slicesFirst, sliceScaled } from './lv-mr-perturb.ts';

const stacks = sharedData('heart-short-axis');

async function patient(name: string): Promise<Patient> {
  const read = async (file: string): ReturnType<typeof readNifti> =>
    readNifti(new Uint8Array(readFileSync(`${stacks}/${name}/${file}.nii.gz`)));
  const volume = volumeFromNifti(await read('sa_ED'), 'MR', 'arbitrary');
  const reference = labelMapFromNifti(await read('seg_sa_ED'));
  return { volume, reference: resampleLabels(reference, volume.grid) };
}

/** The wall keeps its area when the cavity changes. */
const sameMuscle =
  (cavity: number) =>
  (endo: number, epi: number): [number, number] => [
    cavity * endo,
    Math.sqrt((cavity * endo) ** 2 + epi * epi - endo * endo),
  ];

const ctx = createJobContext();

const CHANGES: readonly [
  name: string,
  subject: string,
  change: (of: Patient) => Patient | Promise<Patient>,
  wallAtLeast?: number,
][] = [
  [
    'turned, 1.6 mm, slices stored first and from the base',
    'A',
    async (of) => slicesFirst(await regridded(of, 1.6, 130, ctx)),
  ],
  [
    'low contrast, coil at one side, noise',
    'A',
    (of) => greys(of, { power: 0.6, coil: 0.5, noise: 0.05, scale: 90, offset: 300 }),
  ],
  ['a middle slice half as bright', 'C', (of) => sliceScaled(of, 6, 0.5)],
  ['cavity half as wide, as at the end of systole', 'C', (of) => reshaped(of, sameMuscle(0.5))],
  // A wall of three pixels: one pixel of doubt at each side takes a third of it.
  ['dilated by 30 %, wall thinner', 'A', (of) => reshaped(of, sameMuscle(1.3)), 0.75],
  [
    'wall thicker by 70 %',
    'C',
    (of) => reshaped(of, (endo, epi) => [0.82 * endo, 0.82 * endo + 1.7 * (epi - endo)]),
  ],
];

describe.skipIf(!stacks)('left ventricle MR on other hearts and images', () => {
  it.each(CHANGES)('%s (patient %s)', async (name, subject, change, wallAtLeast = 0.78) => {
    const { volume, reference } = await change(await patient(subject));
    const { segmentation } = await segmentLvMr([volume], {}, createJobContext());
    for (const [structure, label, referenceLabel, atLeast] of [
      ['LV blood', LABEL.lvBlood, 1, 0.88],
      ['LV wall', LABEL.lvMyocardium, 2, wallAtLeast],
      ['RV blood', LABEL.rvBlood, 4, 0.78],
    ] as const) {
      expectFigure({
        model: 'Left ventricle MR segmentation',
        quantity: `Dice of ${structure}, real stack ${name}`,
        value: dice(
          maskOf(segmentation.labels.data, label),
          maskOf(reference.data, referenceLabel),
        ),
        unit: '',
        reference: 1,
        tolerance: { atLeast },
        source: 'AutoFD labels, changed like the image',
        needs: 'heart-short-axis',
      });
    }
  });
});
