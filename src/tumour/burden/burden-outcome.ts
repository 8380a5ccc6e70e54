/** What a reader wants to know of one curve: the smallest burden, and when it has grown again. */
import type { BurdenCurve } from './simulate-burden.ts';

/** RECIST 1.1 progression is +20 % of the diameter above the smallest seen: +72.8 % of a sphere's volume. */
export const PROGRESSION_VOLUME_RATIO = 1.2 ** 3;
/** RECIST 1.1 asks for 5 mm of growth as well. */
export const PROGRESSION_DIAMETER_MM = 5;

export interface BurdenOutcome {
  readonly nadirMl: number;
  readonly nadirDays: number;
  readonly finalMl: number;
  /**
   * First day on which the equivalent sphere is 20 % and 5 mm larger in diameter than the smallest before (RECIST 1.1,
   * doi 10.1016/j.ejca.2008.10.026, on volume); Infinity where that does not happen within the simulated time.
   */
  readonly progressionDays: number;
  /**
   * The same against the first volume instead of the smallest. The measure for adaptive therapy, which lets the tumour
   * come back to its first size by intent and so passes the mark above in every cycle.
   */
  readonly beyondFirstDays: number;
}

/** Diameter of the sphere of this volume. */
export const sphereDiameterMm = (volumeMl: number): number =>
  2 * Math.cbrt((3 * 1000 * volumeMl) / (4 * Math.PI));

const sphereVolumeMl = (diameterMm: number): number => (Math.PI * diameterMm ** 3) / 6000;

export function burdenOutcome({
  tDays,
  volumeMl,
}: Pick<BurdenCurve, 'tDays' | 'volumeMl'>): BurdenOutcome {
  const beyondFirst = progressionVolumeMl(volumeMl[0]);
  let smallest = 0;
  let progressionDays = Infinity;
  let beyondFirstDays = Infinity;
  for (let point = 1; point < tDays.length; point++) {
    const volume = volumeMl[point];
    if (beyondFirstDays === Infinity && volume >= beyondFirst) {
      beyondFirstDays = crossing(tDays, volumeMl, point, beyondFirst);
    }
    // Before the smallest so far is moved on: a point that is smaller is no progression.
    const threshold = progressionVolumeMl(volumeMl[smallest]);
    if (progressionDays === Infinity && volume >= threshold) {
      progressionDays = crossing(tDays, volumeMl, point, threshold);
    }
    if (volume < volumeMl[smallest]) smallest = point;
  }
  return {
    nadirMl: volumeMl[smallest],
    nadirDays: tDays[smallest],
    finalMl: volumeMl[volumeMl.length - 1],
    progressionDays,
    beyondFirstDays,
  };
}

/** Volume from which a tumour that was once this small counts as progressed. */
export function progressionVolumeMl(smallestMl: number): number {
  const byDiameter = sphereVolumeMl(sphereDiameterMm(smallestMl) + PROGRESSION_DIAMETER_MM);
  return Math.max(PROGRESSION_VOLUME_RATIO * smallestMl, byDiameter);
}

/** Volume at any time within the curve: exponential between stored points. */
export function volumeAtMl(
  { tDays, volumeMl }: Pick<BurdenCurve, 'tDays' | 'volumeMl'>,
  day: number,
): number {
  const after = tDays.findIndex((t) => t >= day);
  if (after < 0) return volumeMl[volumeMl.length - 1];
  if (after === 0) return volumeMl[0];
  const share = (day - tDays[after - 1]) / (tDays[after] - tDays[after - 1]);
  const from = volumeMl[after - 1];
  const to = volumeMl[after];
  return from > 0 && to > 0 ? from ** (1 - share) * to ** share : from + share * (to - from);
}

/** Exponential growth between the stored points on both sides of the threshold. */
function crossing(
  tDays: Float64Array,
  volumeMl: Float64Array,
  point: number,
  threshold: number,
): number {
  const from = volumeMl[point - 1];
  const share = from > 0 ? Math.log(threshold / from) / Math.log(volumeMl[point] / from) : 1;
  return tDays[point - 1] + share * (tDays[point] - tDays[point - 1]);
}
