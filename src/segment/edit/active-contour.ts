/** Polishes the surface of a structure with an active contour: a level set on a narrow band, with limits to its volume. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import { distanceTransformMm } from '../distance.ts';
import { bandForce } from './contour-force.ts';
import { createLevelSet, type LevelSet } from './level-set.ts';
import { maskOf, mayTake, requireImage, type LabelPatch } from './patch.ts';

export interface ContourSettings {
  readonly label: number;
  /** `regions`: to where values change from those inside to those outside nearby; `edges`: to the steepest place. */
  readonly follows: 'regions' | 'edges';
  /** The surface stays within this distance of where it was. */
  readonly bandMm: number;
  /** Radius of the bumps that smoothing removes against the full pull of the image. */
  readonly smoothMm: number;
  /** Most that the volume may grow or shrink, percent; the surface is moved back evenly where it would do more. */
  readonly volumePercent: number;
}

const MOST_STEPS = 400;
const STEPS_BETWEEN_CHECKS = 8;
/** Share of the voxels near the surface that may still change sides in one check when it counts as settled. */
const SETTLED = 0.002;
/** The image is looked at again when this share of them has. */
const LOOK_AGAIN = 0.1;

/**
 * New labels of the block. Other structures stay or give way as the patch says.
 * @throws `bad-input` with `no-image`, or `empty-structure`.
 * @see Chan and Vese, IEEE TIP 10 (2001) 266-277; Lankton and Tannenbaum, IEEE TIP 17 (2008) 2029-2039 (regions);
 * Caselles, Kimmel and Sapiro, International Journal of Computer Vision 22 (1997) 61-79 (edges).
 */
export async function polishSurface(
  patch: LabelPatch,
  settings: ContourSettings,
  ctx: JobContext,
): Promise<Uint8Array> {
  const { labels, grid } = patch;
  const { label, bandMm, smoothMm, volumePercent } = settings;
  const image = requireImage(patch);
  const mask = maskOf(patch, label);
  const distanceMm = await signedDistanceMm(mask, patch);
  await ctx.checkpoint();
  const free = Uint8Array.from(labels, (current) =>
    current === label || mayTake(patch, label, current) ? 1 : 0,
  );
  const set = createLevelSet(distanceMm, free, grid, bandMm);
  if (set.band.length === 0) {
    fail(
      'bad-input',
      'empty-structure',
      'The structure has no surface inside the image that could move.',
      'Choose another structure.',
    );
  }
  const force = bandForce(image, set, grid, settings.follows);
  const before = set.count();
  const limits = [1 - volumePercent / 100, 1 + volumePercent / 100].map((share) => share * before);
  let moved = Infinity;
  for (let step = 0; step < MOST_STEPS;) {
    const near = set.surfaceVoxels();
    if (moved > LOOK_AGAIN * near) {
      await force.update(ctx);
      moved = 0;
    }
    const was = set.count();
    let changed = 0;
    for (let n = 0; n < STEPS_BETWEEN_CHECKS; n++, step++) {
      changed += set.step(force, smoothMm);
      await ctx.checkpoint();
    }
    moved += changed;
    await set.restoreDistance(ctx);
    const held = holdVolume(set, limits);
    ctx.report(Math.max(step / MOST_STEPS, 1 - changed / Math.max(1, near)), 'Moving the surface');
    if ((held && set.count() === was) || changed <= SETTLED * near) break;
  }
  return labels.map((current, n) =>
    set.phi[n] > 0 ? (free[n] ? label : current) : current === label ? 0 : current,
  );
}

/** Brings the volume back between its limits; true where that was needed. */
function holdVolume(set: LevelSet, [low, high]: readonly number[]): boolean {
  const count = set.count();
  if (count >= low && count <= high) return false;
  set.moveTo(Math.round(count < low ? Math.ceil(low) : Math.floor(high)));
  return true;
}

/** Distance to the surface half-way between voxels, positive inside. */
async function signedDistanceMm(mask: Uint8Array, { grid }: LabelPatch): Promise<Float32Array> {
  const half = Math.min(...grid.spacingMm) / 2;
  const toInside = await distanceTransformMm(mask, grid);
  const toOutside = await distanceTransformMm(
    mask.map((value) => 1 - value),
    grid,
  );
  return toInside.map((away, n) => (mask[n] ? toOutside[n] - half : half - away));
}
