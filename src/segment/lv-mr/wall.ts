/** Inner and outer contour of the left ventricular wall in one slice, found together. */
import type { Levels } from './levels.ts';
import type { Contour } from './polar.ts';
import { RAYS, polarImage } from './polar.ts';
import type { Place, Slice } from './stack.ts';

export interface WallContours {
  readonly endo: Contour;
  readonly epi: Contour;
  /** Mean cost per ray without bends: how far the picture departs from blood, wall of the usual thickness and surroundings. */
  readonly cost: number;
}

/** What is expected before looking. */
export interface WallPrior {
  /** Thickness of the wall around a cavity of a given radius. */
  readonly thicknessMm: (endoMm: number) => number;
  readonly thicknessSdMm: number;
  /** Contours of a neighbouring slice or phase about the same centre, and how far this one may depart, mm. */
  readonly near?: { readonly endo: Contour; readonly epi: Contour; readonly sdMm: number };
}

const STEP_MM = 1;
const MIN_ENDO = 3;
const MAX_ENDO = 45;
const MIN_WALL = 3;
const MAX_WALL = 22;
const ENDO = MAX_ENDO - MIN_ENDO + 1;
const WALL = MAX_WALL - MIN_WALL + 1;
const STATES = ENDO * WALL;
/** Beyond the wall the picture is read this far. */
const OUTER = 9;
const SAMPLES = MAX_ENDO + MAX_WALL + OUTER + 4;

/** Weights, per mm of ray. Papillary muscle and trabeculae make blood dark in places; nothing makes a wall bright. */
const DARK_BLOOD = 0.25;
const BRIGHT_WALL = 1.3;
const WALL_OUTSIDE = 0.5;
const ENDO_EDGE = 2;
const EPI_EDGE = 1.5;
const ENDO_BEND = 0.8;
const WALL_BEND = 0.8;
const THICKNESS = 1;
const NEAR = 1;
const MAX_ENDO_STEP = 2;
/** How far a thickness may depart where contours are compared, whatever the expectation they were found with. */
const JUDGED_SD_MM = 4;

/**
 * Dynamic programming over rays; a state is an inner radius and a thickness. Each ray pays for dark blood, for wall that is
 * not muscle, for muscle beyond the wall, and gains by the steps at both contours; neighbouring rays pay for bends.
 */
export function findWall(
  slice: Slice,
  centre: Place,
  levels: Levels,
  prior: WallPrior,
): WallContours {
  const image = normalised(slice, centre, levels);
  const data = dataCosts(image, levels, prior);
  const path = closedPath(data);
  const endo = new Float32Array(RAYS);
  const epi = new Float32Array(RAYS);
  let cost = 0;
  for (let a = 0; a < RAYS; a++) {
    const e = Math.floor(path[a] / WALL);
    const w = path[a] % WALL;
    endo[a] = (MIN_ENDO + e) * STEP_MM;
    epi[a] = endo[a] + (MIN_WALL + w) * STEP_MM;
    const excessMm = epi[a] - endo[a] - prior.thicknessMm(endo[a]);
    const judged = tolerant(excessMm / JUDGED_SD_MM) - tolerant(excessMm / prior.thicknessSdMm);
    cost += (data[a * STATES + path[a]] + THICKNESS * judged) / RAYS;
  }
  return {
    endo: { centre, radiusMm: smoothed(endo) },
    epi: { centre, radiusMm: smoothed(epi) },
    cost,
  };
}

/** Rays with muscle at 0 and blood at 1. */
function normalised(slice: Slice, centre: Place, { blood, muscle }: Levels): Float32Array {
  const image = polarImage(slice, centre, STEP_MM, SAMPLES);
  for (let n = 0; n < image.length; n++) image[n] = (image[n] - muscle) / (blood - muscle);
  return image;
}

const square = (value: number): number => value * value;
const unit = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value);

/** A square near zero, a line beyond: what is unusual is not impossible. */
const tolerant = (deviation: number): number =>
  Math.abs(deviation) < 1 ? square(deviation) : 2 * Math.abs(deviation) - 1;

/** How little a value looks like muscle, 0 to 1; below muscle there is only air and lung. */
function unlikeMuscle(value: number, air: number): number {
  return value > 0 ? square(unit(value / 0.6)) : square(unit(value / (0.8 * air)));
}

