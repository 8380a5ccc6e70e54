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

/** `block`: tissue is cut off. `detour`: all is reached, some of it later by a way round. */
export type LesionOutcome = 'unchanged' | 'detour' | 'block';

export interface RunComparison {
  readonly before: RunSide;
  readonly after: RunSide;
  /** After minus before; the lesions' own volume is part of it. */
  readonly activatedChangeMl: number;
  readonly lastActivationChangeMs: number;
  /** Volume that conducted before and does not now. */
  readonly ablatedMl: number;
  /** Volume that was activated before, still conducts and is not activated now. */
  readonly lostMl: number;
  /** 1 per active voxel that is cut off in this way. */
  readonly lost: Uint8Array;
  /** Later activation after than before per active voxel, ms; NaN where either run did not activate it. */
  readonly delayMs: Float32Array;
  readonly largestDelayMs: number;
  readonly delayedMl: number;
  readonly outcome: LesionOutcome;
  /** One sentence that states what differs, without advice. */
  readonly statement: string;
}

/** Later by more than this is a detour: more than moving a stimulus site by a voxel would do. */
const DELAY_MS = 5;
/** Less than this share of the tissue is an isolated corner, not a region that is cut off. */
const LOST_SHARE = 0.002;
/** Less than this share later is the lesions' own rim. */
const DELAYED_SHARE = 0.005;

/**
 * Compares two runs of one protocol on one grid, the second with lesions.
 *
 * @throws bad-input/runs-do-not-match for runs on different grids.
 */
export function compareRuns(
  before: SimulationResult,
  after: SimulationResult,
  model: { readonly grid: SimulationGrid; readonly segments?: Uint8Array },
): RunComparison {
  const { grid: simulation, segments } = model;
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
  const delayMs = new Float32Array(count).fill(NaN);
  const lost = new Uint8Array(count);
  let [lostCount, reached, delayed, ablatedCount, largestDelayMs] = [0, 0, 0, 0, 0];
  for (let n = 0; n < count; n++) {
    const ablated = before.conducting[n] === 1 && after.conducting[n] === 0;
    if (ablated) ablatedCount++;
    const from = before.activationMs[n];
    if (Number.isNaN(from)) continue;
    reached++;
    if (ablated) continue;
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
  const outcome: LesionOutcome =
    lostCount > LOST_SHARE * reached
      ? 'block'
      : delayed > DELAYED_SHARE * reached
        ? 'detour'
        : 'unchanged';
  const sides = {
    before: side(before, ml, segments),
    after: side(after, ml, segments),
  };
  const measured = {
    ...sides,
    activatedChangeMl: sides.after.activatedMl - sides.before.activatedMl,
    lastActivationChangeMs: sides.after.latestMs - sides.before.latestMs,
    ablatedMl: ablatedCount * ml,
    lostMl: lostCount * ml,
    delayMs,
    largestDelayMs,
    delayedMl: delayed * ml,
    lost,
    outcome,
  };
  return { ...measured, statement: state(measured) };
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

function state(comparison: Omit<RunComparison, 'statement'>): string {
  const { before, after, outcome, lostMl, largestDelayMs, delayedMl } = comparison;
  const words: string[] = [];
  if (outcome === 'block') {
    words.push(`The lesions block conduction: ${formatMl(lostMl)} are no longer activated`);
  } else if (outcome === 'detour') {
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
