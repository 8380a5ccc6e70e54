/**
 * Re-excitation in the eikonal model with restitution, on a closed ring of known length.
 *
 * 1. A front that goes round a ring of length L for ever has the cycle length C of
 *      C = sum over arcs of L_i / (c s_i(DI_i)),   DI_i + APD_i(DI_i) = C,
 *    for the curves APD and s of each arc. Exact for a strand one voxel wide; tolerance 0.5 %, for the times lost in the tables
 *    (steps of 2 ms) and in single precision.
 * 2. It starts only where an early beat meets an arc that has not recovered (one-way block), and dies where the ring is so
 *    short that no rest solves the equation.
 * 3. Pacing a strand at constant intervals: every beat has the APD that the curve gives for the rest before it.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  prepareReexcitation,
  timesOfBeat,
  durationsOfBeat,
} from '../../src/heart/eikonal/re-excitation.ts';
import type { ReexcitationResult } from '../../src/heart/eikonal/re-excitation.ts';
import { apdAfter, speedAfter } from '../../src/heart/eikonal/restitution-curves.ts';
import type { RestitutionCurve } from '../../src/heart/eikonal/restitution-curves.ts';
import { NOT_CONDUCTING } from '../../src/heart/tissue/engine.ts';
import { tissueBox } from '../unit/heart/ellipsoid-ventricle.ts';
import { setUpKernels } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

const EDGE_MM = 0.5;
const VELOCITY = 0.5;
const curve = (title: string, apdMs: number): RestitutionCurve => ({
  title,
  shortestDiMs: 20,
  diMs: [20, 60, 120, 300],
  apdMs: [apdMs - 60, apdMs - 25, apdMs - 8, apdMs],
  speed: [0.6, 0.8, 0.95, 1],
});
const CURVES = [curve('short', 200), curve('long', 260)];

/** A closed strand around a square of `side` voxels; `place` counts along it. */
function ring(side: number): {
  readonly classOf: Uint8Array;
  readonly place: Int32Array;
  readonly around: readonly number[];
  readonly box: ReturnType<typeof tissueBox>;
} {
  const box = tissueBox([side, side, 1], EDGE_MM, [1, 0, 0]);
  const around: number[] = [];
  for (let i = 0; i < side; i++) around.push(i);
  for (let j = 1; j < side; j++) around.push(side - 1 + side * j);
  for (let i = side - 2; i >= 0; i--) around.push(i + side * (side - 1));
  for (let j = side - 2; j > 0; j--) around.push(side * j);
  const classOf = new Uint8Array(side * side).fill(NOT_CONDUCTING);
  const place = new Int32Array(side * side).fill(-1);
  around.forEach((voxel, n) => {
    classOf[voxel] = 0;
    place[voxel] = n;
  });
  return { classOf, place, around, box };
}

/** An early beat at one end of the slow arc; the arc takes `arcShare` of the ring. */
async function reenter(
  side: number,
  arcShare: number,
  s2Ms: number,
): Promise<{ readonly result: ReexcitationResult; readonly arc: number; readonly length: number }> {
  const { classOf, place, around, box } = ring(side);
  const arc = Math.round(arcShare * around.length);
  const curveOf = classOf.map((_, voxel) => (place[voxel] >= 0 && place[voxel] < arc ? 1 : 0));
  const prepared = await prepareReexcitation({
    grid: box.simulation,
    classOf,
    classes: [{ title: 'strand', velocities: { along: VELOCITY, across: VELOCITY } }],
    fibres: box.fibres,
    curves: CURVES,
    curveOf,
  });
  const site = [around[around.length - 3]];
  const result = await prepared.run(
    [
      { atMs: 0, vertices: site },
      { atMs: s2Ms, vertices: site },
    ],
    6000,
  );
  return { result, arc, length: around.length };
}

