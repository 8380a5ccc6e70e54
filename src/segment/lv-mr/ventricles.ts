/** Both ventricles in the slices of one phase. */
import type { JobContext } from '../../core/job.ts';
import type { BaseSide } from './extent.ts';
import { apicalPool, baseSide, mostBasalSlice, outermost } from './extent.ts';
import type { Levels } from './levels.ts';
import { poolLevels, steadyLevels } from './levels.ts';
import type { Mark, Pool } from './locate.ts';
import type { SliceGuess } from './outline.ts';
import { outlineWalls } from './outline.ts';
import { outlineRight } from './outline-right.ts';
import type { RightVentricle } from './right-ventricle.ts';
import { septalRay } from './right-ventricle.ts';
import type { Stack } from './stack.ts';
import { paintRightVentricle, paintWall } from './rasterise.ts';
import type { WallContours } from './wall.ts';

/** What is known of the heart from one phase and holds for all. */
export interface Layout {
  readonly pools: readonly (Pool | undefined)[];
  readonly levels: readonly (Levels | undefined)[];
  readonly side: BaseSide;
  /** Ray from the left to the right ventricle. */
  readonly septum: number;
  readonly marks: readonly Mark[];
}

/** The contours of one phase, by slice. */
export interface Ventricles {
  readonly walls: (WallContours | undefined)[];
  readonly rights: (RightVentricle | undefined)[];
  readonly side: BaseSide;
}

type Checkpoint = Pick<JobContext, 'checkpoint'>;

/** Levels, long axis and septum from the phase in which the pools were found. */
export async function layoutOf(
  stack: Stack,
  pools: readonly (Pool | undefined)[],
  marks: readonly Mark[],
  ctx: Checkpoint,
): Promise<Layout> {
  const levels = steadyLevels(pools.map((pool, k) => pool && poolLevels(stack.slices[k], pool)));
  const guesses = guessesOf(stack, pools, levels);
  const walls = await outlineWalls(guesses, undefined, ctx);
  const side = baseSide(walls);
  const rays = walls.flatMap((wall, k) => {
    const guess = guesses[k];
    return wall && guess ? [{ slice: guess.slice, epi: wall.epi, levels: guess.levels }] : [];
  });
  return { pools, levels, side, septum: septalRay(rays), marks };
}

function guessesOf(
  { slices }: Stack,
  pools: readonly (Pool | undefined)[],
  levels: readonly (Levels | undefined)[],
): (SliceGuess | undefined)[] {
  return slices.map((slice, k) => {
    const [centre, own] = [pools[k], levels[k]];
    return centre && own && { slice, centre, levels: own };
  });
}

/** The contours of a phase; `before` are those of the phase before, where there is one. */
export async function outlinePhase(
  stack: Stack,
  layout: Layout,
  before: Ventricles | undefined,
  ctx: Checkpoint,
): Promise<Ventricles> {
  const { side, marks } = layout;
  const guesses = guessesOf(stack, layout.pools, layout.levels);
  const walls = await outlineWalls(guesses, before?.walls, ctx);
  const basal = mostBasalSlice(guesses, walls, side, marks);
  for (let k = 0; k < walls.length; k++) if ((k - basal) * side > 0) walls[k] = undefined;
  await extendToApex(stack, layout, guesses, walls, ctx);
  const rights = await outlineRight(guesses, walls, layout.septum, ctx);
  return { walls, rights, side };
}

/** Adds slices beyond the apical end as long as a small pool continues; takes the levels of the last. */
async function extendToApex(
  stack: Stack,
  { side, marks }: Layout,
  guesses: (SliceGuess | undefined)[],
  walls: (WallContours | undefined)[],
  ctx: Checkpoint,
): Promise<void> {
  const present = walls.flatMap((wall, k) => (wall ? [k] : []));
  const end = marks.length < 2 ? undefined : outermost(marks, -side);
  for (let k = side > 0 ? present[0] : present[present.length - 1]; ; k -= side) {
    const [wall, guess, slice] = [walls[k], guesses[k], stack.slices[k - side]];
    if (!wall || !guess || !slice || (end !== undefined && (k - side - end) * side < 0)) return;
    const pool = apicalPool(slice, wall);
    if (!pool) return;
    const next = { slice, centre: pool, levels: guess.levels };
    const only = guesses.map((_, n) => (n === k - side ? next : undefined));
    guesses[k - side] = next;
    walls[k - side] = (await outlineWalls(only, undefined, ctx))[k - side];
  }
}

/** The labels of a phase in the order of the stack. */
export function paintVentricles({ slices }: Stack, { walls, rights }: Ventricles): Uint8Array {
  const pixels = slices[0].values.length;
  const labels = new Uint8Array(slices.length * pixels);
  for (const [k, slice] of slices.entries()) {
    const [wall, right] = [walls[k], rights[k]];
    if (!wall) continue;
    const own = labels.subarray(k * pixels, (k + 1) * pixels);
    paintWall(own, slice, wall);
    if (right) paintRightVentricle(own, slice, wall.epi, right);
  }
  return labels;
}
