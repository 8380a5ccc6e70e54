/**
 * The modified Mitchell-Schaeffer membrane in the tissue engine.
 *
 * Reference 1: the same equations in double precision (`membrane-reference.ts`), same step: action potential durations
 * within 0.05 ms, potential within 1e-3 at all times away from the upstroke.
 * Reference 2: independent calculation of the model at tau 0.3/6/120/150 ms, one beat per second: APD90 276.9 ms;
 * tolerance 1 ms, because durations here count from half-way up and not from the steepest rise, and the step is 0.1 ms.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { cellModel } from '../../src/heart/cells/models.ts';
import { parametersWith } from '../../src/heart/parameters.ts';
import type { Parameters } from '../../src/heart/parameters.ts';
import { createWasmTissue } from '../../src/heart/tissue/wasm-tissue.ts';
import { tissueBox } from '../unit/heart/ellipsoid-ventricle.ts';
import { setUpKernels } from '../unit/heart/kernels.ts';
import { runCell } from '../unit/heart/membrane-reference.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

interface KernelCell {
  readonly apd90Ms: number;
  readonly potential: number[];
}

/** A block of eight cells, all stimulated alike, so that diffusion has nothing to do; equal steps of 0.1 ms. */
async function kernelCell(
  parameters: Parameters,
  pulses: readonly number[],
  durationMs: number,
): Promise<KernelCell> {
  const { simulation: grid, fibres } = tissueBox([2, 2, 2], 1, [1, 0, 0]);
  const model = cellModel('mitchell-schaeffer');
  const { tauInMs, tauOutMs, tauOpenMs, tauCloseMs, gateLevel, criticalLevel } = parameters;
  const engine = await createWasmTissue({
    model: model.id,
    grid,
    classOf: new Uint8Array(8),
    classes: [
      {
        title: 'cells',
        cell: {
          variant: model.variants[0].id,
          parameters: { tauInMs, tauOutMs, tauOpenMs, tauCloseMs, gateLevel, criticalLevel },
        },
        diffusivity: { along: 0.4, across: 0.1 },
      },
    ],
    fibres,
    timeStepMs: 0.1,
    multirate: false,
    threads: 1,
  });
  try {
    engine.setStimulus(new Array(8).keys(), model.rangeMv * parameters.stimulusStrength);
    const potential = [0];
    for (let tMs = 0; tMs < durationMs; tMs++) {
      if (tMs === pulses.at(-1)) engine.arm();
      const on = pulses.some((start) => tMs >= start && tMs < start + parameters.stimulusMs);
      await engine.advance(engine.stepsPerMs, on);
      const [mv] = await engine.potentialsMv([0]);
      potential.push((mv - model.restMv) / model.rangeMv);
    }
    const [first, recovered] = [await engine.times('first'), await engine.times('recovered')];
    return { apd90Ms: recovered[0] - first[0], potential };
  } finally {
    engine.close();
  }
}

describe('one cell', () => {
  const parameters = parametersWith();

  it('has the published action potential duration at one beat per second', async () => {
    const pulses = Array.from({ length: 20 }, (_, n) => 1000 * n);
    const { apd90Ms } = await kernelCell(parameters, pulses, 20_000);
    const reference = runCell(parameters, 0.1, 20_000, pulses);
    const expected = reference.downMs[19] - reference.upMs[19];
    console.log(`APD90 ${apd90Ms.toFixed(2)} ms, double precision ${expected.toFixed(2)} ms`);
    const apd90 = { model: 'Membrane', value: apd90Ms, unit: 'ms' } as const;
    expectFigure({
      ...apd90,
      quantity: 'Action potential duration APD90 after 20 beats at 1 Hz, single precision',
      reference: expected,
      tolerance: { plusMinus: 0.05 },
      source: 'The same equations in double precision, same step',
    });
    expectFigure({
      ...apd90,
      quantity: 'Action potential duration APD90 at 1 Hz',
      reference: 276.9,
      tolerance: { plusMinus: 1 },
      source: 'Independent calculation of Corrado and Niederer 2016 at 0.3/6/120/150 ms',
    });
  });

  it('follows the double-precision reference through an early extra beat', async () => {
    const pulses = [0, 600, 900];
    const { potential } = await kernelCell(parameters, pulses, 1400);
    const reference = runCell(parameters, 0.1, 1400, pulses);
    expect(reference.upMs).toHaveLength(3);
    let [rise, rest] = [0, 0];
    for (let n = 0; n < potential.length; n++) {
      const error = Math.abs(potential[n] - reference.potential[n]);
      if (reference.upMs.some((upMs) => Math.abs(n - upMs) < 3)) rise = Math.max(rise, error);
      else rest = Math.max(rest, error);
    }
    const common = {
      model: 'Membrane',
      unit: '',
      reference: 0,
      source: 'The same equations in double precision, same step',
    } as const;
    expectFigure({
      ...common,
      quantity:
        'Largest error of the potential (0 to 1) through an early extra beat, off the upstroke',
      value: rest,
      tolerance: { below: 1e-3 },
    });
    expectFigure({
      ...common,
      quantity: 'Largest error of the potential (0 to 1) within 3 ms of an upstroke',
      value: rise,
      tolerance: { below: 0.02 },
    });
  });

  it('stays at rest when it is not stimulated', async () => {
    const { potential } = await kernelCell(parameters, [5000], 5000);
    // Of potentials in single precision, mV.
    expect(Math.max(...potential.map(Math.abs))).toBeLessThan(1e-6);
  });

  it('has a longer action potential where the gate closes more slowly', async () => {
    const slow = parametersWith({ tauCloseMs: 200 });
    const [usual, longer] = [
      await kernelCell(parameters, [0], 600),
      await kernelCell(slow, [0], 600),
    ];
    // All times scaled alike would give 4/3; with tau_close alone a little less.
    expect(longer.apd90Ms / usual.apd90Ms).toBeGreaterThan(1.25);
    expect(longer.apd90Ms / usual.apd90Ms).toBeLessThan(4 / 3);
  });
});
