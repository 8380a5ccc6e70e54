/** The outline of an organ of even CT number: the surface that best follows edges around what is like the organ. */
import type { JobContext } from '../../core/job.ts';
import type { Grid } from '../../core/space.ts';
import { runRegionCut } from '../../../wasm/region-cut/region-cut.ts';
import type { Box } from '../crop.ts';
import { boundingBox, crop, paste } from '../crop.ts';
import { maskWhere } from '../mask.ts';
import type { Level } from './image.ts';

export interface CutInput {
  readonly grid: Grid;
  /** Image with little noise and sharp edges, HU. */
  readonly hu: Float32Array;
  /** Length of the gradient, HU per voxel. */
  readonly gradient: Float32Array;
}

export interface CutRule {
  readonly level: Level;
  /** Gradient inside the organ that is only noise, HU per voxel. */
  readonly calmGradient: number;
  /** Certainly in. */
  readonly core: Uint8Array;
  /** Where the organ may be; 0 is certainly out. */
  readonly allowed: Uint8Array;
  /** Cost of a voxel in addition to that of its CT number, for example by its place; in the same units. */
  readonly extra?: Float32Array;
  /** Cost of what is brighter than the organ, as vessels in it are; by default as of any other. */
  readonly brightCost?: number;
  /** How much brighter than the organ that may be, HU; by default as opacified veins are. */
  readonly brightHu?: number;
  /** Price of surface against volume; larger is smoother. */
  readonly stiffness: number;
}

/** CT numbers this many spreads from the level are as likely in as out. */
const WINDOW_SPREADS = 3;
const WINDOW_HU: readonly [number, number] = [11, 32];
const MAX_COST = 2;
/** Opacified veins are at most this much brighter than the organ. */
const VESSEL_HU = 130;
/** Certainty of core and of what is not allowed. */
const FIXED = 4;
const EDGE_GRADIENTS = 2.5;
const MIN_EDGE_HU = 5;
const SURFACE_FLOOR = 0.06;
const ROUNDS = 160;
const MARGIN = 4;

/** Half-width of the CT numbers that count as the organ's. */
export const windowHu = ({ spreadHu }: Level): number =>
  Math.min(WINDOW_HU[1], Math.max(WINDOW_HU[0], WINDOW_SPREADS * spreadHu));

/**
 * Membership of every voxel, 0 to 1.
 */
export async function cutOrgan(
  { grid, hu: whole, gradient }: CutInput,
  rule: CutRule,
  ctx: JobContext,
): Promise<Float32Array> {
  const out = new Float32Array(whole.length);
  const box: Box | undefined = boundingBox(rule.allowed, grid.dimensions, MARGIN);
  if (!box) return out;
  const [bx, by, bz] = box.dimensions;
  const inBox = <Data extends Uint8Array | Float32Array>(data: Data): Data =>
    crop(data, grid.dimensions, box);
  const hu = inBox(whole);
  const slope = inBox(gradient);
  const core = inBox(rule.core);
  const allowed = inBox(rule.allowed);
  const extra = rule.extra && inBox(rule.extra);
  const cost = new Float32Array(bx * by * bz);
  const surface = new Float32Array(cost.length);
  const window = windowHu(rule.level);
  const edge = Math.max(MIN_EDGE_HU, EDGE_GRADIENTS * rule.calmGradient);
  for (let n = 0; n < cost.length; n++) {
    const steep = (slope[n] / edge) ** 2;
    surface[n] = rule.stiffness * (SURFACE_FLOOR + 1 / (1 + steep));
    if (core[n]) cost[n] = -FIXED;
    else if (!allowed[n]) cost[n] = FIXED;
    else {
      const away = (hu[n] - rule.level.hu) / window;
      const bright = away > 1 && hu[n] < rule.level.hu + (rule.brightHu ?? VESSEL_HU);
      const most = bright ? (rule.brightCost ?? MAX_COST) : MAX_COST;
      cost[n] = Math.min(most, away * away - 1) + (extra ? extra[n] : 0);
    }
  }
  await ctx.checkpoint();
  const membership = await runRegionCut(cost, surface, box.dimensions, ROUNDS, ctx);
  paste(out, grid.dimensions, box, membership);
  return out;
}

export const regionOf = (membership: Float32Array): Uint8Array =>
  maskWhere(membership.length, (n) => membership[n] > 0.5);
