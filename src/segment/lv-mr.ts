/** Recipe "Left ventricle MR": from a short-axis cine to both ventricles in every phase, and what they pump. */
import { fail } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';
import type { Lps } from '../core/space.ts';
import type { LabelMap, Volume } from '../core/volume.ts';
import { segmentFrame, septalArcs } from './lv-mr/aha.ts';
import type { VentricularFunction } from './lv-mr/function.ts';
import { phaseVolumes, ventricularFunction } from './lv-mr/function.ts';
import { median } from './lv-mr/levels.ts';
import { requireShortAxisCine } from './lv-mr/input.ts';
import type { Mark } from './lv-mr/locate.ts';
import { locatePools } from './lv-mr/locate.ts';
import { motionWeights } from './lv-mr/motion.ts';
import type { PoolPath } from './lv-mr/pool-path.ts';
import { describeVentricles, strokeWarning } from './lv-mr/report.ts';
import type { Stack } from './lv-mr/stack.ts';
import { placeOf, stackOf, toImageOrder, valueRange } from './lv-mr/stack.ts';
import type { Draft, Ventricles } from './lv-mr/ventricles.ts';
import {
  draftPhase,
  finishPhase,
  layoutOf,
  paintVentricles,
  steadyBases,
  withWallOf,
} from './lv-mr/ventricles.ts';
import type { Segmentation } from './segmentation.ts';

/**
 * Places the user clicked, LPS mm; none is needed. One lies in the middle of the left ventricular cavity in any slice. Two lie
 * there in the most basal and the most apical slice that belong to the ventricle in the first phase; or, both in one slice,
 * the first in the left and the second in the right ventricle.
 */
export interface LvMrClicks {
  readonly cavity?: readonly Lps[];
}

export interface LvMrResult {
  /** The labels of the end-diastolic phase. */
  readonly segmentation: Segmentation;
  /** The labels of every phase, on the grid of the images. */
  readonly phases: readonly LabelMap[];
  readonly measures: VentricularFunction;
}

/** Fewest neighbouring slices with a round pool in a dark ring. */
const MIN_POOLS = 2;
const MIN_SCORE = 0.35;
/** Score of a pool that is plainly a ventricle, and cost of contours that fit. */
const PLAIN_SCORE = 0.47;
const USUAL_MISFIT = 2.5;
/** Phases in which the ventricle is looked for: it is plainest when full, and which phase that is is not known. */
const SEARCHED_PHASES = 3;

/**
 * Proposes the blood of both ventricles and the left ventricular wall in every phase. No learned weights: the left ventricle is
 * the bright round pool in a dark ring that continues through the slices and moves; its inner and outer contour are found
 * together, on rays from its centre; the right one lies behind the septum.
 *
 * Papillary muscles and trabeculae count as blood, as in the usual reading. `phases` are in the order of the heart beat.
 *
 * @throws `bad-input` with a code of `requireShortAxisCine`, `click-outside`, `too-many-clicks` or `lv-not-found`;
 *   `cancelled` when the user stops it.
 */
export async function segmentLvMr(
  phases: readonly Volume[],
  clicks: LvMrClicks,
  ctx: JobContext,
): Promise<LvMrResult> {
  requireShortAxisCine(phases);
  ctx.report(0, 'Preparing the images');
  const range = valueRange(phases);
  const stacks: Stack[] = [];
  for (const phase of phases) {
    stacks.push(stackOf(phase, range));
    await ctx.checkpoint();
  }
  const { marks, right } = marksIn(stacks[0], clicks.cavity ?? []);
  ctx.report(0.02, 'Looking for the left ventricle');
  const { stack, path } = await findPools(stacks, marks, ctx);
  const found = await layoutOf(stack, path.pools, marks, right, ctx);
  const first = await draftPhase(stack, found, undefined, ctx);
  if (marks.length === 0) requireShortAxisView(path, first);
  const layout = stacks.length > 1 ? withWallOf(found, first) : found;
  const of = (n: number): string =>
    stacks.length > 1 ? `, phase ${n + 1} of ${stacks.length}` : '';
  const drafts: Draft[] = [];
  for (const [n, own] of stacks.entries()) {
    ctx.report(0.15 + (0.5 * n) / stacks.length, `Outlining the left ventricle${of(n)}`);
    drafts.push(await draftPhase(own, layout, drafts[n - 1], ctx));
  }
  const bases = steadyBases(drafts);
  const outlined: Ventricles[] = [];
  const maps: LabelMap[] = [];
  for (const [n, draft] of drafts.entries()) {
    ctx.report(0.65 + (0.3 * n) / stacks.length, `Outlining the right ventricle${of(n)}`);
    const ventricles = await finishPhase(draft, layout, bases[n], ctx);
    const painted = paintVentricles(draft.stack, ventricles);
    outlined.push(ventricles);
    maps.push({ grid: phases[0].grid, data: toImageOrder(painted, draft.stack) });
  }
  ctx.report(0.96, 'Measuring');
  const byPhase = maps.map(({ data, grid }) => phaseVolumes(data, grid));
  const full = byPhase.reduce((most, { lvMl }, n) => (lvMl > byPhase[most].lvMl ? n : most), 0);
  const frame = segmentFrame(septalArcs(stacks[full], outlined[full]));
  const measures = ventricularFunction(byPhase, outlined, frame);
  const labels = maps[full];
  const description = describeVentricles(labels, stacks[full], layout, outlined[full], frame);
  ctx.report(1, 'Done');
  const { structures, warnings } = description;
  return {
    segmentation: { labels, structures, warnings: [...warnings, ...strokeWarning(measures)] },
    phases: maps,
    measures,
  };
}

