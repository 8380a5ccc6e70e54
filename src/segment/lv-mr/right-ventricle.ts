/**
 * The right ventricle, seen from the centre of the left: behind the septum each ray crosses its cavity once, from the outer
 * contour of the left ventricular wall to the thin dark free wall.
 */
import type { Levels } from './levels.ts';
import type { Contour } from './polar.ts';
import { RAYS, polarImage } from './polar.ts';
import type { Slice } from './stack.ts';

/** The cavity in one slice: rays from `first` on, `count` of them, each up to its radius; no ray where it is absent. */
export interface RightVentricle {
  readonly first: number;
  readonly count: number;
  readonly outer: Contour;
}

export interface RightPrior {
  /** Ray through the middle of the septum. */
  readonly ray: number;
  /** The cavity of the neighbouring slice. */
  readonly near?: RightVentricle;
}

const STEP_MM = 1.5;
const MAX_DEPTH_MM = 84;
/** Depths of the free wall behind the septum; entry 0 is the least, `MIN_DEPTH_MM`. */
const MIN_DEPTH_MM = 3;
const DEPTHS = (MAX_DEPTH_MM - MIN_DEPTH_MM) / STEP_MM + 1;
const SAMPLES = 100;
const MIN_ARC = Math.round(RAYS / 9);
const MAX_ARC = Math.round((RAYS * 200) / 360);

/** Gain per mm of cavity that looks like blood, and cost where it does not. */
const BLOOD = 0.16;
const NOT_BLOOD = 0.42;
/** Gain by the fall at the free wall, in full where the cavity is deep: the edge of a strip of fat is as sharp. */
const FREE_WALL = 4.5;
const DEEP_MM = 30;
const BEND = 0.22;
const FREE_BEND_MM = 2;
const ENDS = 3;
const NEAR = 0.05;
/** Values below this, muscle 0 and blood 1, are dark; what lies behind more of it than a trabecula is another cavity. */
const DARK = 0.45;
const TRABECULA_MM = 4;
const USUAL_HALF_ARC_DEG = 70;
const SIDEWAYS = 0.5;

/**
 * The ray that points to the right ventricle: around the left one, blood lies on one side only. The mean of all slices
 * decides, so that a bright stomach or fat beside one of them does not.
 */
export function septalRay(
  slices: readonly { readonly slice: Slice; readonly epi: Contour; readonly levels: Levels }[],
): number {
  const bright = new Float64Array(RAYS);
  for (const { slice, epi, levels } of slices) {
    const image = polarImage(slice, epi.centre, STEP_MM, SAMPLES);
    for (let a = 0; a < RAYS; a++) {
      const from = Math.ceil((epi.radiusMm[a] + 2) / STEP_MM);
      for (let s = from; s < from + 16; s++) {
        const value = (image[a * SAMPLES + s] - levels.muscle) / (levels.blood - levels.muscle);
        bright[a] += Math.min(1, Math.max(0, value));
      }
    }
  }
  const HALF = Math.round(RAYS / 8);
  let best = 0;
  let most = -1;
  for (let a = 0; a < RAYS; a++) {
    let sum = 0;
    for (let d = -HALF; d <= HALF; d++) sum += bright[(a + d + RAYS) % RAYS];
    if (sum > most) {
      most = sum;
      best = a;
    }
  }
  return best;
}

const square = (value: number): number => value * value;
const unit = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value);

/** 0 for blood, 1 for what it cannot be: muscle, lung, or fat much brighter than blood. */
const unlikeBlood = (value: number): number =>
  value < 0.7 ? square(unit((0.7 - value) / 0.5)) : square(unit((value - 1.3) / 0.5));

