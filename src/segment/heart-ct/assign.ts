/** Gives every part of the opacified blood to a chamber, a great artery or nothing. */
import type { Grid, Vec3 } from '../../core/space.ts';
import { ijkToLps, subtract } from '../../core/space.ts';
import { LABEL } from '../../core/anatomy.ts';
import type { BloodParts } from './blood.ts';
import type { Enhancement } from './enhancement.ts';
import type { Match } from './match.ts';

/** A basin joins a chamber only when it lies within this many half-axes of the chamber's usual place. */
const REACH = 1.45;
/** A neck narrower than this share of the smaller side is a vessel's mouth or a leak, not a passage. */
const MIN_NECK_SHARE = 0.4;
/** Blood brighter than its chamber by this factor comes from elsewhere: from the arm, through the caval vein. */
const TOO_BRIGHT = 1.4;
/** Narrowest descending aorta that is followed (radius), mm. */
const MIN_AORTA_MM = 6;

/**
 * Label of every voxel of the blood mask. The matched blobs are the seeds; the other basins join, in order of
 * how wide the passage and how fitting the place is, the chamber they open into.
 */
export function assignBasins(
  grid: Grid,
  parts: BloodParts,
  match: Match,
  { thresholdsHu, bloodHu }: Enhancement,
): Uint8Array {
  const { ids, basins, necks } = parts.partition;
  const labelOf = new Uint8Array(basins.length);
  for (const { part, blob } of match.found) labelOf[blob.id] = part.label;
  const centres = basinCentres(grid, ids, basins.length);
  const neighbours = basins.map((): { to: number; radiusMm: number }[] => []);
  for (const { a, b, radiusMm } of necks) {
    neighbours[a].push({ to: b, radiusMm });
    neighbours[b].push({ to: a, radiusMm });
  }
  const meanHu = basinMeans(parts);
  const place = placeCost(match);
  const queue: { cost: number; id: number; label: number }[] = [];
  const offer = (from: number): void => {
    const label = labelOf[from];
    for (const { to, radiusMm } of neighbours[from]) {
      if (labelOf[to]) continue;
      const openness = radiusMm / Math.min(basins[to].radiusMm, basins[from].radiusMm);
      if (openness < MIN_NECK_SHARE) continue;
      const away = place(label, centres[to], basins[to].radiusMm);
      if (away > REACH || meanHu[to] < thresholdsHu[label]) continue;
      if (label !== LABEL.rightAtrium && meanHu[to] > TOO_BRIGHT * bloodHu[label]) continue;
      queue.push({ cost: 1 - openness + Math.max(0, away - 0.6), id: to, label });
    }
  };
  for (const { blob } of match.found) offer(blob.id);
  while (queue.length > 0) {
    let first = 0;
    for (let q = 1; q < queue.length; q++) if (queue[q].cost < queue[first].cost) first = q;
    const { id, label } = queue[first];
    queue[first] = queue[queue.length - 1];
    queue.pop();
    if (labelOf[id]) continue;
    labelOf[id] = label;
    offer(id);
  }
  const labels = new Uint8Array(ids.length);
  for (let n = 0; n < ids.length; n++) labels[n] = labelOf[ids[n]];
  return labels;
}

function basinMeans({ partition, hu }: BloodParts): Float64Array {
  const sums = new Float64Array(partition.basins.length);
  for (let n = 0; n < hu.length; n++) sums[partition.ids[n]] += hu[n];
  return sums.map((sum, id) => sum / (partition.basins[id].voxels || 1));
}

function basinCentres(grid: Grid, ids: Int32Array, count: number): Vec3[] {
  const [nx, ny] = grid.dimensions;
  const sums = new Float64Array(4 * count);
  for (let n = 0; n < ids.length; n++) {
    const at = 4 * ids[n];
    const i = n % nx;
    const row = (n - i) / nx;
    sums[at] += i;
    sums[at + 1] += row % ny;
    sums[at + 2] += Math.floor(row / ny);
    sums[at + 3]++;
  }
  return Array.from({ length: count }, (_, id) => {
    const n = sums[4 * id + 3] || 1;
    return ijkToLps(grid, [sums[4 * id] / n, sums[4 * id + 1] / n, sums[4 * id + 2] / n]);
  });
}

/** How far from a chamber's usual place a point is, in half-axes of the chamber. */
function placeCost(match: Match): (label: number, at: Vec3, radiusMm: number) => number {
  const places = new Map(
    match.found.map(({ part, blob }) => {
      const expected = part.centreMm.map((c, axis) => match.originMm[axis] + c * match.scale);
      const centre = expected.map((c, axis) => (c + blob.centreMm[axis]) / 2);
      return [part.label, { centre, extent: part.extentMm, blob }];
    }),
  );
  const ascending = places.get(LABEL.aorta)?.blob.centreMm ?? match.originMm;
  // The superior vena cava runs along the right of the ascending aorta; the right pulmonary artery behind both.
  const besideAorta = ([x, y]: Vec3): boolean =>
    x < ascending[0] - 12 * match.scale && y < ascending[1] + 16 * match.scale;
  return (label, at, radiusMm) => {
    const found = places.get(label);
    if (!found) return Infinity;
    if (label === LABEL.pulmonaryArtery && besideAorta(at)) return Infinity;
    const { centre, extent } = found;
    const away = Math.hypot(
      ...centre.map((c, axis) => (at[axis] - c) / (extent[axis] * match.scale)),
    );
    if (label !== LABEL.aorta || radiusMm < MIN_AORTA_MM) return away;
    return Math.min(away, archCost(subtract(at, found.blob.centreMm), match.scale));
  };
}

/** The arch and the descending aorta, relative to the centre of the ascending aorta. */
function archCost([x, y, z]: Vec3, size: number): number {
  const across = Math.abs(x - 10 * size) / (35 * size);
  const arch =
    z > 10 * size && z < 75 * size
      ? Math.max(across, Math.abs(y - 25 * size) / (50 * size))
      : Infinity;
  const descending = y > 15 * size && y < 100 * size && z <= 60 * size ? across : Infinity;
  return Math.min(arch, descending);
}
