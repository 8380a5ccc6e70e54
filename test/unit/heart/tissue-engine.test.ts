/** The tissue engine as its users see it: threads, snapshots, stimuli, events, frames, electrodes, and what it refuses. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { FailureError } from '../../../src/core/failure.ts';
import { CELL_MODELS } from '../../../src/heart/cells/models.ts';
import { FRAME_MV, NOT_CONDUCTING } from '../../../src/heart/tissue/engine.ts';
import type { TissueEngine, TissueSetup } from '../../../src/heart/tissue/engine.ts';
import { createWasmTissue } from '../../../src/heart/tissue/wasm-tissue.ts';
import { cable, sheet } from '../../verification/tissue-problems.ts';
import type { TissueProblem } from '../../verification/tissue-problems.ts';
import { setUpKernels } from './kernels.ts';

beforeAll(setUpKernels);

const strand = (changes: Partial<TissueSetup> = {}): TissueProblem =>
  cable({
    model: 'ten-tusscher',
    edgeMm: 0.5,
    diffusivity: { along: 0.1, across: 0.02 },
    lengthMm: 10,
    ...changes,
  });

async function started(problem: TissueProblem, ms = 12): Promise<TissueEngine> {
  const engine = await createWasmTissue(problem.setup);
  engine.setStimulus(problem.site, 60);
  await engine.advance(2 * engine.stepsPerMs, true);
  await engine.advance((ms - 2) * engine.stepsPerMs, false);
  return engine;
}

const failureOf = async (work: Promise<unknown>): Promise<FailureError> => {
  try {
    await work;
  } catch (error) {
    return error as FailureError;
  }
  throw new Error('nothing was refused');
};

describe('a run', () => {
  for (const model of ['mitchell-schaeffer', 'ten-tusscher'] as const) {
    it(`has the same bits on one thread and on two: ${model}`, async () => {
      const bits = async (threads: number): Promise<Uint8Array> => {
        const problem = sheet({
          model,
          edgeMm: 0.25,
          diffusivity: { along: 0.2, across: 0.05 },
          sideMm: 12,
          depthMm: 2,
          angleDeg: 30,
          threads,
        });
        const engine = await started(problem, 10);
        try {
          expect(engine.threads).toBe(threads);
          return (await engine.snapshot()).bytes;
        } finally {
          engine.close();
        }
      };
      expect(Buffer.compare(await bits(1), await bits(2))).toBe(0);
    });
  }

  for (const multirate of [false, true]) {
    it(`goes on from a snapshot bit by bit, ${multirate ? 'longer' : 'equal'} membrane steps`, async () => {
      const engine = await started(strand({ multirate }), 6);
      const before = await engine.snapshot();
      await engine.advance(30 * engine.stepsPerMs + 7, false);
      const once = await engine.snapshot();
      await engine.restore(before);
      expect(engine.step).toBe(before.step);
      await engine.advance(30 * engine.stepsPerMs + 7, false);
      const twice = await engine.snapshot();
      expect(twice.step).toBe(once.step);
      expect(Buffer.compare(once.bytes, twice.bytes)).toBe(0);
      engine.close();
    });
  }

  it('refuses the snapshot of another tissue', async () => {
    const [one, other] = [
      await started(strand()),
      await started(strand({ model: 'courtemanche' })),
    ];
    const failure = await failureOf(other.restore(await one.snapshot()));
    expect(failure.code).toBe('snapshot-does-not-fit');
    one.close();
    other.close();
  });

  it('excites every membrane in every scheme', async () => {
    for (const model of Object.keys(CELL_MODELS) as (keyof typeof CELL_MODELS)[]) {
      // The published sodium current of O'Hara and Rudy does not carry a wave on a coarse grid.
      const variants = CELL_MODELS[model].variants.map(({ id }) => id);
      const variant = variants.find((id) => id.endsWith('-tissue')) ?? variants[0];
      for (const scheme of ['hybrid', 'compensated', 'plain'] as const) {
        const engine = await started(
          cable({
            model,
            scheme,
            cell: { variant },
            edgeMm: 0.25,
            diffusivity: { along: 0.1, across: 0.1 },
            lengthMm: 6,
          }),
          40,
        );
        const sample = await engine.sample();
        expect(sample.activatedNodes, `${model} ${scheme}`).toBe(engine.nodes);
        engine.close();
      }
    }
  });
});

describe('events', () => {
  it('are told per voxel, in order of arrival, on the clock of the engine', async () => {
    const engine = await started(strand(), 40);
    const first = await engine.times('first');
    for (let n = 4; n < first.length; n++) expect(first[n]).toBeGreaterThan(first[n - 1]);
    expect(await engine.upstrokes()).toEqual(new Uint8Array(first.length).fill(1));
    expect((await engine.times('recovered')).every(Number.isNaN)).toBe(true);
    engine.arm();
    expect((await engine.sample()).activatedNodes).toBe(0);
    expect((await engine.times('first')).every(Number.isNaN)).toBe(true);
    await engine.advance(560 * engine.stepsPerMs, false);
    await engine.advance(2 * engine.stepsPerMs, true);
    await engine.advance(40 * engine.stepsPerMs, false);
    const again = await engine.times('first');
    expect(again.every((time) => time > 600 && time < 642)).toBe(true);
    engine.close();
  });

  it('tell the recovery from an upstroke since they were armed', async () => {
    const engine = await started(strand(), 400);
    const [first, recovered] = [await engine.times('first'), await engine.times('recovered')];
    recovered.forEach((time, n) => {
      expect(time - first[n]).toBeGreaterThan(250);
      expect(time - first[n]).toBeLessThan(330);
    });
    engine.close();
  });
});

describe('potentials', () => {
  it('are sampled, shown and read', async () => {
    const { setup, site } = strand();
    const engine = await createWasmTissue(setup);
    const rest = CELL_MODELS['ten-tusscher'].initial[0];
    const sample = await engine.sample();
    expect(sample.lowMv).toBeCloseTo(rest, 3);
    expect(sample.highMv).toBeCloseTo(rest, 3);
    const shown = Math.round((255 * (rest - FRAME_MV.low)) / (FRAME_MV.high - FRAME_MV.low));
    expect(await engine.frame()).toEqual(new Uint8Array(setup.classOf.length).fill(shown));
    engine.setStimulus(site, 60);
    await engine.advance(2 * engine.stepsPerMs, true);
    const [near, far] = await engine.potentialsMv([0, setup.classOf.length - 1]);
    expect(near).toBeGreaterThan(0);
    expect(far).toBeCloseTo(rest, 1);
    engine.close();
  });

  it('at electrodes are those of a source that ends at the wave', async () => {
    // A wave that runs towards an electrode makes it positive, the other negative.
    const point =
      (x: number) =>
      (...at: readonly [number, number, number]): number =>
        1 / (4 * Math.PI * 0.2 * Math.hypot(at[0] - x, at[1], at[2]));
    const leadFields = [point(-20), point(30)];
    const engine = await started(strand({ leadFields }), 10);
    const { electrodesMv } = await engine.sample();
    expect(electrodesMv[0]).toBeLessThan(0);
    expect(electrodesMv[1]).toBeGreaterThan(0);
    engine.close();
  });
});

describe('stimuli', () => {
  it('of their own time per voxel start waves there and then', async () => {
    const { setup } = strand();
    const engine = await createWasmTissue(setup);
    const last = setup.classOf.length - 1;
    const onsetMs = new Float32Array(last + 1).fill(NaN);
    onsetMs.fill(5.5, last - 1);
    engine.setTimedStimulus({ onsetMs, strengthMvPerMs: 60, durationMs: 2, untilMv: 0 });
    await engine.advance(5 * engine.stepsPerMs, false);
    expect((await engine.sample()).highMv).toBeLessThan(-80);
    await engine.advance(35 * engine.stepsPerMs, false);
    const first = await engine.times('first');
    expect(first[last]).toBeGreaterThan(5.5);
    expect(first[last]).toBeLessThan(7.6);
    expect(first[0]).toBeGreaterThan(first[last]);
    engine.setTimedStimulus(undefined);
    engine.close();
  });
});

describe('bad input is refused with what it is', () => {
  const refused = async (changes: Partial<TissueSetup>): Promise<FailureError> =>
    failureOf(createWasmTissue({ ...strand().setup, ...changes }));

  it('no tissue, no fibres, islands, unknown classes', async () => {
    const { setup } = strand();
    const n = setup.classOf.length;
    const scar = new Uint8Array(n).fill(NOT_CONDUCTING);
    expect((await refused({ classOf: scar })).code).toBe('no-conducting-tissue');
    expect((await refused({ fibres: new Float32Array(3 * n) })).code).toBe('no-fibres');
    expect((await refused({ fibres: new Float32Array(3) })).code).toBe('fields-do-not-match');
    const island = new Uint8Array(n);
    island[n - 2] = NOT_CONDUCTING;
    const failure = await refused({ classOf: island });
    expect(failure.code).toBe('isolated-voxels');
    expect(failure.message).toMatch(/^1 of 19 conducting voxels/);
    expect((await refused({ classOf: new Uint8Array(n).fill(3) })).code).toBe(
      'unknown-tissue-class',
    );
    expect((await refused({ fractions: new Float32Array(n) })).code).toBe('fraction-out-of-range');
  });

  it('grids that are not cubic', async () => {
    const { grid } = strand().setup;
    const stretched = { ...grid, grid: { ...grid.grid, spacingMm: [0.5, 0.5, 1] as const } };
    expect((await refused({ grid: stretched })).code).toBe('grid-not-cubic');
  });

  it('diffusivities and cells outside their range, sheets without directions', async () => {
    const [healthy] = strand().setup.classes;
    const withDiffusivity = (along: number, across: number, normal?: number) =>
      refused({ classes: [{ ...healthy, diffusivity: { along, across, normal } }] });
    expect((await withDiffusivity(0.1, 0.2)).code).toBe('parameter-out-of-range');
    expect((await withDiffusivity(NaN, 0.1)).code).toBe('parameter-out-of-range');
    expect((await withDiffusivity(0.2, 0.1, 0.05)).code).toBe('no-sheets');
    const cell = { variant: 'epi', scale: { INa: 99 } };
    expect((await refused({ classes: [{ ...healthy, cell }] })).code).toBe(
      'parameter-out-of-range',
    );
  });

  it('time steps that are not stable, with the largest that is', async () => {
    const failure = await refused({ timeStepMs: 0.2 });
    expect(failure.code).toBe('unstable-time-step');
    expect(failure.message).toContain('0.0500 ms');
    const [healthy] = strand().setup.classes;
    const fast = { ...healthy, diffusivity: { along: 9, across: 9 } };
    const limited = await refused({ classes: [fast], timeStepMs: 0.05, scheme: 'plain' });
    expect(limited.message).toContain('0.0125 ms');
  });

  it('a run into numbers that are none, with where and when', async () => {
    const { setup, site } = strand();
    const engine = await createWasmTissue(setup);
    engine.setStimulus(site, 1e6);
    const failure = await failureOf(engine.advance(engine.stepsPerMs, true));
    expect(failure.code).toBe('simulation-diverged');
    expect(failure.message).toMatch(/At 0\.0\d ms .* in voxel [01], at 0\.[0-9], 0\.3, 0\.3 mm/);
    engine.close();
  });
});
