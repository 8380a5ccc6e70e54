/** Both ventricles in the slices of one phase. */
import type { JobContext } from '../../core/job.ts';
import type { BaseSide } from './extent.ts';
import {
  apicalPool,
  baseSide,
  mostBasalSlice,
  outermostWall,
  withoutBeyondApex,
} from './extent.ts';
import type { Levels } from './levels.ts';
import { median, poolLevels, steadyLevels } from './levels.ts';
import type { Mark, Pool } from './locate.ts';
import { beyondMarks } from './locate.ts';
import type { SliceGuess } from './outline.ts';
import { meanThicknessMm, outlineWalls } from './outline.ts';
import { outlineRight } from './outline-right.ts';
import { RAYS, areaMm2 } from './polar.ts';
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
  /** Thickness of the wall to expect before it is measured. */
  readonly usualMm: number;
  /** Area of the wall in each slice of a full phase, once that was outlined. */
  readonly wallMm2?: readonly (number | undefined)[];
}

/** The contours of one phase, by slice. */
export interface Ventricles {
  readonly walls: (WallContours | undefined)[];
  readonly rights: (RightVentricle | undefined)[];
  readonly side: BaseSide;
}

/** Area of the wall in a slice with a wide cavity, mm2: the same when the ventricle is full and when it is empty. */
const USUAL_RING_MM2 = 1600;
/** Share of the slices whose cavity is narrower than that; the widest may be an atrium. */
const WIDE_SHARE = 0.6;

/** Small cavities belong to ventricles that are empty, and thick. */
function usualWallMm(pools: readonly (Pool | undefined)[]): number {
  const radii = pools.flatMap((pool) => (pool ? [pool.radiusMm] : [])).sort((a, b) => a - b);
  const wide = radii[Math.floor(WIDE_SHARE * radii.length)] ?? 0;
  return Math.sqrt(wide * wide + USUAL_RING_MM2 / Math.PI) - wide;
}

type Checkpoint = Pick<JobContext, 'checkpoint'>;

/** Levels, long axis and septum from the phase in which the pools were found; `right` marks the right ventricle. */
export async function layoutOf(
  stack: Stack,
  pools: readonly (Pool | undefined)[],
  marks: readonly Mark[],
  right: Mark | undefined,
  ctx: Checkpoint,
): Promise<Layout> {
  const levels = steadyLevels(pools.map((pool, k) => pool && poolLevels(stack.slices[k], pool)));
  const guesses = guessesOf(stack, pools, levels);
  const usualMm = usualWallMm(pools);
  const walls = await outlineWalls(guesses, { usualMm }, ctx);
  const side = baseSide(walls);
  const rays = walls.flatMap((wall, k) => {
    const guess = guesses[k];
    return wall && guess ? [{ slice: guess.slice, epi: wall.epi, levels: guess.levels }] : [];
  });
  const septum = rayTo(right, pools) ?? septalRay(rays);
  return { pools, levels, side, septum, marks, usualMm };
}

/** The ray from the pool to a mark in the same slice. */
function rayTo(mark: Mark | undefined, pools: readonly (Pool | undefined)[]): number | undefined {
  const pool = mark && pools[mark.slice];
  if (!pool) return undefined;
  const turn = Math.atan2(mark.y - pool.y, mark.x - pool.x) / (2 * Math.PI);
  return (Math.round(turn * RAYS) + RAYS) % RAYS;
}

/** The layout with what one phase tells about the others: the muscle in each slice. */
export function withWallOf(layout: Layout, { walls, basal }: Draft): Layout {
  const area = (wall: WallContours | undefined, k: number): number | undefined =>
    wall && (k - basal) * layout.side <= 0 ? areaMm2(wall.epi) - areaMm2(wall.endo) : undefined;
  return { ...layout, wallMm2: walls.map(area) };
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

/** A phase with its walls drawn in all slices that might hold them. */
export interface Draft {
  readonly stack: Stack;
  readonly guesses: (SliceGuess | undefined)[];
  readonly walls: readonly (WallContours | undefined)[];
  /** The most basal slice with a ventricle, judged by this phase alone. */
  readonly basal: number;
}

/** The walls of a phase; `before` is the phase before, where there is one. */
export async function draftPhase(
  stack: Stack,
  layout: Layout,
  before: Draft | undefined,
  ctx: Checkpoint,
): Promise<Draft> {
  const guesses = guessesOf(stack, layout.pools, layout.levels);
  const { usualMm, wallMm2 } = layout;
  const known = { usualMm, wallMm2, centres: before?.walls, side: layout.side };
  const all = await outlineWalls(guesses, known, ctx);
  const walls = layout.marks.length > 1 ? all : withoutBeyondApex(all, layout.side);
  // Two marks are the ends in the first phase; in the others the base may have sunk from there.
  const marked = layout.marks.length > 1 && !before;
  const basal = marked
    ? outermostWall(walls, layout.side)
    : mostBasalSlice(guesses, walls, layout.side);
  return { stack, guesses, walls, basal };
}

/** Half the number of phases before and after that have a say in where the base is. */
const STEADY_PHASES = 2;

/**
 * The most basal slice of each phase. The base sinks and rises once in a beat, so a phase follows the median of its
 * neighbours; the last phase is followed by the first.
 */
export function steadyBases(drafts: readonly Draft[]): number[] {
  if (drafts.length < 4 * STEADY_PHASES) return drafts.map(({ basal }) => basal);
  return drafts.map((_, n) => {
    const around: number[] = [];
    for (let d = -STEADY_PHASES; d <= STEADY_PHASES; d++)
      around.push(drafts[(n + d + drafts.length) % drafts.length].basal);
    return median(around);
  });
}

/** The contours of a phase up to its base: the apex followed further, and the right ventricle. */
export async function finishPhase(
  { stack, guesses: all, walls: drawn }: Draft,
  layout: Layout,
  basal: number,
  ctx: Checkpoint,
): Promise<Ventricles> {
  const { side } = layout;
  const guesses = [...all];
  const walls = drawn.map((wall, k) => ((k - basal) * side > 0 ? undefined : wall));
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
  const thickness = median(walls.flatMap((wall) => (wall ? [meanThicknessMm(wall)] : [])));
  for (let k = side > 0 ? present[0] : present[present.length - 1]; ; k -= side) {
    const [wall, guess, slice] = [walls[k], guesses[k], stack.slices[k - side]];
    if (!wall || !guess || !slice || beyondMarks(marks, k - side)) return;
    const pool = apicalPool(slice, wall, walls[k + side]);
    if (!pool) return;
    const next = { slice, centre: pool, levels: guess.levels };
    const only = guesses.map((_, n) => (n === k - side ? next : undefined));
    guesses[k - side] = next;
    walls[k - side] = (await outlineWalls(only, { usualMm: thickness }, ctx))[k - side];
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
