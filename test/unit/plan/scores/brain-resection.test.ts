import { describe, expect, it } from 'vitest';
import { LABEL, tumourLabel } from '../../../../src/core/anatomy.ts';
import { createJobContext } from '../../../../src/core/job.ts';
import type { Grid } from '../../../../src/core/space.ts';
import { IDENTITY_DIRECTION } from '../../../../src/core/space.ts';
import { brainResection } from '../../../../src/plan/scores/brain-resection.ts';

const grid: Grid = {
  dimensions: [40, 20, 10],
  spacingMm: [1, 1, 2],
  originMm: [0, 0, 0],
  direction: IDENTITY_DIRECTION,
};

/** Tumour for i in 10 to 19, an eloquent area from i = 30 on, white matter elsewhere; `cut`: resected below that i. */
function scene(cut: number) {
  const data = new Uint8Array(8000);
  const resected = new Uint8Array(8000);
  const tumourDistanceMm = new Float32Array(8000);
  for (let n = 0; n < 8000; n++) {
    const i = n % 40;
    const tumour = i >= 10 && i < 20;
    data[n] = tumour ? tumourLabel(1) : i >= 30 ? LABEL.eloquent : LABEL.whiteMatter;
    resected[n] = i >= 8 && i < cut ? 1 : 0;
    tumourDistanceMm[n] = tumour ? 0 : i < 10 ? 10 - i : i - 19;
  }
  return { labels: { grid, data }, resected, tumourDistanceMm };
}
const ctx = createJobContext();

describe('brainResection', () => {
  it('counts the tumour that is taken and the tissue beyond it', async () => {
    const result = await brainResection({ ...scene(18), shellsMm: [2, 5] }, ctx);
    expect(result.extentOfResectionPercent).toBeCloseTo(80, 12);
    expect(result.residualMl).toBeCloseTo(0.8, 12);
    expect(result.healthyMl).toBeCloseTo(0.8, 12);
    // Two of the four columns within 2 mm of the tumour are resected, none farther out.
    expect(result.shells).toMatchObject([
      { fromMm: 0, toMm: 2, tissueMl: 1.6, resectedPercent: 50 },
      { fromMm: 2, toMm: 5, resectedMl: 0 },
    ]);
  });

  it('measures from the border of the cut to the border of the area', async () => {
    const { eloquent, statement } = await brainResection(scene(22), ctx);
    expect(eloquent).toHaveLength(1);
    expect(eloquent[0].distanceMm).toBeCloseTo(8, 12);
    expect(eloquent[0].atLps[0][0]).toBeCloseTo(21.5, 12);
    expect(eloquent[0].atLps[1][0]).toBeCloseTo(29.5, 12);
    expect(statement).toContain('Eloquent area 1: 8.0');
  });

  it('says how much of an area lies in the resected region', async () => {
    const { eloquent } = await brainResection(scene(32), ctx);
    expect(eloquent[0]).toMatchObject({ distanceMm: 0, resectedMl: 0.8 });
  });

  it('touches at a distance of 0', async () => {
    const { eloquent } = await brainResection(scene(30), ctx);
    expect(eloquent[0]).toMatchObject({ distanceMm: 0, resectedMl: 0 });
  });

  it('refuses a map without tumour and a plan that removes nothing', async () => {
    const given = scene(20);
    const none = { ...given, labels: { grid, data: new Uint8Array(8000).fill(LABEL.whiteMatter) } };
    await expect(brainResection(none, ctx)).rejects.toMatchObject({ code: 'no-tumour' });
    const nothing = { ...given, resected: new Uint8Array(8000) };
    await expect(brainResection(nothing, ctx)).rejects.toMatchObject({ code: 'no-resection' });
  });
});
