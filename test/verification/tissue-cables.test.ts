/**
 * Velocity of plane waves along strands, by scheme and grid.
 *
 * References: cables computed by an independent implementation in double precision with second-order differences (table of models, grids
 * and diffusivities; dt 0.02 or 0.01 ms) and the converged velocities found there: c / sqrt(D) = 1.985 (ten Tusscher), 1.62
 * (Courtemanche), 0.950 (mitchell-schaeffer, in m/s over the root of mm2/ms). Lumped trilinear elements in a strand are second-order
 * differences. Border zone: G_Na 0.38, G_CaL 0.31, G_Kr 0.30, G_Ks 0.20 (VARP family, Arevalo 2016, doi 10.1038/ncomms11437). Tolerances
 * stand at each figure: 1 to 1.5 % for schemes, 3 % for tables and restitution.
 */
import { beforeAll, describe, it } from 'vitest';
import { createWasmTissue } from '../../src/heart/tissue/wasm-tissue.ts';
import type { WasmTissue } from '../../src/heart/tissue/wasm-tissue.ts';
import type { TissueStudy } from '../../src/heart/tissue/scheme.ts';
import { setUpKernels } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';
import type { Tolerance } from './expect-figure.ts';
import { activate, cable, cableVelocity } from './tissue-problems.ts';
import type { ProblemOptions } from './tissue-problems.ts';

beforeAll(setUpKernels);

const ALONG = 0.0953;
const ACROSS = 0.01258;
const INDEPENDENT = 'Independent implementation in double precision, second-order differences';

type Strand = Partial<ProblemOptions> & {
  readonly edgeMm: number;
  readonly d: number;
  readonly lengthMm?: number;
};

async function strand(options: Strand, study: TissueStudy = {}): Promise<WasmTissue> {
  const { d, lengthMm = Math.max(16, 48 * options.edgeMm), ...rest } = options;
  const problem = cable({
    model: 'ten-tusscher',
    threads: 1,
    multirate: false,
    lengthMm,
    siteMm: Math.max(1, 2 * options.edgeMm),
    diffusivity: { along: d, across: d },
    ...rest,
  });
  const engine = await createWasmTissue(problem.setup, undefined, study);
  engine.setStimulus(problem.site, 100);
  return engine;
}

async function velocity(options: Strand, study: TissueStudy = {}): Promise<number> {
  const engine = await strand(options, study);
  try {
    await activate(engine, 1.5, 400);
    return cableVelocity(engine, options.edgeMm);
  } finally {
    engine.close();
  }
}

function expectVelocity(
  quantity: string,
  value: number,
  reference: number,
  tolerance: Tolerance,
  source = INDEPENDENT,
): void {
  expectFigure({
    model: 'Tissue engine',
    quantity,
    value,
    unit: 'm/s',
    reference,
    tolerance,
    source,
  });
}

describe('lumped elements as they are', () => {
  const ROWS = [
    [
      'ten-tusscher',
      ALONG,
      [
        [0.1, 0.599],
        [0.25, 0.537],
        [0.5, 0.422],
      ],
      1.5,
    ],
    [
      'ten-tusscher',
      ACROSS,
      [
        [0.1, 0.192],
        [0.25, 0.125],
      ],
      1.5,
    ],
    [
      'courtemanche',
      ALONG,
      [
        [0.2, 0.46],
        [0.25, 0.441],
        [0.5, 0.338],
      ],
      3,
    ],
    [
      'bueno-orovio',
      0.1171,
      [
        [0.2, 0.749],
        [0.25, 0.721],
        [0.5, 0.572],
      ],
      3,
    ],
    [
      'mitchell-schaeffer',
      ALONG,
      [
        [0.25, 0.288],
        [0.5, 0.272],
        [1, 0.227],
      ],
      3,
    ],
    [
      'mitchell-schaeffer',
      0.4,
      [
        [0.5, 0.59],
        [1, 0.559],
      ],
      3,
    ],
  ] as const;
  for (const [model, d, cases, percent] of ROWS) {
    it(`${model}, D ${d}`, async () => {
      for (const [edgeMm, reference] of cases) {
        const value = await velocity({ model, d, edgeMm, scheme: 'plain', timeStepMs: 0.02 });
        const quantity = `Velocity in a strand, ${model}, D ${d} mm²/ms, ${edgeMm} mm, plain elements`;
        expectVelocity(quantity, value, reference, { percent });
      }
    });
  }

  it('change by less than 1 % with half the time step', async () => {
    const run = (timeStepMs: number): Promise<number> =>
      velocity({ d: ALONG, edgeMm: 0.25, scheme: 'plain', timeStepMs });
    const quantity = 'Velocity in a strand at steps of 0.02 ms against 0.01 ms';
    expectVelocity(quantity, await run(0.02), await run(0.01), { percent: 1 }, 'Own run');
  });
});

