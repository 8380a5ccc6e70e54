/** Which maps a run can be shown as, and the phase at a moment of it. */
import { describe, expect, it } from 'vitest';
import { FRAME_MV } from '../../../src/heart/tissue/engine.ts';
import type { HeartModel } from '../../../src/pipeline/heart-model.ts';
import type { HeartRun } from '../../../src/pipeline/heart-run.ts';
import { bandWords } from '../../../src/ui/steps/simulate/field-scales.ts';
import { missingFor, phaseAt } from '../../../src/ui/steps/simulate/run-maps.ts';
import { tissueBox } from '../heart/ellipsoid-ventricle.ts';

const { simulation } = tissueBox([4, 4, 4], 1, [1, 0, 0]);
const byte = (mv: number): number =>
  Math.round((255 * (mv - FRAME_MV.low)) / (FRAME_MV.high - FRAME_MV.low));

/** All tissue at the same potential: rest, upstroke at 30 ms, plateau, recovery from 200 ms on. */
function runOf(intervalMs: number, durationMs: number): HeartRun {
  const count = Math.floor(durationMs / intervalMs) + 1;
  const tMs = Float32Array.from({ length: count }, (_, n) => n * intervalMs);
  const data = [...tMs].map((t) =>
    new Uint8Array(simulation.active.length).fill(byte(t >= 30 && t < 200 ? 20 : -85)),
  );
  return { result: { frames: { tMs, data } } } as unknown as HeartRun;
}

const model = {
  grid: simulation,
  wall: {
    mesh: {
      positions: Float32Array.from([1, 1, 1]),
      normals: Float32Array.from([0, 0, 1]),
      indices: new Uint32Array(),
    },
  },
} as unknown as HeartModel;

describe('maps of a run', () => {
  it('are offered where its frames suffice', () => {
    const usual = runOf(5, 600);
    expect(missingFor('activation', usual)).toBeUndefined();
    expect(missingFor('phase', usual)).toBeUndefined();
    expect(missingFor('frequency', usual)).toMatch(/one second/);
    expect(missingFor('frequency', runOf(5, 1200))).toBeUndefined();
    expect(missingFor('frequency', runOf(50, 1200))).toMatch(/20 ms apart/);
    expect(missingFor('bipolar', usual)).toMatch(/2 ms apart/);
    expect(missingFor('bipolar', runOf(2, 100))).toBeUndefined();
    expect(missingFor('phase', runOf(50, 600))).toMatch(/20 ms apart/);
  });

  it('show the phase from the upstroke, 0, to rest, 360 degrees', () => {
    const run = runOf(5, 400);
    const phase = (timeMs: number): number => phaseAt(model, run, timeMs)?.[0] ?? NaN;
    // At rest before the upstroke, from the first moment on.
    expect(phase(0)).toBeGreaterThan(270);
    expect(phase(10)).toBe(phase(0));
    const order = [35, 100, 205, 395].map(phase);
    expect([...order].sort((a, b) => a - b)).toEqual(order);
    expect(order[0]).toBeGreaterThan(0);
    expect(order[0]).toBeLessThan(90);
    expect(order[3]).toBeGreaterThan(270);
    expect(bandWords('phase', 10, 99.6)).toBe('100 ms, bands 30 \u00b0');
    expect(bandWords('velocity', 10, 0)).toBe('bands 0.1 m/s');
  });
});
