/**
 * The inner surface of the trunk's wall. Muscle has the CT number of an unenhanced liver and touches it, so the wall must
 * be known by its place: as thick as the distance between the outer surface of the muscles and the inner face of the ribs,
 * spread over the stretches between ribs.
 */
import type { JobContext } from '../../core/job.ts';
import type { Grid } from '../../core/space.ts';
import { maskWhere } from '../mask.ts';
import { open } from '../morphology.ts';
import { trilinearSampler } from '../resample.ts';
import type { WorkingImage } from './image.ts';
import type { Spine } from './spine.ts';
import { findSpine } from './spine.ts';

export interface Wall {
  /** Distance inwards from the inner surface of the wall at a point of patient space, mm; negative within the wall. */
  depthMm(x: number, y: number, z: number): number;
}

const ANGLES = 120;
const BIN_RADIANS = (2 * Math.PI) / ANGLES;
/** Muscle thinner than the rays can see is bridged over up to this many bins to each side. */
const BRIDGE = 15;
const MUSCLE_HU = -30;
/** Thicker than skin. */
const MIN_MUSCLE_MM = 6;
const BONE_HU = 140;
/** Ribs are slimmer than this; kidneys and spleen are not. */
const RIB_RADIUS_MM = 9;
/** Ribs lie no deeper under the outer surface of the muscles. */
const SHELL_MM = 34;
const USUAL_MM = 13;
const RIB_MARGIN_MM = 1;
/** Fat behind the muscle shows how thick the wall is, unless it lies between two layers of muscle. */
const FAT_WITHIN_MM = 22;
const FAT_WEIGHT = 0.3;
/** Reach of a rib's word: along the wall in height and in angle (bins of 3 degrees). */
const SIGMA_HEIGHT_MM = 16;
const SIGMA_ANGLE = 3;

/** Reads the wall and the course of the spine off a coarse image. */
export async function measureTrunk(
  image: WorkingImage,
  body: Uint8Array,
  ctx: JobContext,
): Promise<{ wall: Wall; spine: Spine }> {
  const { grid, hu } = image;
  const nz = grid.dimensions[2];
  const step = grid.spacingMm[0];
  const centres = centreLine(body, grid);
  const bright = maskWhere(hu.length, (n) => body[n] > 0 && hu[n] > BONE_HU);
  const bulky = await open(bright, grid, RIB_RADIUS_MM);
  await ctx.checkpoint();
  const bone = Float32Array.from(bright, (value, n) => (value && !bulky[n] ? 1 : 0));
  // Table and arms are air to the rays.
  const readHu = trilinearSampler({ grid, data: hu.map((v, n) => (body[n] ? v : -1000)) }, -1000);
  const readBone = trilinearSampler({ grid, data: bone }, 0);
  const outer = new Float32Array(ANGLES * nz);
  const surfaces = new Float32Array(ANGLES);
  const thick = new Float32Array(ANGLES * nz);
  const seen = new Float32Array(ANGLES * nz);
  for (let k = 0; k < nz; k++) {
    const [ci, cj] = centres[k];
    for (let a = 0; a < ANGLES; a++) {
      const angle = a * BIN_RADIANS;
      surfaces[a] = muscleSurface(readHu, ci, cj, k, Math.cos(angle), Math.sin(angle), grid);
    }
    for (let a = 0; a < ANGLES; a++) {
      const dx = Math.cos(a * BIN_RADIANS);
      const dy = Math.sin(a * BIN_RADIANS);
      const surface = bulgedRadius(surfaces, a);
      outer[a + ANGLES * k] = surface * step;
      const fat = fatDepth(readHu, ci, cj, k, dx, dy, surface, step);
      if (fat !== undefined) {
        thick[a + ANGLES * k] = fat;
        seen[a + ANGLES * k] = FAT_WEIGHT;
      }
      for (let r = surface; r > surface - SHELL_MM / step && r > 0; r -= 0.5) {
        if (readBone(ci + r * dx, cj + r * dy, k) < 0.4) continue;
        thick[a + ANGLES * k] = (surface - r) * step + RIB_MARGIN_MM;
        seen[a + ANGLES * k] = 1;
      }
    }
    await ctx.checkpoint();
  }
  const backAngle = ANGLES / 4;
  const backs = centres.map(([, cj], k) => cj + outer[backAngle + ANGLES * k] / step);
  const outside = smoothOver(outer, new Float32Array(outer.length).fill(1), nz, 1, 1, 0, 0);
  const sigmaSlices = SIGMA_HEIGHT_MM / step;
  const thickness = smoothOver(thick, seen, nz, sigmaSlices, SIGMA_ANGLE, USUAL_MM, 0.05);
  return {
    wall: { depthMm: depthReader(outside, thickness, centres, grid) },
    spine: findSpine(image, centres, backs),
  };
}

