/** Measures on drawn action potentials, where every figure is known, and on traces published for testing such measures. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { measureActionPotential } from '../../../src/heart/cells/action-potential.ts';
import type { ActionPotential } from '../../../src/heart/cells/action-potential.ts';
import { steadyStateOf } from '../../../src/heart/cells/steady-state.ts';
import { sharedData } from '../../fixtures/shared-data.ts';

/** Rest -80, up to 20 within 2 ms from 10 ms on, back in a straight line from 12 to 212 ms. */
function drawn(tMs: number): number {
  if (tMs < 10) return -80;
  if (tMs < 12) return -80 + 50 * (tMs - 10);
  return tMs < 212 ? 20 - 0.5 * (tMs - 12) : -80;
}

describe('a drawn action potential', () => {
  const dtMs = 0.1;
  const measured = measureActionPotential((n) => drawn(n * dtMs), 4001, dtMs);

  it('has its drawn figures', () => {
    expect(measured.restMv).toBe(-80);
    expect(measured.peakMv).toBeCloseTo(20, 6);
    expect(measured.dvdtMax).toBeCloseTo(50, 6);
    expect(measured.upstrokeMs).toBeGreaterThan(10);
    expect(measured.upstrokeMs).toBeLessThan(12);
    expect(measured.apd90Ms + measured.upstrokeMs).toBeCloseTo(192, 6);
    expect(measured.apd50Ms + measured.upstrokeMs).toBeCloseTo(112, 6);
    expect(measured.apd30Ms + measured.upstrokeMs).toBeCloseTo(72, 6);
  });

  it('ends where it is told to', () => {
    const other = measureActionPotential((n) => drawn(n * dtMs), 4001, dtMs, { level90Mv: -30 });
    expect(other.apd90Ms).toBeCloseTo(measured.apd50Ms, 6);
  });

  it('has no end within samples that stop before it', () => {
    const cut = measureActionPotential((n) => drawn(n * dtMs), 1000, dtMs);
    expect(cut.apd90Ms).toBeNaN();
    expect(cut.apd30Ms).toBeCloseTo(measured.apd30Ms, 6);
  });

  it('is not ended by an early dip', () => {
    const notched = (n: number): number => (n > 150 && n < 160 ? -40 : drawn(n * dtMs));
    const dipped = measureActionPotential(notched, 4001, dtMs);
    expect(dipped.apd50Ms + dipped.upstrokeMs).toBeCloseTo(112, 6);
  });
});

// Traces and figures of Chaste (BSD-3), `TestCellProperties`: read off the files by hand there. Samples are 1 ms apart and Chaste counts
// from a level on the way up, not from the steepest rise: 2 ms.
const folder = sharedData('cell-models', 'chaste_reference_traces');
describe.skipIf(folder === undefined)('traces published for measures', () => {
  const load = (name: string): string =>
    readFileSync(path.join(folder ?? '', 'sample_APs', name), 'utf8');

  it('of ten bumpy action potentials: durations and rests', () => {
    const potentials = load('TrickyAPD.dat').trim().split(/\s+/).map(Number);
    const rises: number[] = [];
    for (let n = 1; n < potentials.length; n++)
      if (potentials[n - 1] < -30 && potentials[n] >= -30) rises.push(n);
    expect(rises).toHaveLength(10);
    const measured = rises.map((rise, k) => {
      const from = rise - 20;
      const until = (rises[k + 1] ?? potentials.length + 20) - 20;
      return measureActionPotential((n) => potentials[from + n], until - from, 1);
    });
    const apd50 = [185.37, 186.3, 185.3, 184.3, 183.3, 183.3, 180.2, 177.3, 175.3, 175.3];
    for (const [k, { apd50Ms }] of measured.entries())
      expect(Math.abs(apd50Ms - apd50[k]), `beat ${k + 1}`).toBeLessThan(2);
    const rest = [-84.6, -84.6, -84.6, -84.6, -84.6, -84.7, -85.0, -85.1, -85.1, -85.2];
    for (const [k, { restMv }] of measured.entries())
      expect(Math.abs(restMv - rest[k]), `beat ${k + 1}`).toBeLessThan(0.5);
  });

  it('of a rabbit cell: durations', () => {
    const [, ...lines] = load('Mahajan2008.dat').trim().split('\n');
    const rows = lines.map((line) => line.trim().split(/\s+/).map(Number));
    const measured = measureActionPotential((n) => rows[n][1], rows.length, 1);
    expect(Math.abs(measured.apd50Ms - 254.8)).toBeLessThan(2);
    expect(Math.abs(measured.apd90Ms - 302.16)).toBeLessThan(2);
  });
});

describe('steady state', () => {
  const beat = (apd90Ms: number, restMv = -85): ActionPotential => ({
    restMv,
    peakMv: 40,
    dvdtMax: 300,
    upstrokeMs: 1,
    apd90Ms,
    apd50Ms: apd90Ms - 30,
    apd30Ms: apd90Ms - 60,
  });

  it('is reached at the twentieth quiet beat', () => {
    const beats = [310, 305, 302, ...Array.from({ length: 25 }, () => 300)].map((apd) => beat(apd));
    expect(steadyStateOf(beats)).toEqual({ reached: true, beats: 25, driftMs: 0, alternansMs: 0 });
  });
  it('is not reached where a duration turns round', () => {
    // As Courtemanche cells at one beat per second: up, at rest for eight beats, down.
    const turning = Array.from({ length: 40 }, (_, n) => beat(300 - 0.002 * (n - 14) ** 2));
    for (let n = 1; n <= turning.length; n++)
      expect(steadyStateOf(turning.slice(0, n)).reached).toBe(false);
  });
  it('may alternate', () => {
    const beats = Array.from({ length: 40 }, (_, n) => beat(n % 2 ? 200 : 160));
    expect(steadyStateOf(beats)).toMatchObject({ reached: true, alternansMs: 40 });
  });
  it('is not reached while durations or rest move', () => {
    const longer = Array.from({ length: 20 }, (_, n) => beat(300 + 0.1 * n));
    expect(steadyStateOf(longer).reached).toBe(false);
    expect(steadyStateOf(longer).driftMs).toBeCloseTo(0.1, 9);
    const rising = Array.from({ length: 20 }, (_, n) => beat(300, -85 + 0.05 * n));
    expect(steadyStateOf(rising).reached).toBe(false);
  });
  it('is not known of a single beat', () => {
    expect(steadyStateOf([beat(300)])).toMatchObject({ reached: false, beats: 1 });
  });
});
