/** The two grey levels that the recipe rests on: blood, and the muscle around it. */
import { RAYS, polarImage } from './polar.ts';
import type { Pool } from './locate.ts';
import type { Slice } from './stack.ts';

export interface Levels {
  readonly blood: number;
  readonly muscle: number;
}

const STEP_MM = 1;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length ? sorted[Math.floor(sorted.length / 2)] : Number.NaN;
}

/**
 * Levels in one slice: the bright half of the pool's inside, and the darkest of every ray across its ring. The upper part
 * of those is taken, because rays towards the lung pass a darker place than the wall.
 */
export function poolLevels(slice: Slice, pool: Pool): Levels {
  const samples = Math.ceil(1.3 * pool.radiusMm + 8);
  const image = polarImage(slice, pool, STEP_MM, samples);
  const inside: number[] = [];
  const darkest: number[] = [];
  for (let a = 0; a < RAYS; a++) {
    for (let s = 0; s < 0.7 * pool.radiusMm; s++) inside.push(image[a * samples + s]);
    let least = Infinity;
    for (let s = Math.floor(0.9 * pool.radiusMm); s < samples - 3; s++) {
      const at = a * samples + s;
      least = Math.min(least, (image[at] + image[at + 1] + image[at + 2]) / 3);
    }
    darkest.push(least);
  }
  inside.sort((a, b) => a - b);
  darkest.sort((a, b) => a - b);
  return {
    blood: inside[Math.floor(0.6 * inside.length)],
    muscle: darkest[Math.floor(0.6 * darkest.length)],
  };
}

/** A slice whose muscle is as bright beside its blood as in the others, within this share, is believed in its brightness. */
const SAME_CONTRAST = 0.3;
const BELIEVED = 0.8;
const DOUBTED = 0.5;

/** Levels per slice, drawn to those of the whole stack: half way where they differ by more than brightness. */
export function steadyLevels(perSlice: readonly (Levels | undefined)[]): (Levels | undefined)[] {
  const known = perSlice.filter((levels) => levels !== undefined);
  const blood = median(known.map((levels) => levels.blood));
  const share = median(known.map((levels) => levels.muscle / levels.blood));
  return perSlice.map((levels) => {
    if (!levels) return undefined;
    const ratio = Math.min(1.4 * share, Math.max(0.6 * share, levels.muscle / levels.blood));
    const alike = Math.abs(levels.muscle / levels.blood - share) < SAME_CONTRAST * share;
    const weight = alike ? BELIEVED : DOUBTED;
    const own = alike ? levels.blood : Math.min(1.4 * blood, Math.max(0.6 * blood, levels.blood));
    const steady = weight * own + (1 - weight) * blood;
    return { blood: steady, muscle: (steady * (ratio + share)) / 2 };
  });
}
