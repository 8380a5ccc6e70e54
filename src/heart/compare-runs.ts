/** What lesions changed: the same stimulation before and after, on the same grid. */
import { fail } from '../core/failure.ts';
import { formatMl, formatMs } from '../core/format.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import { voxelVolumeMl } from '../core/space.ts';
import { segmentTitle } from './aha-segments.ts';
import type { Reentry, SimulationResult } from './simulation-result.ts';

export interface RunSide {
  readonly activatedMl: number;
  readonly latestMs: number;
  /** Segment of the latest activation; undefined without segments. */
  readonly latestSegment: number | undefined;
  readonly reentry: Reentry;
}

/** `blocked`: tissue is cut off. `detour`: all is reached, some of it later by a way round. */
export type LesionEffect = 'none' | 'detour' | 'blocked';

export interface RunComparison {
  readonly before: RunSide;
  readonly after: RunSide;
  /** Volume that was activated before and is ablated now. */
  readonly ablatedMl: number;
  /** Volume that was activated before, is not ablated and is not activated now. */
  readonly lostMl: number;
  /** 1 per active voxel that is cut off in this way. */
  readonly lost: Uint8Array;
  /** Later activation after than before per active voxel, ms; NaN where either run did not activate it. */
  readonly delayMs: Float32Array;
  readonly largestDelayMs: number;
  readonly delayedMl: number;
  readonly effect: LesionEffect;
  /** One sentence that states what differs, without advice. */
  readonly summary: string;
}

/** Later by more than this is a detour: more than moving a stimulus site by a voxel would do. */
const DELAY_MS = 5;
/** Less than this share of the tissue is an isolated corner, not a region that is cut off. */
const LOST_SHARE = 0.002;
/** Less than this share later is the lesions' own rim. */
const DELAYED_SHARE = 0.005;

/**
 * Compares two runs of one protocol on one grid; `lesions` are the active voxels ablated in the second.
 *
 * @throws bad-input/runs-do-not-match for runs on different grids.
 */
export function compareRuns(
  simulation: SimulationGrid,
  before: SimulationResult,
  after: SimulationResult,
  lesions: Uint32Array,
  segments?: Uint8Array,
): RunComparison {
  const count = simulation.active.length;
  if (before.activationMs.length !== count || after.activationMs.length !== count) {
    fail(
      'bad-input',
      'runs-do-not-match',
      `The two runs (${before.activationMs.length} and ${after.activationMs.length} voxels) are not both on this grid of ${count}.`,
      'Run the stimulation without and with the lesions on the same model.',
    );
  }
  const ml = voxelVolumeMl(simulation.grid);
  const ablated = new Uint8Array(count);
  for (const n of lesions) ablated[n] = 1;
  const delayMs = new Float32Array(count).fill(NaN);
  const lost = new Uint8Array(count);
  let [lostCount, reached, delayed, ablatedCount, largestDelayMs] = [0, 0, 0, 0, 0];
  for (let n = 0; n < count; n++) {
    const from = before.activationMs[n];
    if (Number.isNaN(from)) continue;
    reached++;
    if (ablated[n]) {
      ablatedCount++;
      continue;
    }
    const to = after.activationMs[n];
    if (Number.isNaN(to)) {
      lost[n] = 1;
      lostCount++;
      continue;
    }
    delayMs[n] = to - from;
    if (delayMs[n] > DELAY_MS) delayed++;
    largestDelayMs = Math.max(largestDelayMs, delayMs[n]);
  }
  const effect: LesionEffect =
    lostCount > LOST_SHARE * reached
      ? 'blocked'
      : delayed > DELAYED_SHARE * reached
        ? 'detour'
        : 'none';
  const sides = {
    before: side(before, ml, segments),
    after: side(after, ml, segments),
  };
  const measured = {
    ...sides,
    ablatedMl: ablatedCount * ml,
    lostMl: lostCount * ml,
    delayMs,
    largestDelayMs,
    delayedMl: delayed * ml,
    lost,
    effect,
  };
  return { ...measured, summary: summarise(measured) };
}

function side(run: SimulationResult, ml: number, segments: Uint8Array | undefined): RunSide {
  let activated = 0;
  let latest = -1;
  run.activationMs.forEach((time, n) => {
    if (Number.isNaN(time)) return;
    activated++;
    if (latest < 0 || time > run.activationMs[latest]) latest = n;
  });
  return {
    activatedMl: activated * ml,
    latestMs: latest < 0 ? NaN : run.activationMs[latest],
    latestSegment: latest < 0 ? undefined : segments?.[latest],
    reentry: run.figures.reentry,
  };
}

function summarise(comparison: Omit<RunComparison, 'summary'>): string {
  const { before, after, effect, lostMl, largestDelayMs, delayedMl } = comparison;
  const words: string[] = [];
  if (effect === 'blocked') {
    words.push(`The lesions block conduction: ${formatMl(lostMl)} are no longer activated`);
  } else if (effect === 'detour') {
    words.push(
      `All tissue is still activated, ${formatMl(delayedMl)} of it later by a detour of up to ${formatMs(largestDelayMs)}`,
    );
  } else {
    words.push('The lesions do not change the activation beyond their own volume');
  }
  if (after.latestSegment !== undefined && !Number.isNaN(after.latestMs)) {
    words.push(
      `the latest activation is at ${formatMs(after.latestMs)} in ${segmentTitle(after.latestSegment)}`,
    );
  }
  if (before.reentry !== 'none' && after.reentry === 'none') {
    words.push('the re-entry is no longer inducible by this stimulation');
  } else if (after.reentry !== 'none') {
    words.push(`${after.reentry} re-entry ${before.reentry === 'none' ? 'appears' : 'remains'}`);
  }
  return `${words.join('; ')}.`;
}