function dataCosts(image: Float32Array, { blood, muscle }: Levels, prior: WallPrior): Float32Array {
  const air = Math.min(-0.15, -muscle / (blood - muscle));
  const out = new Float32Array(RAYS * STATES);
  const darkTo = new Float32Array(SAMPLES + 1);
  const brightTo = new Float32Array(SAMPLES + 1);
  for (let a = 0; a < RAYS; a++) {
    const ray = image.subarray(a * SAMPLES, (a + 1) * SAMPLES);
    for (let s = 0; s < SAMPLES; s++) {
      darkTo[s + 1] = darkTo[s] + square(unit(1 - ray[s])) * Math.min(1, s / 12);
      brightTo[s + 1] = brightTo[s] + unlikeMuscle(ray[s], air);
    }
    for (let e = 0; e < ENDO; e++) {
      const r = MIN_ENDO + e;
      const fall = unit((ray[r - 1] + ray[r - 2] - ray[r + 1] - ray[r + 2]) / 2);
      const usualMm = prior.thicknessMm(r);
      const inner = DARK_BLOOD * darkTo[r] - ENDO_EDGE * fall;
      for (let w = 0; w < WALL; w++) {
        const p = r + MIN_WALL + w;
        const rise = (ray[p + 1] + ray[p + 2] - ray[p - 1] - ray[p - 2]) / 2;
        const step = rise > 0 ? unit(rise / 0.6) : unit(rise / (0.8 * air));
        const muscleBeyond = OUTER - (brightTo[p + OUTER] - brightTo[p]);
        let cost =
          inner +
          BRIGHT_WALL * (brightTo[p] - brightTo[r]) +
          WALL_OUTSIDE * muscleBeyond -
          EPI_EDGE * step +
          THICKNESS * tolerant((MIN_WALL + w - usualMm) / prior.thicknessSdMm);
        if (prior.near) {
          const { endo, epi, sdMm } = prior.near;
          cost +=
            NEAR *
            (Math.min(9, square((r - endo.radiusMm[a]) / sdMm)) +
              Math.min(9, square((p - epi.radiusMm[a]) / sdMm)));
        }
        out[a * STATES + e * WALL + w] = cost;
      }
    }
  }
  return out;
}

/** The cheapest closed path: twice around, and the middle turn is taken. */
function closedPath(data: Float32Array): Int32Array {
  const turns = 2 * RAYS;
  let previous = new Float32Array(data.subarray(0, STATES));
  let current = new Float32Array(STATES);
  const from = new Int16Array(turns * STATES);
  const eased = new Float32Array(STATES);
  const easedFrom = new Int16Array(STATES);
  for (let t = 1; t < turns; t++) {
    // The costs of both steps add up, so the best thickness and then the best radius are found one after the other.
    for (let n = 0, e = 0; e < ENDO; e++)
      for (let w = 0; w < WALL; w++, n++) {
        let best = previous[n];
        let at = n;
        if (w > 0 && previous[n - 1] + WALL_BEND < best) {
          best = previous[n - 1] + WALL_BEND;
          at = n - 1;
        }
        if (w < WALL - 1 && previous[n + 1] + WALL_BEND < best) {
          best = previous[n + 1] + WALL_BEND;
          at = n + 1;
        }
        eased[n] = best;
        easedFrom[n] = at;
      }
    const ray = (t % RAYS) * STATES;
    for (let n = 0, e = 0; e < ENDO; e++) {
      const low = -Math.min(MAX_ENDO_STEP, e);
      const high = Math.min(MAX_ENDO_STEP, ENDO - 1 - e);
      for (let w = 0; w < WALL; w++, n++) {
        let best = Infinity;
        let at = n;
        for (let d = low; d <= high; d++) {
          const cost = eased[n + d * WALL] + ENDO_BEND * d * d;
          if (cost < best) {
            best = cost;
            at = n + d * WALL;
          }
        }
        current[n] = best + data[ray + n];
        from[t * STATES + n] = easedFrom[at];
      }
    }
    [previous, current] = [current, previous];
  }
  let at = 0;
  for (let n = 1; n < STATES; n++) if (previous[n] < previous[at]) at = n;
  const path = new Int32Array(RAYS);
  for (let t = turns - 1; t >= RAYS / 2; t--) {
    if (t < RAYS / 2 + RAYS) path[t % RAYS] = at;
    at = from[t * STATES + at];
  }
  return path;
}

/** Takes out the steps of whole millimetres. */
function smoothed(radii: Float32Array): Float32Array {
  const WEIGHTS = [1, 4, 6, 4, 1];
  return radii.map((_, a) => {
    let sum = 0;
    for (let d = -2; d <= 2; d++) sum += WEIGHTS[d + 2] * radii[(a + d + RAYS) % RAYS];
    return sum / 16;
  });
}
