import { describe, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { FailureError } from '../../../src/core/failure.ts';
import { ijkToLps, voxelCount, voxelVolumeMl } from '../../../src/core/space.ts';
import type { Grid, Lps } from '../../../src/core/space.ts';
import type { Volume } from '../../../src/core/volume.ts';
import { defaultElectrodes } from '../../../src/heart/ecg.ts';
import { CONDUCTIVITY, genericTorso } from '../../../src/heart/ecg/conductor.ts';
import type { Conductor } from '../../../src/heart/ecg/conductor.ts';
import { torsoFromCt } from '../../../src/heart/ecg/ct-torso.ts';
import { onSkin, solveLeadFields, torsoLeadFields } from '../../../src/heart/ecg/lead-field.ts';
import { loadLargestSeries } from '../../fixtures/segment-series.ts';
import { sharedData } from '../../fixtures/shared-data.ts';
import { quietContext } from './kernels.ts';

const GRID: Grid = {
  dimensions: [100, 70, 60],
  spacingMm: [4, 4, 4],
  originMm: [-198, -138, -118],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const inLung = ([x, y, z]: Lps): boolean =>
  ((Math.abs(x) - 80) / 50) ** 2 + (y / 80) ** 2 + (z / 100) ** 2 < 1;

/** An elliptic chest of 320 x 220 mm with two lungs and a table below it. */
function chest(): Volume {
  const [nx, ny] = GRID.dimensions;
  const data = new Int16Array(voxelCount(GRID)).map((_, n) => {
    const at = ijkToLps(GRID, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / nx / ny)]);
    if (inLung(at)) return -850;
    return (at[0] / 160) ** 2 + (at[1] / 110) ** 2 < 1 ? 30 : -1000;
  });
  return { grid: GRID, data, modality: 'CT', unit: 'HU' };
}

const litres = ({ grid, conductivity }: Conductor, of: (sigma: number) => boolean): number =>
  (conductivity.filter(of).length * voxelVolumeMl(grid)) / 1000;
const near = (value: number) => (sigma: number) => Math.abs(sigma - value) < 1e-6;
const codeOf = async (act: () => Promise<unknown>): Promise<string> => {
  try {
    await act();
  } catch (error) {
    if (error instanceof FailureError) return error.code;
    throw error;
  }
  return 'no failure';
};

describe('torso from a CT', () => {
  it('finds body and lungs, continues the trunk and places the heart', async () => {
    const labels = new Uint8Array(40 ** 3).map((_, n) => {
      const r = Math.hypot(
        (n % 40) - 19.5,
        (Math.floor(n / 40) % 40) - 19.5,
        Math.floor(n / 1600) - 19.5,
      );
      return r < 13 ? LABEL.lvBlood : r < 18 ? LABEL.lvMyocardium : LABEL.background;
    });
    const heart = {
      grid: {
        ...GRID,
        dimensions: [40, 40, 40],
        spacingMm: [2, 2, 2],
        originMm: [-39, -79, -39],
      } as Grid,
      labels,
    };
    const torso = await torsoFromCt(chest(), heart, { spacingMm: 6 }, quietContext());
    const lungs = (2 * (4 / 3) * Math.PI * 50 * 80 * 100) / 1e6;
    const found = litres(torso, near(CONDUCTIVITY.lung));
    expect(found).toBeGreaterThan(0.85 * lungs);
    expect(found).toBeLessThan(1.1 * lungs);
    const [nx, ny] = torso.grid.dimensions;
    expect(torso.grid.dimensions[2] * 6).toBeGreaterThan(240 + 150 + 250 - 12);
    const at = (x: number, y: number, z: number): number => {
      const [i, j, k] = [x, y, z].map((mm, axis) =>
        Math.round((mm - torso.grid.originMm[axis]) / 6),
      );
      return torso.conductivity[i + nx * (j + ny * k)];
    };
    expect(at(0, -40, 0)).toBeCloseTo(CONDUCTIVITY.blood, 5);
    // Below and above the images the trunk goes on as its last slices are.
    expect(at(0, 60, -300)).toBeCloseTo(CONDUCTIVITY.torso, 5);
    expect(at(0, 60, 220)).toBeCloseTo(CONDUCTIVITY.torso, 5);
    expect(at(190, 0, 0)).toBe(0);
    const { shiftsMm, fields } = await torsoLeadFields(
      torso,
      defaultElectrodes([0, -40, 0], { lowMm: [-160, -110, -118], highMm: [160, 110, 118] }),
      quietContext(),
    );
    expect(fields).toHaveLength(9);
    expect(Math.max(...shiftsMm)).toBeLessThan(120);
  });

  it('refuses other images and too small ones', async () => {
    const mr: Volume = { ...chest(), modality: 'MR', unit: 'arbitrary' };
    expect(await codeOf(() => torsoFromCt(mr, undefined, {}, quietContext()))).toBe('torso-ct');
    const air: Volume = { ...chest(), data: chest().data.map(() => -1000) };
    expect(await codeOf(() => torsoFromCt(air, undefined, {}, quietContext()))).toBe('torso-ct');
    const low: Volume = {
      ...chest(),
      grid: { ...GRID, dimensions: [100, 70, 4] },
      data: chest().data.slice(0, 100 * 70 * 4),
    };
    expect(await codeOf(() => torsoFromCt(low, undefined, {}, quietContext()))).toBe('torso-ct');
    expect(
      await codeOf(() => torsoFromCt(chest(), undefined, { spacingMm: 1 }, quietContext())),
    ).toBe('torso-spacing');
  });
});

