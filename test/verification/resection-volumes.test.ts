/**
 * Volumes of resections of balls, known in closed form. References: volume of a ball, of a cap of height h
 * (pi h^2 (3 R - h) / 3) and of an ellipsoid. Grids: cubic, flat voxels, and flat voxels turned about all axes. Tolerances:
 * 0.5 % (a tumour's as the mean over positions on the grid, because a single small ball of voxels is off by chance), sums exact.
 */
import { beforeAll, describe, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import type { ResectionSurface, WedgeSurface } from '../../src/core/resection.ts';
import { scale } from '../../src/core/space.ts';
import { prepareResection } from '../../src/plan/resection/context.ts';
import { evaluateResection } from '../../src/plan/resection/evaluate.ts';
import { labelUncertaintyMm } from '../../src/plan/resection/margin.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import {
  LIVER_MM,
  ballLiver,
  ballMap,
  ballMl,
  capMl,
  gridAround,
  jobContext,
  tumourBall,
  GRIDS,
  frameOf,
  plane,
  unitVector,
} from '../unit/plan/resection-fixtures.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(provideKernelsFromDisk);

const model = 'Resection';
describe('volumes', () => {
  it('of balls of voxels', async () => {
    for (const radiusMm of [5, 10, 20]) {
      for (const spacingMm of [
        [0.5, 0.5, 0.5],
        [1, 1, 1],
        [0.7, 0.7, 1.2],
      ] as const) {
        const random = createRandom(7);
        let sum = 0;
        const rounds = radiusMm === 20 ? 4 : 12;
        for (let round = 0; round < rounds; round++) {
          const at = (axis: number): number => spacingMm[axis] * random.uniform();
          const labels = ballMap(gridAround(radiusMm + 3, spacingMm), [
            { centre: [0, 0, 0], radiusMm: radiusMm + 2, label: 20 },
            tumourBall([at(0), at(1), at(2)], radiusMm),
          ]);
          const { tumours } = await prepareResection(labels, { organ: 'liver' }, jobContext);
          sum += tumours[0].volumeMl / ballMl(radiusMm);
        }
        expectFigure({
          model,
          quantity: `Tumour volume, ball of ${radiusMm} mm, voxels of ${spacingMm.join(' x ')} mm, mean over positions`,
          value: 100 * (sum / rounds - 1),
          unit: '%',
          reference: 0,
          tolerance: { plusMinus: radiusMm === 5 ? 1 : 0.5 },
          source: 'volume of a ball',
        });
      }
    }
  });

  it('of caps, ellipsoids and margins, and their sums', async () => {
    const random = createRandom(11);
    let worstSum = 0;
    for (const { spacingMm, direction } of GRIDS) {
      const context = await ballLiver([tumourBall([12, 5, -3], 8)], { spacingMm, direction });
      const name = `voxels of ${spacingMm.join(' x ')} mm${direction ? ', turned' : ''}`;
      const resectedMl = (surfaces: readonly ResectionSurface[]): number => {
        const { voxels, volumesMl } = evaluateResection(context, surfaces, { safetyMarginMm: 5 });
        worstSum = Math.max(worstSum, Math.abs(voxels.resected + voxels.remnant - voxels.total));
        return volumesMl.resected;
      };
      let worst = 0;
      for (const d of [-25, -10, 0, 12, 25]) {
        const normal = unitVector(random);
        const got = resectedMl([plane(scale(normal, d), normal)]);
        worst = Math.max(worst, Math.abs(got - capMl(LIVER_MM, d)) / ballMl(LIVER_MM));
      }
      expectFigure({
        model,
        quantity: `Volume beyond planes in random directions, share of the organ, ${name}`,
        value: 100 * worst,
        unit: '%',
        reference: 0,
        tolerance: { below: 0.1 },
        source: 'volume of a spherical cap',
      });
      const normal = unitVector(random);
      const [a, b] = frameOf(normal, random);
      const wedge: WedgeSurface = {
        kind: 'wedge',
        id: 'wedge',
        title: 'Wedge',
        centreLps: [3, -4, 2],
        semiAxesMm: [22, 16, 12],
        axesLps: [a, b, normal],
      };
      expectFigure({
        model,
        quantity: `Volume of an ellipsoid wedge, ${name}`,
        value: resectedMl([wedge]),
        unit: 'ml',
        reference: (4 * Math.PI * 22 * 16 * 12) / 3000,
        tolerance: { percent: 0.5 },
        source: 'volume of an ellipsoid',
      });
      const within6Mm = resectedMl([
        { kind: 'offset', id: 'o', title: 'Margin', tumourLabels: [40], marginMm: 6 },
      ]);
      expectFigure({
        model,
        quantity: `Radius of all within 6 mm of a tumour of 8 mm, from its volume, ${name}`,
        value: Math.cbrt((3000 * within6Mm) / (4 * Math.PI)),
        unit: 'mm',
        reference: 14,
        tolerance: { plusMinus: labelUncertaintyMm(spacingMm) },
        source: 'tumour radius plus the margin',
      });
      resectedMl([wedge, plane([0, 0, 0], normal)]);
    }
    expectFigure({
      model,
      quantity: 'Resected plus remnant less total, all plans',
      value: worstSum,
      unit: 'voxels',
      reference: 0,
      tolerance: { plusMinus: 0 },
      source: 'counts of voxels',
    });
  });
});
