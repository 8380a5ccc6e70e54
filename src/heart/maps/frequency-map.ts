/** Dominant frequency of every voxel from stored frames of a run. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import { heartMap } from './heart-map.ts';
import type { HeartMap } from './heart-map.ts';
import { dominantFrequency } from './spectrum.ts';

/** Less than this tells no frequency of interest. */
const SHORTEST_MS = 1000;
/** 20 Hz needs at least two samples a period. */
const LONGEST_INTERVAL_MS = 20;

/**
 * @param frames Potential per active voxel as bytes, one frame every `intervalMs`.
 * @throws bad-input/too-few-frames where they cover less than a second or lie more than 20 ms apart; cancelled.
 */
export async function dominantFrequencyMap(
  frames: readonly Uint8Array[],
  intervalMs: number,
  ctx: JobContext,
): Promise<HeartMap> {
  const coveredMs = frames.length * intervalMs;
  if (!(coveredMs >= SHORTEST_MS) || !(intervalMs <= LONGEST_INTERVAL_MS)) {
    fail(
      'bad-input',
      'too-few-frames',
      `${frames.length} frames every ${intervalMs} ms were stored; a dominant frequency needs at least one second, sampled at least every ${LONGEST_INTERVAL_MS} ms.`,
      'Let the run last longer or store frames more often.',
    );
  }
  const count = frames[0].length;
  const values = new Float32Array(count);
  const signal = new Float64Array(frames.length);
  for (let n = 0; n < count; n++) {
    if (n % 16 === 0) {
      ctx.report(n / count, 'Computing dominant frequencies');
      await ctx.checkpoint();
    }
    for (let at = 0; at < frames.length; at++) signal[at] = frames[at][n];
    values[n] = dominantFrequency(signal, intervalMs).hz;
  }
  return heartMap(
    'dominant-frequency',
    values,
    `Highest peak between 1 and 20 Hz of the spectrum of ${(coveredMs / 1000).toFixed(1)} s of potential (Hann window).`,
  );
}
