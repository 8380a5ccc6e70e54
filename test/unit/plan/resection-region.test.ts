import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { voxelCount } from '../../../src/core/space.ts';
import type { Lps } from '../../../src/core/space.ts';
import type { LabelMap } from '../../../src/core/volume.ts';
import { organRegion } from '../../../src/plan/resection/organ-region.ts';
import { prepareResection } from '../../../src/plan/resection/context.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';
import { digitise, gridOf } from '../mesh/shapes.ts';
import { ballMap, gridAround, jobContext, tumourBall } from './resection-fixtures.ts';

beforeAll(provideKernelsFromDisk);

const count = ({ data }: LabelMap, label: number): number =>
  data.reduce((sum, value) => sum + (value === label ? 1 : 0), 0);

describe('organ region', () => {
  it('counts vessels that the liver encloses and not those outside it', async () => {
    // A slab of liver, x from 10 to 30, with a vessel along x from 0 to 25.
    const labels = digitise(gridOf([40, 24, 24]), ([x, y, z]) => {
      const inVessel = x < 25 && Math.hypot(y - 12, z - 12) < 3;
      const inLiver = x >= 10 && x <= 30 && y > 2 && y < 22 && z > 2 && z < 22;
      if (inVessel) return LABEL.portalVein;
      return inLiver ? LABEL.liver : 0;
    });
    const region = await organRegion(labels, { organ: 'liver' }, 0, jobContext);
    const inside = digitise(labels.grid, ([x, y, z]) =>
      x >= 10 && x < 25 && Math.hypot(y - 12, z - 12) < 3 ? 1 : 0,
    );
    expect(region.voxels).toBe(count(labels, LABEL.liver) + count(inside, 1));
  });

  it('takes the kidney that the tumour sits on, and its enclosed collecting system', async () => {
    const labels = ballMap(gridAround(60, [1.5, 1.5, 1.5]), [
      { centre: [35, 0, 0], radiusMm: 20, label: LABEL.kidneyLeft },
      { centre: [-35, 0, 0], radiusMm: 20, label: LABEL.kidneyRight },
      { centre: [-35, 0, 0], radiusMm: 6, label: LABEL.collectingSystem },
      { centre: [35, 0, 0], radiusMm: 5, label: LABEL.collectingSystem },
      tumourBall([-50, 8, 0], 8),
    ]);
    const region = await organRegion(labels, { organ: 'kidney' }, 0, jobContext);
    expect(region.parenchyma).toEqual([LABEL.kidneyRight]);
    const system = digitise(labels.grid, ([x, y, z]) => (Math.hypot(x + 35, y, z) < 6 ? 1 : 0));
    expect(region.voxels).toBe(
      count(labels, LABEL.kidneyRight) + count(labels, LABEL.tumour) + count(system, 1),
    );
  });

  it('counts white, grey and marked eloquent tissue of a brain, and no fluid', async () => {
    const labels = ballMap(gridAround(40, [2, 2, 2]), [
      { centre: [0, 0, 0], radiusMm: 36, label: LABEL.csf },
      { centre: [0, 0, 0], radiusMm: 32, label: LABEL.greyMatter },
      { centre: [0, 0, 0], radiusMm: 28, label: LABEL.whiteMatter },
      { centre: [0, 0, 0], radiusMm: 6, label: LABEL.csf },
      { centre: [-15, 0, 0], radiusMm: 7, label: LABEL.eloquent },
      tumourBall([15, 0, 0], 8),
    ]);
    const region = await organRegion(labels, { organ: 'brain' }, 0, jobContext);
    expect(region.voxels).toBe(
      [LABEL.greyMatter, LABEL.whiteMatter, LABEL.eloquent, LABEL.tumour].reduce(
        (sum, label) => sum + count(labels, label),
        0,
      ),
    );
  });

  it('refuses what cannot be planned on, in words', async () => {
    const grid = gridAround(30, [2, 2, 2]);
    const liver = { centre: [0, 0, 0] as Lps, radiusMm: 15, label: LABEL.liver };
    const code = async (labels: LabelMap, tumourLabels?: readonly number[]): Promise<string> => {
      try {
        await prepareResection(labels, { organ: 'liver', tumourLabels }, jobContext);
        return 'prepared';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    const outside = ballMap(grid, [liver, tumourBall([24, 0, 0], 4)]);
    expect(await code(outside)).toBe('tumour-outside-organ');
    expect(await code(outside, [])).toBe('prepared');
    expect(await code(outside, [44])).toBe('no-such-tumour');
    expect(await code({ grid, data: new Uint8Array(voxelCount(grid)) })).toBe('no-organ');
    expect(await code(ballMap(grid, [tumourBall([0, 0, 0], 5)]))).toBe('no-organ');
    // One tumour inside another counts as touching through it.
    const nested = ballMap(grid, [liver, tumourBall([0, 0, 0], 8), tumourBall([0, 0, 0], 4, 41)]);
    expect(await code(nested)).toBe('prepared');
  });
});
