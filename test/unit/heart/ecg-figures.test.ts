import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/core/failure.ts';
import { createRandom } from '../../../src/core/random.ts';
import { LEADS } from '../../../src/heart/ecg.ts';
import type { EcgTrace } from '../../../src/heart/ecg.ts';
import { findBeats, medianBeat } from '../../../src/heart/ecg/beats.ts';
import { measureEcg } from '../../../src/heart/ecg/figures.ts';
import { sharedData } from '../../fixtures/shared-data.ts';

/** One beat of a heart vector that turns in the frontal plane: QRS from 100 ms on, then a T wave. */
interface Beat {
  readonly qrsMs?: number;
  readonly axisDeg?: number;
  readonly tPeakMs?: number;
  readonly noiseMv?: number;
  readonly lengthMs?: number;
}
const ONSET = 100;
/** R and S of the chest leads, mV. */
const CHEST = [
  [0.2, 1.2],
  [0.4, 1.5],
  [0.7, 1.0],
  [1.2, 0.6],
  [1.4, 0.3],
  [1.1, 0.1],
] as const;

function beat({ qrsMs = 90, axisDeg = 40, tPeakMs = 380, ...rest }: Beat = {}): EcgTrace {
  const { noiseMv = 0, lengthMs = 600 } = rest;
  const random = createRandom(17);
  const tMs = Float32Array.from({ length: lengthMs }, (_, n) => n);
  const hump = (t: number, from: number, width: number): number =>
    t > from && t < from + width ? Math.sin((Math.PI * (t - from)) / width) ** 2 : 0;
  // A T wave of straight flanks, so that its tangent is known: it ends 60 ms after its peak.
  const tWave = (t: number): number => Math.max(0, 1 - Math.abs(t - tPeakMs) / 60);
  const limb = (angle: number) => (t: number) =>
    Math.cos(((angle - axisDeg) * Math.PI) / 180) * (hump(t, ONSET, qrsMs) + 0.3 * tWave(t));
  const i = limb(0);
  const ii = limb(60);
  const chest = CHEST.map(
    ([r, s]) =>
      (t: number) =>
        r * hump(t, ONSET, qrsMs / 2) - s * hump(t, ONSET + qrsMs / 2, qrsMs / 2) + 0.3 * tWave(t),
  );
  const functions = [
    i,
    ii,
    (t: number) => ii(t) - i(t),
    (t: number) => -(i(t) + ii(t)) / 2,
    (t: number) => i(t) - ii(t) / 2,
    (t: number) => ii(t) - i(t) / 2,
    ...chest,
  ];
  const leads = LEADS.map((name, n) => ({
    name,
    mv: tMs.map((t) => functions[n](t) + noiseMv * random.normal()),
  }));
  return { tMs, leads };
}

