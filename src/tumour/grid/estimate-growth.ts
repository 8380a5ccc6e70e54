/** Steps, memory and time of a growth run, known before it starts. */
import { fail } from '../../core/failure.ts';
import { formatBytes } from '../../core/format.ts';
import type { BurdenTimeline } from '../burden/burden-timeline.ts';
import { burdenTimeline } from '../burden/burden-timeline.ts';
import { validateSchedule } from '../therapy/validate-schedule.ts';
import { frontSpeedError } from './front-speed.ts';
import { growthModelBytes } from './growth-model.ts';
import type { GrowthSetup } from './growth-setup.ts';
import { organBox } from './organ-box.ts';
import type { OrganBox } from './organ-box.ts';
import { validateGrowth } from './validate-growth.ts';

export interface GrowthEstimate {
  readonly steps: number;
  readonly stepDays: number;
  /** Memory at the end of the run at most. */
  readonly bytes: number;
  /** Upper bound: the tumour fills the organ from the start. */
  readonly seconds: number;
  readonly organVoxels: number;
  /** Relative error of the speed of the invading front on these voxels, in the tissue where it is largest. */
  readonly frontSpeedError: number;
}

/** Kernel memory is one block of at most 2 GB; frames live beside it. */
const MOST_KERNEL_BYTES = 1.9 * 1024 ** 3;
const MOST_FRAME_BYTES = 1.5 * 1024 ** 3;
/**
 * Share of h^2 / (6 D), where the leading errors of space (too fast a front) and time (too slow) cancel for a plane
 * front. In three dimensions it is also the stability limit, so a little less.
 */
const STEP_SHARE = 0.9;
const LONGEST_STEP_DAYS = 1;
const MOST_GROWTH_PER_STEP = 0.1;

/** Voxel updates per second; a mid-range laptop on two threads until the first run has been measured. */
let voxelStepsPerSecond = 300e6;

/** Called after each run, so that the next prediction is this machine's. */
export function recordGrowthSpeed(voxelSteps: number, seconds: number): void {
  if (seconds > 0.2) voxelStepsPerSecond = voxelSteps / seconds;
}

/** The step that a run takes at most, days. */
export function chosenStepDays(setup: GrowthSetup): number {
  if (setup.stepDays !== undefined) return setup.stepDays;
  const fastest = Math.max(setup.proliferationPerDay, setup.resistant?.proliferationPerDay ?? 0);
  return Math.min(
    LONGEST_STEP_DAYS,
    STEP_SHARE * explicitLimitDays(setup),
    MOST_GROWTH_PER_STEP / fastest,
  );
}

/** Times at which a run stops to store or to treat; one list for estimate and run. */
export const growthTimeline = (setup: GrowthSetup): BurdenTimeline =>
  burdenTimeline(
    validateSchedule(setup.schedule),
    setup.durationDays,
    Math.min(setup.sampleEveryDays ?? 1, setup.saveEveryDays),
  );

export function countSteps({ entries }: BurdenTimeline, stepDays: number): number {
  let steps = 0;
  for (let n = 1; n < entries.length; n++)
    steps += stepsBetween(entries[n - 1].tDays, entries[n].tDays, stepDays);
  return steps;
}

/** Equal steps that fill an interval; a last bit too long does not make one more. */
export const stepsBetween = (fromDays: number, toDays: number, stepDays: number): number =>
  Math.ceil((toDays - fromDays) / stepDays - 1e-9);

/**
 * What a run will take.
 *
 * @throws too-large/growth-too-large; bad-input as the run itself would.
 */
export function estimateGrowth(setup: GrowthSetup): GrowthEstimate {
  validateGrowth(setup);
  return estimateOn(setup, organBox(setup.grid, setup.diffusivityMm2PerDay));
}

export function estimateOn(setup: GrowthSetup, box: OrganBox): GrowthEstimate {
  const timeline = growthTimeline(setup);
  const stepDays = chosenStepDays(setup);
  const steps = countSteps(timeline, stepDays);
  const kernelBytes = growthModelBytes(box, {
    resistant: setup.resistant !== undefined,
    tensors: setup.tensorsMm2PerDay !== undefined,
    doseMap: setup.doseMap !== undefined,
  });
  const frames = Math.ceil(setup.durationDays / setup.saveEveryDays) + 1;
  const frameBytes = frames * box.organVoxels;
  if (kernelBytes > MOST_KERNEL_BYTES || frameBytes > MOST_FRAME_BYTES) {
    const byFrames = kernelBytes <= MOST_KERNEL_BYTES;
    fail(
      'too-large',
      'growth-too-large',
      `This run needs ${formatBytes(kernelBytes)} for the organ of ${(box.organVoxels / 1e6).toFixed(1)} million voxels and up to ${formatBytes(frameBytes)} for ${frames} frames, more than a browser gives.`,
      byFrames
        ? 'Keep frames less often, or simulate a shorter time.'
        : 'Choose a coarser growth grid.',
    );
  }
  return {
    steps,
    stepDays,
    bytes: kernelBytes + frameBytes,
    seconds: (box.organVoxels * steps) / voxelStepsPerSecond,
    organVoxels: box.organVoxels,
    frontSpeedError: worstFrontSpeedError(setup, stepDays),
  };
}

/** 1 / (2 D (1/hx2 + 1/hy2 + 1/hz2)) of the largest D: at most the largest stable step. */
function explicitLimitDays({
  grid,
  diffusivityMm2PerDay,
  tensorsMm2PerDay: tensors,
}: GrowthSetup): number {
  let largest = 0;
  for (const value of diffusivityMm2PerDay) largest = Math.max(largest, value);
  if (tensors) {
    for (let n = 0; n < tensors.length; n += 6) {
      largest = Math.max(largest, tensors[n] + tensors[n + 1] + tensors[n + 2]);
    }
  }
  return 1 / (2 * largest * grid.spacingMm.reduce((sum, edge) => sum + edge ** -2, 0));
}

/** Of the slowest tissue and the widest voxel edge: the slower the spread, the narrower the front. */
function worstFrontSpeedError(
  { grid, diffusivityMm2PerDay, proliferationPerDay }: GrowthSetup,
  stepDays: number,
): number {
  let least = Infinity;
  for (const d of diffusivityMm2PerDay) if (d > 0 && d < least) least = d;
  return frontSpeedError(Math.max(...grid.spacingMm), least, proliferationPerDay, stepDays);
}
