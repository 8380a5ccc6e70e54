/** How much work one frame may be. */
export interface FrameQuality {
  /** Drawn pixels per CSS pixel and axis. */
  readonly resolution: number;
  /** Upper bound of drawn pixels, whatever the size of the viewport. */
  readonly maxPixels: number;
  /** Step along a ray in voxels. */
  readonly stepVoxels: number;
  readonly shade: boolean;
}

/** What one kind of computer draws with. */
export interface Qualities {
  /** Frames while something moves lie between these, so that one takes about {@link targetMs}. */
  readonly coarsest: FrameQuality;
  readonly finest: FrameQuality;
  readonly targetMs: number;
  /** Drawn one after the other when things rest; the last one stays. */
  readonly still: readonly FrameQuality[];
}

/** A frame of full quality takes 27 s without a graphics card; these take about 0.1 and 0.6 s at any size. */
export const SOFTWARE: Qualities = {
  coarsest: { resolution: 0.25, maxPixels: 6000, stepVoxels: 4, shade: false },
  finest: { resolution: 0.4, maxPixels: 40_000, stepVoxels: 2, shade: false },
  targetMs: 90,
  still: [{ resolution: 0.5, maxPixels: 50_000, stepVoxels: 2, shade: true }],
};

export const HARDWARE: Qualities = {
  coarsest: { resolution: 0.25, maxPixels: 60_000, stepVoxels: 4, shade: true },
  finest: { resolution: 1, maxPixels: 2_000_000, stepVoxels: 1, shade: true },
  targetMs: 33,
  still: [
    { resolution: 0.7, maxPixels: 1_000_000, stepVoxels: 1, shade: true },
    { resolution: 1, maxPixels: 4_000_000, stepVoxels: 0.7, shade: true },
  ],
};

/** Where frames begin before one has been timed: on the coarse side, so that the first drag answers. */
export const FIRST_EFFORT = 0.3;

/** The quality of a moving frame at an effort between 0 (coarsest) and 1 (finest), in even steps of work. */
export function movingQuality({ coarsest, finest }: Qualities, effort: number): FrameQuality {
  const between = (from: number, to: number): number => from * (to / from) ** effort;
  return {
    resolution: between(coarsest.resolution, finest.resolution),
    maxPixels: Math.round(between(coarsest.maxPixels, finest.maxPixels)),
    stepVoxels: between(coarsest.stepVoxels, finest.stepVoxels),
    shade: finest.shade,
  };
}

/** Within this factor of the aim nothing is changed: a picture that changes its grain all the time is restless. */
const DEAD_BAND = 1.25;

/**
 * The effort of the next moving frame after one of `effort` took `frameMs`: work is proportional to rays and steps.
 * It falls at once and grows slowly, so that a drag that became heavy answers again with the next frame.
 */
export function nextEffort(qualities: Qualities, effort: number, frameMs: number): number {
  const ratio = qualities.targetMs / Math.max(1, frameMs);
  if (ratio < DEAD_BAND && ratio > 1 / DEAD_BAND) return effort;
  const span = Math.log(work(qualities.finest) / work(qualities.coarsest));
  const step = Math.log(Math.min(1.3, ratio)) / span;
  return Math.min(1, Math.max(0, effort + step));
}

const work = ({ maxPixels, stepVoxels }: FrameQuality): number => maxPixels / stepVoxels;
