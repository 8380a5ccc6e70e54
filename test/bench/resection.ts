/** What follows a drag: one evaluation of a resection on a 256^3 label map, beside the preparation and the flat map. */
import { createJobContext } from '../../src/core/job.ts';
import type { BezierSurface, PlaneSurface } from '../../src/core/resection.ts';
import { IDENTITY_DIRECTION } from '../../src/core/space.ts';
import type { Grid, Lps } from '../../src/core/space.ts';
import type { LabelMap } from '../../src/core/volume.ts';
import { prepareResection } from '../../src/plan/resection/context.ts';
import { evaluateResection } from '../../src/plan/resection/evaluate.ts';
import { resectogram } from '../../src/plan/resection/resectogram.ts';
import { measure, rowOf } from './benchmark.ts';
import type { Benchmark } from './benchmark.ts';

const SIDE = 256;
/** What a drag may cost: the page draws within the rest of a tenth of a second. */
const LIMIT_MS = 100;

/** An ellipsoid of an organ with three round tumours in a map of 256^3 voxels. */
function organMap(spacing: number, semiMm: readonly [number, number, number]): LabelMap {
  const half = ((SIDE - 1) / 2) * spacing;
  const grid: Grid = {
    dimensions: [SIDE, SIDE, SIDE],
    spacingMm: [spacing, spacing, spacing],
    originMm: [-half, -half, -half],
    direction: IDENTITY_DIRECTION,
  };
  const tumours: readonly (readonly [number, number, number, number])[] = [
    [0.45, 0.1, 0.1, 18],
    [-0.3, 0.3, 0.2, 9],
    [0.1, -0.4, -0.3, 12],
  ];
  const data = new Uint8Array(SIDE ** 3);
  let n = 0;
  for (let k = 0; k < SIDE; k++) {
    for (let j = 0; j < SIDE; j++) {
      for (let i = 0; i < SIDE; i++, n++) {
        const [x, y, z] = [i, j, k].map((index) => index * spacing - half);
        if ((x / semiMm[0]) ** 2 + (y / semiMm[1]) ** 2 + (z / semiMm[2]) ** 2 >= 1) continue;
        data[n] = 20;
        tumours.forEach(([a, b, c, radius], t) => {
          const d = Math.hypot(x - a * semiMm[0], y - b * semiMm[1], z - c * semiMm[2]);
          if (d < radius) data[n] = 40 + t;
        });
      }
    }
  }
  return { grid, data };
}

const plane: PlaneSurface = {
  kind: 'plane',
  id: 'plane',
  title: 'Plane',
  pointLps: [0, 0, 0],
  normalLps: [0.98, 0.17, 0.1],
};

/** A bent patch, moved a little by every step of the drag. */
function patch(step: number, halfMm: number): BezierSurface {
  const controlLps = Array.from({ length: 16 }, (_, n): Lps => {
    const u = (n % 4) / 1.5 - 1;
    const v = Math.floor(n / 4) / 1.5 - 1;
    return [0.3 * step - 0.25 * halfMm * (u * u + v * v), halfMm * u, halfMm * v];
  });
  return {
    kind: 'bezier',
    id: 'patch',
    title: 'Patch',
    controlLps,
    removes: 'front',
    contourLps: null,
  };
}

export const benchmark: Benchmark = {
  title: 'Resection on a label map of 256^3 voxels',
  async run(table) {
    for (const { name, spacing, semiMm } of [
      { name: 'liver of 1.7 l', spacing: 1.2, semiMm: [95, 70, 62] as const },
      { name: 'organ that fills the map', spacing: 0.75, semiMm: [94, 92, 90] as const },
    ]) {
      const labels = organMap(spacing, semiMm);
      const began = performance.now();
      const context = await prepareResection(labels, { organ: 'liver' }, createJobContext());
      table.row(rowOf(`prepare, ${name}`, [performance.now() - began]));
      const { dimensions } = context.region.grid;
      table.note(
        `${name}: ${(context.region.voxels / 1e6).toFixed(1)} million organ voxels in a box of ${dimensions.join(' x ')}, three tumours`,
      );
      let step = 0;
      const options = { safetyMarginMm: 10 };
      const runs = 11;
      const rows = [
        await measure(`plane, ${name}`, () => evaluateResection(context, [plane], options), {
          runs,
        }),
        await measure(
          `curved patch, ${name}`,
          () => evaluateResection(context, [patch(step++ % 10, semiMm[1])], options),
          { runs },
        ),
        await measure(
          `patch and plane, ${name}`,
          () => evaluateResection(context, [patch(step++ % 10, semiMm[1]), plane], options),
          { runs },
        ),
        await measure(`resectogram, ${name}`, () => resectogram(context, patch(0, semiMm[1]), []), {
          runs,
        }),
      ];
      for (const row of rows)
        table.row({ ...row, ratio: { value: LIMIT_MS / row.medianMs, to: 'a drag of 100 ms' } });
    }
  },
};
