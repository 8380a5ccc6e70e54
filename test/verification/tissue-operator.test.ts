/**
 * The diffusion operator of the tissue engine without membrane.
 *
 * 1. Reduced operator: a wave across the fibre takes nothing from the diffusivity along it, at 45 degrees to the grid (analytic: 0).
 * 2. A constant field stays, whatever the shares of cut voxels; the integral of a field is kept (analytic).
 * 3. Largest eigenvalues by power iteration, in units of D / h2, on a box with D 0.0953 / 0.01258: 5.0 seven points, 3.95 lumped elements,
 *    5.28 with sharpening (independent implementation; within 3 %).
 * 4. Second order against a decaying cosine (analytic); fourth with sharpening.
 * 5. A tensor at 30 degrees to the grid gives what the same tensor along the grid gives (within 1 %).
 */
import { beforeAll, describe, it } from 'vitest';
import type { Diffusivity } from '../../src/heart/tissue/engine.ts';
import type { Discretisation } from '../../src/heart/tissue/scheme.ts';
import { createWasmTissue } from '../../src/heart/tissue/wasm-tissue.ts';
import type { WasmTissue } from '../../src/heart/tissue/wasm-tissue.ts';
import { createRandom } from '../../src/core/random.ts';
import { setUpKernels } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';
import { annulus, nodePositions, sheet } from './tissue-problems.ts';
import type { TissueProblem } from './tissue-problems.ts';

beforeAll(setUpKernels);

const UNCHANGED = { compensation: undefined, gain: 1, quadrature: 0 } as const;
const PLAIN: Partial<Discretisation> = { ...UNCHANGED, operator: 'full', sharpening: 0 };
const SHARP: Partial<Discretisation> = { ...PLAIN, sharpening: 1 / 12 };
const REDUCED: Partial<Discretisation> = { ...PLAIN, operator: 'reduced' };

async function diffusing(
  problem: TissueProblem,
  discretisation: Partial<Discretisation>,
): Promise<WasmTissue> {
  return createWasmTissue(problem.setup, undefined, { discretisation, membrane: false });
}

function tissue(
  edgeMm: number,
  diffusivity: Diffusivity,
  angleDeg: number,
  sideMm = 8,
  depthMm = 0,
): TissueProblem {
  return sheet({
    model: 'mitchell-schaeffer',
    edgeMm,
    diffusivity,
    sideMm,
    depthMm,
    angleDeg,
    timeStepMs: 0.02,
    multirate: false,
    threads: 1,
  });
}

/** Sets the potentials of the nodes, advances, and gives the potentials by lane. */
async function evolve(
  engine: WasmTissue,
  problem: TissueProblem,
  field: (x: number, y: number, z: number) => number,
  steps: number,
): Promise<{
  before: Float64Array;
  after: Float64Array;
  places: ReturnType<typeof nodePositions>;
}> {
  const places = nodePositions(engine, problem);
  const lanes = engine.potentials();
  for (const { lane, at } of places) lanes[lane] = field(...at);
  const before = Float64Array.from(places, ({ lane }) => lanes[lane]);
  await engine.advance(steps, false);
  const now = engine.potentials();
  return { before, after: Float64Array.from(places, ({ lane }) => now[lane]), places };
}

describe('the reduced operator', () => {
  it('gives nothing to a wave across the fibre', async () => {
    const problem = tissue(0.25, { along: 0.1, across: 0 }, 45);
    const engine = await diffusing(problem, REDUCED);
    const across = (x: number, y: number): number => 0.5 * Math.sin((x - y) / 0.7);
    const { before, after } = await evolve(engine, problem, across, 1);
    const change = after.reduce((most, value, n) => Math.max(most, Math.abs(value - before[n])), 0);
    expectFigure({
      model: 'Diffusion',
      quantity: 'Rate of a wave across fibres at 45° without diffusivity across, over D |V| / h²',
      value: change / engine.dtMs / ((0.1 / 0.0625) * 0.5),
      unit: '',
      reference: 0,
      tolerance: { below: 1e-5 },
      source: 'Analytic; single precision',
    });
    engine.close();
  });
});

describe('cut voxels', () => {
  for (const [title, how] of [
    ['full', PLAIN],
    ['sharpened', SHARP],
    ['reduced', REDUCED],
  ] as const) {
    it(`keep a constant and the integral: ${title}`, async () => {
      const problem = annulus({
        model: 'mitchell-schaeffer',
        edgeMm: 0.5,
        diffusivity: { along: 0.2, across: 0.05 },
        wallMm: 2,
        cut: true,
        timeStepMs: 0.05,
        multirate: false,
      });
      const engine = await diffusing(problem, how);
      const constant = await evolve(engine, problem, () => 0.4, 20);
      const drift = Math.max(...constant.after.map((value) => Math.abs(value - 0.4)));
      const random = createRandom(7);
      const { before, after, places } = await evolve(engine, problem, () => random.uniform(), 200);
      const mass = places.map(({ lane }) => engine.lattice.mass[lane]);
      const integral = (field: Float64Array): number =>
        field.reduce((sum, value, n) => sum + mass[n] * value, 0);
      const common = {
        model: 'Diffusion',
        unit: '',
        reference: 0,
        source: 'Analytic',
      } as const;
      expectFigure({
        ...common,
        quantity: `Drift of a constant field on cut voxels, ${title} operator`,
        value: drift,
        tolerance: { below: 1e-6 },
      });
      expectFigure({
        ...common,
        quantity: `Relative change of the integral in 200 steps on cut voxels, ${title} operator`,
        value: Math.abs(integral(after) / integral(before) - 1),
        tolerance: { below: 1e-5 },
      });
      engine.close();
    });
  }
});

