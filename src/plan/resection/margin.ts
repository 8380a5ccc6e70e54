/** Margins: how far the cut keeps from each tumour, and how far tumour reaches beyond it where some stays behind. */
import { add, distance, dot, scale, subtract } from '../../core/space.ts';
import type { Vec3 } from '../../core/space.ts';
import type { ResectionContext } from './context.ts';
import { triangleAreas } from './cut-surface.ts';
import type { Cut } from './cut-surface.ts';
import { toLps } from './local-frame.ts';
import type { ResectionMargin, TumourMargin } from './result.ts';
import { areaPercentile, shareBelow } from './triangle-levels.ts';

/** Half the diagonal of a voxel: how far a boundary between labels may lie from where it is drawn. */
export const labelUncertaintyMm = (spacingMm: Vec3): number => Math.hypot(...spacingMm) / 2;

/** Null without a tumour. */
export function marginOf(
  context: ResectionContext,
  cuts: readonly Cut[],
  tumourInRemnant: readonly number[],
  safetyMarginMm: number,
  uncertaintyMm: number,
): ResectionMargin | null {
  const { tumours, voxelMl } = context;
  if (tumours.length === 0) return null;
  const perTumour = tumours.map(({ label, volumeMl }, n): TumourMargin => ({
    label,
    ...(tumourInRemnant[n] > 0 ? reachBeyond(context, cuts, n) : nearest(context, cuts, n)),
    volumeMl,
    volumeInRemnantMl: tumourInRemnant[n] * voxelMl,
  }));
  const worst = perTumour.reduce((a, b) => (b.minimumMm < a.minimumMm ? b : a));

  let areaBelowMm2 = 0;
  let areaUncertainMm2 = 0;
  const areas = cuts.map(triangleAreas);
  cuts.forEach(({ indices, distanceMm: d }, c) => {
    for (let t = 0; t < areas[c].length; t++) {
      const x = d[indices[3 * t]];
      const y = d[indices[3 * t + 1]];
      const z = d[indices[3 * t + 2]];
      const below = shareBelow(safetyMarginMm, x, y, z);
      areaBelowMm2 += areas[c][t] * below;
      areaUncertainMm2 +=
        areas[c][t] * (shareBelow(safetyMarginMm + uncertaintyMm, x, y, z) - below);
    }
  });
  return {
    minimumMm: worst.minimumMm,
    atLps: worst.atLps,
    tumourLabel: worst.label,
    p5Mm: percentile(cuts, areas),
    areaBelowMm2,
    areaUncertainMm2,
    safetyMarginMm,
    uncertaintyMm,
    perTumour,
  };
}

/** 5th percentile of the distance over the area of all cuts. */
function percentile(cuts: readonly Cut[], areas: readonly Float64Array[]): number {
  if (cuts.length === 1) return areaPercentile(areas[0], cuts[0].indices, cuts[0].distanceMm, 0.05);
  const vertices = cuts.reduce((sum, cut) => sum + cut.distanceMm.length, 0);
  const field = new Float32Array(vertices);
  const indices = new Uint32Array(cuts.reduce((sum, cut) => sum + cut.indices.length, 0));
  const area = new Float64Array(indices.length / 3);
  let [v, n] = [0, 0];
  cuts.forEach((cut, c) => {
    field.set(cut.distanceMm, v);
    area.set(areas[c], n / 3);
    for (const index of cut.indices) indices[n++] = index + v;
    v += cut.distanceMm.length;
  });
  return areaPercentile(area, indices, field, 0.05);
}

type Place = Pick<TumourMargin, 'minimumMm' | 'atLps'>;

/** Smallest distance over all cuts. */
function nearest(
  { region, tumours }: ResectionContext,
  cuts: readonly Cut[],
  tumour: number,
): Place {
  let minimumMm = Infinity;
  let at: Vec3 = tumours[tumour].centreMm;
  for (const { positions, toTumourMm } of cuts) {
    const values = toTumourMm[tumour];
    for (let v = 0; v < values.length; v++) {
      if (values[v] >= minimumMm) continue;
      minimumMm = values[v];
      at = [positions[3 * v], positions[3 * v + 1], positions[3 * v + 2]];
    }
  }
  return { minimumMm, atLps: toLps(region.grid, at) };
}

/**
 * How far the tumour that stays reaches beyond the cut, as a negative margin: the largest distance from a voxel of it to
 * the cut (directed Hausdorff distance with early breaking: A. Taha, A. Hanbury, IEEE TPAMI 37 (2015) 2153-2163), and
 * half a voxel to the tumour's edge.
 */
