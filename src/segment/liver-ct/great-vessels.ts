/** Aorta and vena cava: round in every axial slice, one on each side in front of the spine, with or without contrast. */
import type { JobContext } from '../../core/job.ts';
import type { Grid } from '../../core/space.ts';
import { maskWhere } from '../mask.ts';
import type { Body } from './body.ts';
import { levelWhere } from './image.ts';
import { cutOrgan, regionOf } from './organ-cut.ts';
import type { Scene } from './outline.ts';

/** Where a vessel runs relative to the front of the spine (x to the left, y to the back), and how wide it is. */
export interface Course {
  readonly xMm: readonly [number, number];
  readonly yMm: readonly [number, number];
  readonly usualMm: readonly [number, number];
  readonly radiiMm: readonly number[];
}

export const AORTA_COURSE: Course = {
  xMm: [-12, 34],
  yMm: [-46, 8],
  usualMm: [9, -16],
  radiiMm: [7, 9, 11, 13, 15, 18],
};
export const CAVA_COURSE: Course = {
  xMm: [-55, 2],
  yMm: [-66, 8],
  usualMm: [-22, -22],
  radiiMm: [7, 9, 11, 13, 15],
};

/** A disc in each axial slice of the working grid; undefined where none stands out. */
export interface Disc {
  readonly i: number;
  readonly j: number;
  readonly radius: number;
}

const ANGLES = 20;
/** An edge steeper than this is no better, HU across it: fat beside blood is enough. */
const EDGE_CAP_HU = 45;
/** Mean rise across the rim, in HU, from which a slice shows the vessel. */
const SEEN_HU = 14;
/** Price of a place away from the usual, HU at the distance of one sigma. */
const PLACE_HU = 3;
const PLACE_SIGMA_MM = 16;
/** Price of one voxel of sideways step between slices. */
const STEP_HU = 2.5;
const UNEVEN_WEIGHT = 0.5;
/** What is brighter beside the vessel (bone, liver round unenhanced blood) counts this little against it. */
const BRIGHTER = 0.3;

/** The most vessel-like chain of discs through all slices, by dynamic programming from bottom to top. */
export async function trackVessel(
  { image: { grid }, smooth }: Scene,
  body: Body,
  course: Course,
  taken: Uint8Array | undefined,
  ctx: JobContext,
): Promise<(Disc | undefined)[]> {
  const [, , nz] = grid.dimensions;
  const step = grid.spacingMm[0];
  const width = Math.round((course.xMm[1] - course.xMm[0]) / step) + 1;
  const height = Math.round((course.yMm[1] - course.yMm[0]) / step) + 1;
  const radii = course.radiiMm.length;
  const states = width * height * radii;
  let best = new Float32Array(states);
  const from: Int32Array[] = [];
  const scores: Float32Array[] = [];
  const origins: [number, number][] = [];
  for (let k = 0; k < nz; k++) {
    const [sx, sy] = body.spine(grid.originMm[2] + k * step);
    const oi = Math.round((sx + course.xMm[0] - grid.originMm[0]) / step);
    const oj = Math.round((sy + course.yMm[0] - grid.originMm[1]) / step);
    origins.push([oi, oj]);
    const score = scoreSlice(smooth, grid, k, oi, oj, width, height, course, taken);
    scores.push(score);
    const [pi, pj] = origins[Math.max(0, k - 1)];
    const { total, back } = advance(best, score, k === 0, width, height, radii, oi - pi, oj - pj);
    best = total;
    from.push(back);
    await ctx.checkpoint();
  }
  let state = 0;
  for (let s = 1; s < states; s++) if (best[s] > best[state]) state = s;
  const discs: (Disc | undefined)[] = Array.from({ length: nz }, () => undefined);
  for (let k = nz - 1; k >= 0; k--) {
    const r = state % radii;
    const i = Math.floor(state / radii) % width;
    const j = Math.floor(state / (radii * width));
    if (scores[k][state] > SEEN_HU)
      discs[k] = { i: i + origins[k][0], j: j + origins[k][1], radius: course.radiiMm[r] / step };
    state = from[k][state];
  }
  return discs;
}

