/**
 * Scar MR on the synthetic late enhancement stack (`src/phantom/lge`), whose core and border zone are known. Normal wall 20, border
 * zone 90, core 200, blood 120. Without noise and partial volume, thresholds that lie between the levels give the voxels of
 * the truth: core and border zone within 1 %. With partial volume and Rician noise (normal wall: 9 of 20, three seeds) the mass of the
 * core by half maximum, of core and border by 35 % and 3 SD within 10 % of the true volumes times 1.05 g/ml. Three standard
 * deviations know no border zone, so their total is compared.
 */
import { describe, expect, it } from 'vitest';
import { TISSUE } from '../../src/core/anatomy.ts';
import { createJobContext } from '../../src/core/job.ts';
import { voxelVolumeMl } from '../../src/core/space.ts';
import type { LgePhantom } from '../../src/phantom/lge/short-axis.ts';
import { LGE_INFARCT, LGE_SIGNAL, drawLgePhantom } from '../../src/phantom/lge/short-axis.ts';
import type { ScarByMethod, ScarMrResult } from '../../src/segment/scar-mr.ts';
import { measureScarMr } from '../../src/segment/scar-mr.ts';
import type { ScarMethod } from '../../src/segment/scar-mr/methods.ts';
import { expectFigure } from './expect-figure.ts';

const model = 'Scar MR';
const source = 'Volumes of the phantom';
const SHARP = { infarct: LGE_INFARCT, signal: LGE_SIGNAL, noise: 0, samples: 1, seed: 1 };
const REAL = { ...SHARP, noise: 9, samples: 4 };

const measure = ({ image, labels }: LgePhantom): Promise<ScarMrResult> =>
  measureScarMr(image, labels, {}, createJobContext());

function by(result: ScarMrResult, method: ScarMethod): ScarByMethod {
  const found = result.methods.find((one) => one.method === method);
  if (!found) throw new Error(`no method ${method}`);
  return found;
}

/** Mass of the voxels of a tissue in the phantom's own map. */
function voxelMassG({ tissue }: LgePhantom, wanted: number): number {
  const voxels = tissue.data.reduce((sum, value) => sum + (value === wanted ? 1 : 0), 0);
  return 1.05 * voxels * voxelVolumeMl(tissue.grid);
}

describe('scar mass on the phantom', () => {
  it('is that of the phantom where thresholds lie between its levels', async () => {
    const phantom = drawLgePhantom(SHARP);
    const result = await measure(phantom);
    const core = voxelMassG(phantom, TISSUE.scar);
    const border = voxelMassG(phantom, TISSUE.borderZone);
    for (const method of ['fwhm', 'roes', 'psi-40-60'] as const) {
      for (const [name, value, reference] of [
        ['Core', by(result, method).coreG, core],
        ['Border zone', by(result, method).borderG, border],
      ] as const)
        expectFigure({
          model,
          quantity: `${name} by shares of the maximum, phantom without noise`,
          value,
          unit: 'g',
          reference: Number(reference.toFixed(3)),
          tolerance: { percent: 1 },
          source,
        });
    }
    expectFigure({
      model,
      quantity: 'Core and border zone by five standard deviations, phantom without noise',
      value: by(result, 'sd-5').totalG,
      unit: 'g',
      reference: Number((core + border).toFixed(3)),
      tolerance: { percent: 1 },
      source,
    });
    expect(result.remote.mean).toBeCloseTo(LGE_SIGNAL.normal, 6);
  });

  it.each([1, 2, 3])('is within 10 % with noise and partial volume, seed %i', async (seed) => {
    const phantom = drawLgePhantom({ ...REAL, seed });
    const result = await measure(phantom);
    const total = phantom.coreG + phantom.borderG;
    for (const [quantity, value, reference] of [
      ['Core by half maximum', by(result, 'fwhm').coreG, phantom.coreG],
      ['Core by 60 % of the maximum', by(result, 'psi-40-60').coreG, phantom.coreG],
      ['Core and border zone from 35 % of the maximum', by(result, 'roes').totalG, total],
      ['Core and border zone from three standard deviations', by(result, 'sd-3').totalG, total],
    ] as const)
      expectFigure({
        model,
        quantity: `${quantity}, phantom with noise and partial volume`,
        value,
        unit: 'g',
        reference: Number(reference.toFixed(3)),
        tolerance: { percent: 10 },
        source,
      });
    for (const { coreG, totalG, coreBandG, totalBandG } of result.methods) {
      expect(coreG).toBeGreaterThanOrEqual(coreBandG[0]);
      expect(coreG).toBeLessThanOrEqual(coreBandG[1]);
      expect(totalG).toBeGreaterThanOrEqual(totalBandG[0]);
      expect(totalG).toBeLessThanOrEqual(totalBandG[1]);
    }
  });

  it('counts a dark core within enhancement as core', async () => {
    const infarct = { ...LGE_INFARCT, darkCore: 0.5 };
    const phantom = drawLgePhantom({ ...SHARP, infarct });
    const { coreG, darkCoreG } = by(await measure(phantom), 'fwhm');
    expectFigure({
      model,
      quantity: 'Core with obstructed vessels, phantom without noise',
      value: coreG,
      unit: 'g',
      reference: Number(voxelMassG(phantom, TISSUE.scar).toFixed(3)),
      tolerance: { percent: 1 },
      source,
    });
    expect(darkCoreG).toBeGreaterThan(2);
  });

  it.each([0.3, 0.5, 1])('finds a depth of %f of the wall', async (depth) => {
    const infarct = { ...LGE_INFARCT, depth, fromDeg: -60, toDeg: 80, slices: [1, 8] as const };
    const result = await measure(drawLgePhantom({ ...SHARP, infarct }));
    const deepest = by(result, 'fwhm').segments.map(({ meanPercent }) => meanPercent);
    expectFigure({
      model,
      quantity: `Transmurality of the deepest segment, true depth ${100 * depth} %`,
      value: Math.max(...deepest),
      unit: '%',
      reference: 100 * depth,
      tolerance: { plusMinus: 6 },
      source,
    });
  });

  it('finds nothing in a healthy wall, by any method', async () => {
    const infarct = { ...LGE_INFARCT, slices: [20, 21] as const };
    const result = await measure(drawLgePhantom({ ...REAL, infarct }));
    expect(result.warnings.map(({ code }) => code)).toContain('no-enhancement');
    expectFigure({
      model,
      quantity: 'Enhancement found in a healthy wall, most of all methods, share of the wall',
      value: (100 * result.totalRangeG[1]) / result.wallG,
      unit: '%',
      reference: 0,
      tolerance: { below: 1 },
      source,
    });
  });
});
