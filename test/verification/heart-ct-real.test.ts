/**
 * The heart CT recipe on a real contrast CT (type-B dissection, 120 x 126 x 164 at 1.5 mm) against reference
 * labels. Required: union of heart structures Dice >= 0.85, ascending aorta within 25 mm above the annulus
 * Dice >= 0.85, LV blood 60 to 260 ml, one component per chamber, left and right not exchanged. A chest CT
 * without contrast in the chambers must be refused. Ventricular blood without wall, farther than 4.5 mm from atria and
 * arteries: below 10 mm2. Reference labels: TotalSegmentator test data (Apache-2.0);
 * their heart is one region on another grid and leaves out the left atrial appendage.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { HEART_STRUCTURES, LABEL } from '../../src/core/anatomy.ts';
import { createJobContext } from '../../src/core/job.ts';
import type { Grid, Vec3 } from '../../src/core/space.ts';
import { ijkToLps } from '../../src/core/space.ts';
import type { LabelMap, Volume } from '../../src/core/volume.ts';
import { labelMapFromNifti, readNifti } from '../../src/formats/nifti.ts';
import { dice, maskOf } from '../../src/segment/dice.ts';
import type { Segmentation } from '../../src/segment/segmentation.ts';
import { segmentHeartCt } from '../../src/segment/heart-ct.ts';
import { resampleLabels } from '../../src/segment/resample.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import { loadLargestSeries } from '../fixtures/segment-series.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { MAX_OPEN_MM2, openContact } from '../unit/segment/open-contact.ts';
import { expectFigure } from './expect-figure.ts';
import type { Figure } from './expect-figure.ts';

const folder = sharedData('heart-ct-angiography');
const unenhanced = sharedData('chest-ct', 'dicom.zip');
const ABOVE_ANNULUS_MM = 25;

/** A figure of the recipe on this CT. */
function expectRecipe(
  figure: Pick<Figure, 'quantity' | 'value' | 'unit' | 'reference' | 'tolerance'>,
  source = figure.reference === undefined ? 'Adult range' : 'TotalSegmentator test data',
): void {
  expectFigure({
    ...figure,
    model: 'Heart CT segmentation',
    source,
    needs: 'heart-ct-angiography',
  });
}
const expectDice = (of: string, value: number, atLeast: number): void =>
  expectRecipe({
    quantity: `Dice of ${of}, real contrast CT`,
    value,
    unit: '',
    reference: 1,
    tolerance: { atLeast },
  });

beforeAll(provideKernelsFromDisk);

async function reference(name: string, grid: Grid): Promise<Uint8Array> {
  const file = readFileSync(`${folder}/labels/${name}.nii.gz`);
  const map = labelMapFromNifti(await readNifti(new Uint8Array(file)));
  return resampleLabels(map, grid).data;
}

function centreMm({ grid, data }: LabelMap): Vec3 {
  const [nx, ny] = grid.dimensions;
  const sum = [0, 0, 0];
  let count = 0;
  for (let n = 0; n < data.length; n++) {
    if (!data[n]) continue;
    const at = ijkToLps(grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))]);
    at.forEach((value, axis) => (sum[axis] += value));
    count++;
  }
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}

