import { describe, expect, it } from 'vitest';
import {
  PARAMETER_KEYS,
  PARAMETERS,
  parametersWith,
  validateParameters,
  type ParameterDefinition,
} from '../../../src/heart/parameters.ts';
import type { SimulationResult } from '../../../src/heart/simulation-result.ts';
import type { HeartModel } from '../../../src/pipeline/heart-model.ts';
import type { HeartRun } from '../../../src/pipeline/heart-run.ts';
import { advance, type Playback } from '../../../src/ui/steps/simulate/playback.ts';
import {
  PARAMETER_GROUPS,
  PROTOCOL_KEYS,
  scenario,
  scenarioParameters,
  setParameter,
} from '../../../src/ui/steps/simulate/scenario.ts';
import { decimalsOf, stepOf } from '../../../src/ui/kit/parameter-steps.ts';
import { phases } from '../../../src/ui/steps/simulate/phases.ts';
import { frameRange, millivolts, traceOf } from '../../../src/ui/steps/simulate/trace.ts';

describe('parameters of the panel', () => {
  it('offers every parameter once, except the fibre angles, which belong to the model', () => {
    const offered = [...PROTOCOL_KEYS, ...PARAMETER_GROUPS.flatMap(({ keys }) => keys)];
    const angles = PARAMETER_KEYS.filter((key) => /^(fibre|sheet)/.test(key));
    expect([...offered, ...angles].sort()).toEqual([...PARAMETER_KEYS].sort());
  });

  it.each(PARAMETER_KEYS)('shows default and range of %s without rounding them away', (key) => {
    const definition: ParameterDefinition = PARAMETERS[key];
    const decimals = decimalsOf(definition);
    for (const value of [definition.default, ...definition.range])
      expect(Number(value.toFixed(decimals))).toBe(value);
    expect(stepOf(definition)).toBeGreaterThanOrEqual(10 ** -decimals);
  });

  it('keeps only what differs from the defaults, and runs with the angles of the model', () => {
    setParameter('tauInMs', 0.4);
    setParameter('durationMs', 300);
    setParameter('tauInMs', PARAMETERS.tauInMs.default);
    expect(scenario.getState().changes).toEqual({ durationMs: 300 });
    const model = { options: { spacingMm: 0.8, fibreEndoDeg: 45, fibreEpiDeg: -50 } };
    const all = scenarioParameters(model as HeartModel, scenario.getState().changes);
    expect(all).toEqual(parametersWith({ durationMs: 300, fibreEndoDeg: 45, fibreEpiDeg: -50 }));
    expect(() => validateParameters(all)).not.toThrow();
  });
});

describe('replay clock', () => {
  const state: Playback = { timeMs: 590, playing: true, loop: true, speed: 0.1 };

  it('runs at its speed', () => {
    expect(advance({ ...state, timeMs: 100 }, 50, 600)).toEqual({ timeMs: 105 });
  });
  it('starts over in a loop, and stops at the end without one', () => {
    expect(advance(state, 200, 600)).toEqual({ timeMs: 10 });
    expect(advance({ ...state, loop: false }, 200, 600)).toEqual({ timeMs: 600, playing: false });
  });
});

describe('traces and phases of a run', () => {
  const frames = {
    tMs: Float32Array.of(0, 5, 10),
    data: [Uint8Array.of(0, 0), Uint8Array.of(0, 255), Uint8Array.of(0, 51)],
  };
  const probes = {
    tMs: Float32Array.of(0, 1),
    traces: [{ voxel: 0, mv: Float32Array.of(-80, -79) }],
  };
  const result = { frames, probes } as unknown as SimulationResult;

  it('spans a byte over the range of the run, and that of earlier versions where it says none', () => {
    expect([0, 255].map((byte) => millivolts(byte, { low: -90, high: 40 }))).toEqual([-90, 40]);
    expect(frameRange(result)).toEqual({ low: -80, high: 20 });
    const rangeMv = { low: -90, high: 40 };
    expect([...traceOf({ ...result, frames: { ...frames, rangeMv } }, 1).values]).toEqual([
      -90, 40, -64,
    ]);
  });
  it('prefers what was recorded every millisecond', () => {
    expect(traceOf(result, 0)).toMatchObject({ stepMs: 1, sampling: 'every ms' });
  });
  it('reads any other place from the stored frames and says so', () => {
    const trace = traceOf(result, 1);
    expect([...trace.values]).toEqual([-80, 20, -60]);
    expect(trace).toMatchObject({ stepMs: 5, sampling: 'every 5 ms from frames' });
  });
  it('lays activation and repolarisation on the clock of the run', () => {
    const run = {
      durationMs: 1000,
      result: {
        lastStimulusMs: 300,
        figures: { firstMs: 1, lastMs: 121 },
        repolarisationMs: Float32Array.of(250, Number.NaN, 400),
      },
    } as unknown as HeartRun;
    expect(phases(run)).toEqual([
      { id: 'activation', from: 301, to: 421, words: 'Activation 120 ms' },
      { id: 'repolarisation', from: 550, to: 700, words: 'Repolarisation' },
    ]);
  });
  it('has no phase where nothing was activated', () => {
    const run = {
      durationMs: 1000,
      result: {
        lastStimulusMs: 0,
        figures: { firstMs: Number.NaN, lastMs: Number.NaN },
        repolarisationMs: Float32Array.of(Number.NaN),
      },
    } as unknown as HeartRun;
    expect(phases(run)).toEqual([]);
  });
});