describe('the largest eigenvalue', () => {
  const ROWS = [
    ['seven points', { ...PLAIN, operator: 'star' }, 5],
    ['lumped elements', PLAIN, 3.95],
    ['lumped elements with sharpening', SHARP, 5.28],
  ] as const;
  for (const [title, how, reference] of ROWS) {
    it(title, async () => {
      const edgeMm = 0.25;
      const problem = tissue(edgeMm, { along: 0.0953, across: 0.01258 }, 0, 5, 3);
      const engine = await diffusing(problem, how);
      const random = createRandom(3);
      const places = nodePositions(engine, problem);
      let field = Float64Array.from(places, () => random.uniform() - 0.5);
      let eigenvalue = 0;
      for (let round = 0; round < 120; round++) {
        const lanes = engine.potentials();
        places.forEach(({ lane }, n) => (lanes[lane] = field[n]));
        await engine.advance(1, false);
        const now = engine.potentials();
        const rate = Float64Array.from(
          places,
          ({ lane }, n) => (field[n] - now[lane]) / engine.dtMs,
        );
        const size = Math.hypot(...rate);
        eigenvalue = size / Math.hypot(...field);
        field = rate.map((value) => value / size);
      }
      expectFigure({
        model: 'Diffusion',
        quantity: `Largest eigenvalue of the operator, ${title}`,
        value: (eigenvalue * edgeMm ** 2) / 0.0953,
        unit: 'D/h²',
        reference,
        tolerance: { percent: 3 },
        source: 'Independent implementation; bounds 16/3 and 4 of the elements',
      });
      engine.close();
    });
  }
});

describe('order', () => {
  /** Root mean square error of a cosine after 2 ms. */
  async function error(edgeMm: number, how: Partial<Discretisation>): Promise<number> {
    const d = 0.1;
    const problem = tissue(edgeMm, { along: d, across: d }, 0);
    const engine = await diffusing(problem, how);
    const k = (2 * Math.PI) / 8;
    const wave = (x: number): number => 0.5 * Math.cos(k * (x + 4));
    const steps = Math.round(2 / engine.dtMs);
    const { after, places } = await evolve(engine, problem, wave, steps);
    // What explicit steps make of the decay, so that the error left is that of space.
    const decay = (1 - d * k * k * engine.dtMs) ** steps;
    const sum = places.reduce((all, { at }, n) => all + (after[n] - decay * wave(at[0])) ** 2, 0);
    engine.close();
    return Math.sqrt(sum / places.length);
  }
  for (const [title, how, order] of [
    ['lumped elements', PLAIN, 2],
    ['with sharpening', SHARP, 4],
  ] as const) {
    it(title, async () => {
      const [coarse, fine] = [await error(2, how), await error(1, how)];
      expectFigure({
        model: 'Diffusion',
        quantity: `Order of the operator in h, ${title}`,
        value: Math.log2(coarse / fine),
        unit: '',
        reference: order,
        tolerance: { plusMinus: order === 2 ? 0.2 : 0.5 },
        source: 'Decay of a cosine, analytic',
      });
    });
  }
});

describe('a tensor at an angle', () => {
  it('spreads as the same tensor along the grid', async () => {
    const widths = async (angleDeg: number): Promise<readonly [number, number]> => {
      const problem = tissue(0.25, { along: 0.2, across: 0.05 }, angleDeg, 16);
      const engine = await diffusing(problem, PLAIN);
      const spot = (x: number, y: number): number => Math.exp(-(x * x + y * y) / 1.2);
      const { after, places } = await evolve(engine, problem, spot, 150);
      const angle = (angleDeg * Math.PI) / 180;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      let [total, along, across] = [0, 0, 0];
      places.forEach(({ at: [x, y] }, n) => {
        total += after[n];
        along += after[n] * (x * cos + y * sin) ** 2;
        across += after[n] * (y * cos - x * sin) ** 2;
      });
      engine.close();
      return [along / total, across / total];
    };
    const [straight, rotated] = [await widths(0), await widths(30)];
    for (const n of [0, 1] as const) {
      expectFigure({
        model: 'Diffusion',
        quantity: `Width of a spreading spot ${n === 0 ? 'along' : 'across'} fibres at 30° over that at 0°`,
        value: rotated[n] / straight[n],
        unit: '',
        reference: 1,
        tolerance: { percent: 1 },
        source: 'Rotation',
      });
    }
  });
});
