/** The right ventricle in all slices of one phase: first each by itself, then outwards from the largest. */
import type { JobContext } from '../../core/job.ts';
import { median } from './levels.ts';
import type { Levels } from './levels.ts';
import type { SliceGuess } from './outline.ts';
import type { Contour } from './polar.ts';
import { RAYS, areaMm2, polarImage } from './polar.ts';
import type { RightVentricle } from './right-ventricle.ts';
import { findRightVentricle } from './right-ventricle.ts';
import type { WallContours } from './wall.ts';

export async function outlineRight(
  guesses: readonly (SliceGuess | undefined)[],
  walls: readonly (WallContours | undefined)[],
  ray: number,
  ctx: Pick<JobContext, 'checkpoint'>,
): Promise<(RightVentricle | undefined)[]> {
  const shares = bloodShares(guesses, walls, ray);
  const levelsOf = ({ blood, muscle }: Levels, k: number): Levels => ({
    blood: muscle + shares[k] * (blood - muscle),
    muscle,
  });
  const alone = walls.map((wall, k) => {
    const guess = guesses[k];
    if (!wall || !guess) return undefined;
    return findRightVentricle(guess.slice, wall.epi, levelsOf(guess.levels, k), { ray });
  });
  await ctx.checkpoint();
  const sizes = alone.map((right, k) => cavityMm2(right, walls[k]?.epi));
  const largest = Math.max(...sizes);
  const start = sizes.indexOf(largest);
  if (!(largest > 0)) return alone;
  const found: (RightVentricle | undefined)[] = alone.map(() => undefined);
  const order = walls.map((_, k) => k).sort((a, b) => Math.abs(a - start) - Math.abs(b - start));
  for (const k of order) {
    await ctx.checkpoint();
    const guess = guesses[k];
    const wall = walls[k];
    if (!guess || !wall) continue;
    const near = k === start ? alone[k] : found[k < start ? k + 1 : k - 1];
    found[k] = findRightVentricle(guess.slice, wall.epi, levelsOf(guess.levels, k), { ray, near });
  }
  return found;
}

function cavityMm2(right: RightVentricle | undefined, epi: Contour | undefined): number {
  return right && epi ? areaMm2(right.outer) - areaMm2(epi) : 0;
}

/** Behind the septum, this far to both sides and this deep, there is the right ventricle's blood and hardly anything else. */
const BEHIND_SEPTUM = Math.round(RAYS / 9);
const FROM_MM = 3;
const TO_MM = 14;
/** Darker than this, muscle 0 and the left ventricle's blood 1, it is septum or trabecula. */
const NOT_MUSCLE = 0.3;

/** How bright the right ventricle's blood is, muscle 0 and the left one's 1, in each slice with a wall. */
function bloodShares(
  guesses: readonly (SliceGuess | undefined)[],
  walls: readonly (WallContours | undefined)[],
  ray: number,
): number[] {
  const own = walls.map((wall, k) => {
    const guess = guesses[k];
    if (!wall || !guess) return Number.NaN;
    const { blood, muscle } = guess.levels;
    const samples = 90;
    const image = polarImage(guess.slice, wall.epi.centre, 1, samples);
    const values: number[] = [];
    for (let d = -BEHIND_SEPTUM; d <= BEHIND_SEPTUM; d++) {
      const a = (ray + d + RAYS) % RAYS;
      const from = Math.round(wall.epi.radiusMm[a]);
      for (let s = from + FROM_MM; s < from + TO_MM; s++) {
        const value = (image[a * samples + s] - muscle) / (blood - muscle);
        if (value > NOT_MUSCLE) values.push(value);
      }
    }
    return values.length > 30 ? median(values) : Number.NaN;
  });
  const known = own.filter((share) => Number.isFinite(share));
  const all = known.length > 0 ? median(known) : 1;
  return own.map((share) => {
    const near = Number.isFinite(share) ? Math.min(1.3 * all, Math.max(0.7 * all, share)) : all;
    return Math.min(1.3, Math.max(0.4, (near + all) / 2));
  });
}