describe('figures of an ECG', () => {
  it.each([70, 90, 140])('finds a QRS of %i ms within 8 ms', (qrsMs) => {
    const figures = measureEcg(beat({ qrsMs }));
    // The flanks of the test wave begin flat, so a few milliseconds at both ends are below any level.
    expect(Math.abs(figures.qrsMs - qrsMs)).toBeLessThanOrEqual(8);
    expect(Math.abs(figures.qrs.onsetMs - ONSET)).toBeLessThanOrEqual(5);
    const v2 = figures.leads.find(({ name }) => name === 'V2');
    expect(v2?.qrs && v2.qrs.offsetMs - v2.qrs.onsetMs).toBeGreaterThan(qrsMs - 10);
  });

  it('finds it in noise of 10 microvolts too', () => {
    expect(Math.abs(measureEcg(beat({ noiseMv: 0.01 })).qrsMs - 90)).toBeLessThanOrEqual(10);
  });

  it.each([-75, -30, 0, 40, 90, 130, 179])('measures an axis of %i degrees', (axisDeg) => {
    expect(measureEcg(beat({ axisDeg })).axisDeg).toBeCloseTo(axisDeg, 0);
  });

  it('measures waves and the transition in the chest leads', () => {
    const { leads, transition } = measureEcg(beat());
    CHEST.forEach(([r, s], n) => {
      const lead = leads.find(({ name }) => name === `V${n + 1}`);
      expect(lead?.rMv).toBeCloseTo(r, 2);
      expect(lead?.sMv).toBeCloseTo(s, 2);
    });
    const balance = (n: number): number =>
      (CHEST[n][0] - CHEST[n][1]) / (CHEST[n][0] + CHEST[n][1]);
    expect(transition).toBeCloseTo(3 - balance(2) / (balance(3) - balance(2)), 2);
  });

  it('measures QT by the tangent, corrected only for a given rate', () => {
    const figures = measureEcg(beat({ tPeakMs: 380 }));
    const qt = 380 + 60 - figures.qrs.onsetMs;
    expect(Math.abs((figures.qtMs ?? 0) - qt)).toBeLessThanOrEqual(3);
    expect(figures.qtcBazettMs).toBeUndefined();
    const fast = measureEcg(beat({ tPeakMs: 380 }), { rateBpm: 80 });
    expect(fast.qtcBazettMs).toBeCloseTo((fast.qtMs ?? 0) / Math.sqrt(0.75), 3);
    expect(fast.qtcFridericiaMs).toBeCloseTo((fast.qtMs ?? 0) / Math.cbrt(0.75), 3);
  });

  it('gives no QT where the trace ends before the T wave does, and no axis without limb leads', () => {
    expect(measureEcg(beat(), { toMs: 400 }).qtMs).toBeUndefined();
    const flat = beat();
    for (const { name, mv } of flat.leads) if (!name.startsWith('V')) mv.fill(0);
    expect(measureEcg(flat).axisDeg).toBeUndefined();
  });

  it('refuses what cannot be measured', () => {
    const code = (act: () => unknown): string => {
      try {
        act();
      } catch (error) {
        if (error instanceof FailureError) return error.code;
        throw error;
      }
      return 'no failure';
    };
    const trace = beat();
    expect(code(() => measureEcg({ ...trace, leads: trace.leads.slice(1) }))).toBe('ecg-trace');
    expect(code(() => measureEcg(trace, { rateBpm: 0 }))).toBe('ecg-rate');
    const broken = beat();
    broken.leads[3].mv[7] = Number.NaN;
    expect(code(() => measureEcg(broken))).toBe('ecg-trace');
    const flat = beat();
    for (const { mv } of flat.leads) mv.fill(0.4);
    expect(code(() => measureEcg(flat))).toBe('ecg-no-qrs');
    expect(code(() => medianBeat(flat))).toBe('ecg-no-beats');
  });
});

const folder = sharedData('clinical', 'wfdb_ecg');

/** The twelve leads of a WFDB record of format 16: 16-bit samples, lead by lead, 2000 to the millivolt. */
function readRecord(name: string, seconds: number): EcgTrace {
  const bytes = readFileSync(path.join(folder ?? '', `${name}.dat`));
  const length = 1000 * seconds;
  const leads = LEADS.map((lead, n) => ({
    name: lead,
    mv: Float32Array.from({ length }, (_, t) => bytes.readInt16LE(2 * (12 * t + n)) / 2000),
  }));
  return { tMs: Float32Array.from({ length }, (_, t) => t), leads };
}

describe.skipIf(folder === undefined)('a recorded ECG (PTB s0010_re, 1000 Hz)', () => {
  it('is measured alike in every beat and in the median beat', () => {
    const trace = readRecord('s0010_re', 12);
    const beats = findBeats(trace);
    expect(beats.rateBpm).toBeGreaterThan(60);
    expect(beats.rateBpm).toBeLessThan(100);
    const intervals = beats.samples.slice(1).map((at, n) => at - beats.samples[n]);
    expect(Math.max(...intervals) / Math.min(...intervals)).toBeLessThan(1.15);

    const whole = measureEcg(medianBeat(trace, beats), { rateBpm: beats.rateBpm });
    const single = beats.samples
      .slice(1, -1)
      .map((at) => measureEcg(trace, { fromMs: at - 250, toMs: at + 0.6 * (beats.rrMs ?? 0) }));
    console.log(
      `s0010_re: rate ${beats.rateBpm?.toFixed(0)}, QRS ${whole.qrsMs} ms (beats ${single.map((f) => f.qrsMs.toFixed(0)).join(' ')}), axis ${whole.axisDeg?.toFixed(0)}, QT ${whole.qtMs?.toFixed(0)} ms (beats ${single.map((f) => f.qtMs?.toFixed(0)).join(' ')})`,
    );
    const sorted = single.map((f) => f.qrsMs).toSorted((a, b) => a - b);
    expect(Math.abs(sorted[sorted.length >> 1] - whole.qrsMs)).toBeLessThanOrEqual(15);
    expect(whole.qrsMs).toBeGreaterThan(70);
    expect(whole.qrsMs).toBeLessThan(130);
    expect(whole.qtMs).toBeGreaterThan(300);
    expect(whole.qtMs).toBeLessThan(480);
    // Einthoven: the limb leads were recorded apart from each other, so this checks the reading.
    const at = (name: string) => trace.leads.find((lead) => lead.name === name)?.mv[5000] ?? 0;
    expect(at('I') + at('III')).toBeCloseTo(at('II'), 2);
  });
});
