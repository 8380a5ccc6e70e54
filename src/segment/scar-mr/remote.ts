/** The normal wall that all thresholds of n standard deviations are counted from. */
import { LABEL } from '../../core/anatomy.ts';
import { fail } from '../../core/failure.ts';
import { RAYS } from '../lv-mr/polar.ts';
import type { Stack } from '../lv-mr/stack.ts';
import type { Wall } from './wall.ts';
import { sliceLabels } from './wall.ts';

export interface Remote {
  readonly mean: number;
  readonly sd: number;
  /** Largest value in it. */
  readonly peak: number;
  readonly voxels: number;
  readonly automatic: boolean;
}

const WINDOW_RAYS = RAYS / 6;
const WINDOW_SLICES = 3;
const MIN_VOXELS = 30;
/** The window is judged by its brightest part, so that a dark core within scar does not pass for normal wall. */
const JUDGED_SHARE = 0.2;

/**
 * Signal of the normal wall: the darkest window of 60 degrees and three slices, away from the borders of the wall; or the
 * voxels of a mask that the user drew.
 * @throws `bad-input`/`remote-too-small` for a drawn region with fewer than 30 wall voxels.
 */
export function remoteOf(stack: Stack, wall: Wall, drawn: Uint8Array | undefined): Remote {
  if (drawn) {
    const values: number[] = [];
    eachWallVoxel(stack, wall, (n, k, pixel) => {
      if (drawn[n]) values.push(stack.slices[k].values[pixel]);
    });
    if (values.length < MIN_VOXELS) {
      fail(
        'bad-input',
        'remote-too-small',
        `The region of normal wall holds ${values.length} voxels of the wall; mean and spread need at least ${MIN_VOXELS}.`,
        'Draw a larger region, or let it be found.',
      );
    }
    return { ...statistics(values), automatic: false };
  }
  const inset = darkestWindow(stack, wall, true);
  const values = inset.length >= MIN_VOXELS ? inset : darkestWindow(stack, wall, false);
  return { ...statistics(values), automatic: true };
}

function statistics(values: readonly number[]): Omit<Remote, 'automatic'> {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    sd: Math.sqrt(squares / Math.max(1, values.length - 1)),
    peak: Math.max(...values),
    voxels: values.length,
  };
}

/** Calls `visit` for every voxel of the wall in ring slices. */
export function eachWallVoxel(
  stack: Stack,
  { slices, labels }: Wall,
  visit: (voxel: number, slice: number, pixel: number) => void,
): void {
  for (const { index: k } of slices) {
    const own = sliceLabels(stack, labels, k);
    for (let pixel = 0; pixel < own.length; pixel++)
      if (own[pixel] === LABEL.lvMyocardium) visit(k * own.length + pixel, k, pixel);
  }
}

/** Whether the four neighbours of a wall pixel are wall, too. */
export function isInner(labels: Uint8Array, columns: number, pixel: number): boolean {
  return (
    labels[pixel - 1] === LABEL.lvMyocardium &&
    labels[pixel + 1] === LABEL.lvMyocardium &&
    labels[pixel - columns] === LABEL.lvMyocardium &&
    labels[pixel + columns] === LABEL.lvMyocardium
  );
}

function darkestWindow(stack: Stack, wall: Wall, inset: boolean): number[] {
  // Values by ring slice and ray.
  const bins = wall.slices.map(({ index: k, centre }) => {
    const { columns, pixelMm, values } = stack.slices[k];
    const own = sliceLabels(stack, wall.labels, k);
    const rays: number[][] = Array.from({ length: RAYS }, () => []);
    for (let pixel = 0; pixel < own.length; pixel++) {
      if (own[pixel] !== LABEL.lvMyocardium) continue;
      if (inset && !isInner(own, columns, pixel)) continue;
      const dx = (pixel % columns) * pixelMm[0] - centre.x;
      const dy = Math.floor(pixel / columns) * pixelMm[1] - centre.y;
      const ray = Math.round((Math.atan2(dy, dx) / (2 * Math.PI)) * RAYS + RAYS) % RAYS;
      rays[ray].push(values[pixel]);
    }
    return rays;
  });
  const span = Math.min(WINDOW_SLICES, bins.length);
  let best: number[] = [];
  let least = Infinity;
  for (let s = 0; s + span <= bins.length; s++)
    for (let a = 0; a < RAYS; a += 2) {
      const values: number[] = [];
      for (let d = 0; d < span; d++)
        for (let r = 0; r < WINDOW_RAYS; r++) values.push(...bins[s + d][(a + r) % RAYS]);
      if (values.length < MIN_VOXELS && best.length >= values.length) continue;
      const judged = brightestMean(values);
      if (judged < least || best.length < MIN_VOXELS) {
        least = judged;
        best = values;
      }
    }
  return best;
}

function brightestMean(values: readonly number[]): number {
  const count = Math.max(1, Math.round(JUDGED_SHARE * values.length));
  const brightest = [...values].sort((p, q) => q - p).slice(0, count);
  return brightest.reduce((sum, value) => sum + value, 0) / count;
}
