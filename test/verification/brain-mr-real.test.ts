/**
 * The brain tumour recipe on a patient's T1-weighted MR with contrast (6.5 mm slices, shared data `brain-tumour-mr`),
 * against its published label: a Dice of 0.75 from one stroke along the tumour on one slice, whichever slice that is. The
 * label also holds a second, smaller part that no stroke touches, and grey tissue that hardly enhances.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isTumourLabel, LABEL } from '../../src/core/anatomy.ts';
import { createJobContext } from '../../src/core/job.ts';
import { readNrrd } from '../../src/formats/nrrd.ts';
import { segmentBrainMr } from '../../src/segment/brain-mr.ts';
import { dice, maskOf } from '../../src/segment/dice.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { strokeOn } from '../fixtures/strokes.ts';
import { expectFigure } from './expect-figure.ts';

const folder = sharedData('brain-tumour-mr');
if (!folder) console.log('brain tumour MR: skipped, the shared data brain-tumour-mr is absent');

/** Strokes over a middle share of the tumour, on slices in which its larger part lies: 12 to 17. */
const STROKES = [
  { from: 0.2, to: 0.8, slices: [12, 13, 14, 15, 16, 17], words: 'along the middle 60 % of it' },
  { from: 0.35, to: 0.65, slices: [12, 17], words: 'along the middle 30 % of it' },
] as const;

describe.skipIf(folder === undefined)('brain tumour MR recipe on a real tumour', () => {
  for (const { from, to, slices, words } of STROKES) {
    it(`outlines it from one stroke ${words}`, async () => {
      provideKernelsFromDisk();
      const at = (name: string) => readNrrd(readFileSync(path.join(folder ?? '', name)));
      const image = await at('brain1_image.nrrd');
      const truth = await at('brain1_label.nrrd');
      const data = Int16Array.from(image.data);
      const volume = { grid: image.grid, data, modality: 'MR', unit: 'arbitrary' } as const;
      const scores: string[] = [];
      for (const slice of slices) {
        const stroke = strokeOn(truth.grid, truth.data, slice, from, to);
        const { labels, structures } = await segmentBrainMr(
          volume,
          { strokes: [stroke] },
          createJobContext(),
        );
        expect(structures.filter(({ label }) => isTumourLabel(label))).toHaveLength(1);
        const value = dice(maskOf(labels.data, LABEL.tumour), truth.data);
        scores.push(`slice ${slice} ${value.toFixed(3)}`);
        expectFigure({
          model: 'Brain tumour MR segmentation',
          quantity: `Dice of the tumour, one stroke ${words}`,
          value,
          unit: '',
          reference: 1,
          tolerance: { atLeast: 0.75 },
          source: 'Label of the brain tumour of the pyradiomics test data',
          needs: 'brain-tumour-mr',
        });
      }
      console.log(`one stroke ${words}: ${scores.join(', ')}`);
    }, 200_000);
  }
});
