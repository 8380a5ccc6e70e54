/** Structures made larger, smaller or hollow by a distance, and cut by their distance to another structure. */
import { fail } from '../../core/failure.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskOf, mayTake, type LabelPatch } from './patch.ts';

export interface MarginSettings {
  readonly label: number;
  readonly change: 'grow' | 'shrink' | 'hollow';
  /** How far the surface moves; for `hollow` the thickness of the wall that is left. */
  readonly distanceMm: number;
}

/** A distance of whole voxels counts as reached whatever the last bit of its square root says. */
const ROUNDING_MM = 1e-4;

/**
 * Moves the surface of a structure by a distance between voxel centres, exact and true to anisotropic spacing.
 * Where the structure is cut off by the border of the image, that border is no surface and does not move.
 * @throws `bad-input`/`nothing-left` when shrinking leaves no voxel.
 */
export async function moveSurface(
  patch: LabelPatch,
  { label, change, distanceMm }: MarginSettings,
): Promise<Uint8Array> {
  const { labels, grid } = patch;
  const reachMm = distanceMm + ROUNDING_MM;
  const inside = maskOf(patch, label);
  const out = labels.slice();
  if (change === 'grow') {
    const away = await distanceTransformMm(inside, grid);
    for (let n = 0; n < out.length; n++)
      if (away[n] <= reachMm && mayTake(patch, label, labels[n])) out[n] = label;
    return out;
  }
  const depth = await distanceTransformMm(
    inside.map((value) => 1 - value),
    grid,
  );
  const leaves = (n: number): boolean =>
    change === 'shrink' ? depth[n] <= reachMm : depth[n] > reachMm;
  let left = 0;
  for (let n = 0; n < out.length; n++) {
    if (!inside[n]) continue;
    if (leaves(n)) out[n] = 0;
    else left += 1;
  }
  if (left === 0) refuseEmpty('Shrinking by this distance would leave nothing of the structure.');
  return out;
}

export interface CombineSettings {
  readonly label: number;
  readonly other: number;
  /**
   * A voxel has one label, so two structures never overlap: `add` takes the other structure over, `subtract` removes
   * what lies within the distance of it, `intersect` keeps only that, `shell` adds what lies around it up to there.
   */
  readonly how: 'add' | 'subtract' | 'intersect' | 'shell';
  readonly distanceMm: number;
}

/**
 * Boolean of a structure with another, or with the other widened by a margin.
 * @throws `bad-input` with `other-empty`, `other-locked` or `nothing-left`.
 */
export async function combineStructures(
  patch: LabelPatch,
  { label, other, how, distanceMm }: CombineSettings,
): Promise<Uint8Array> {
  const { labels, grid, locked } = patch;
  const second = maskOf(patch, other);
  if (!second.includes(1)) {
    fail(
      'bad-input',
      'other-empty',
      'The other structure has no voxels near this one, so there is nothing to combine.',
      'Choose another structure, or a larger distance.',
    );
  }
  const out = labels.slice();
  if (how === 'add') {
    if (locked.has(other)) {
      fail(
        'bad-input',
        'other-locked',
        'The other structure is locked, so it cannot be taken over.',
        'Unlock it in the list.',
      );
    }
    for (let n = 0; n < out.length; n++) if (second[n]) out[n] = label;
    return out;
  }
  const away = await distanceTransformMm(second, grid);
  if (how === 'shell') {
    for (let n = 0; n < out.length; n++) {
      const around = !second[n] && away[n] <= distanceMm + ROUNDING_MM;
      if (around && mayTake(patch, label, labels[n])) out[n] = label;
    }
    return out;
  }
  let left = 0;
  for (let n = 0; n < out.length; n++) {
    if (labels[n] !== label) continue;
    if (away[n] <= distanceMm + ROUNDING_MM === (how === 'subtract')) out[n] = 0;
    else left += 1;
  }
  if (left === 0) refuseEmpty('This would leave nothing of the structure.');
  return out;
}

const refuseEmpty = (message: string): never =>
  fail('bad-input', 'nothing-left', message, 'Choose another distance, or erase the structure.');
