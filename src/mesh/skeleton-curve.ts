/** Polylines with points a constant step apart. Positions are x, y, z in mm along the axes of a grid. */

export const pointCount = (points: Float64Array): number => points.length / 3;

export function gapMm(a: Float64Array, n: number, b: Float64Array, m: number): number {
  return Math.hypot(a[3 * n] - b[3 * m], a[3 * n + 1] - b[3 * m + 1], a[3 * n + 2] - b[3 * m + 2]);
}

export function lengthMm(points: Float64Array, first = 0, last = pointCount(points) - 1): number {
  let length = 0;
  for (let n = first + 1; n <= last; n++) length += gapMm(points, n - 1, points, n);
  return length;
}

/** The same line with its points as nearly `stepMm` apart as a whole number of steps allows; both ends are kept. */
export function resample(points: Float64Array, stepMm: number): Float64Array {
  const total = lengthMm(points);
  const steps = Math.max(1, Math.round(total / stepMm));
  const out = new Float64Array(3 * (steps + 1));
  let segment = 0;
  let before = 0;
  let gap = gapMm(points, 0, points, Math.min(1, pointCount(points) - 1));
  for (let n = 0; n <= steps; n++) {
    const target = (total * n) / steps;
    while (segment < pointCount(points) - 2 && before + gap < target) {
      before += gap;
      segment += 1;
      gap = gapMm(points, segment, points, segment + 1);
    }
    const t = gap > 0 ? Math.min(1, (target - before) / gap) : 0;
    const next = Math.min(segment + 1, pointCount(points) - 1);
    for (let axis = 0; axis < 3; axis++) {
      const a = points[3 * segment + axis];
      out[3 * n + axis] = a + t * (points[3 * next + axis] - a);
    }
  }
  return out;
}

/** Mean of the points up to `reach` places away on both sides; fewer towards the ends, which stay. */
export function averaged(points: Float64Array, reach: number): Float64Array {
  const count = pointCount(points);
  const out = new Float64Array(points.length);
  for (let n = 0; n < count; n++) {
    const r = Math.min(reach, n, count - 1 - n);
    for (let axis = 0; axis < 3; axis++) {
      let sum = 0;
      for (let m = n - r; m <= n + r; m++) sum += points[3 * m + axis];
      out[3 * n + axis] = sum / (2 * r + 1);
    }
  }
  return out;
}