describe('lead fields', () => {
  it('put electrodes on the skin', async () => {
    const torso = await genericTorso(
      [0, 0, 0],
      undefined,
      undefined,
      { spacingMm: 8 },
      quietContext(),
    );
    const [x, y] = onSkin(torso, [-20, -300, 0]);
    // The chest of the generic torso: half axes 165 and 110 about (-20, 25).
    expect(((x + 20) / 165) ** 2 + ((y - 25) / 110) ** 2).toBeGreaterThan(0.85);
    expect(((x + 20) / 165) ** 2 + ((y - 25) / 110) ** 2).toBeLessThan(1.15);
  });

  it('refuse an empty body and an electrode in the air', async () => {
    const grid: Grid = { ...GRID, dimensions: [10, 10, 10] };
    const empty = { grid, conductivity: new Float32Array(1000) };
    expect(await codeOf(() => solveLeadFields(empty, [[0, 0, 0]], quietContext()))).toBe(
      'lead-field-body',
    );
    const full = { grid, conductivity: new Float32Array(1000).fill(0.2) };
    expect(await codeOf(() => solveLeadFields(full, [[900, 0, 0]], quietContext()))).toBe(
      'lead-field-electrode',
    );
  });
});

const zip = sharedData('chest-ct', 'dicom.zip');
describe.skipIf(zip === undefined)('a chest CT (LIDC-IDRI-0314)', () => {
  it('gives a body with lungs', async () => {
    const volume = await loadLargestSeries(zip ?? '');
    const torso = await torsoFromCt(volume, undefined, { spacingMm: 8 }, quietContext());
    const imagedMm = volume.grid.dimensions[2] * volume.grid.spacingMm[2];
    const share = imagedMm / (torso.grid.dimensions[2] * 8);
    const lungs = litres(torso, near(CONDUCTIVITY.lung));
    const body = litres(torso, (sigma) => sigma > 0);
    console.log(
      `chest CT: body ${body.toFixed(1)} l, lungs ${lungs.toFixed(1)} l, ${Math.round(100 * share)} % of the height imaged`,
    );
    // A trunk of 0.5 m is 20 to 60 l; how much lung the continued slices add depends on where the images end.
    expect(body).toBeGreaterThan(15);
    expect(body).toBeLessThan(80);
    expect(lungs / body).toBeGreaterThan(0.03);
    expect(lungs / body).toBeLessThan(0.5);
  });
});
