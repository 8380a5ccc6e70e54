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
  const alone = walls.map((wall, k) => {
    const guess = guesses[k];
    return wall && guess && findRightVentricle(guess.slice, wall.epi, guess.levels, { ray });
  });
  await ctx.checkpoint();
  const sizes = alone.map((right, k) => cavityMm2(right, walls[k]?.epi));
  const largest = Math.max(...sizes);
  const start = sizes.indexOf(largest);
  if (!(largest > 0)) return alone;
  const share = bloodShare(guesses, walls, alone, sizes, largest);
  const found: (RightVentricle | undefined)[] = alone.map(() => undefined);
  const order = walls.map((_, k) => k).sort((a, b) => Math.abs(a - start) - Math.abs(b - start));
  for (const k of order) {
    await ctx.checkpoint();
    const guess = guesses[k];
    const wall = walls[k];
    if (!guess || !wall) continue;
    const { blood, muscle } = guess.levels;
    const levels: Levels = { blood: muscle + share * (blood - muscle), muscle };
    const near = k === start ? alone[k] : found[k < start ? k + 1 : k - 1];
    found[k] = findRightVentricle(guess.slice, wall.epi, levels, { ray, near });
  }
  return found;
}

function cavityMm2(right: RightVentricle | undefined, epi: Contour | undefined): number {
  return right && epi ? areaMm2(right.outer) - areaMm2(epi) : 0;
}

/** How bright the right ventricle's blood is, muscle 0 and the left one's 1; from the slices where it is large. */
function bloodShare(
  guesses: readonly (SliceGuess | undefined)[],
  walls: readonly (WallContours | undefined)[],
  found: readonly (RightVentricle | undefined)[],
  sizes: readonly number[],
  largest: number,
): number {
  const values: number[] = [];
  for (const [k, right] of found.entries()) {
    const guess = guesses[k];
    const wall = walls[k];
    if (!right || !guess || !wall || sizes[k] < largest / 2) continue;
    const { blood, muscle } = guess.levels;
    const image = polarImage(guess.slice, wall.epi.centre, 2, 75);
    for (let a = 0; a < RAYS; a++)
      for (let s = 0; s < 75; s++)
        if (2 * s > wall.epi.radiusMm[a] + 3 && 2 * s < right.outer.radiusMm[a] - 3)
          values.push((image[a * 75 + s] - muscle) / (blood - muscle));
  }
  return values.length ? Math.min(1.15, Math.max(0.55, median(values))) : 1;
}