/** The phase in which the ventricle shows best, and its pools there. */
async function findPools(
  stacks: readonly Stack[],
  marks: readonly Mark[],
  ctx: JobContext,
): Promise<{ stack: Stack; path: PoolPath }> {
  const motion = motionWeights(stacks);
  const tried = marks.length > 0 ? 1 : Math.min(SEARCHED_PHASES, stacks.length);
  let best: { stack: Stack; path: PoolPath } | undefined;
  for (let n = 0; n < tried; n++) {
    const stack = stacks[Math.floor((n * stacks.length) / tried)];
    const path = await locatePools(stack, motion, marks, ctx);
    if (!best || path.score > best.path.score) best = { stack, path };
  }
  const pools = best?.path.pools.filter((pool) => pool !== undefined) ?? [];
  if (!best || pools.length < MIN_POOLS || Math.max(...pools.map((p) => p.score)) < MIN_SCORE) {
    refuseOtherImage();
  }
  return best;
}

/** Long-axis views have bright pools, too, but neither is their ring closed nor do contours fit it. */
function requireShortAxisView({ pools }: PoolPath, { walls }: Draft): void {
  const best = Math.max(...pools.map((pool) => pool?.score ?? 0));
  const misfit = median(walls.flatMap((wall) => (wall ? [wall.cost] : [])));
  if (best < PLAIN_SCORE && misfit > USUAL_MISFIT) refuseOtherImage();
}

function refuseOtherImage(): never {
  fail(
    'bad-input',
    'lv-not-found',
    'No bright round pool in a dark ring continues from slice to slice, as a left ventricle does in short-axis images with bright blood: this may be a long-axis view, another part of the body or another contrast.',
    'Choose the short-axis cine, or mark the middle of the left ventricle in a basal and an apical slice.',
  );
}

/** Marks of the left ventricle, and the one of the right where the second lies beside the first. */
function marksIn(
  stack: Stack,
  places: readonly Lps[],
): { readonly marks: readonly Mark[]; readonly right?: Mark } {
  if (places.length > 2) {
    fail(
      'bad-input',
      'too-many-clicks',
      `${places.length} places were marked; the recipe takes up to two.`,
      'Mark the middle of the left ventricle in its most basal and its most apical slice.',
    );
  }
  const marks = places.map((point) => {
    const { x, y, slice } = placeOf(stack, point);
    const [columns, rows, count] = stack.grid.dimensions;
    const k = Math.round(slice);
    const inside =
      x >= 0 &&
      y >= 0 &&
      k >= 0 &&
      x <= (columns - 1) * stack.grid.spacingMm[0] &&
      y <= (rows - 1) * stack.grid.spacingMm[1] &&
      k < count;
    if (!inside) {
      fail(
        'bad-input',
        'click-outside',
        'A marked place lies outside the images.',
        'Mark the middle of the left ventricle in the images themselves.',
      );
    }
    return { x, y, slice: k };
  });
  const [first, second] = marks;
  if (!second || first.slice !== second.slice) return { marks };
  return { marks: [first], right: second };
}