/** The cycle length that the equation above has, by bisection; undefined where no rest above the shortest solves it. */
function exactCycle(
  arcs: readonly { curve: RestitutionCurve; lengthMm: number }[],
): number | undefined {
  const restAt = (c: RestitutionCurve, cycleMs: number): number => {
    let [low, high] = [0, cycleMs];
    for (let n = 0; n < 60; n++) {
      const di = (low + high) / 2;
      if (di + apdAfter(c, di) < cycleMs) low = di;
      else high = di;
    }
    return low;
  };
  const lap = (cycleMs: number): number =>
    arcs.reduce(
      (sum, arc) =>
        sum + arc.lengthMm / (VELOCITY * speedAfter(arc.curve, restAt(arc.curve, cycleMs))),
      0,
    );
  let [low, high] = [100, 3000];
  for (let n = 0; n < 60; n++) {
    const cycle = (low + high) / 2;
    if (lap(cycle) > cycle) low = cycle;
    else high = cycle;
  }
  const rests = arcs.map((arc) => restAt(arc.curve, low) - arc.curve.shortestDiMs);
  return rests.every((di) => di > 0) ? low : undefined;
}

describe('a ring with one arc of longer action potentials', () => {
  for (const side of [96, 80]) {
    it(`goes round for ever after an early beat (${(4 * (side - 1) * EDGE_MM).toFixed(0)} mm)`, async () => {
      const { result, arc, length } = await reenter(side, 0.25, 245);
      const exact = exactCycle([
        { curve: CURVES[1], lengthMm: arc * EDGE_MM },
        { curve: CURVES[0], lengthMm: (length - arc) * EDGE_MM },
      ]);
      console.log(
        'ring',
        length * EDGE_MM,
        'mm: cycle',
        result.cycleLengthMs,
        'exact',
        exact,
        result.captured,
      );
      expect(result.captured).toEqual([1, 1]);
      expect(result.goesOn).toBe(true);
      expect(result.reenteredVoxels).toBe(length);
      expectFigure({
        model: 'Eikonal',
        quantity: `Cycle length of re-entry on a ring of ${length * EDGE_MM} mm`,
        value: result.cycleLengthMs,
        unit: 'ms',
        reference: exact ?? NaN,
        tolerance: { percent: 0.5 },
        source: 'Lap time of the ring from its restitution curves',
      });
    });
  }

  it('carries no re-entry after a late beat, nor where it is too short', async () => {
    const late = await reenter(96, 0.25, 400);
    expect(late.result.captured).toEqual([1, 1]);
    expect(late.result.goesOn).toBe(false);
    expect(late.result.reenteredVoxels).toBe(0);
    const short = await reenter(30, 0.25, 245);
    expect(
      exactCycle([
        { curve: CURVES[1], lengthMm: short.arc * EDGE_MM },
        { curve: CURVES[0], lengthMm: (short.length - short.arc) * EDGE_MM },
      ]),
    ).toBeUndefined();
    expect(short.result.goesOn).toBe(false);
    const blocks = short.result.blockedAtMs.filter((t) => !Number.isNaN(t));
    expect(blocks.length).toBeGreaterThan(0);
  });
});

it('a paced strand has the durations of its curve, and its early beats are slower', async () => {
  const box = tissueBox([80, 1, 1], EDGE_MM, [1, 0, 0]);
  const prepared = await prepareReexcitation({
    grid: box.simulation,
    classOf: new Uint8Array(80),
    classes: [{ title: 'strand', velocities: { along: VELOCITY, across: VELOCITY } }],
    fibres: box.fibres,
    curves: CURVES,
    curveOf: new Uint8Array(80),
  });
  const stimuli = [0, 400, 800, 1050].map((atMs) => ({ atMs, vertices: [0] }));
  const result = await prepared.run(stimuli, 2000);
  const at = 40;
  for (const beat of [1, 2, 3]) {
    const before = timesOfBeat(result, beat - 1)[at] + durationsOfBeat(result, beat - 1)[at];
    const restMs = timesOfBeat(result, beat)[at] - before;
    expect(durationsOfBeat(result, beat)[at]).toBeCloseTo(apdAfter(CURVES[0], restMs), 1);
  }
  const travel = (beat: number): number =>
    timesOfBeat(result, beat)[70] - timesOfBeat(result, beat)[20];
  expect(travel(0)).toBeCloseTo((50 * EDGE_MM) / VELOCITY, 1);
  expect(travel(3)).toBeGreaterThan(1.05 * travel(0));
  expect(result.goesOn).toBe(false);
  // A beat within the refractory period captures nothing.
  const blocked = await prepared.run(
    [
      { atMs: 0, vertices: [0] },
      { atMs: 150, vertices: [0] },
    ],
    1000,
  );
  expect(blocked.captured).toEqual([1, 0]);
});
