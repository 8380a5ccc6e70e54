/**
 * R.E.N.A.L. score of spherical tumours on an ellipsoid kidney (30 x 25 x 55 mm) with a box-shaped sinus: every number behind
 * the score is known in closed form (diameter, gap, planes) or as a fine sum over the sphere (share outside). Voxels of 1 mm,
 * and 0.8 x 0.8 x 2 mm. Tolerances: half a voxel for lengths, 2 % for shares. Totals exact. Limits themselves are exact in
 * the unit tests. Source of the score: Kutikov and Uzzo, doi 10.1016/j.juro.2009.05.035.
 */
import { describe, it } from 'vitest';
import { LABEL } from '../../src/core/anatomy.ts';
import { createJobContext } from '../../src/core/job.ts';
import type { Vec3 } from '../../src/core/space.ts';
import {
  functionalRemnant,
  NO_PERFUSION_LOST,
  standardLiverVolumeMl,
} from '../../src/plan/scores/remnant-limits.ts';
import { renalScore } from '../../src/plan/scores/renal-score.ts';
import { measureLesions } from '../../src/tumour/response/lesion-measurement.ts';
import { kidneyLabels, outsidePercent, SINUS } from '../unit/plan/scores/kidney-scene.ts';
import type { KidneyScene } from '../unit/plan/scores/kidney-scene.ts';
import { expectFigure } from './expect-figure.ts';
import type { Figure } from './expect-figure.ts';

const ctx = createJobContext();
const expectKidney = (
  figure: Pick<Figure, 'quantity' | 'value' | 'unit' | 'reference' | 'tolerance'>,
): void =>
  expectFigure({
    ...figure,
    model: 'Kidney score',
    source: 'Sphere, ellipsoid and box in closed form',
  });

/** Distance from a sphere to the box of the sinus. */
function gapMm({ tumourCentre: [x, y, z], tumourRadius }: KidneyScene): number {
  const beyond = (value: number, half: number): number => Math.max(0, Math.abs(value) - half);
  return Math.max(
    0,
    Math.hypot(Math.max(0, x - SINUS.x), beyond(y, SINUS.y), beyond(z, SINUS.z)) - tumourRadius,
  );
}

/** Share of a sphere between two planes. */
function betweenPercent({ tumourCentre: [, , z], tumourRadius: r }: KidneyScene): number {
  const below = (plane: number): number => {
    const h = Math.min(2 * r, Math.max(0, plane - z + r));
    return (h * h * (3 * r - h)) / (4 * r ** 3);
  };
  return 100 * (below(SINUS.z) - below(-SINUS.z));
}

const CASES: readonly (readonly [string, KidneyScene, string])[] = [
  // R1 E1 N1 L3, split by the coronal plane.
  ['lateral, exophytic', { tumourCentre: [30, 0, 0], tumourRadius: 15 }, '6x'],
  // R1 E3 N1 L1.
  ['upper pole, endophytic', { tumourCentre: [14, 0, 27], tumourRadius: 8 }, '6x'],
  // R2 E1 N1 L1, behind.
  ['posterior, upper pole', { tumourCentre: [0, 20, 40], tumourRadius: 21 }, '5p'],
  // R3 E1 N3 L3, in front.
  ['anterior, 7 cm', { tumourCentre: [10, -25, 0], tumourRadius: 36 }, '10a'],
  // R1 E2 N2 L3: 5.5 mm from the sinus.
  ['near the sinus', { tumourCentre: [15.5, 0, 0], tumourRadius: 18 }, '8x'],
  // R1 E2 N3 L2, touches the vein.
  [
    'hilar',
    { tumourCentre: [-20, 0, 22], tumourRadius: 12, vein: { y: 0, z: 8, radius: 3 } },
    '8xh',
  ],
  // R1 E2 N1 L2, crosses the lower line, in front.
  ['across the lower line', { tumourCentre: [14, -15, -20], tumourRadius: 13 }, '6a'],
];

describe.each<[string, Vec3]>([
  ['1 mm', [1, 1, 1]],
  ['0.8 x 0.8 x 2 mm', [0.8, 0.8, 2]],
])('R.E.N.A.L., voxels of %s', (voxels, spacingMm) => {
  it.each(CASES)('%s', async (title, scene, text) => {
    const map = kidneyLabels({ ...scene, spacingMm });
    const [tumour] = await measureLesions(map, ctx);
    const score = await renalScore(map, LABEL.kidneyLeft, tumour, ctx);
    const on = `voxels of ${voxels}`;
    const half = { plusMinus: Math.max(...spacingMm) / 2 + 0.01 };
    const share = { plusMinus: 2 };
    const error = (
      quantity: string,
      value: number,
      unit: string,
      tolerance: Figure['tolerance'],
    ): void =>
      expectKidney({
        quantity: `Error of the ${quantity}, ${on}`,
        value,
        unit,
        reference: 0,
        tolerance,
      });
    const { radius, exophytic, nearness, location } = score;
    error('largest diameter', radius.largestDiameterMm - 2 * scene.tumourRadius, 'mm', half);
    error('share outside the kidney', exophytic.outsidePercent - outsidePercent(scene), '%', share);
    error('distance to the sinus', (nearness?.distanceMm ?? Number.NaN) - gapMm(scene), 'mm', half);
    const between = location?.betweenPercent ?? Number.NaN;
    error('share between the polar lines', between - betweenPercent(scene), '%', share);
    const correct = score.text === text ? 1 : 0;
    expectKidney({
      quantity: `Score is ${text}, ${title}, ${on}`,
      value: correct,
      unit: '',
      reference: 1,
      tolerance: { plusMinus: 0 },
    });
  });
});

describe('liver remnant', () => {
  it('equals worked examples', () => {
    const source =
      '(remnant - tumour in remnant) / (total - tumour); -794 + 1267.28 BSA; 706.2 BSA + 2.4';
    const volumes = { totalMl: 1750, tumourMl: 250, remnantMl: 480, tumourInRemnantMl: 30 };
    const result = functionalRemnant(volumes, NO_PERFUSION_LOST, 'after chemotherapy', {
      kind: 'ct',
    });
    const common = { model: 'Liver remnant', source } as const;
    expectFigure({
      ...common,
      quantity: 'Remnant of a liver of 1750 ml, CT denominator',
      value: result.functionalPercent,
      unit: '%',
      reference: 30,
      tolerance: { plusMinus: 1e-9 },
    });
    expectFigure({
      ...common,
      quantity: 'Standard liver volume at 1.73 m² (Vauthey)',
      value: standardLiverVolumeMl(1.73),
      unit: 'ml',
      reference: 1398.3944,
      tolerance: { plusMinus: 1e-3 },
    });
    expectFigure({
      ...common,
      quantity: 'Standard liver volume at 1.73 m² (Urata)',
      value: standardLiverVolumeMl(1.73, 'urata'),
      unit: 'ml',
      reference: 1224.126,
      tolerance: { plusMinus: 1e-3 },
    });
  });
});
