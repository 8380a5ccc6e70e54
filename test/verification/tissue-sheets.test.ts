/**
 * Sheets: one membrane (ten Tusscher) with three diffusivities, hybrid scheme, 0.5 mm. Plane waves run as c = k sqrt(n D n) in the
 * direction n (analytic); k 1.985 (mm/ms)^0.5, converged one-dimensional runs of an independent implementation. The scheme raises D
 * by a gain of 1.16, which makes waves right on average over directions and fronts (`src/heart/tissue/scheme.ts`); plane ones are fast
 * by its root, 7.7 %, and expected to be.
 *
 * Along fibre, sheet and normal laid along the grid, and with fibre and sheet, or fibre and normal, at 30 degrees to the grid, on the
 * middle line of a wide strip: within 4 %.
 */
import { beforeAll, describe, it } from 'vitest';
import type { Vec3 } from '../../src/core/space.ts';
import { createWasmTissue } from '../../src/heart/tissue/wasm-tissue.ts';
import { setUpKernels } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';
import { activate, nodeActivation, sheet } from './tissue-problems.ts';

beforeAll(setUpKernels);

const EDGE_MM = 0.5;
const SIDE_MM = 14;
const DIFFUSIVITY = { along: 0.16, across: 0.08, normal: 0.03 } as const;
const SPEED_PER_ROOT = 1.985;
const GAIN = 1.16;
const LIMIT = 0.04;
/** Plane waves are watched between these places, mm from the stimulated side. */
const WATCHED_MM = [4, 9] as const;

const X: Vec3 = [1, 0, 0];
const Y: Vec3 = [0, 1, 0];
const Z: Vec3 = [0, 0, 1];
const OBLIQUE: Vec3 = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6), 0];
const BESIDE: Vec3 = [-Math.sin(Math.PI / 6), Math.cos(Math.PI / 6), 0];

/** Velocity along x of a wave from the whole side at the lowest x, m/s. */
async function planeVelocity(fibre: Vec3, normal: Vec3): Promise<number> {
  const { setup, centre } = sheet({
    model: 'ten-tusscher',
    edgeMm: EDGE_MM,
    diffusivity: DIFFUSIVITY,
    sideMm: SIDE_MM,
    angleDeg: 0,
    threads: 1,
  });
  const { fibres } = setup;
  const engine = await createWasmTissue({
    ...setup,
    fibres: fibres.map((_, n) => fibre[n % 3]),
    sheetNormals: fibres.map((_, n) => normal[n % 3]),
  });
  const low = centre(0)[0];
  const side = [...setup.classOf.keys()].filter((n) => centre(n)[0] < low + 1);
  engine.setStimulus(side, 50);
  await activate(engine, 2, 120);
  const node = nodeActivation(engine, setup.grid.grid.dimensions);
  engine.close();
  const middle = Math.round(SIDE_MM / 2 / EDGE_MM);
  const [from, to] = WATCHED_MM.map((mm) => Math.round(mm / EDGE_MM));
  return ((to - from) * EDGE_MM) / (node(to, middle, 0) - node(from, middle, 0));
}

describe('plane waves in sheets', () => {
  for (const [direction, fibre, normal] of [
    ['along the fibre', X, Z],
    ['across it in the sheet', Y, Z],
    ['across it in the sheet, the other way round', Z, Y],
    ['normal to the sheet', Y, X],
    ['30° between fibre and sheet', OBLIQUE, Z],
    ['30° between fibre and normal', OBLIQUE, BESIDE],
  ] as const) {
    it(direction, async () => {
      const across: Vec3 = [
        normal[1] * fibre[2] - normal[2] * fibre[1],
        normal[2] * fibre[0] - normal[0] * fibre[2],
        normal[0] * fibre[1] - normal[1] * fibre[0],
      ];
      const diffusivity =
        DIFFUSIVITY.along * fibre[0] ** 2 +
        DIFFUSIVITY.across * across[0] ** 2 +
        DIFFUSIVITY.normal * normal[0] ** 2;
      const expected = SPEED_PER_ROOT * Math.sqrt(GAIN * diffusivity);
      const velocity = await planeVelocity(fibre, normal);
      expectFigure({
        model: 'Tissue engine',
        quantity: `Velocity of a plane wave ${direction}, three diffusivities, 0.5 mm, hybrid`,
        value: velocity,
        unit: 'm/s',
        reference: expected,
        tolerance: { plusMinus: LIMIT * expected },
        source: 'c = k √(1.16 n·D·n): k of converged one-dimensional runs, gain of the scheme',
      });
    });
  }
});
