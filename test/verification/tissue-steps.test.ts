/**
 * Longer membrane steps where little happens, against equal steps of 0.02 ms over a whole beat, on a shell of ventricular wall; and
 * the digest of a run on one, two and four threads.
 *
 * Limits: activation 0.02 ms in the mean, 0.1 ms at most; recovery 0.5 and 1 ms; updates of the membrane at most 1/15. Source of the
 * method and its limits: multirate runs of an independent implementation on an ellipsoid (blocks of 16 to 64 nodes, tolerance 0.2
 * mV, fast above 10 mV/ms), which found 0.002 and 0.33 ms in the mean.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { digestBytes } from '../../src/core/digest.ts';
import { createWasmTissue } from '../../src/heart/tissue/wasm-tissue.ts';
import { provideKernelThreadsFromNode } from '../../wasm/thread-source.node.ts';
import { setUpKernels } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';
import { annulus, sheet } from './tissue-problems.ts';

beforeAll(() => {
  setUpKernels();
  provideKernelThreadsFromNode(4);
});

const DURATION_MS = 420;

describe('longer membrane steps', () => {
  it('give the same activation and recovery as equal ones', async () => {
    const beat = async (multirate: boolean) => {
      const { setup, site } = annulus({
        model: 'ten-tusscher',
        edgeMm: 0.5,
        diffusivity: { along: 0.0953, across: 0.0238 },
        wallMm: 1,
        cut: true,
        timeStepMs: 0.02,
        multirate,
      });
      const engine = await createWasmTissue(setup);
      engine.setStimulus(site, 50);
      await engine.advance(2 * engine.stepsPerMs, true);
      await engine.advance((DURATION_MS - 2) * engine.stepsPerMs, false);
      const [first, recovered] = [await engine.times('first'), await engine.times('recovered')];
      const updates = engine.membraneUpdates / engine.step;
      engine.close();
      return { first, recovered, updates };
    };
    const [equal, longer] = [await beat(false), await beat(true)];
    const differ = (a: Float32Array, b: Float32Array): readonly [number, number] => {
      let [sum, most] = [0, 0];
      a.forEach((time, n) => {
        sum += Math.abs(time - b[n]);
        most = Math.max(most, Math.abs(time - b[n]));
      });
      return [sum / a.length, most];
    };
    const rows = [
      ['activation', differ(equal.first, longer.first), 0.02, 0.1],
      ['recovery', differ(equal.recovered, longer.recovered), 0.5, 1],
    ] as const;
    const common = {
      model: 'Tissue engine',
      reference: 0,
      source: 'The same beat with equal membrane steps',
    } as const;
    for (const [what, [mean, most], meanLimit, mostLimit] of rows) {
      expectFigure({
        ...common,
        quantity: `Mean change of ${what} by longer membrane steps`,
        value: mean,
        unit: 'ms',
        tolerance: { below: meanLimit },
      });
      expectFigure({
        ...common,
        quantity: `Largest change of ${what} by longer membrane steps`,
        value: most,
        unit: 'ms',
        tolerance: { below: mostLimit },
      });
    }
    // At rest the longest steps are taken, so that a beat of 800 ms has hardly more updates than a shorter one.
    expectFigure({
      ...common,
      quantity: 'Membrane updates per step of a beat of 800 ms',
      value: (longer.updates * DURATION_MS + (800 - DURATION_MS) / 64) / 800,
      unit: '',
      tolerance: { below: 1 / 15 },
    });
    expect(equal.updates).toBeCloseTo(1, 6);
  }, 60_000);
});

describe('the digest of a run', () => {
  it('is the same on one, two and four threads', async () => {
    const digest = async (threads: number): Promise<string> => {
      const { setup, site } = sheet({
        model: 'ten-tusscher',
        edgeMm: 0.25,
        diffusivity: { along: 0.0953, across: 0.0238 },
        sideMm: 10,
        depthMm: 1,
        angleDeg: 20,
        threads,
      });
      const engine = await createWasmTissue(setup);
      expect(engine.threads).toBe(threads);
      engine.setStimulus(site, 50);
      await engine.advance(2 * engine.stepsPerMs, true);
      await engine.advance(8 * engine.stepsPerMs, false);
      const { bytes } = await engine.snapshot();
      engine.close();
      return digestBytes(bytes);
    };
    const one = await digest(1);
    expect(await digest(2)).toBe(one);
    expect(await digest(4)).toBe(one);
    console.log(`tissue-steps: digest ${one}`);
  });
});
