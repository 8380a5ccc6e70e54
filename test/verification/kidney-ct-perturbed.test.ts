/**
 * The kidney CT recipe on a patient's CT (3 mm, shared data `abdomen-ct`) that was changed as other hospitals' images differ: contrast
 * of the portal venous phase painted into the published structures, more noise, all axes stored the other way round, one kidney
 * replaced by fat. Asked for is a Dice of 0.90 without a click, that no kidney bears the name of the other side, and that an
 * absent kidney stays absent.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../src/core/anatomy.ts';
import { createJobContext } from '../../src/core/job.ts';
import { createRandom } from '../../src/core/random.ts';
import type { Grid } from '../../src/core/space.ts';
import { ijkToLps } from '../../src/core/space.ts';
import { readNifti, volumeFromNifti } from '../../src/formats/nifti.ts';
import { cropGrid } from '../../src/segment/crop.ts';
import { distanceTransformMm } from '../../src/segment/distance.ts';
import { segmentKidneyCt } from '../../src/segment/kidney-ct.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { expectFigure } from './expect-figure.ts';

const folder = sharedData('abdomen-ct');
if (!folder)
  console.log('kidney CT on changed images: skipped, the shared data abdomen-ct is absent');

/** Values of the published label volume. */
const RIGHT = 2;
const LEFT = 3;
/** Slices from just below the kidneys up. */
const FIRST_SLICE = 58;
const CORTEX_MM = 7;
const FAT_HU = -95;

/** HU that contrast adds in the portal venous phase, by published label; kidneys in cortex and medulla. */
const PORTAL = {
  cortex: 150,
  medulla: 130,
  organs: { 1: 75, 5: 60, 7: 60, 8: 45, 9: 45, 52: 110, 63: 95, 64: 125 },
};
interface Case {
  readonly grid: Grid;
  readonly hu: Float32Array;
  readonly truth: Uint8Array;
}

/** Adds `hu` (or, with `instead`, sets it) where a label is, with the mixture that voxels of an edge have. */
function paint({ grid, hu }: Case, mask: Uint8Array, by: number, instead = false): void {
  const [nx, ny] = grid.dimensions;
  let weight = Float32Array.from(mask);
  for (const step of [1, nx, nx * ny]) {
    const from = weight;
    weight = from.map((w, n) => 0.5 * w + 0.25 * ((from[n - step] ?? 0) + (from[n + step] ?? 0)));
  }
  for (let n = 0; n < hu.length; n++) hu[n] += weight[n] * (instead ? by - hu[n] : by);
}

async function inject(scene: Case): Promise<void> {
  const { truth, grid } = scene;
  const mask = (test: (n: number) => boolean): Uint8Array => truth.map((_, n) => (test(n) ? 1 : 0));
  for (const [label, hu] of Object.entries(PORTAL.organs))
    paint(
      scene,
      mask((n) => truth[n] === Number(label)),
      hu,
    );
  const isKidney = (n: number): boolean => truth[n] === LEFT || truth[n] === RIGHT;
  const depth = await distanceTransformMm(
    mask((n) => !isKidney(n)),
    grid,
  );
  const solid = scene.hu.map((hu, n) => (isKidney(n) && hu > -20 ? 1 : 0));
  paint(
    scene,
    mask((n) => solid[n] > 0 && depth[n] <= CORTEX_MM),
    PORTAL.cortex,
  );
  paint(
    scene,
    mask((n) => solid[n] > 0 && depth[n] > CORTEX_MM),
    PORTAL.medulla,
  );
}

/** The same image stored with all axes reversed. */
const reversed = ({ grid, hu, truth }: Case): Case => {
  const [nx, ny, nz] = grid.dimensions;
  return {
    grid: {
      ...grid,
      originMm: ijkToLps(grid, [nx - 1, ny - 1, nz - 1]),
      direction: grid.direction.map((value) => -value),
    },
    hu: hu.toReversed(),
    truth: truth.toReversed(),
  };
};

function diceOf(found: Uint8Array, label: number, truth: Uint8Array, value: number): number {
  let both = 0;
  let sum = 0;
  for (let n = 0; n < truth.length; n++) {
    if (found[n] === label && truth[n] === value) both += 1;
    sum += Number(found[n] === label) + Number(truth[n] === value);
  }
  return (2 * both) / Math.max(1, sum);
}

describe.skipIf(folder === undefined)('kidney CT recipe on changed images', () => {
  let base: Case;
  beforeAll(async () => {
    provideKernelsFromDisk();
    const at = (name: string) => readFileSync(path.join(folder ?? '', name));
    const volume = volumeFromNifti(await readNifti(at('example_ct.nii.gz')), 'CT', 'HU');
    const labels = (await readNifti(at('example_seg_fast_force_split.nii.gz'))).data;
    const [nx, ny, nz] = volume.grid.dimensions;
    const dimensions = [nx, ny, nz - FIRST_SLICE] as const;
    const from = nx * ny * FIRST_SLICE;
    base = {
      grid: cropGrid(volume.grid, { start: [0, 0, FIRST_SLICE], dimensions }),
      hu: Float32Array.from(volume.data.slice(from)),
      truth: Uint8Array.from(labels.slice(from)),
    };
  });

  const copy = (): Case => ({ ...base, hu: base.hu.slice(), truth: base.truth.slice() });
  const segment = async ({ grid, hu }: Case) =>
    segmentKidneyCt({ grid, data: hu, modality: 'CT', unit: 'HU' }, {}, createJobContext());
  const check = (found: Uint8Array, { truth }: Case, conditions: string): void => {
    for (const [title, label, value, other] of [
      ['left kidney', LABEL.kidneyLeft, LEFT, RIGHT],
      ['right kidney', LABEL.kidneyRight, RIGHT, LEFT],
    ] as const) {
      if (!truth.includes(value)) continue;
      const dice = diceOf(found, label, truth, value);
      console.log(`${conditions}: ${title} ${dice.toFixed(3)}`);
      expectFigure({
        model: 'Kidney CT segmentation',
        quantity: `Dice of the ${title}, real CT changed to ${conditions}, no click`,
        value: dice,
        unit: '',
        reference: 1,
        tolerance: { atLeast: 0.9 },
        source: 'Label volume of the TotalSegmentator test image (3 mm)',
        needs: 'abdomen-ct',
      });
      expect(diceOf(found, label, truth, other), 'the other side').toBeLessThan(0.02);
    }
  };

  it('finds both in the portal venous phase, with more noise, stored the other way round', async () => {
    const scene = copy();
    await inject(scene);
    const random = createRandom(5);
    for (let n = 0; n < scene.hu.length; n++) scene.hu[n] += 15 * random.normal();
    const stored = reversed(scene);
    const { labels } = await segment(stored);
    check(labels.data, stored, 'the portal venous phase');
  }, 200_000);

  it('finds one where the other is missing, and claims none in its place', async () => {
    const scene = copy();
    await inject(scene);
    const left = scene.truth.map((value) => (value === LEFT ? 1 : 0));
    paint(scene, left, FAT_HU, true);
    for (let n = 0; n < left.length; n++) if (left[n]) scene.truth[n] = 0;
    const { labels, structures } = await segment(scene);
    check(labels.data, scene, 'the portal venous phase, one kidney');
    const claimed = structures.find(({ label }) => label === LABEL.kidneyLeft);
    expect(claimed).toMatchObject({ confidence: 'missing' });
  }, 200_000);
});
