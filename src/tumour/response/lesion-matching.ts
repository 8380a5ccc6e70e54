/**
 * Which lesion of one study is which of another, after registration: by shared volume first, then by nearness.
 */
import { isTumourLabel } from '../../core/anatomy.ts';
import type { JobContext } from '../../core/job.ts';
import { distance, ijkToLps, lpsToIjk, voxelVolumeMl } from '../../core/space.ts';
import type { Lps } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';

export interface LesionMatch {
  /** Labels in the earlier and in the later study; one of them is empty for a lesion that is new or gone. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly kind: 'same' | 'split' | 'merged' | 'rearranged' | 'new' | 'gone';
  /** Shared volume as a share of the smaller side; 0 where the lesions were matched by nearness. */
  readonly overlap: number;
  /** Distance of the centres after registration, mm; null for a lesion that is new or gone. */
  readonly centreDistanceMm: number | null;
}

export interface MatchingOptions {
  /** 4 x 4, row by row, LPS mm: takes points of the later study to the earlier one. Absent: same frame. */
  readonly afterToBefore?: readonly number[];
  /** Lesions that share less than this of the smaller one are not the same by overlap. */
  readonly leastOverlap?: number;
  /** Lesions whose centres are farther apart than this, plus both radii's difference, are not the same by nearness. */
  readonly reachMm?: number;
}

const LEAST_OVERLAP = 0.1;
const REACH_MM = 10;

interface Blob {
  readonly label: number;
  readonly volumeMl: number;
  /** In the earlier study's frame. */
  readonly centreLps: Lps;
}

/** Matches all tumours of two studies. Every lesion is in exactly one match; matches are ordered by label. */
export async function matchLesions(
  before: LabelMap,
  after: LabelMap,
  ctx: JobContext,
  options: MatchingOptions = {},
): Promise<LesionMatch[]> {
  const m = options.afterToBefore;
  const toBefore = m ? (p: Lps): Lps => transformed(m, p) : (p: Lps): Lps => p;
  const shared = new Map<string, number>();
  const earlier = await blobs(before, (p) => p, ctx);
  const later = await blobs(after, toBefore, ctx, (label, point) => {
    const other = labelAt(before, point);
    if (!isTumourLabel(other)) return;
    const key = `${other}/${label}`;
    shared.set(key, (shared.get(key) ?? 0) + voxelVolumeMl(after.grid));
  });
  const overlapOf = (a: Blob, b: Blob): number =>
    Math.min(1, (shared.get(`${a.label}/${b.label}`) ?? 0) / Math.min(a.volumeMl, b.volumeMl));

  const least = options.leastOverlap ?? LEAST_OVERLAP;
  const groups = overlapGroups(earlier, later, (a, b) => overlapOf(a, b) >= least);
  const single = groups.filter(({ from, to }) => from.length === 0 || to.length === 0);
  const matched = groups.filter(({ from, to }) => from.length > 0 && to.length > 0);
  const near = nearestPairs(
    single.flatMap(({ from }) => from),
    single.flatMap(({ to }) => to),
    options.reachMm ?? REACH_MM,
  );
  return [...matched, ...near]
    .map(({ from, to }) => describe(from, to, overlapOf))
    .sort((a, b) => firstLabel(a) - firstLabel(b));
}

/** Volume and centre of every tumour; `visit` sees each of its voxels. */
async function blobs(
  { grid, data }: LabelMap,
  map: (point: Lps) => Lps,
  ctx: JobContext,
  visit?: (label: number, point: Lps) => void,
): Promise<Blob[]> {
  const [nx, ny, nz] = grid.dimensions;
  const sums = new Map<number, { count: number; x: number; y: number; z: number }>();
  for (let n = 0, k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const label = data[n];
        if (!isTumourLabel(label)) continue;
        const point = map(ijkToLps(grid, [i, j, k]));
        const sum = sums.get(label) ?? { count: 0, x: 0, y: 0, z: 0 };
        sum.count += 1;
        sum.x += point[0];
        sum.y += point[1];
        sum.z += point[2];
        sums.set(label, sum);
        visit?.(label, point);
      }
    await ctx.checkpoint();
  }
  return [...sums].map(([label, { count, x, y, z }]) => ({
    label,
    volumeMl: count * voxelVolumeMl(grid),
    centreLps: [x / count, y / count, z / count],
  }));
}

