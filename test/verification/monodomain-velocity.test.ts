/**
 * Conduction velocity of the tissue engine with the modified Mitchell-Schaeffer membrane.
 *
 * 1. Plane waves along the grid: the velocity asked for (0.6 m/s along, 0.3 m/s across fibres) within 1 % at the default step of 0.1 ms, at voxels of
 *    0.5, 0.8 and 1.0 mm. Reference: the one-dimensional travelling wave, c = 0.950 sqrt(D) m/s at tau_in 0.3 ms.
 * 2. Fibres at 0, 30 and 45 degrees to the grid: arrival times over a 40 x 40 mm sheet against the same sheet at
 *    0.25 mm, steps of 0.05 ms. Tolerance of the mean relative error 2.5 % at 0.5 mm and 7 % at 1.0 mm; the scheme (lumped trilinear
 *    elements, compensated eigenvalues) was measured elsewhere at 0.8 to 1.1 % and 1.6 to 5.4 %.
 */
import { beforeAll, describe, it } from 'vitest';
import type { Vec3 } from '../../src/core/space.ts';
import { physicalDiffusivity } from '../../src/heart/conduction.ts';
import { parametersWith } from '../../src/heart/parameters.ts';
import { createWasmTissue } from '../../src/heart/tissue/wasm-tissue.ts';
import { tissueBox } from '../unit/heart/ellipsoid-ventricle.ts';
import { setUpKernels } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

async function activation(
  voxels: Vec3,
  spacingMm: number,
  fibre: Vec3,
  stimulated: (i: number, j: number) => boolean,
  durationMs: number,
  timeStepMs: number,
): Promise<Float32Array> {
  const { simulation: grid, fibres } = tissueBox(voxels, spacingMm, fibre);
  const parameters = parametersWith();
  const engine = await createWasmTissue({
    model: 'mitchell-schaeffer',
    grid,
    classOf: new Uint8Array(grid.active.length),
    classes: [
      {
        title: 'wall',
        cell: { variant: 'ventricle' },
        diffusivity: {
          along: physicalDiffusivity(parameters.velocityAlong, parameters),
          across: physicalDiffusivity(parameters.velocityAcross, parameters),
        },
      },
    ],
    fibres,
    timeStepMs,
  });
  try {
    const site = [...grid.active.keys()].filter((n) =>
      stimulated(n % voxels[0], Math.floor(n / voxels[0]) % voxels[1]),
    );
    engine.setStimulus(site, 50);
    await engine.advance(2 * engine.stepsPerMs, true);
    await engine.advance((durationMs - 2) * engine.stepsPerMs, false);
    return await engine.times('first');
  } finally {
    engine.close();
  }
}

describe('plane waves', () => {
  for (const spacingMm of [0.5, 0.8, 1]) {
    for (const [direction, fibre, velocity] of [
      ['along', [1, 0, 0], 0.6],
      ['across', [0, 1, 0], 0.3],
    ] as const) {
      it(`${velocity} m/s ${direction} fibres at ${spacingMm} mm`, async () => {
        const length = Math.round(60 / spacingMm);
        const near = (i: number): boolean => (i + 1) * spacingMm <= 4;
        const times = await activation([length, 1, 1], spacingMm, fibre, near, 60 / velocity, 0.1);
        const [from, to] = [Math.round(20 / spacingMm), Math.round(50 / spacingMm)];
        const measured = ((to - from) * spacingMm) / (times[to] - times[from]);
        console.log(`plane wave ${direction}, ${spacingMm} mm: ${measured.toFixed(4)} m/s`);
        expectFigure({
          model: 'Conduction',
          quantity: `Velocity of a plane wave ${direction} fibres, ${spacingMm} mm voxels`,
          value: measured,
          unit: 'm/s',
          reference: velocity,
          tolerance: { percent: 1 },
          source: 'Velocity asked for; one-dimensional travelling wave, c = 0.950 √D',
        });
      });
    }
  }
});

describe('oblique fibres in a sheet', () => {
  const EDGE = 40;
  for (const [angleDeg, spacing] of [0, 30, 45].map((angle) => [angle, [0.5, 1]] as const)) {
    it(`at ${angleDeg} degrees`, async () => {
      const angle = (angleDeg * Math.PI) / 180;
      const fibre: Vec3 = [Math.cos(angle), Math.sin(angle), 0];
      const sheet = async (h: number): Promise<(x: number, y: number) => number> => {
        const n = EDGE / h;
        const middle = (i: number): boolean => Math.abs((i + 0.5) * h - EDGE / 2) < 2;
        const inside = (i: number, j: number): boolean => middle(i) && middle(j);
        const times = await activation([n, n, 1], h, fibre, inside, 110, 0.05);
        // Times stand at voxel centres; between them, bilinear.
        return (x, y) => {
          const [p, q] = [x / h - 0.5, y / h - 0.5];
          const [i, j] = [Math.floor(p), Math.floor(q)];
          const at = (a: number, b: number): number => times[a + n * b];
          const [s, t] = [p - i, q - j];
          const low = (1 - s) * at(i, j) + s * at(i + 1, j);
          return (1 - t) * low + t * ((1 - s) * at(i, j + 1) + s * at(i + 1, j + 1));
        };
      };
      const reference = await sheet(0.25);
      for (const h of spacing) {
        const coarse = await sheet(h);
        let [error, mean, largest, count] = [0, 0, 0, 0];
        for (let y = 1.5; y < EDGE - 1; y++) {
          for (let x = 1.5; x < EDGE - 1; x++) {
            const exact = reference(x, y);
            if (exact < 5) continue;
            const off = Math.abs(coarse(x, y) - exact);
            error += off;
            mean += exact;
            largest = Math.max(largest, off);
            count++;
          }
        }
        const relative = error / mean;
        console.log(
          `sheet ${angleDeg} deg, ${h} mm: mean ${(100 * relative).toFixed(2)} %, largest ${largest.toFixed(2)} ms (${count} points)`,
        );
        const common = {
          model: 'Conduction',
          reference: 0,
          source: 'The same sheet at 0.25 mm and steps of 0.05 ms',
        } as const;
        const sheetAt = `40 x 40 mm sheet, fibres at ${angleDeg}°, ${h} mm voxels`;
        expectFigure({
          ...common,
          quantity: `Mean error of arrival times, ${sheetAt}`,
          value: 100 * relative,
          unit: '%',
          tolerance: { below: h === 0.5 ? 2.5 : 7 },
        });
        expectFigure({
          ...common,
          quantity: `Largest error of an arrival time, ${sheetAt}`,
          value: largest,
          unit: 'ms',
          tolerance: { below: h === 0.5 ? 3 : 5 },
        });
      }
    });
  }
});