describe('quadrature of the fast current with sharpening', () => {
  const study = (quadrature: number): TissueStudy => ({
    discretisation: { quadrature, compensation: undefined, gain: 1 },
  });
  const ROWS = [
    [
      'ten-tusscher',
      ALONG,
      1,
      [
        [0.1, 0.61],
        [0.25, 0.6],
        [0.5, 0.599],
      ],
    ],
    [
      'ten-tusscher',
      ACROSS,
      1,
      [
        [0.1, 0.219],
        [0.25, 0.22],
        [0.5, 0.229],
      ],
    ],
    [
      'courtemanche',
      ALONG,
      1,
      [
        [0.25, 0.494],
        [0.5, 0.491],
      ],
    ],
    // h2 / D = 10, 0.958 sqrt(D).
    ['mitchell-schaeffer', 0.1, 0.33, [[1, 0.958 * Math.sqrt(0.1)]]],
  ] as const;
  for (const [model, d, share, cases] of ROWS) {
    it(`${model}, D ${d}`, async () => {
      for (const [edgeMm, reference] of cases) {
        const options = { model, d, edgeMm, scheme: 'hybrid', timeStepMs: 0.01 } as const;
        const value = await velocity(options, study(share));
        const quantity = `Velocity in a strand, ${model}, D ${d} mm²/ms, ${edgeMm} mm, quadrature ${share}`;
        expectVelocity(quantity, value, reference, { percent: 1 });
      }
    });
  }
});

/** Without the gain, which is for oblique waves: straight ones are then exact. */
const STRAIGHT: TissueStudy = { discretisation: { gain: 1 } };

describe('the hybrid scheme', () => {
  it('has the velocity of the equation at any grid', async () => {
    for (const p of [0.35, 4, 8.5, 16, 25]) {
      const value = await velocity({ d: ALONG, edgeMm: Math.sqrt(p * ALONG) }, STRAIGHT);
      const quantity = `Velocity in a strand, hybrid scheme, h²/D ${p} ms (off its table)`;
      const reference = 1.985 * Math.sqrt(ALONG);
      expectVelocity(quantity, value, reference, { percent: 1.5 }, 'Converged cables: 1.985 √D');
    }
  });

  it('depends on h²/D alone', async () => {
    const one = await velocity({ d: ALONG, edgeMm: 0.25 }, STRAIGHT);
    const twice = await velocity({ d: 4 * ALONG, edgeMm: 0.5, lengthMm: 32 }, STRAIGHT);
    expectFigure({
      model: 'Tissue engine',
      quantity: 'Ratio of the velocities at (2h, 4D) and (h, D)',
      value: twice / one,
      unit: '',
      reference: 2,
      tolerance: { plusMinus: 0.005 },
      source: 'Scaling of the equation',
    });
  });
});

describe('early beats with the hybrid scheme at 0.333 mm', () => {
  const INTERVALS = [
    [
      'healthy tissue',
      {},
      0.61,
      [
        [500, 0.6],
        [400, 0.538],
        [350, 0.455],
        [330, 0.427],
        [320, 0.429],
      ],
      310,
    ],
    [
      'border zone',
      { INa: 0.38, ICaL: 0.31, IKr: 0.3, IKs: 0.2 },
      0.414,
      [
        [500, 0.394],
        [400, 0.342],
      ],
      undefined,
    ],
  ] as const;
  for (const [title, scale, s1, beats, failing] of INTERVALS) {
    it(title, async () => {
      const edgeMm = 1 / 3;
      const cell = { variant: 'epi', scale };
      const engine = await strand(
        { d: ALONG, edgeMm, lengthMm: 20, multirate: true, cell },
        STRAIGHT,
      );
      const perMs = engine.stepsPerMs;
      try {
        await activate(engine, 1.5, 100);
        const name = (beat: string): string => `Velocity of ${beat}, ${title}, 0.333 mm`;
        expectVelocity(name('the first beat'), cableVelocity(engine, edgeMm), s1, { percent: 3 });
        const shortest = failing ?? beats[beats.length - 1][0];
        await engine.advance(shortest * perMs - engine.step, false);
        const before = await engine.snapshot();
        for (const [interval, reference] of [...beats, ...(failing ? [[failing, 0]] : [])]) {
          await engine.restore(before);
          await engine.advance(interval * perMs - engine.step, false);
          engine.arm();
          await activate(engine, 1.5, 120);
          const value = cableVelocity(engine, edgeMm);
          if (reference > 0) {
            expectVelocity(name(`a beat after ${interval} ms`), value, reference, { percent: 3 });
          } else {
            const quantity = name(`a beat after ${interval} ms, which is too early`);
            expectVelocity(quantity, value, 0, { plusMinus: 0 });
          }
        }
      } finally {
        engine.close();
      }
    });
  }
});
