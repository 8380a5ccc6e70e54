/** The muscular wall around a ventricle: measured along rays, smoothed over the surface, filled in between. */
import type { JobContext } from '../../core/job.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import { blurInPlace } from '../blur.ts';
import { keepLargest } from '../components.ts';
import { boundingBox, crop, cropGrid, paste } from '../crop.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';
import { close, open } from '../morphology.ts';
import { trilinearSampler } from '../resample.ts';
import type { WorkingImage } from './blood.ts';
import { FAT_HU } from './blood.ts';
import { OTHER_BLOOD } from './chambers.ts';

export interface WallRule {
  /** Label of the cavity and of its wall. */
  readonly cavity: number;
  readonly wall: number;
  /** Thinnest and thickest wall believed, mm. */
  readonly minMm: number;
  readonly maxMm: number;
  /** Expected where nothing shows the outer surface, mm. */
  readonly usualMm: number;
  /** Structures that end the wall where they are nearer than the cavity: the valve planes. */
  readonly openings: readonly number[];
}

export interface WallResult {
  /** Share of the surface on which fat, lung or blood showed where the wall ends. */
  readonly seenShare: number;
  readonly meanMm: number;
}

const STEP_MM = 0.5;
const SMOOTHING_MM = 5;
/** Half-way between the lung, shown as dark as fat here, and muscle. */
const THIN_EDGE_HU = -120;
const PIT_MM = 2;
const SPUR_MM = 4;

/** Writes the wall into `labels` where it is background. `bloodHu` parts muscle from blood. */
export async function growWall(
  { grid, hu }: WorkingImage,
  labels: Uint8Array,
  bloodHu: number,
  rule: WallRule,
  ctx: JobContext,
): Promise<WallResult> {
  const { dimensions } = grid;
  const spacingMm = grid.spacingMm[0];
  const cavity = labels.map((label) => (label === rule.cavity ? 1 : 0));
  const calm = calmed(hu, dimensions);
  const rays = castRays({ grid, hu: calm }, labels, cavity, bloodHu, rule);
  await ctx.checkpoint();
  const thickness = await smoothOverSurface(rays, dimensions, spacingMm, rule, ctx);
  const away = await distanceTransformMm(cavity, grid);
  const opening = await distanceTransformMm(
    labels.map((label) => (rule.openings.includes(label) ? 1 : 0)),
    grid,
  );
  await ctx.checkpoint();
  const free = maskWhere(
    labels.length,
    (n) =>
      (labels[n] === 0 || labels[n] === OTHER_BLOOD) &&
      away[n] <= thickness[n] &&
      away[n] < opening[n],
  );
  // A wall thinner than the image resolves is drowned in fat and lung; it is there all the same.
  const wall = maskWhere(
    labels.length,
    (n) =>
      free[n] > 0 &&
      calm[n] >= (away[n] <= rule.minMm ? THIN_EDGE_HU : FAT_HU) &&
      (calm[n] <= bloodHu || away[n] <= 2 * spacingMm),
  );
  await smoothOutside(wall, free, cavity, grid);
  const kept = keepLargest(wall, dimensions);
  for (let n = 0; n < labels.length; n++) if (kept[n]) labels[n] = rule.wall;
  return { seenShare: rays.seenShare, meanMm: rays.meanMm };
}

/** Closes pits and takes away spurs on the outside of cavity and wall together; nothing leaves `free`. */
async function smoothOutside(
  wall: Uint8Array,
  free: Uint8Array,
  cavity: Uint8Array,
  grid: Grid,
): Promise<void> {
  const both = maskWhere(wall.length, (n) => wall[n] > 0 || cavity[n] > 0);
  const box = boundingBox(both, grid.dimensions, Math.ceil(SPUR_MM / grid.spacingMm[0]) + 2);
  if (!box) return;
  const inner = cropGrid(grid, box);
  const closed = await close(crop(both, grid.dimensions, box), inner, PIT_MM);
  paste(both, grid.dimensions, box, await open(closed, inner, SPUR_MM));
  for (let n = 0; n < wall.length; n++) wall[n] = both[n] && free[n] ? 1 : 0;
}

/** The image with less noise, lung as dark as fat and bright blood dimmed, so that edges stay where they are. */
function calmed(hu: Float32Array, dimensions: Vec3): Float32Array {
  const calm = new Float32Array(hu.length);
  for (let n = 0; n < hu.length; n++) calm[n] = Math.min(450, Math.max(-130, hu[n]));
  blurInPlace(calm, dimensions, 0.8);
  return calm;
}

interface Rays {
  /** Surface voxels, the thickness met there and how far it is to be believed. */
  readonly voxels: Int32Array;
  readonly thicknessMm: Float32Array;
  readonly trust: Float32Array;
  readonly seenShare: number;
  readonly meanMm: number;
}

