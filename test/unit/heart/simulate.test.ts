import { beforeAll, describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { ahaSegments } from '../../../src/heart/aha-segments.ts';
import { ruleBasedFibres } from '../../../src/heart/fibres.ts';
import { parametersWith } from '../../../src/heart/parameters.ts';
import { estimateSimulation, simulate } from '../../../src/heart/simulate.ts';
import type { SimulationPartial, SimulationSetup } from '../../../src/heart/simulate.ts';
import { endocardialLayer } from '../../../src/heart/endocardial-layer.ts';
import { ellipsoidVentricle, tissueBox } from './ellipsoid-ventricle.ts';
import { quietContext, setUpKernels } from './kernels.ts';

beforeAll(setUpKernels);

function slab(changes: Partial<SimulationSetup> = {}): SimulationSetup {
  const { simulation, fibres } = tissueBox([20, 20, 4], 1, [1, 0, 0]);
  return {
    grid: simulation,
    fibres,
    parameters: parametersWith(),
    stimuli: [{ kind: 'point', positionMm: [2, 2, 1] }],
    durationMs: 100,
    ...changes,
  };
}

const failing = (setup: SimulationSetup): Promise<unknown> =>
  simulate(setup, quietContext()).then(
    () => 'no failure',
    (error: unknown) => error,
  );

describe('simulate', () => {
  it('activates a whole ventricle from its apex and reports what a clinician reads', async () => {
    const grid = ellipsoidVentricle({ spacingMm: 2, rightVentricle: true });
    const angles = { fibreEndoDeg: 60, fibreEpiDeg: -60 };
    const { fibres, frame } = await ruleBasedFibres(grid, angles, quietContext());
    const segments = ahaSegments(grid, frame);
    const heard: SimulationPartial[] = [];
    const words: string[] = [];
    const ctx = createJobContext<SimulationPartial>({
      onPartial: (partial) => heard.push(partial),
      onProgress: (_, activity) => words.push(activity),
    });
    const probe = Math.floor(grid.active.length / 2);
    const result = await simulate(
      {
        grid,
        fibres,
        segments,
        parameters: parametersWith(),
        stimuli: [{ kind: 'apex' }],
        durationMs: 600,
        probes: [probe],
      },
      ctx,
    );
    const { figures, activationMs, repolarisationMs, frames, probes, ecg } = result;
    expect(figures.capturedFraction).toBe(1);
    expect(figures.lvLastMs).toBeGreaterThan(80);
    expect(figures.lvLastMs).toBeLessThan(220);
    expect(figures.reentry).toBe('none');
    expect(activationMs.length).toBe(grid.active.length);
    // Repolarisation follows activation by an action potential everywhere.
    const durations = activationMs.map((time, n) => repolarisationMs[n] - time);
    expect(Math.min(...durations)).toBeGreaterThan(220);
    expect(Math.max(...durations)).toBeLessThan(310);
    // The apex is early, the base late.
    const meanOf = (wanted: (segment: number) => boolean): number => {
      const times = activationMs.filter((_, n) => wanted(segments[n]));
      return times.reduce((sum, time) => sum + time, 0) / times.length;
    };
    expect(meanOf((s) => s === 17)).toBeLessThan(meanOf((s) => s >= 7 && s <= 12));
    expect(meanOf((s) => s >= 7 && s <= 12)).toBeLessThan(meanOf((s) => s >= 1 && s <= 6));

    expect(frames.tMs.length).toBe(121);
    // -80 mV at rest, of -90 to 40 mV.
    expect(frames.data[0].every((level) => Math.abs(level - (10 / 130) * 255) < 1)).toBe(true);
    expect(Math.max(...frames.data[20])).toBeGreaterThan(180);
    const [trace] = probes.traces;
    expect(trace.mv[0]).toBe(-80);
    expect(Math.max(...trace.mv)).toBeGreaterThan(10);
    // The probe's trace crosses half-way when its activation says so.
    const crossing = trace.mv.findIndex((mv) => mv >= -30);
    expect(Math.abs(crossing - activationMs[probe])).toBeLessThan(3);
    expect(ecg.leads.map(({ name }) => name).join(' ')).toBe(
      'I II III aVR aVL aVF V1 V2 V3 V4 V5 V6',
    );
    expect(ecg.tMs.length).toBe(601);
    expect(ecg.qrsMs).toBeGreaterThan(0.6 * figures.lastMs);
    expect(ecg.qrsMs).toBeLessThanOrEqual(figures.lastMs + 2);
    expect(result.engine).toMatch(/^wasm (relaxed-)?simd 2 threads$/);
    expect(result.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(words.some((activity) => /Simulating, \d+ of 600 ms/.test(activity))).toBe(true);
    expect(heard.length).toBeGreaterThan(0);
  });

  it('is quicker with the fast layer under the endocardium, which touches blood', async () => {
    const grid = ellipsoidVentricle({ spacingMm: 2 });
    const layer = endocardialLayer(grid, 1);
    const share = layer.reduce((sum, value) => sum + value, 0) / layer.length;
    // A layer of 2 mm of a wall of 10 mm, on the smaller of its two surfaces.
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.25);
    const fibres = new Float32Array(3 * grid.active.length).map((_, n) => (n % 3 === 0 ? 1 : 0));
    const run = async (endocardialVelocity: number): Promise<number> => {
      const parameters = parametersWith({ endocardialVelocity });
      const stimuli = [{ kind: 'point', positionMm: [0, 0, -50] }] as const;
      const setup = { grid, fibres, parameters, stimuli, durationMs: 400 };
      return (await simulate(setup, quietContext())).figures.lastMs;
    };
    expect(await run(1)).toBeLessThan(0.8 * (await run(0)));
  });

  it('stops a run whose stimulus captures nothing', async () => {
    const weak = parametersWith({ stimulusStrength: 0.02, stimulusRadiusMm: 2 });
    expect(await failing(slab({ parameters: weak }))).toMatchObject({
      kind: 'no-convergence',
      code: 'no-capture',
      hint: expect.stringContaining('0.02 per ms'),
    });
  });

  it('refuses a site away from tissue, without tissue or without a place', async () => {
    const far = { kind: 'point', positionMm: [60, 2, 1] } as const;
    for (const stimuli of [[far], [{ kind: 'segment', segment: 7 }], [{ kind: 'apex' }]] as const) {
      expect(await failing(slab({ stimuli }))).toMatchObject({
        kind: 'bad-input',
        code: 'stimulus-outside-tissue',
      });
    }
    expect(await failing(slab({ stimuli: [] }))).toMatchObject({ code: 'no-stimulus' });
  });

  it('refuses what does not fit together', async () => {
    const unstable = parametersWith({ timeStepMs: 0.25, tauInMs: 0.1 });
    const all = Uint32Array.from({ length: 1600 }, (_, n) => n);
    const long = parametersWith({ s1Count: 3 });
    const cases: readonly (readonly [Partial<SimulationSetup>, string])[] = [
      [{ parameters: unstable }, 'unstable-time-step'],
      [{ fibres: new Float32Array(3) }, 'fields-do-not-match'],
      [{ lesions: all }, 'stimulus-outside-tissue'],
      [{ parameters: long }, 'duration-too-short'],
      [{ durationMs: 1e6 }, 'parameter-out-of-range'],
    ];
    for (const [changes, code] of cases)
      expect(await failing(slab(changes))).toMatchObject({ code });
    const stretched = slab();
    const grid = { ...stretched.grid.grid, spacingMm: [1, 1, 2] as const };
    expect(await failing({ ...stretched, grid: { ...stretched.grid, grid } })).toMatchObject({
      code: 'grid-not-cubic',
    });
  });

  it('refuses a run that does not fit into memory, before it starts', () => {
    const setup = slab({ durationMs: 20_000, frameIntervalMs: 1 });
    const { bytes, steps, dtMs } = estimateSimulation(setup);
    expect(steps).toBe(Math.round(20_000 / dtMs));
    expect(bytes).toBeGreaterThan(20_000 * 1600);
    const { simulation, fibres } = tissueBox([100, 100, 20], 1, [1, 0, 0]);
    expect(() => estimateSimulation({ ...setup, grid: simulation, fibres })).toThrow(
      expect.objectContaining({ kind: 'too-large', code: 'simulation-too-large' }),
    );
  });

  it('can be cancelled while it runs', async () => {
    const { simulation, fibres } = tissueBox([60, 60, 20], 1, [1, 0, 0]);
    const controller = new AbortController();
    const ctx = createJobContext<SimulationPartial>({
      signal: controller.signal,
      onPartial: () => controller.abort(),
    });
    const setup = { ...slab(), grid: simulation, fibres, durationMs: 5000 };
    await expect(simulate(setup, ctx)).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
