/**
 * The kidney CT recipe on a patient's CT without contrast (3 mm, shared data `abdomen-ct`), against its published label
 * volume: a Dice of 0.90 for each kidney without a click; in an image that ends within both, one click each must find the
 * left one and may not let the right one, which the liver touches there, flood into it. The published kidneys include the renal pelvis. No tumour is in this image.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isTumourLabel, LABEL } from '../../src/core/anatomy.ts';
import { createJobContext } from '../../src/core/job.ts';
import type { Lps } from '../../src/core/space.ts';
import { ijkToLps } from '../../src/core/space.ts';
import type { Volume } from '../../src/core/volume.ts';
import { readNifti, volumeFromNifti } from '../../src/formats/nifti.ts';
import { cropGrid } from '../../src/segment/crop.ts';
import { segmentKidneyCt } from '../../src/segment/kidney-ct.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { expectFigure } from './expect-figure.ts';

const folder = sharedData('abdomen-ct');
if (!folder) console.log('kidney CT on a real CT: skipped, the shared data abdomen-ct is absent');

/** Values of the published label volume. */
const REFERENCE = [
  { title: 'left kidney', label: LABEL.kidneyLeft, value: 3 },
  { title: 'right kidney', label: LABEL.kidneyRight, value: 2 },
] as const;

interface Case {
  readonly volume: Volume;
  readonly truth: Uint8Array;
}

/** The image from slice `first` up. */
function above({ volume, truth }: Case, first: number): Case {
  const [nx, ny, nz] = volume.grid.dimensions;
  const box = { start: [0, 0, first], dimensions: [nx, ny, nz - first] } as const;
  const from = nx * ny * first;
  const grid = cropGrid(volume.grid, box);
  return { volume: { ...volume, grid, data: volume.data.slice(from) }, truth: truth.slice(from) };
}

/** The reference's voxel nearest to its middle, as a careful user would click. */
function clickIn({ volume: { grid }, truth }: Case, value: number): Lps {
  const [nx, ny] = grid.dimensions;
  const at = (n: number): [number, number, number] => [
    n % nx,
    Math.floor(n / nx) % ny,
    Math.floor(n / (nx * ny)),
  ];
  const points = [...truth.keys()].filter((n) => truth[n] === value).map(at);
  const middle = [0, 1, 2].map((a) => points.reduce((sum, p) => sum + p[a], 0) / points.length);
  const off = (p: readonly number[]): number =>
    Math.hypot(p[0] - middle[0], p[1] - middle[1], p[2] - middle[2]);
  return ijkToLps(
    grid,
    points.reduce((best, p) => (off(p) < off(best) ? p : best)),
  );
}

function check(
  found: Uint8Array,
  { truth }: Case,
  conditions: string,
  wanted: readonly (typeof REFERENCE)[number][] = REFERENCE,
): void {
  const scores = wanted.map(({ title, label, value }) => {
    let both = 0;
    let sum = 0;
    for (let n = 0; n < truth.length; n++) {
      if (truth[n] === value && found[n] === label) both += 1;
      sum += Number(truth[n] === value) + Number(found[n] === label);
    }
    return { title, dice: (2 * both) / sum };
  });
  console.log(
    `${conditions}:`,
    scores.map(({ title, dice }) => `${title} ${dice.toFixed(3)}`).join(', '),
  );
  for (const { title, dice } of scores) {
    expectFigure({
      model: 'Kidney CT segmentation',
      quantity: `Dice of the ${title}, ${conditions}`,
      value: dice,
      unit: '',
      reference: 1,
      tolerance: { atLeast: 0.9 },
      source: 'Label volume of the TotalSegmentator test image (3 mm)',
      needs: 'abdomen-ct',
    });
  }
}

describe.skipIf(folder === undefined)('kidney CT recipe on a real CT without contrast', () => {
  let whole: Case;
  beforeAll(async () => {
    provideKernelsFromDisk();
    const at = (name: string) => readFileSync(path.join(folder ?? '', name));
    const volume = volumeFromNifti(await readNifti(at('example_ct.nii.gz')), 'CT', 'HU');
    const labels = await readNifti(at('example_seg_fast_force_split.nii.gz'));
    whole = { volume, truth: Uint8Array.from(labels.data) };
  });

  it('finds both kidneys without a click and claims no tumour', async () => {
    const { labels, structures } = await segmentKidneyCt(whole.volume, {}, createJobContext());
    check(labels.data, whole, 'real CT without contrast, no click');
    expect(structures.filter(({ label }) => isTumourLabel(label))).toEqual([]);
  }, 200_000);

  it('finds what the image shows of kidneys that it cuts off, from one click each', async () => {
    const part = above(whole, 82);
    const kidneys = REFERENCE.map(({ value }) => clickIn(part, value));
    const { labels, structures } = await segmentKidneyCt(
      part.volume,
      { kidneys },
      createJobContext(),
    );
    check(labels.data, part, 'real CT that ends within it, one click', [REFERENCE[0]]);
    const right = structures.find(({ label }) => label === LABEL.kidneyRight);
    expect(right?.volumeMl).toBeLessThan(350);
    for (const { label } of REFERENCE)
      expect(structures.find((s) => s.label === label)?.confidence).not.toBe('good');
  }, 200_000);
});