/** From every surface voxel of the cavity outwards, until the muscle ends. */
function castRays(
  { grid, hu }: WorkingImage,
  labels: Uint8Array,
  cavity: Uint8Array,
  bloodHu: number,
  rule: WallRule,
): Rays {
  const [nx, ny, nz] = grid.dimensions;
  const plane = nx * ny;
  const spacingMm = grid.spacingMm[0];
  const smooth = new Float32Array(cavity);
  blurInPlace(smooth, grid.dimensions, 3 / spacingMm);
  const sample = trilinearSampler({ grid, data: hu }, -1000);
  const voxels: number[] = [];
  const thicknessMm: number[] = [];
  const trust: number[] = [];
  let seen = 0;
  let sum = 0;
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        if (!cavity[n] || !i || !j || !k || i === nx - 1 || j === ny - 1 || k === nz - 1) continue;
        const faces = [n - 1, n + 1, n - nx, n + nx, n - plane, n + plane];
        if (faces.every((m) => cavity[m]) || faces.some((m) => rule.openings.includes(labels[m])))
          continue;
        const gx = smooth[n - 1] - smooth[n + 1];
        const gy = smooth[n - nx] - smooth[n + nx];
        const gz = smooth[n - plane] - smooth[n + plane];
        const length = Math.hypot(gx, gy, gz);
        if (length < 1e-6) continue;
        const direction: Vec3 = [gx / length, gy / length, gz / length];
        const end = followRay(
          sample,
          (x, y, z) => labelAt(labels, [nx, ny, nz], x, y, z),
          [i, j, k],
          direction,
          spacingMm,
          bloodHu,
          rule,
        );
        voxels.push(n);
        thicknessMm.push(end.atMm);
        trust.push(end.seen ? 1 : 0.02);
        if (end.seen) {
          seen++;
          sum += end.atMm;
        }
      }
  return {
    voxels: Int32Array.from(voxels),
    thicknessMm: Float32Array.from(thicknessMm),
    trust: Float32Array.from(trust),
    seenShare: voxels.length ? seen / voxels.length : 0,
    meanMm: seen ? sum / seen : rule.usualMm,
  };
}

function labelAt(labels: Uint8Array, [nx, ny, nz]: Vec3, x: number, y: number, z: number): number {
  const i = Math.round(x);
  const j = Math.round(y);
  const k = Math.round(z);
  if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) return 0;
  return labels[i + nx * (j + ny * k)];
}

function followRay(
  sample: (x: number, y: number, z: number) => number,
  label: (x: number, y: number, z: number) => number,
  [i, j, k]: Vec3,
  [dx, dy, dz]: Vec3,
  spacingMm: number,
  bloodHu: number,
  rule: WallRule,
): { atMm: number; seen: boolean } {
  let before = 0;
  for (let mm = spacingMm; mm <= rule.maxMm; mm += STEP_MM) {
    const t = mm / spacingMm;
    const x = i + dx * t;
    const y = j + dy * t;
    const z = k + dz * t;
    const value = sample(x, y, z);
    if (value < FAT_HU) {
      // Where the line between the two samples crosses the limit.
      const part = before > value ? (before - FAT_HU) / (before - value) : 1;
      const atMm = mm - STEP_MM * (1 - Math.min(1, Math.max(0, part)));
      return { atMm, seen: atMm >= rule.minMm / 2 };
    }
    if (mm >= rule.minMm && value > bloodHu) {
      const own = label(x, y, z) === rule.cavity;
      return { atMm: mm, seen: !own };
    }
    before = value;
  }
  return { atMm: rule.usualMm, seen: false };
}

/** Thickness as a field near the surface: a trust-weighted average in which outliers lose their weight. */
async function smoothOverSurface(
  { voxels, thicknessMm, trust, meanMm }: Rays,
  dimensions: Vec3,
  spacingMm: number,
  { minMm, maxMm, usualMm }: WallRule,
  ctx: JobContext,
): Promise<Float32Array> {
  const count = dimensions[0] * dimensions[1] * dimensions[2];
  const fallback = Number.isFinite(meanMm) ? meanMm : usualMm;
  let field = new Float32Array(count).fill(fallback);
  for (let round = 0; round < 2; round++) {
    const sum = new Float32Array(count);
    const weights = new Float32Array(count);
    for (let v = 0; v < voxels.length; v++) {
      const n = voxels[v];
      const off = (thicknessMm[v] - field[n]) / (0.35 * field[n]);
      const weight = trust[v] * (round === 0 ? 1 : Math.exp((-off * off) / 2));
      sum[n] = weight * thicknessMm[v];
      weights[n] = weight;
    }
    blurInPlace(sum, dimensions, SMOOTHING_MM / spacingMm);
    blurInPlace(weights, dimensions, SMOOTHING_MM / spacingMm);
    await ctx.checkpoint();
    // A trace of the mean keeps the average defined far from every trusted ray.
    const TRACE = 1e-4;
    field = sum.map((value, n) => (value + TRACE * fallback) / (weights[n] + TRACE));
    for (let n = 0; n < count; n++) field[n] = Math.min(maxMm, Math.max(minMm, field[n]));
  }
  return field;
}