/** Dynamic programming over rays, from the far side of the left ventricle around to it again. */
export function findRightVentricle(
  slice: Slice,
  epi: Contour,
  { blood, muscle }: Levels,
  prior: RightPrior,
): RightVentricle | undefined {
  const image = polarImage(slice, epi.centre, STEP_MM, SAMPLES);
  const width = (slice.columns - 1) * slice.pixelMm[0];
  const height = (slice.rows - 1) * slice.pixelMm[1];
  const data = new Float32Array(RAYS * DEPTHS);
  const badTo = new Float32Array(SAMPLES + 1);
  const goodTo = new Float32Array(SAMPLES + 1);
  const reachMm = reachOf(epi, width, height);
  for (let a = 0; a < RAYS; a++) {
    const ray = image.subarray(a * SAMPLES, (a + 1) * SAMPLES);
    let darkMm = 0;
    for (let s = 0; s < SAMPLES; s++) {
      ray[s] = (ray[s] - muscle) / (blood - muscle);
      const unlike = unlikeBlood(ray[s]);
      const within = s * STEP_MM > epi.radiusMm[a] && ray[s] < DARK;
      darkMm = within ? darkMm + STEP_MM : 0;
      goodTo[s + 1] = goodTo[s] + 1 - unlike;
      badTo[s + 1] = badTo[s] + unlike * (1 + square(darkMm / TRABECULA_MM));
    }
    const inner = Math.ceil((epi.radiusMm[a] + 0.5) / STEP_MM);
    for (let d = 0; d < DEPTHS; d++) {
      const outer = Math.round((epi.radiusMm[a] + MIN_DEPTH_MM) / STEP_MM) + d;
      if (outer + 4 > SAMPLES || outer * STEP_MM > reachMm[a]) {
        data[a * DEPTHS + d] = 1e6;
        continue;
      }
      const bad = badTo[outer] - badTo[inner];
      const good = goodTo[outer] - goodTo[inner];
      const inside = (ray[outer - 1] + ray[outer - 2]) / 2;
      const outside = Math.min(ray[outer], ray[outer + 1], ray[outer + 2]);
      let cost =
        STEP_MM * (NOT_BLOOD * bad - BLOOD * good) -
        FREE_WALL * unit(((outer - inner) * STEP_MM) / DEEP_MM) * square(unit(inside - outside));
      if (prior.near) {
        const along = (a - prior.near.first + RAYS) % RAYS;
        const nearMm = along < prior.near.count ? prior.near.outer.radiusMm[a] : epi.radiusMm[a];
        cost += NEAR * Math.min(30, Math.abs(outer * STEP_MM - nearMm));
      }
      data[a * DEPTHS + d] = cost;
    }
  }
  return bestArc(data, epi, prior.ray);
}

/** Cost of a ray far from the middle of the septum: fat lies there, too. */
const sideways = (rays: number): number =>
  SIDEWAYS * square(Math.max(0, (Math.abs(rays) * 360) / RAYS - USUAL_HALF_ARC_DEG) / 10);

/** Distance along each ray to the edge of the image. */
function reachOf({ centre }: Contour, width: number, height: number): Float32Array {
  return Float32Array.from({ length: RAYS }, (_, a) => {
    const angle = (2 * Math.PI * a) / RAYS;
    const x = Math.cos(angle);
    const y = Math.sin(angle);
    const alongX = x > 1e-9 ? (width - centre.x) / x : x < -1e-9 ? -centre.x / x : Infinity;
    const alongY = y > 1e-9 ? (height - centre.y) / y : y < -1e-9 ? -centre.y / y : Infinity;
    return Math.min(alongX, alongY);
  });
}

/** The cheapest run of rays within the half turn and a bit around the septum; undefined where none is better than nothing. */
function bestArc(data: Float32Array, epi: Contour, middle: number): RightVentricle | undefined {
  const half = RAYS / 2;
  const start = (middle - half + RAYS) % RAYS;
  const total = new Float32Array(RAYS * DEPTHS).fill(Infinity);
  const before = new Int32Array(RAYS * DEPTHS).fill(-1);
  const length = new Int32Array(RAYS * DEPTHS);
  const outerMm = (a: number, d: number): number =>
    Math.round((epi.radiusMm[a] + MIN_DEPTH_MM) / STEP_MM) * STEP_MM + d * STEP_MM;
  let best = { cost: 0, t: -1, d: -1 };
  for (let t = 0; t < RAYS; t++) {
    const a = (start + t) % RAYS;
    const last = (a + RAYS - 1) % RAYS;
    for (let d = 0; d < DEPTHS; d++) {
      const n = t * DEPTHS + d;
      // Begins here, before the middle of the septum: the deeper, the less likely.
      let least = t > half ? Infinity : ENDS + 0.12 * (MIN_DEPTH_MM + d * STEP_MM);
      let from = -1;
      if (t > 0) {
        for (let p = 0; p < DEPTHS; p++) {
          const m = n - d - DEPTHS + p;
          if (length[m] >= MAX_ARC || total[m] === Infinity) continue;
          const change = Math.abs(outerMm(a, d) - outerMm(last, p));
          const cost = total[m] + BEND * Math.max(0, change - FREE_BEND_MM);
          if (cost < least) {
            least = cost;
            from = m;
          }
        }
      }
      total[n] = least + data[a * DEPTHS + d] + sideways(t - half);
      before[n] = from;
      length[n] = from < 0 ? 1 : length[from] + 1;
      const end = total[n] + ENDS + 0.12 * (MIN_DEPTH_MM + d * STEP_MM);
      if (t >= half && length[n] >= MIN_ARC && end < best.cost) best = { cost: end, t, d };
    }
  }
  if (best.t < 0) return undefined;
  const radiusMm = Float32Array.from(epi.radiusMm);
  let count = 0;
  let first = 0;
  for (let n = best.t * DEPTHS + best.d; n >= 0; n = before[n]) {
    const t = Math.floor(n / DEPTHS);
    first = (start + t) % RAYS;
    radiusMm[first] = outerMm(first, n % DEPTHS);
    count++;
  }
  return { first, count, outer: { centre: epi.centre, radiusMm } };
}