function reachBeyond(
  { region, tumours, removed, voxelMm }: ResectionContext,
  cuts: readonly Cut[],
  tumour: number,
): Place {
  const [nx, ny] = region.grid.dimensions;
  const [sx, sy, sz] = region.grid.spacingMm;
  const points = scattered(cuts);
  const { members } = tumours[tumour];
  const stride = strideFor(members.length);
  let farthest = -1;
  let at: Vec3 = tumours[tumour].centreMm;
  let hint = 0;
  for (let n = 0, m = 0; n < members.length; n++, m = (m + stride) % members.length) {
    const voxel = members[m];
    if (removed[voxel] !== 0) continue;
    const x = (voxel % nx) * sx;
    const y = (Math.floor(voxel / nx) % ny) * sy;
    const z = Math.floor(voxel / (nx * ny)) * sz;
    let least = Infinity;
    // Neighbouring tries often fail at the same point of the cut.
    for (let step = 0, p = hint; step < points.length; step += 3) {
      const d = (points[p] - x) ** 2 + (points[p + 1] - y) ** 2 + (points[p + 2] - z) ** 2;
      if (d < least) {
        least = d;
        if (d <= farthest) {
          hint = p;
          break;
        }
      }
      p += 3;
      if (p === points.length) p = 0;
    }
    if (least > farthest) {
      farthest = least;
      at = [x, y, z];
    }
  }
  return {
    minimumMm: -(distanceToCuts(at, cuts) + voxelMm / 2),
    atLps: toLps(region.grid, at),
  };
}

/** Vertices of all cuts in an order that jumps over the surface. */
function scattered(cuts: readonly Cut[]): Float64Array {
  const count = cuts.reduce((sum, { positions }) => sum + positions.length / 3, 0);
  const points = new Float64Array(3 * count);
  const stride = strideFor(count);
  let place = 0;
  for (const { positions } of cuts) {
    for (let v = 0; v < positions.length; v += 3, place = (place + stride) % count)
      points.set(positions.subarray(v, v + 3), 3 * place);
  }
  return points;
}

/** A step that visits all of `count` places in a scattered order (near the golden section, without common factor). */
function strideFor(count: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let stride = Math.max(1, Math.round(count * 0.618034));
  while (divisor(stride, count) > 1) stride += 1;
  return stride;
}

/** Distance from a place to the nearest triangle of the cuts. */
export function distanceToCuts(place: Vec3, cuts: readonly Cut[]): number {
  let least = Infinity;
  for (const { positions: p, indices } of cuts) {
    const at = (v: number): Vec3 => [p[3 * v], p[3 * v + 1], p[3 * v + 2]];
    for (let t = 0; t < indices.length; t += 3) {
      const a = at(indices[t]);
      // No triangle is longer than a few voxels, so far ones are told by a corner.
      const corner = distance(place, a);
      const b = at(indices[t + 1]);
      const c = at(indices[t + 2]);
      if (corner - Math.max(distance(a, b), distance(a, c)) > least) continue;
      least = Math.min(least, distanceToTriangle(place, a, b, c));
    }
  }
  return least;
}

/** Distance from a point to a triangle (C. Ericson, Real-Time Collision Detection, 2005, section 5.1.5). */
function distanceToTriangle(p: Vec3, a: Vec3, b: Vec3, c: Vec3): number {
  const ab = subtract(b, a);
  const ac = subtract(c, a);
  const toA = subtract(p, a);
  const [d1, d2] = [dot(ab, toA), dot(ac, toA)];
  if (d1 <= 0 && d2 <= 0) return distance(p, a);
  const toB = subtract(p, b);
  const [d3, d4] = [dot(ab, toB), dot(ac, toB)];
  if (d3 >= 0 && d4 <= d3) return distance(p, b);
  const vc = d1 * d4 - d3 * d2;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) return distance(p, add(a, scale(ab, d1 / (d1 - d3))));
  const toC = subtract(p, c);
  const [d5, d6] = [dot(ab, toC), dot(ac, toC)];
  if (d6 >= 0 && d5 <= d6) return distance(p, c);
  const vb = d5 * d2 - d1 * d6;
  if (vb <= 0 && d2 >= 0 && d6 <= 0) return distance(p, add(a, scale(ac, d2 / (d2 - d6))));
  const va = d3 * d6 - d5 * d4;
  if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) {
    const t = (d4 - d3) / (d4 - d3 + (d5 - d6));
    return distance(p, add(b, scale(subtract(c, b), t)));
  }
  const sum = va + vb + vc;
  return distance(p, add(a, add(scale(ab, vb / sum), scale(ac, vc / sum))));
}