/** Middle of the body in each slice (voxel numbers), evened over the slices. */
function centreLine(body: Uint8Array, { dimensions: [nx, ny, nz] }: Grid): [number, number][] {
  const sums = Array.from({ length: nz }, () => [0, 0, 0]);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        if (!body[n]) continue;
        sums[k][0] += i;
        sums[k][1] += j;
        sums[k][2]++;
      }
  const REACH = 8;
  return sums.map((_, k) => {
    const total = [0, 0, 0];
    for (let q = Math.max(0, k - REACH); q <= Math.min(nz - 1, k + REACH); q++)
      for (let c = 0; c < 3; c++) total[c] += sums[q][c];
    const count = Math.max(1, total[2]);
    return [total[0] / count, total[1] / count];
  });
}

/** Radius in voxels at which muscle begins under skin and fat, coming from outside. */
function muscleSurface(
  read: (x: number, y: number, z: number) => number,
  ci: number,
  cj: number,
  k: number,
  dx: number,
  dy: number,
  { dimensions: [nx, ny], spacingMm: [step] }: Grid,
): number {
  const needed = MIN_MUSCLE_MM / step;
  let run = 0;
  for (let r = Math.hypot(nx, ny); r > 0; r -= 0.5) {
    run = read(ci + r * dx, cj + r * dy, k) > MUSCLE_HU ? run + 0.5 : 0;
    if (run >= needed) return r + needed;
  }
  return 0;
}

/** Depth in mm at which fat or lung begins behind the muscle, if it does within the wall's usual thickness. */
function fatDepth(
  read: (x: number, y: number, z: number) => number,
  ci: number,
  cj: number,
  k: number,
  dx: number,
  dy: number,
  surface: number,
  step: number,
): number | undefined {
  for (
    let r = surface - MIN_MUSCLE_MM / step;
    r > surface - FAT_WITHIN_MM / step && r > 0;
    r -= 0.25
  )
    if (read(ci + r * dx, cj + r * dy, k) < MUSCLE_HU) return (surface - r) * step;
  return undefined;
}

/** Radius of the trunk's convex outline at angle `a`: the farthest chord between points to either side. */
function bulgedRadius(surfaces: Float32Array, a: number): number {
  let radius = surfaces[a];
  for (let before = 1; before <= BRIDGE; before++) {
    const r1 = surfaces[(a - before + ANGLES) % ANGLES];
    const s1 = Math.sin(before * BIN_RADIANS);
    for (let after = 1; after <= BRIDGE; after++) {
      const r2 = surfaces[(a + after) % ANGLES];
      const across = r1 * s1 + r2 * Math.sin(after * BIN_RADIANS);
      if (across <= 0) continue;
      const chord = (r1 * r2 * Math.sin((before + after) * BIN_RADIANS)) / across;
      if (chord > radius) radius = chord;
    }
  }
  return radius;
}

/** Weighted mean over neighbouring angles and slices, drawn to `usual` with weight `doubt` where little is seen. */
function smoothOver(
  values: Float32Array,
  weights: Float32Array,
  nz: number,
  sigmaSlices: number,
  sigmaAngle: number,
  usual: number,
  doubt: number,
): Float32Array {
  const out = new Float32Array(values.length);
  const reachK = Math.ceil(2.5 * sigmaSlices);
  const reachA = Math.ceil(2.5 * sigmaAngle);
  for (let k = 0; k < nz; k++)
    for (let a = 0; a < ANGLES; a++) {
      let sum = usual * doubt;
      let total = doubt;
      for (let dk = -reachK; dk <= reachK; dk++) {
        if (k + dk < 0 || k + dk >= nz) continue;
        for (let da = -reachA; da <= reachA; da++) {
          const m = ((a + da + ANGLES) % ANGLES) + ANGLES * (k + dk);
          if (!weights[m]) continue;
          const w =
            weights[m] * Math.exp(-0.5 * ((dk / sigmaSlices) ** 2 + (da / sigmaAngle) ** 2));
          sum += w * values[m];
          total += w;
        }
      }
      out[a + ANGLES * k] = total > 0 ? sum / total : 0;
    }
  return out;
}

function depthReader(
  outside: Float32Array,
  thickness: Float32Array,
  centres: readonly (readonly [number, number])[],
  { dimensions: [, , nz], originMm: o, spacingMm: [step] }: Grid,
): Wall['depthMm'] {
  const inner = outside.map((value, n) => value - thickness[n]);
  return (x, y, z) => {
    const at = Math.min(nz - 1, Math.max(0, (z - o[2]) / step));
    const k = Math.floor(at);
    const up = Math.min(nz - 1, k + 1);
    const f = at - k;
    const dx = (x - o[0]) / step - (centres[k][0] * (1 - f) + centres[up][0] * f);
    const dy = (y - o[1]) / step - (centres[k][1] * (1 - f) + centres[up][1] * f);
    const turn = (Math.atan2(dy, dx) / (2 * Math.PI) + 1) * ANGLES;
    const a = Math.floor(turn);
    const g = turn - a;
    const at0 = a % ANGLES;
    const at1 = (a + 1) % ANGLES;
    const row = (slice: number): number =>
      inner[at0 + ANGLES * slice] * (1 - g) + inner[at1 + ANGLES * slice] * g;
    return row(k) * (1 - f) + row(up) * f - step * Math.hypot(dx, dy);
  };
}
