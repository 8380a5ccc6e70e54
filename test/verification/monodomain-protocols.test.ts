/**
 * Whole runs on idealised tissue: what a wave must do whatever the numbers are.
 *
 * 1. The result does not depend on the number of threads: equal digests (exact).
 * 2. A line of non-conducting voxels across a strip blocks it; with a gap of 2 mm (2 voxels) the wave passes, later. That
 *    a gap of two voxels conducts and a closed line does not was measured for this model and these diffusivities.
 * 3. Scar and border zone: no activation in scar; the border zone conducts at the fraction asked for, within 2 %.
 * 4. An extra stimulus within the refractory period finds nothing to excite; one well after it does.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { TISSUE } from '../../src/core/anatomy.ts';
import type { SimulationGrid } from '../../src/core/simulation-grid.ts';
import { compareRuns } from '../../src/heart/compare-runs.ts';
import { parametersWith } from '../../src/heart/parameters.ts';
import { simulate } from '../../src/heart/simulate.ts';
import type { SimulationResult, SimulationSetup } from '../../src/heart/simulate.ts';
import { tissueBox } from '../unit/heart/ellipsoid-ventricle.ts';
import { quietContext, setUpKernels } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

const [LENGTH, WIDTH, DEPTH] = [60, 24, 3];

/** A strip of 1 mm voxels paced at one end. */
function strip(changes: Partial<SimulationSetup> = {}): SimulationSetup {
  const { simulation, fibres } = tissueBox([LENGTH, WIDTH, DEPTH], 1, [1, 0, 0]);
  return {
    grid: simulation,
    fibres,
    parameters: parametersWith(),
    stimuli: [{ kind: 'point', positionMm: [1, 12, 1], radiusMm: 4 }],
    durationMs: 250,
    ...changes,
  };
}

const run = (setup: SimulationSetup): Promise<SimulationResult> => simulate(setup, quietContext());

/** Voxels of the planes `columns` except the rows of the gap. */
function line(columns: readonly number[], gapRows: readonly number[]): Uint32Array {
  const all = Array.from({ length: LENGTH * WIDTH * DEPTH }, (_, n) => n);
  return Uint32Array.from(
    all.filter(
      (n) => columns.includes(n % LENGTH) && !gapRows.includes(Math.floor(n / LENGTH) % WIDTH),
    ),
  );
}

function withTissue(simulation: SimulationGrid, classOf: (i: number) => number): SimulationGrid {
  return { ...simulation, tissue: simulation.tissue.map((_, n) => classOf(n % LENGTH)) };
}

describe('threads', () => {
  it('give the same bits, one or two', async () => {
    const one = await run(strip({ threads: 1 }));
    const two = await run(strip({ threads: 2 }));
    expect([one.threads, two.threads]).toEqual([1, 2]);
    expect(two.digest).toBe(one.digest);
    expect(two.ecg.leads[7].mv).toEqual(one.ecg.leads[7].mv);
    expect(two.figures.capturedFraction).toBe(1);
  });
});

describe('lesions', () => {
  it('block when the line is closed and let pass through a gap, later', async () => {
    const setup = strip();
    const before = await run(setup);
    const closed = line([30, 31], []);
    const blocked = await run({ ...setup, lesions: closed });
    const byClosed = compareRuns(setup.grid, before, blocked, closed);
    expect(byClosed.effect).toBe('blocked');
    const counted = {
      model: 'Ablation lesions',
      tolerance: { plusMinus: 5e-6 },
      source: 'Voxels on either side of the line, counted',
    } as const;
    expectFigure({
      ...counted,
      quantity: 'Tissue cut off by a closed line across a strip',
      value: byClosed.lostMl,
      unit: 'ml',
      reference: ((LENGTH - 32) * WIDTH * DEPTH) / 1000,
    });
    expectFigure({
      ...counted,
      quantity: 'Share of the tissue still captured beside a closed line',
      value: blocked.figures.capturedFraction,
      unit: '',
      reference: 30 / 58,
    });

    const open = line([30, 31], [0, 1]);
    const passed = await run({ ...setup, lesions: open });
    const byOpen = compareRuns(setup.grid, before, passed, open);
    expect(passed.figures.capturedFraction).toBe(1);
    expect(byOpen.effect).toBe('detour');
    expect(byOpen.largestDelayMs).toBeGreaterThan(15);
    expect(byOpen.summary).toContain('detour');
  });
});

describe('tissue classes', () => {
  it('keep scar silent and slow the border zone as asked', async () => {
    const setup = strip();
    const grid = withTissue(setup.grid, (i) => {
      if (i >= 55) return TISSUE.scar;
      return i >= 20 ? TISSUE.borderZone : TISSUE.healthy;
    });
    const parameters = parametersWith({ borderZoneVelocity: 0.5 });
    // All of one end is paced, so that the wave is flat.
    const stimuli = [{ kind: 'point', positionMm: [1, 12, 1], radiusMm: 13 }] as const;
    const result = await run({ ...setup, grid, parameters, stimuli });
    const at = (i: number): number => i + LENGTH * (12 + WIDTH);
    const speed = (from: number, to: number): number =>
      (to - from) / (result.activationMs[at(to)] - result.activationMs[at(from)]);
    expect(result.activationMs[at(57)]).toBeNaN();
    expect(result.figures.capturedFraction).toBe(1);
    expectFigure({
      model: 'Conduction',
      quantity: 'Velocity in a border zone at half the velocity of healthy tissue, 1 mm voxels',
      value: speed(38, 52),
      unit: 'm/s',
      reference: 0.3,
      tolerance: { percent: 2 },
      source: 'Velocity asked for',
    });
    const duration = (i: number): number =>
      result.repolarisationMs[at(i)] - result.activationMs[at(i)];
    const longer = await run({ ...setup, grid, parameters, stimuli, durationMs: 600 });
    expect(longer.repolarisationMs[at(40)]).toBeGreaterThan(300);
    expect(duration(40)).toBeNaN();
  });
});

describe('extra stimuli', () => {
  const withS2 = (s2IntervalMs: number): Promise<SimulationResult> =>
    run(strip({ parameters: parametersWith({ s2IntervalMs }), durationMs: s2IntervalMs + 250 }));

  it('find refractory tissue early and a recovered one late', async () => {
    const early = await withS2(180);
    expect(early.figures.capturedFraction).toBe(0);
    expect(early.figures.lastMs).toBeNaN();
    const late = await withS2(400);
    expect(late.figures.capturedFraction).toBe(1);
    expect(late.lastStimulusMs).toBe(400);
    expect(late.figures.reentry).toBe('none');
  });
});
