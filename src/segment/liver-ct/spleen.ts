/** Finds the spleen: the even organ against the back of the left wall, under the diaphragm. */
import type { JobContext } from '../../core/job.ts';
import { connectedComponents } from '../components.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';
import type { Body } from './body.ts';
import { boundsOf } from './image.ts';
import type { Outline, Scene } from './outline.ts';

/** CT numbers of a spleen without contrast; with contrast it is hardly darker than the liver, and brighter early on. */
const PLAIN_HU: readonly [number, number] = [28, 70];
const ENHANCED_HU: readonly [number, number] = [75, 220];
const DARKER_THAN_LIVER_HU = 28;
const BIN_HU = 4;
const WINDOW_HU = 16;
const LEVELS_TRIED = 5;
/** Depths under the surface at which a spleen is a part of its own: a thick one first, then a thin one. */
const CORES_MM = [6, 3.5];
const MIN_CORE_ML = 4;
/** Weight by place that a thick core needs, ml. */
const MIN_WEIGHT_ML = 2.5;
const MAX_CORE_ML = 900;
/** The spleen is seen against the wall: what lies this deep counts half. */
const WALL_MM = 32;
/** Left of the spine by at least this much; behind the front of the spine by no more than this before it. */
const LEFT_MM = 42;
const BEFORE_SPINE_MM = 55;
/** Among candidates of equal size the one farther back is preferred over this distance. */
const BACK_MM = 40;
/** The spleen lies at the height of the upper part of the liver. */
const LOWER_SHARE = 0.3;

export interface SpleenSearch {
  readonly scene: Scene;
  readonly body: Body;
  readonly liver: Outline;
  readonly enhanced: boolean;
  /** Liver, vessels and kidney. */
  readonly taken: Uint8Array;
}

/** The deep part of the spleen on the working grid; undefined when nothing is like one. */
export async function locateSpleen(
  search: SpleenSearch,
  ctx: JobContext,
): Promise<{ readonly core: Uint8Array; readonly depthMm: number } | undefined> {
  for (const depthMm of CORES_MM) {
    const core = await locateAt(search, depthMm, ctx);
    if (core) return { core, depthMm };
  }
  return undefined;
}

async function locateAt(
  search: SpleenSearch,
  coreMm: number,
  ctx: JobContext,
): Promise<Uint8Array | undefined> {
  const { scene, taken } = search;
  const { image, smooth, wallDepthMm } = scene;
  const { grid } = image;
  const place = placeWeights(search);
  await ctx.checkpoint();
  let best: Uint8Array | undefined;
  let bestScore = 0;
  const voxelMl = grid.spacingMm[0] ** 3 / 1000;
  for (const levelHu of commonLevels(smooth, place, rangeOf(search))) {
    const alike = maskWhere(
      smooth.length,
      (n) => !taken[n] && wallDepthMm[n] > 0 && Math.abs(smooth[n] - levelHu) < WINDOW_HU,
    );
    const depth = await distanceTransformMm(
      maskWhere(alike.length, (n) => !alike[n]),
      grid,
    );
    await ctx.checkpoint();
    const deep = maskWhere(depth.length, (n) => depth[n] > coreMm);
    const { ids, sizes } = connectedComponents(deep, grid.dimensions);
    const weight = new Float64Array(sizes.length);
    for (let n = 0; n < ids.length; n++) if (ids[n]) weight[ids[n]] += place[n];
    await ctx.checkpoint();
    for (let id = 1; id < sizes.length; id++) {
      const ml = sizes[id] * voxelMl;
      if (ml < MIN_CORE_ML || ml > MAX_CORE_ML) continue;
      // What lies mostly elsewhere (stomach, muscle, a loop of bowel) is not the spleen.
      const share = weight[id] / sizes[id];
      const score = share * weight[id] * voxelMl;
      if (score <= bestScore || weight[id] * voxelMl < MIN_WEIGHT_ML) continue;
      bestScore = score;
      best = maskWhere(ids.length, (n) => ids[n] === id);
    }
  }
  return best;
}

/** How likely each place is the spleen's, 0 to 1. */
function placeWeights({ scene, body, liver, taken }: SpleenSearch): Float32Array {
  const { wallDepthMm } = scene;
  const { grid } = scene.image;
  const [nx, ny, nz] = grid.dimensions;
  const { low, high } = boundsOf(liver.region, grid, 0);
  const lowest = low[2] + LOWER_SHARE * (high[2] - low[2]);
  const step = grid.spacingMm[0];
  const place = new Float32Array(taken.length);
  for (let n = 0, k = 0; k < nz; k++) {
    const z = grid.originMm[2] + k * step;
    const [sx, sy] = body.spine(z);
    for (let j = 0; j < ny; j++) {
      const behind = grid.originMm[1] + j * step - (sy - BEFORE_SPINE_MM);
      for (let i = 0; i < nx; i++, n++) {
        const left = grid.originMm[0] + i * step - sx - LEFT_MM;
        if (taken[n] || left < 0 || behind < 0 || wallDepthMm[n] < 0 || z < lowest) continue;
        place[n] = Math.min(1, 0.4 + behind / BACK_MM) / (1 + (wallDepthMm[n] / WALL_MM) ** 2);
      }
    }
  }
  return place;
}

function rangeOf({ enhanced, liver }: SpleenSearch): readonly [number, number] {
  if (!enhanced) return PLAIN_HU;
  return [Math.max(ENHANCED_HU[0], liver.level.hu - DARKER_THAN_LIVER_HU), ENHANCED_HU[1]];
}

function commonLevels(
  smooth: Float32Array,
  place: Float32Array,
  [low, high]: readonly [number, number],
): number[] {
  const bins = new Float64Array(Math.ceil((high - low) / BIN_HU));
  for (let n = 0; n < smooth.length; n++) {
    const bin = Math.floor((smooth[n] - low) / BIN_HU);
    if (bin >= 0 && bin < bins.length) bins[bin] += place[n];
  }
  const even = bins.map((value, b) => (bins[b - 1] ?? 0) + 2 * value + (bins[b + 1] ?? 0));
  return [...even.keys()]
    .filter((b) => even[b] > 0 && even[b] >= (even[b - 1] ?? 0) && even[b] > (even[b + 1] ?? 0))
    .sort((a, b) => even[b] - even[a])
    .slice(0, LEVELS_TRIED)
    .map((b) => low + (b + 0.5) * BIN_HU);
}
