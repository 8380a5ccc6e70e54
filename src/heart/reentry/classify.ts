/** What the activity after the last stimulus was: none, non-sustained or sustained, its cycle length and its exit. */
import type { Lps } from '../../core/space.ts';
import { segmentTitle } from '../aha-segments.ts';
import type { Reentry } from '../simulation-result.ts';
import { voxelCentre } from '../stimulation.ts';
import type { ActivityWatch } from './activity-watch.ts';

/** Activity this long after the last stimulus is sustained, as in induction protocols of virtual hearts. */
export const SUSTAINED_MS = 800;
/** Fewer voxels activated again than this share of the tissue are an echo, not re-entry. */
const REENTRY_SHARE = 0.01;
/** A rhythm that still runs has activated something within this time. */
const RECENT_MS = 150;

export interface CycleLength {
  readonly meanMs: number;
  /** Standard deviation over all cycles of all probes. */
  readonly spreadMs: number;
  readonly shortestMs: number;
  readonly longestMs: number;
  /** Cycles that were measured, over all probes, and the probes that had any. */
  readonly cycles: number;
  readonly probes: number;
}

export interface ReentryExit {
  readonly voxel: number;
  readonly positionMm: Lps;
  /** From the onset of the last stimulus. */
  readonly timeMs: number;
  /** AHA segment 1 to 17, 0 for the free wall of the right ventricle; undefined without segments. */
  readonly segment?: number;
  readonly segmentTitle?: string;
}

export interface ActivityReport {
  readonly reentry: Reentry;
  /** Share of the conducting tissue activated at least once since the last stimulus. */
  readonly reachedFraction: number;
  /** Share of it activated at least twice. */
  readonly returnedFraction: number;
  /** Latest activation of any voxel, from the onset of the last stimulus; NaN where there was none. */
  readonly lastActivityMs: number;
  /** True where activity other than the first wave went on at the end of the watch. */
  readonly activeAtEnd: boolean;
  /** Absent without re-entry. */
  readonly cycleLength?: CycleLength;
  /** Where the second activation of the tissue began; absent without re-entry. */
  readonly exit?: ReentryExit;
}

/**
 * Judges a watch that ended at `endMs` on the engine's clock. `segments` is the AHA segment per active voxel. The cycle length
 * leaves out each probe's first interval, from the stimulated beat to the first return.
 */
export function classifyActivity(
  watch: ActivityWatch,
  endMs: number,
  segments?: Uint8Array,
): ActivityReport {
  const { conducting, counts, secondMs, onsetMs } = watch;
  let [total, reached, returned, first] = [0, 0, 0, -1];
  for (let n = 0; n < counts.length; n++) {
    if (conducting[n] === 0) continue;
    total++;
    if (counts[n] > 0) reached++;
    if (counts[n] < 2) continue;
    returned++;
    if (first < 0 || secondMs[n] < secondMs[first]) first = n;
  }
  const again = first >= 0 && returned >= REENTRY_SHARE * total;
  const lasted = watch.latestReturnMs - onsetMs;
  const reentry: Reentry = !again ? 'none' : lasted >= SUSTAINED_MS ? 'sustained' : 'non-sustained';
  const report = {
    reentry,
    reachedFraction: reached / total,
    returnedFraction: returned / total,
    lastActivityMs: Number.isFinite(watch.latestMs) ? watch.latestMs - onsetMs : NaN,
    activeAtEnd: again && watch.latestReturnMs > endMs - RECENT_MS,
  };
  if (!again) return report;
  const segment = segments?.[first];
  return {
    ...report,
    cycleLength: cycleLength(watch),
    exit: {
      voxel: first,
      positionMm: voxelCentre(watch.simulation, first),
      timeMs: secondMs[first] - onsetMs,
      ...(segment !== undefined && { segment, segmentTitle: segmentTitle(segment) }),
    },
  };
}

/** Over all intervals of all probes but each probe's first; undefined where none is left. */
export function cycleLength({
  sequencesMs,
}: Pick<ActivityWatch, 'sequencesMs'>): CycleLength | undefined {
  let [cycles, probes, sum, squares, shortest, longest] = [0, 0, 0, 0, Infinity, -Infinity];
  for (const sequence of sequencesMs) {
    if (sequence.length > 2) probes++;
    for (let n = 2; n < sequence.length; n++) {
      const period = sequence[n] - sequence[n - 1];
      cycles++;
      sum += period;
      squares += period * period;
      shortest = Math.min(shortest, period);
      longest = Math.max(longest, period);
    }
  }
  if (cycles === 0) return undefined;
  const mean = sum / cycles;
  return {
    meanMs: mean,
    spreadMs: Math.sqrt(Math.max(0, squares / cycles - mean * mean)),
    shortestMs: shortest,
    longestMs: longest,
    cycles,
    probes,
  };
}

/**
 * The cycle that ended last: median over the probes whose latest two activations lie within two cycles of `endMs`; undefined where
 * there are none. Unlike {@link cycleLength} it belongs to the latest activation times alone.
 */
export function lastCycleMs(
  { sequencesMs }: Pick<ActivityWatch, 'sequencesMs'>,
  endMs: number,
): number | undefined {
  const periods = sequencesMs
    .flatMap((times) => {
      const [before, last] = times.slice(-2);
      const period = last - before;
      return last > endMs - 2 * period ? [period] : [];
    })
    .sort((a, b) => a - b);
  return periods[periods.length >> 1];
}
