/**
 * Diameters of a voxel outline in one slice.
 *
 * Convention: the outline runs a quarter of a voxel outside the outermost voxel centres. Distances between centres are
 * never longer than the lesion and on average half a voxel too short; distances between voxel corners are on average a
 * voxel too long; a quarter is what keeps the mean error over sub-voxel positions and directions below half a voxel
 * (discs and ellipses with semi-axes from 2.5 to 30 voxels, also with unequal spacing).
 */

/** A pair of opposite points of the outline, in the slice's own axes (mm along i and j, or any orthogonal pair). */
export interface Chord {
  readonly lengthMm: number;
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

export interface SliceDiameters {
  readonly longest: Chord;
  /** The longest chord perpendicular to it. */
  readonly perpendicular: Chord;
}

type Point = readonly [number, number];

/** How far outside the outermost voxel centres the outline runs, in voxels. */
export const OUTLINE_VOXELS = 0.25;

/** Points of the outline around each voxel centre of a part: a quarter of a voxel to either side along both axes. */
export function outlinePoints(centres: readonly Point[], spacingMm: Point): Point[] {
  const di = OUTLINE_VOXELS * spacingMm[0];
  const dj = OUTLINE_VOXELS * spacingMm[1];
  return centres.flatMap(([x, y]): Point[] => [
    [x - di, y],
    [x + di, y],
    [x, y - dj],
    [x, y + dj],
  ]);
}

/** Convex hull, counter-clockwise, without points on its edges (Andrew's monotone chain). */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of ordered) {
      while (chain.length > 1 && turn(chain[chain.length - 2], chain[chain.length - 1], point) <= 0)
        chain.pop();
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

const turn = (a: Point, b: Point, c: Point): number =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** The longest chord of a hull and the longest one perpendicular to it. */
export function hullDiameters(hull: readonly Point[]): SliceDiameters {
  let longest = chord(hull[0], hull[0]);
  for (const a of hull)
    for (const b of hull) {
      const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
      if (length > longest.lengthMm) longest = { lengthMm: length, from: a, to: b };
    }
  return { longest, perpendicular: longestAcross(hull, longest) };
}

const chord = (from: Point, to: Point): Chord => ({
  lengthMm: Math.hypot(to[0] - from[0], to[1] - from[1]),
  from,
  to,
});

/** The chord length across a given axis is largest on a line through one of the hull's corners. */
function longestAcross(hull: readonly Point[], axis: Chord): Chord {
  const { lengthMm, from, to } = axis;
  let best = chord(from, from);
  if (lengthMm === 0) return best;
  const u: Point = [(to[0] - from[0]) / lengthMm, (to[1] - from[1]) / lengthMm];
  const along = hull.map((p) => p[0] * u[0] + p[1] * u[1]);
  const across = hull.map((p) => p[1] * u[0] - p[0] * u[1]);
  for (const s of along) {
    let low = Infinity;
    let high = -Infinity;
    for (let n = 0; n < hull.length; n++) {
      const m = (n + 1) % hull.length;
      const reach = along[m] - along[n];
      const t = reach === 0 ? 0 : (s - along[n]) / reach;
      if (t < 0 || t > 1 || (reach === 0 && along[n] !== s)) continue;
      const here = across[n] + t * (across[m] - across[n]);
      low = Math.min(low, here);
      high = Math.max(high, here);
    }
    if (high - low <= best.lengthMm) continue;
    const at = (v: number): Point => [s * u[0] - v * u[1], s * u[1] + v * u[0]];
    best = { lengthMm: high - low, from: at(low), to: at(high) };
  }
  return best;
}
