/** Figures of one action potential, from the potential sampled at equal steps. */

export interface ActionPotential {
  /** Potential before the stimulus, mV. */
  readonly restMv: number;
  readonly peakMv: number;
  /** Steepest rise, V/s (the same as mV/ms), and when, ms from the first sample. */
  readonly dvdtMax: number;
  readonly upstrokeMs: number;
  /**
   * From the steepest rise to 90, 50 and 30 % of the way back from the peak to the potential before the stimulus, ms; NaN where
   * the potential does not come back within the samples.
   */
  readonly apd90Ms: number;
  readonly apd50Ms: number;
  readonly apd30Ms: number;
}

export interface Levels {
  /** In place of sample 0, where that is still on its way back from the beat before. */
  readonly restMv?: number;
  /** Potential that ends APD90, in place of 90 % of the way from the beat's own peak to rest. */
  readonly level90Mv?: number;
}

/**
 * Measures the action potential in samples 0 to `count`, spaced by `dtMs`; sample 0 is the potential before the stimulus.
 * Durations end at the last crossing of their level (an early dip does not end them), interpolated between samples.
 */
export function measureActionPotential(
  sampleMv: (n: number) => number,
  count: number,
  dtMs: number,
  { restMv = sampleMv(0), level90Mv }: Levels = {},
): ActionPotential {
  let [peakMv, dvdtMax, steepest, peakAt] = [sampleMv(0), 0, 0, 0];
  let before = sampleMv(0);
  for (let n = 1; n < count; n++) {
    const now = sampleMv(n);
    if (now > peakMv) [peakMv, peakAt] = [now, n];
    if (now - before > dvdtMax) [dvdtMax, steepest] = [now - before, n];
    before = now;
  }
  const upstrokeMs = (steepest - 0.5) * dtMs;
  const duration = (share: number, given?: number): number => {
    const level = given ?? peakMv - share * (peakMv - restMv);
    if (sampleMv(count - 1) >= level) return NaN;
    for (let n = count - 1; n > peakAt; n--) {
      const [from, to] = [sampleMv(n - 1), sampleMv(n)];
      if (from >= level && to < level)
        return (n - 1 + (from - level) / (from - to)) * dtMs - upstrokeMs;
    }
    return NaN;
  };
  return {
    restMv,
    peakMv,
    dvdtMax: dvdtMax / dtMs,
    upstrokeMs,
    apd90Ms: duration(0.9, level90Mv),
    apd50Ms: duration(0.5),
    apd30Ms: duration(0.3),
  };
}