describe.skipIf(!folder)('heart CT recipe on a real angiography', () => {
  let volume: Volume;
  let result: Segmentation;
  const centreOf = (label: number): Vec3 =>
    centreMm({ grid: volume.grid, data: maskOf(result.labels.data, label) });

  beforeAll(async () => {
    volume = await loadLargestSeries(`${folder}/dicom`);
    result = await segmentHeartCt(volume, createJobContext());
    for (const { name, volumeMl, components, confidence, note } of result.structures) {
      console.log(
        `real CT: ${name} ${volumeMl.toFixed(1)} ml, ${components} component(s), ${confidence}${note ? `: ${note}` : ''}`,
      );
    }
  }, 120_000);

  it('agrees with the reference heart', async () => {
    const heart = await reference('heart', volume.grid);
    const found = dice(maskOf(result.labels.data, 1, 2, 3, 4, 5, 6), heart);
    console.log(`real CT: Dice of the whole heart ${found.toFixed(3)}`);
    expectDice('the union of the heart structures', found, 0.85);
  });

  it('agrees with the reference aorta above the annulus', async () => {
    const { grid } = volume;
    const [nx, ny] = grid.dimensions;
    const aorta = await reference('aorta', grid);
    const annulus = centreMm({ grid, data: await reference('annulus_proper', grid) });
    // The ascending part: above the annulus and not behind it, where the descending aorta runs.
    const inReach = (n: number): boolean => {
      const i = n % nx;
      const j = Math.floor(n / nx) % ny;
      const [, y, z] = ijkToLps(grid, [i, j, Math.floor(n / (nx * ny))]);
      return z >= annulus[2] && z <= annulus[2] + ABOVE_ANNULUS_MM && y < annulus[1] + 30;
    };
    const within = (mask: Uint8Array): Uint8Array =>
      mask.map((value, n) => (value && inReach(n) ? 1 : 0));
    const found = dice(within(maskOf(result.labels.data, LABEL.aorta)), within(aorta));
    console.log(`real CT: Dice of the ascending aorta ${found.toFixed(3)}`);
    expectDice(`the aorta up to ${ABOVE_ANNULUS_MM} mm above the annulus`, found, 0.85);
  });

  it('reports the pulmonary artery against the reference', async () => {
    const artery = await reference('pulmonary_artery', volume.grid);
    const found = dice(maskOf(result.labels.data, LABEL.pulmonaryArtery), artery);
    console.log(`real CT: Dice of the pulmonary artery ${found.toFixed(3)}`);
    expectDice('the pulmonary artery', found, 0.7);
  });

  it.each([
    ['left', LABEL.lvBlood],
    ['right', LABEL.rvBlood],
  ])('encloses the %s ventricle except at its valves', async (side, cavity) => {
    const found = await openContact(result.labels, cavity);
    console.log(`real CT: ${side} ventricle open on ${found.faces} faces, ${found.areaMm2} mm2`);
    expectRecipe(
      {
        quantity: `Area of ${side} ventricular blood without wall, away from valves, real contrast CT`,
        value: found.areaMm2,
        unit: 'mm²',
        reference: 0,
        tolerance: { below: MAX_OPEN_MM2 },
      },
      'Anatomy: a ventricle is open at its valves alone',
    );
  });

  it('finds plausible volumes, each chamber in one piece', () => {
    const byName = new Map(result.structures.map((structure) => [structure.name, structure]));
    const lv = byName.get('lv-blood');
    expectRecipe({
      quantity: 'Volume of the left ventricular blood, real contrast CT',
      value: lv?.volumeMl ?? Number.NaN,
      unit: 'ml',
      tolerance: { between: [60, 260] },
    });
    for (const { name } of HEART_STRUCTURES) {
      expect(byName.get(name)?.components, name).toBe(1);
      expect(byName.get(name)?.confidence, name).not.toBe('missing');
    }
  });

  it('does not exchange left and right', () => {
    const [lv, rv, la, ra] = [
      LABEL.lvBlood,
      LABEL.rvBlood,
      LABEL.leftAtrium,
      LABEL.rightAtrium,
    ].map(centreOf);
    expect(lv[0]).toBeGreaterThan(rv[0]);
    expect(la[0]).toBeGreaterThan(ra[0]);
    expect(rv[1]).toBeLessThan(lv[1]);
    expect(la[1]).toBeGreaterThan(lv[1]);
  });

  it('refuses the same image with left and right exchanged', async () => {
    const [nx] = volume.grid.dimensions;
    const data = volume.data.slice();
    for (let row = 0; row < data.length; row += nx) data.subarray(row, row + nx).reverse();
    await expect(segmentHeartCt({ ...volume, data }, createJobContext())).rejects.toMatchObject({
      kind: 'bad-input',
      code: 'mirrored-heart',
    });
  });
});

describe.skipIf(!unenhanced)('heart CT recipe on a chest CT without contrast', () => {
  it('refuses it and says why', async () => {
    const volume = await loadLargestSeries(unenhanced ?? '');
    await expect(segmentHeartCt(volume, createJobContext())).rejects.toMatchObject({
      kind: 'bad-input',
      code: 'no-contrast',
    });
  });
});
