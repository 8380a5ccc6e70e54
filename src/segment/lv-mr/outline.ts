/** The contours of the left ventricle in all slices of one phase, each slice helped by its neighbour. */
import type { JobContext } from '../../core/job.ts';
import type { Levels } from './levels.ts';
import { median } from './levels.ts';
import type { Contour } from './polar.ts';
import { RAYS, areaMm2, centroid, polarImage, recentred } from './polar.ts';
import type { Place, Slice } from './stack.ts';
import type { WallContours, WallPrior } from './wall.ts';
import { findWall } from './wall.ts';

const USUAL_WALL_SD_MM = 4;
const OWN_WALL_SD_MM = 2.5;
/** Thickness of the wall at the apex and at the base, as a share of its median: it thins towards the apex. */
const APICAL_SHARE = 0.75;
const BASAL_SHARE = 1.1;
/** How far the shapes of neighbouring slices may differ once they have one size, mm of radius. */
const SHAPE_SD_MM = 4;

/** What is known of a slice before its contours are found. */
export interface SliceGuess {
  readonly slice: Slice;
  readonly centre: Place;
  readonly levels: Levels;
}

/** The contours about a centre that lies in the middle of the cavity. */
function centredWall(guess: SliceGuess, prior: WallPrior): WallContours {
  const first = findWall(guess.slice, guess.centre, guess.levels, prior);
  const centre = centroid(first.endo);
  if (Math.hypot(centre.x - guess.centre.x, centre.y - guess.centre.y) < 0.7) return first;
  return findWall(guess.slice, centre, guess.levels, priorAbout(prior, centre));
}

function priorAbout(prior: WallPrior, centre: Place): WallPrior {
  const { near } = prior;
  if (!near) return prior;
  const moved = (contour: Contour): Contour => recentred(contour, centre);
  return { ...prior, near: { ...near, endo: moved(near.endo), epi: moved(near.epi) } };
}

/**
 * Contours of every slice that has a guess: first each by itself, which tells the thickness of this patient's wall, then
 * outwards from the middle slice, each drawn towards its inner neighbour. `centres` are those of the phase before. `wallMm2`
 * is the area of the wall in each slice of another phase: muscle does not shrink, so the wall is thick where the cavity is small.
 */
export async function outlineWalls(
  guesses: readonly (SliceGuess | undefined)[],
  known: {
    /** Thickness to expect where nothing else is known. */
    readonly usualMm: number;
    readonly centres?: readonly (WallContours | undefined)[];
    readonly wallMm2?: readonly (number | undefined)[];
    /** At which end of the stack the base is, once that is known. */
    readonly side?: 1 | -1;
  },
  ctx: Pick<JobContext, 'checkpoint'>,
): Promise<(WallContours | undefined)[]> {
  const alone: (WallContours | undefined)[] = [];
  for (const [k, guess] of guesses.entries()) {
    await ctx.checkpoint();
    const prior = {
      thicknessMm: sameMuscle(known.wallMm2?.[k]) ?? (() => known.usualMm),
      thicknessSdMm: USUAL_WALL_SD_MM,
    };
    const last = known.centres?.[k];
    alone.push(guess && centredWall(last ? { ...guess, centre: last.endo.centre } : guess, prior));
  }
  const thicknessMm = median(alone.flatMap((wall) => (wall ? [meanThicknessMm(wall)] : [])));
  const walls: (WallContours | undefined)[] = alone.map(() => undefined);
  const present = alone.flatMap((wall, k) => (wall ? [k] : []));
  const middle = present[Math.floor(present.length / 2)];
  if (middle === undefined) return walls;
  const taper = (k: number): number => {
    if (!known.side || present.length < 3) return 1;
    const height = (k - present[0]) / (present[present.length - 1] - present[0]);
    return APICAL_SHARE + (BASAL_SHARE - APICAL_SHARE) * (known.side > 0 ? height : 1 - height);
  };
  for (const k of outwards(present, middle)) {
    await ctx.checkpoint();
    const guess = guesses[k];
    const own = alone[k];
    if (!guess || !own) continue;
    const inner = walls[k < middle ? k + 1 : k - 1];
    const centre = own.endo.centre;
    const prior: WallPrior = {
      thicknessMm: sameMuscle(known.wallMm2?.[k]) ?? (() => thicknessMm * taper(k)),
      thicknessSdMm: OWN_WALL_SD_MM,
    };
    walls[k] = centredWall(
      { ...guess, centre },
      inner
        ? {
            ...prior,
            near: {
              endo: likeness(inner.endo, own.endo),
              epi: likeness(inner.epi, own.epi),
              sdMm: SHAPE_SD_MM,
            },
          }
        : prior,
    );
  }
  return walls;
}

/** The neighbour's contour with the centre and size of this slice's: the axis leans, the apex tapers. */
function likeness({ radiusMm }: Contour, own: Contour): Contour {
  const sum = (radii: Float32Array): number => radii.reduce((total, r) => total + r, 0);
  const size = sum(own.radiusMm) / sum(radiusMm);
  return { centre: own.centre, radiusMm: radiusMm.map((r) => r * size) };
}

const outwards = (present: readonly number[], middle: number): number[] =>
  [...present].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));

/** Thickness of a ring of a given area around a given radius. */
function sameMuscle(wallMm2: number | undefined): WallPrior['thicknessMm'] | undefined {
  if (wallMm2 === undefined) return undefined;
  return (endoMm) => Math.sqrt(endoMm * endoMm + wallMm2 / Math.PI) - endoMm;
}

export function meanThicknessMm({ endo, epi }: WallContours): number {
  let sum = 0;
  for (let a = 0; a < RAYS; a++) sum += epi.radiusMm[a] - endo.radiusMm[a];
  return sum / RAYS;
}

/** What tells a slice of the ventricle from one beyond its base. */
export interface SliceEvidence {
  readonly areaMm2: number;
  /** Share of the rays with at least 4 mm of muscle beyond the cavity. */
  readonly wallShare: number;
}

const WALL_MM = 4;

export function sliceEvidence({ slice, levels }: SliceGuess, wall: WallContours): SliceEvidence {
  const samples = 80;
  const image = polarImage(slice, wall.endo.centre, 1, samples);
  const span = levels.blood - levels.muscle;
  const air = Math.min(-0.15, -levels.muscle / span);
  let walled = 0;
  for (let a = 0; a < RAYS; a++) {
    const from = Math.round(wall.endo.radiusMm[a]);
    let run = 0;
    let longest = 0;
    for (let s = from; s < Math.min(samples, from + 12); s++) {
      const value = (image[a * samples + s] - levels.muscle) / span;
      run = value < 0.45 && value > 0.7 * air ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    if (longest >= WALL_MM) walled++;
  }
  return { areaMm2: areaMm2(wall.endo), wallShare: walled / RAYS };
}