/** How much each disc of a slice looks like a vessel: edge all round, even inside, at a usual place. */
function scoreSlice(
  hu: Float32Array,
  { dimensions: [nx, ny], spacingMm: [step] }: Grid,
  k: number,
  oi: number,
  oj: number,
  width: number,
  height: number,
  course: Course,
  taken: Uint8Array | undefined,
): Float32Array {
  const radii = course.radiiMm.length;
  const score = new Float32Array(width * height * radii).fill(-40);
  const plane = k * nx * ny;
  const rings = course.radiiMm.map((radiusMm) => ringOffsets(radiusMm / step, nx));
  const reach = Math.ceil(course.radiiMm[radii - 1] / step) + 2;
  for (let j = 0; j < height; j++)
    for (let i = 0; i < width; i++) {
      const x = oi + i;
      const y = oj + j;
      if (x < reach || y < reach || x >= nx - reach || y >= ny - reach) continue;
      const n = plane + x + nx * y;
      const centre = hu[n];
      // Blood, opacified or not.
      if (centre < 15 || centre > 550 || taken?.[n]) continue;
      const dx = course.xMm[0] + i * step - course.usualMm[0];
      const dy = course.yMm[0] + j * step - course.usualMm[1];
      const place = (PLACE_HU * (dx * dx + dy * dy)) / (2 * PLACE_SIGMA_MM * PLACE_SIGMA_MM);
      for (let r = 0; r < radii; r++) {
        const { inner, outer, middle } = rings[r];
        let edge = 0;
        let uneven = 0;
        for (let a = 0; a < ANGLES; a++) {
          const rise = hu[n + inner[a]] - hu[n + outer[a]];
          edge +=
            rise > EDGE_CAP_HU
              ? EDGE_CAP_HU
              : rise < 0
                ? BRIGHTER * Math.max(rise, -EDGE_CAP_HU)
                : rise;
          uneven += Math.min(
            60,
            Math.abs(hu[n + middle[a]] - centre) + Math.abs(hu[n + inner[a]] - centre),
          );
        }
        score[r + radii * (i + width * j)] =
          (edge - UNEVEN_WEIGHT * uneven) / ANGLES - place + 0.25 * r;
      }
    }
  return score;
}

function ringOffsets(
  radius: number,
  nx: number,
): { inner: Int32Array; outer: Int32Array; middle: Int32Array } {
  const ring = (r: number): Int32Array =>
    Int32Array.from({ length: ANGLES }, (_, a) => {
      const angle = (2 * Math.PI * a) / ANGLES;
      return Math.round(r * Math.cos(angle)) + nx * Math.round(r * Math.sin(angle));
    });
  return { inner: ring(radius - 1), outer: ring(radius + 1.5), middle: ring(radius / 2) };
}

/** One step of the dynamic programme: the best predecessor within a voxel and a radius of every disc. */
function advance(
  before: Float32Array,
  score: Float32Array,
  first: boolean,
  width: number,
  height: number,
  radii: number,
  shiftI: number,
  shiftJ: number,
): { total: Float32Array<ArrayBuffer>; back: Int32Array } {
  const total = new Float32Array(score.length);
  const back = new Int32Array(score.length);
  for (let s = 0, j = 0; j < height; j++)
    for (let i = 0; i < width; i++)
      for (let r = 0; r < radii; r++, s++) {
        if (first) {
          total[s] = score[s];
          continue;
        }
        let best = -Infinity;
        for (let dj = -1; dj <= 1; dj++) {
          const pj = j + dj + shiftJ;
          if (pj < 0 || pj >= height) continue;
          for (let di = -1; di <= 1; di++) {
            const pi = i + di + shiftI;
            if (pi < 0 || pi >= width) continue;
            for (let dr = -1; dr <= 1; dr++) {
              if (r + dr < 0 || r + dr >= radii) continue;
              const p = r + dr + radii * (pi + width * pj);
              const value =
                before[p] - STEP_HU * (Math.abs(di) + Math.abs(dj)) - 0.5 * STEP_HU * Math.abs(dr);
              if (value <= best) continue;
              best = value;
              back[s] = p;
            }
          }
        }
        total[s] = best + score[s];
      }
  return { total, back };
}

/** The vessel along the discs, outlined by its own edge. */
export async function outlineVessel(
  scene: Scene,
  discs: readonly (Disc | undefined)[],
  ctx: JobContext,
): Promise<Uint8Array> {
  const { image, smooth, sharp, gradient } = scene;
  const { grid } = image;
  const core = discMask(discs, grid, 0.7, 0);
  const level = levelWhere(smooth, (n) => core[n] > 0);
  if (!level) return core;
  const calm = levelWhere(gradient, (n) => core[n] > 0)?.hu ?? 5;
  const allowed = discMask(discs, grid, 1.25, 1);
  const membership = await cutOrgan(
    { grid, hu: sharp, gradient },
    {
      level: { hu: level.hu, spreadHu: Math.max(level.spreadHu, 6) },
      calmGradient: calm,
      core: maskWhere(core.length, (n) => core[n] > 0 && Math.abs(smooth[n] - level.hu) < 40),
      allowed,
      stiffness: 1,
    },
    ctx,
  );
  return regionOf(membership);
}

/** All voxels within `scale` times the radius plus `more` voxels of the disc of their slice. */
export function discMask(
  discs: readonly (Disc | undefined)[],
  { dimensions: [nx, ny, nz] }: Grid,
  scale: number,
  more: number,
): Uint8Array {
  const mask = new Uint8Array(nx * ny * nz);
  for (const [k, disc] of discs.entries()) {
    if (!disc) continue;
    const reach = disc.radius * scale + more;
    const from = (centre: number): number => Math.max(0, Math.ceil(centre - reach));
    const to = (centre: number, size: number): number =>
      Math.min(size - 1, Math.floor(centre + reach));
    for (let j = from(disc.j); j <= to(disc.j, ny); j++)
      for (let i = from(disc.i); i <= to(disc.i, nx); i++)
        if (Math.hypot(i - disc.i, j - disc.j) <= reach) mask[i + nx * (j + ny * k)] = 1;
  }
  return mask;
}
