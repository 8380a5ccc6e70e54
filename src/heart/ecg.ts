/**
 * Twelve-lead pseudo-ECG in an infinite homogeneous conductor:
 * potential at r = -1 / (4 pi sigma_torso) * integral of sigma_i grad V . grad(1 / |r - r'|) dV'
 * (Plonsey and Barr; used by openCARP and MonoAlg3D). Amplitudes are indicative: no lungs, bones or body surface.
 */
import type { Lps, Vec3 } from '../core/space.ts';

export const ELECTRODES = ['RA', 'LA', 'LL', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'] as const;
export type ElectrodeName = (typeof ELECTRODES)[number];
export type Electrodes = Readonly<Record<ElectrodeName, Lps>>;

// prettier-ignore
export const LEADS = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'] as const;

export interface EcgTrace {
  /** One sample per millisecond. */
  readonly tMs: Float32Array;
  /** Lead name and mV per sample, in the clinical order. */
  readonly leads: readonly { readonly name: string; readonly mv: Float32Array }[];
  /** From first to last clear deflection after the last stimulus; undefined where there is none. */
  readonly qrsMs?: number;
}

/** Box around the body in the images, LPS mm. */
export interface BodyBox {
  readonly lowMm: Lps;
  readonly highMm: Lps;
}

/**
 * Electrodes of an average adult chest relative to the centre of the ventricles, LPS mm: V1 and V2 beside the sternum
 * in the fourth intercostal space, V4 in the midclavicular line of the fifth, V5 and V6 level with it in the axillary lines.
 */
const OFFSETS: Readonly<Record<ElectrodeName, Vec3>> = {
  RA: [-170, -10, 170],
  LA: [130, -10, 170],
  LL: [70, -10, -330],
  V1: [-50, -75, 20],
  V2: [-10, -80, 20],
  V3: [22, -78, 0],
  V4: [55, -70, -20],
  V5: [95, -30, -20],
  V6: [112, 15, -20],
};

const limit = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));

/** Default positions; with the body's box, the chest electrodes move with its anterior and left surface. */
export function defaultElectrodes(heartCentreMm: Lps, body?: BodyBox): Electrodes {
  const forward = body ? limit((heartCentreMm[1] - body.lowMm[1]) / 80, 0.7, 1.8) : 1;
  const leftward = body ? limit((body.highMm[0] - heartCentreMm[0]) / 112, 0.7, 1.8) : 1;
  const place = (name: ElectrodeName): Lps => {
    const [x, y, z] = OFFSETS[name];
    const chest = name.startsWith('V');
    return [
      heartCentreMm[0] + (chest && x > 0 ? x * leftward : x),
      heartCentreMm[1] + (chest && y < 0 ? y * forward : y),
      heartCentreMm[2] + z,
    ];
  };
  return Object.fromEntries(ELECTRODES.map((name) => [name, place(name)])) as Electrodes;
}

/** The twelve leads, mV, from the potentials at the electrodes in the order of {@link ELECTRODES}. */
export function leadsFromElectrodes(potentialsMv: ArrayLike<number>): number[] {
  const [ra, la, ll] = [potentialsMv[0], potentialsMv[1], potentialsMv[2]];
  const i = la - ra;
  const ii = ll - ra;
  const wilson = (ra + la + ll) / 3;
  const chest = [3, 4, 5, 6, 7, 8].map((n) => potentialsMv[n] - wilson);
  return [i, ii, ii - i, -(i + ii) / 2, i - ii / 2, ii - i / 2, ...chest];
}

/**
 * A trace from electrode potentials per millisecond (mV), the first sample at 0 ms. The QRS complex is looked for
 * from the onset of the last stimulus until the last activation of its wave.
 */
export function ecgTrace(
  samples: readonly ArrayLike<number>[],
  lastStimulusMs: number,
  lastActivationMs: number,
): EcgTrace {
  const leads = LEADS.map((name) => ({ name, mv: new Float32Array(samples.length) }));
  samples.forEach((potentials, n) => {
    leadsFromElectrodes(potentials).forEach((mv, lead) => (leads[lead].mv[n] = mv));
  });
  const tMs = Float32Array.from(samples, (_, n) => n);
  return { tMs, leads, qrsMs: qrsDuration(tMs, leads, lastStimulusMs, lastActivationMs) };
}

/** Share of the steepest deflection that counts as part of the QRS complex. */
const QRS_LEVEL = 0.1;
/** Spatial velocity (root of summed squared lead slopes) above a tenth of its maximum, first to last. */
function qrsDuration(
  tMs: Float32Array,
  leads: EcgTrace['leads'],
  fromMs: number,
  toMs: number,
): number | undefined {
  const velocity = Float64Array.from(tMs, (time, n) => {
    if (n === 0 || !(time > fromMs && time <= toMs + 1)) return 0;
    return Math.sqrt(leads.reduce((sum, { mv }) => sum + (mv[n] - mv[n - 1]) ** 2, 0));
  });
  const level = QRS_LEVEL * velocity.reduce((a, b) => Math.max(a, b), 0);
  if (level === 0) return undefined;
  const first = velocity.findIndex((value) => value > level);
  const last = velocity.findLastIndex((value) => value > level);
  return tMs[last] - tMs[first] + 1;
}
