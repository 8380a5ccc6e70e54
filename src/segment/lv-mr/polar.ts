/** Slices seen from a centre: rays around it, and contours given by one radius per ray. */
import type { Place, Slice } from './stack.ts';
import { valueAt } from './stack.ts';

/** Rays around the centre of every contour. */
export const RAYS = 72;

export const COSINE = Float64Array.from({ length: RAYS }, (_, a) =>
  Math.cos((2 * Math.PI * a) / RAYS),
);
export const SINE = Float64Array.from({ length: RAYS }, (_, a) =>
  Math.sin((2 * Math.PI * a) / RAYS),
);

/** A closed contour around a centre: the radius in mm along each ray. */
export interface Contour {
  readonly centre: Place;
  readonly radiusMm: Float32Array;
}

/** Values along the rays, `samples` per ray, `stepMm` apart, from the centre outwards. */
export function polarImage(
  slice: Slice,
  { x, y }: Place,
  stepMm: number,
  samples: number,
): Float32Array {
  const out = new Float32Array(RAYS * samples);
  for (let a = 0; a < RAYS; a++)
    for (let s = 0; s < samples; s++) {
      const r = s * stepMm;
      out[a * samples + s] = valueAt(slice, x + r * COSINE[a], y + r * SINE[a]);
    }
  return out;
}

export const contourPoint = ({ centre, radiusMm }: Contour, a: number): Place => ({
  x: centre.x + radiusMm[a] * COSINE[a],
  y: centre.y + radiusMm[a] * SINE[a],
});

/** The same contour about another centre inside it (radii at equal angles, by linear interpolation). */
export function recentred(contour: Contour, centre: Place): Contour {
  const angles: number[] = [];
  const radii: number[] = [];
  for (let a = 0; a < RAYS; a++) {
    const { x, y } = contourPoint(contour, a);
    angles.push(Math.atan2(y - centre.y, x - centre.x));
    radii.push(Math.hypot(x - centre.x, y - centre.y));
  }
  const order = angles.map((_, n) => n).sort((p, q) => angles[p] - angles[q]);
  const radiusMm = new Float32Array(RAYS);
  for (let a = 0; a < RAYS; a++) {
    let angle = (2 * Math.PI * a) / RAYS;
    if (angle > Math.PI) angle -= 2 * Math.PI;
    let next = order.findIndex((n) => angles[n] >= angle);
    if (next < 0) next = 0;
    const after = order[next];
    const before = order[(next + RAYS - 1) % RAYS];
    const turn = (value: number): number => (value + 4 * Math.PI) % (2 * Math.PI);
    const gap = turn(angles[after] - angles[before]);
    const share = gap > 1e-9 ? turn(angle - angles[before]) / gap : 0;
    radiusMm[a] = radii[before] + (radii[after] - radii[before]) * Math.min(1, share);
  }
  return { centre, radiusMm };
}

/** Area within a contour, mm2. */
export function areaMm2({ radiusMm }: Contour): number {
  const wedge = Math.sin((2 * Math.PI) / RAYS) / 2;
  let sum = 0;
  for (let a = 0; a < RAYS; a++) sum += wedge * radiusMm[a] * radiusMm[(a + 1) % RAYS];
  return sum;
}

/** Centre of the area within a contour. */
export function centroid(contour: Contour): Place {
  let area = 0;
  let x = 0;
  let y = 0;
  for (let a = 0; a < RAYS; a++) {
    const p = contourPoint(contour, a);
    const q = contourPoint(contour, (a + 1) % RAYS);
    const [px, py] = [p.x - contour.centre.x, p.y - contour.centre.y];
    const [qx, qy] = [q.x - contour.centre.x, q.y - contour.centre.y];
    const wedge = px * qy - qx * py;
    area += wedge;
    x += ((px + qx) * wedge) / 3;
    y += ((py + qy) * wedge) / 3;
  }
  if (!(area > 0)) return contour.centre;
  return { x: contour.centre.x + x / area, y: contour.centre.y + y / area };
}

/** Radius of a contour in any direction about its centre, mm. */
export function radiusAt({ radiusMm }: Contour, dx: number, dy: number): number {
  const at = ((Math.atan2(dy, dx) / (2 * Math.PI)) * RAYS + RAYS) % RAYS;
  const a = Math.floor(at) % RAYS;
  const b = (a + 1) % RAYS;
  return radiusMm[a] + (radiusMm[b] - radiusMm[a]) * (at - Math.floor(at));
}