function labelAt({ grid, data }: LabelMap, point: Lps): number {
  const [i, j, k] = lpsToIjk(grid, point).map(Math.round);
  const [nx, ny, nz] = grid.dimensions;
  const inside = i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz;
  return inside ? data[i + nx * (j + ny * k)] : 0;
}

const transformed = (m: readonly number[], [x, y, z]: Lps): Lps => [
  m[0] * x + m[1] * y + m[2] * z + m[3],
  m[4] * x + m[5] * y + m[6] * z + m[7],
  m[8] * x + m[9] * y + m[10] * z + m[11],
];

interface Group {
  readonly from: Blob[];
  readonly to: Blob[];
}

/** Lesions linked by overlap, directly or over others. */
function overlapGroups(
  earlier: readonly Blob[],
  later: readonly Blob[],
  linked: (a: Blob, b: Blob) => boolean,
): Group[] {
  const groups: Group[] = earlier.map((blob) => ({ from: [blob], to: [] }));
  for (const blob of later) {
    const joined: Group = { from: [], to: [blob] };
    for (let n = groups.length - 1; n >= 0; n--) {
      if (!groups[n].from.some((other) => linked(other, blob))) continue;
      joined.from.push(...groups[n].from);
      joined.to.push(...groups[n].to);
      groups.splice(n, 1);
    }
    groups.push(joined);
  }
  return groups;
}

const radiusMm = ({ volumeMl }: Blob): number => Math.cbrt((3000 * volumeMl) / (4 * Math.PI));

/** Pairs what is left, nearest first; the rest is gone or new. */
function nearestPairs(from: readonly Blob[], to: readonly Blob[], reachMm: number): Group[] {
  const pairs = from.flatMap((a) =>
    to.map((b) => ({
      a,
      b,
      excessMm: distance(a.centreLps, b.centreLps) - Math.abs(radiusMm(a) - radiusMm(b)),
    })),
  );
  const taken = new Set<Blob>();
  const groups: Group[] = [];
  for (const { a, b, excessMm } of pairs.sort((p, q) => p.excessMm - q.excessMm)) {
    if (excessMm > reachMm || taken.has(a) || taken.has(b)) continue;
    taken.add(a).add(b);
    groups.push({ from: [a], to: [b] });
  }
  for (const a of from) if (!taken.has(a)) groups.push({ from: [a], to: [] });
  for (const b of to) if (!taken.has(b)) groups.push({ from: [], to: [b] });
  return groups;
}

function describe(
  from: readonly Blob[],
  to: readonly Blob[],
  overlapOf: (a: Blob, b: Blob) => number,
): LesionMatch {
  const labels = (list: readonly Blob[]): number[] =>
    list.map(({ label }) => label).sort((a, b) => a - b);
  const overlaps = from.flatMap((a) => to.map((b) => overlapOf(a, b)));
  return {
    before: labels(from),
    after: labels(to),
    kind: kindOf(from.length, to.length),
    overlap: Math.max(0, ...overlaps),
    centreDistanceMm:
      from.length > 0 && to.length > 0 ? distance(centreOf(from), centreOf(to)) : null,
  };
}

function kindOf(from: number, to: number): LesionMatch['kind'] {
  if (from === 0) return 'new';
  if (to === 0) return 'gone';
  if (from === 1) return to === 1 ? 'same' : 'split';
  return to === 1 ? 'merged' : 'rearranged';
}

/** Centre of gravity of several lesions. */
function centreOf(list: readonly Blob[]): Lps {
  const total = list.reduce((sum, { volumeMl }) => sum + volumeMl, 0);
  const mean = (axis: 0 | 1 | 2): number =>
    list.reduce((sum, { volumeMl, centreLps }) => sum + volumeMl * centreLps[axis], 0) / total;
  return [mean(0), mean(1), mean(2)];
}

const firstLabel = ({ before, after }: LesionMatch): number => before[0] ?? after[0];
