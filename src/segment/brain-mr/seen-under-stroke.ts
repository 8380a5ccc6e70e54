/** What a stroke says that its tumour looks like. */
import { fail } from '../../core/failure.ts';
import type { Grid } from '../../core/space.ts';
import { quantile, type Normal } from './appearance.ts';
import { DIRECTIONS, lookAround } from './enclosure.ts';

export interface Seen {
  /** Brightness of the tumour: of a rim where there is one. */
  readonly value: number;
  /** Brightness of the core that the rim stands around; undefined where the stroke shows none. */
  readonly core?: number;
  /** 1 in what is in the tumour for sure. */
  readonly sure: Uint8Array;
}

/** A rim or a bright tumour is brighter than this share of the brain, or twice as far above its middle as a lower share. */
const BRIGHT_SHARE = 0.95;
const LOWER_SHARE = 0.8;
/** A stroke with this share of bright voxels runs through the bright part of a tumour. */
const THROUGH_BRIGHT = 0.25;
/** A stroke with this share of dark voxels runs through the core as well. */
const THROUGH_CORE = 0.15;
/** From a dark core a bright rim is seen in this share of all directions. */
const RIM_SHARE = 0.6;
/** ... and in at least this share when those are counted that leave the brain before. */
const MET_SHARE = 0.3;
/** Between core and rim, mm and voxels. */
const GAP_MM = 4;
const GAP_VOXELS = 2.5;
const SIGHT_MM = 45;
const MOST_LOOKERS = 40;
/** A tumour differs from all but this share of the brain. */
const LIKE_BRAIN = 0.15;
/** ... and from its middle by this many spreads. */
const LEAST_CONTRAST = 1.5;

/**
 * The bright part of the stroke where it has one; else the rim around it where it lies in a dark core; else its middle value.
 * @throws `bad-input`/`stroke-not-different`
 */
export function seenUnder(
  line: Uint8Array,
  values: Float32Array,
  inBrain: Uint8Array,
  normal: Normal,
  grid: Grid,
): Seen {
  const own = values.filter((_, n) => line[n] > 0).sort();
  // Large tumours fill the highest share themselves.
  const twice = 2 * normal.at(LOWER_SHARE) - normal.median;
  const least = normal.median + LEAST_CONTRAST * normal.spread;
  const bright = Math.max(least, Math.min(normal.at(BRIGHT_SHARE), twice));
  const brightOnes = own.filter((value) => value > bright);
  if (brightOnes.length > THROUGH_BRIGHT * own.length)
    return { value: quantile(brightOnes, 0.5), ...coreOf(own, normal), sure: line };
  const places: number[] = [];
  for (let n = line.indexOf(1); n >= 0; n = line.indexOf(1, n + 1)) places.push(n);
  const every = Math.ceil(places.length / MOST_LOOKERS);
  const lookers = places.filter((_, n) => n % every === 0);
  const gapMm = GAP_MM + GAP_VOXELS * grid.spacingMm[0];
  const sight = { bright, dark: quantile(own, 0.9), gapMm, reachMm: SIGHT_MM };
  const { share, met, ways } = lookAround(lookers, values, inBrain, grid, sight);
  const isDark = quantile(own, 0.5) < normal.median - normal.spread;
  if (
    isDark &&
    share >= RIM_SHARE &&
    met.length >= MET_SHARE * lookers.length * DIRECTIONS.length
  ) {
    for (const n of places) ways[n] = 1;
    return { value: quantile(met, 0.5), core: quantile(own, 0.5), sure: ways };
  }
  const value = quantile(own, 0.5);
  const rise = value - normal.median;
  const like = normal.beyond(value, Math.sign(rise)) > LIKE_BRAIN;
  if (like || Math.abs(rise) < LEAST_CONTRAST * normal.spread) refuseLikeBrain();
  return { value, sure: line };
}

/** The part of a stroke through a bright rim that is darker than the brain. */
function coreOf(own: Float32Array, normal: Normal): { readonly core?: number } {
  const dark = own.filter((value) => value < normal.median - normal.spread);
  return dark.length > THROUGH_CORE * own.length ? { core: quantile(dark, 0.5) } : {};
}

function refuseLikeBrain(): never {
  fail(
    'bad-input',
    'stroke-not-different',
    'What lies under the stroke has the brightness of the brain around it, so an outline would be a guess.',
    'Choose the sequence that shows the tumour best, or draw the stroke through its bright part.',
  );
}
