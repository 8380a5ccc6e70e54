/** Where the trees of a labelled vessel begin. */
import { fail } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';
import { lpsToIjk } from '../core/space.ts';
import type { Lps } from '../core/space.ts';
import type { LabelMap } from '../core/volume.ts';
import { runDistanceTransform } from '../../wasm/distance/distance.ts';
import { labelSet } from './label-region.ts';
import { stepMmOf } from './skeleton-lattice.ts';
import type { SkeletonLattice } from './skeleton-lattice.ts';
import { farthestFirst, tracePaths } from './skeleton-trace.ts';

export interface TreeRoot {
  /** Voxel of the lattice. */
  readonly voxel: number;
  /** True where the vessel ends there; false where it goes on into another (the vena cava) and at a chosen point. */
  readonly isEnd: boolean;
  /** False for a piece that hangs on no root of the vessel. */
  readonly isConnected: boolean;
}

/** Smaller pieces are noise of the label, not vessels. */
const MINIMUM_PIECE_VOXELS = 10;
/** A vein whose label ends this close to the vessel it drains into is taken to reach it. */
const GAP_MM = 5;
/** Without a vessel to drain into, pieces at least this large beside the largest are trees of their own. */
const TREE_SHARE = 0.25;
/** An end's radius is the median over this length of vessel. */
const END_MM = 10;

export interface RootQuestion {
  readonly labels: LabelMap;
  readonly lattice: SkeletonLattice;
  readonly kind: 'inflow' | 'outflow';
  readonly rootLps: Lps | undefined;
  /** Label of the vessel that the veins drain into. */
  readonly towards: number | undefined;
  /** Labels of the tissue that the vessel serves: the trunk of an inflow lies outside it. */
  readonly organLabels: readonly number[];
}

/** One root or more per piece, those of connected pieces first. */
export async function findRoots(question: RootQuestion, ctx: JobContext): Promise<TreeRoot[]> {
  const { lattice, rootLps, kind } = question;
  const wanted = lattice.pieceSizes
    .map((size, piece) => ({ size, piece }))
    .filter(({ size }) => size >= MINIMUM_PIECE_VOXELS)
    .sort((a, b) => b.size - a.size);
  if (wanted.length === 0) return [];
  const chosen = rootLps ? nearestVoxel(question, rootLps) : undefined;
  const contacts =
    chosen === undefined ? await contactRoots(question) : new Map<number, number[]>();
  const ends = await thickestEnds(
    question,
    wanted.map(({ piece }) => piece),
    ctx,
  );
  const roots: TreeRoot[] = [];
  for (const { size, piece } of wanted) {
    const contact = contacts.get(piece);
    if (chosen !== undefined && lattice.piece[chosen] === piece)
      roots.push({ voxel: chosen, isEnd: false, isConnected: true });
    else if (contact)
      roots.push(...contact.map((voxel) => ({ voxel, isEnd: false, isConnected: true })));
    else {
      const isTree =
        chosen === undefined &&
        contacts.size === 0 &&
        (kind === 'outflow' ? size >= TREE_SHARE * wanted[0].size : piece === wanted[0].piece);
      const voxel = ends.get(piece);
      if (voxel !== undefined) roots.push({ voxel, isEnd: true, isConnected: isTree });
    }
  }
  return [
    ...roots.filter((root) => root.isConnected),
    ...roots.filter((root) => !root.isConnected),
  ];
}

function nearestVoxel({ labels, lattice }: RootQuestion, rootLps: Lps): number {
  const place = lpsToIjk(labels.grid, rootLps);
  const at = place.map((p, axis) => p * lattice.spacingMm[axis]);
  let best = Infinity;
  let nearest = 0;
  for (let n = 0; n < lattice.voxels.length; n++) {
    if (lattice.pieceSizes[lattice.piece[n]] < MINIMUM_PIECE_VOXELS) continue;
    const d = Math.hypot(
      lattice.positionMm[3 * n] - at[0],
      lattice.positionMm[3 * n + 1] - at[1],
      lattice.positionMm[3 * n + 2] - at[2],
    );
    if (d < best) {
      best = d;
      nearest = n;
    }
  }
  if (best > 20) {
    fail(
      'bad-input',
      'vessel-root-far',
      `The point given as the root of the vessel lies ${best.toFixed(0)} mm from the nearest voxel of it.`,
      'Place the root on the trunk of the vessel.',
    );
  }
  return nearest;
}

/** Per piece, the voxels in the middle of its contacts with the vessel it drains into. */
async function contactRoots(question: RootQuestion): Promise<Map<number, number[]>> {
  const { labels, lattice, towards } = question;
  const roots = new Map<number, number[]>();
  if (towards === undefined) return roots;
  const target = boxMask(question, labelSet([towards]));
  if (!target.includes(1)) return roots;
  const away = await runDistanceTransform(target, lattice.box, labels.grid.spacingMm);
  const nearest = new Float64Array(lattice.pieceSizes.length).fill(Infinity);
  for (let n = 0; n < lattice.voxels.length; n++) {
    const piece = lattice.piece[n];
    nearest[piece] = Math.min(nearest[piece], away[lattice.voxels[n]]);
  }
  const touchMm = 1.01 * Math.hypot(...lattice.spacingMm);
  const touches = new Uint8Array(lattice.voxels.length);
  for (let n = 0; n < touches.length; n++) {
    const gap = nearest[lattice.piece[n]];
    const reach = gap <= touchMm ? touchMm : gap + touchMm / 2;
    touches[n] = gap <= Math.max(touchMm, GAP_MM) && away[lattice.voxels[n]] <= reach ? 1 : 0;
  }
  for (const patch of patches(lattice, touches)) {
    const piece = lattice.piece[patch[0]];
    const others = roots.get(piece) ?? [];
    roots.set(piece, [...others, middleOf(lattice, patch)]);
  }
  return roots;
}

/** Connected patches of contact, without those that are small beside the largest of their piece. */
function patches(lattice: SkeletonLattice, touches: Uint8Array): number[][] {
  const found: number[][] = [];
  const largest = new Map<number, number>();
  for (let seed = 0; seed < touches.length; seed++) {
    if (touches[seed] === 0) continue;
    touches[seed] = 0;
    const patch = [seed];
    for (const n of patch)
      for (const step of lattice.stepIndex) {
        const m = lattice.slot[lattice.voxels[n] + step];
        if (m < 0 || touches[m] === 0) continue;
        touches[m] = 0;
        patch.push(m);
      }
    found.push(patch);
    const piece = lattice.piece[seed];
    largest.set(piece, Math.max(largest.get(piece) ?? 0, patch.length));
  }
  return found.filter(
    (patch) => patch.length >= 0.25 * (largest.get(lattice.piece[patch[0]]) ?? 0),
  );
}

function middleOf({ positionMm }: SkeletonLattice, patch: readonly number[]): number {
  const centre = [0, 1, 2].map(
    (axis) => patch.reduce((sum, n) => sum + positionMm[3 * n + axis], 0) / patch.length,
  );
  const away = (n: number): number =>
    Math.hypot(...centre.map((c, axis) => positionMm[3 * n + axis] - c));
  return patch.reduce((best, n) => (away(n) < away(best) ? n : best));
}

/** Per piece, the tip with the largest radius; of an inflow the one that lies outside the organ, too. */
async function thickestEnds(
  question: RootQuestion,
  pieces: readonly number[],
  ctx: JobContext,
): Promise<Map<number, number>> {
  const { lattice, kind } = question;
  const thickest = new Map<number, number>(pieces.map((piece) => [piece, -1]));
  const radius = (n: number): number => lattice.toOutsideMm[lattice.voxels[n]];
  for (let n = 0; n < lattice.voxels.length; n++) {
    const best = thickest.get(lattice.piece[n]);
    if (best === undefined || (best >= 0 && radius(best) >= radius(n))) continue;
    thickest.set(lattice.piece[n], n);
  }
  // The voxel farthest from the thickest place is an end for certain; the others are found from there.
  const starts = new Map<number, number>();
  for (const n of await farthestFirst(lattice, [...thickest.values()], ctx))
    if (!starts.has(lattice.piece[n])) starts.set(lattice.piece[n], n);
  const paths = await tracePaths(lattice, [...starts.values()], ctx);
  const organ = labelSet(question.organLabels);
  const ends = new Map<number, number>();
  const scores = new Map<number, number>();
  const consider = (end: number, vessel: Int32Array): void => {
    const piece = lattice.piece[end];
    const radiusMm = medianRadiusMm(lattice, vessel);
    const inOrgan = kind === 'inflow' ? organShare(question, organ, end, radiusMm) : 0;
    const score = radiusMm * (1.05 - inOrgan);
    if (score <= (scores.get(piece) ?? 0)) return;
    scores.set(piece, score);
    ends.set(piece, end);
  };
  const span = Math.ceil(END_MM / stepMmOf(lattice));
  for (const { parent, voxels, hidden } of paths) {
    const last = voxels.length - 1;
    consider(voxels[last], voxels.subarray(Math.min(last, Math.max(hidden, last + 1 - span))));
    if (parent < 0) consider(voxels[0], voxels.subarray(0, span));
  }
  return ends;
}

function medianRadiusMm({ toOutsideMm, voxels }: SkeletonLattice, path: Int32Array): number {
  const radii = Array.from(path, (n) => toOutsideMm[voxels[n]]);
  return radii.sort((a, b) => a - b)[radii.length >> 1];
}

/** Share of the organ in what surrounds the vessel at an end. */
function organShare(
  { labels, lattice }: RootQuestion,
  organ: Uint8Array,
  tip: number,
  radiusMm: number,
): number {
  const [nx, ny, nz] = labels.grid.dimensions;
  const reach = 2 * radiusMm + 4;
  const centre = [0, 1, 2].map((axis) =>
    Math.round(lattice.positionMm[3 * tip + axis] / lattice.spacingMm[axis]),
  );
  const r = lattice.spacingMm.map((spacing) => Math.ceil(reach / spacing));
  const vessel = labels.data[centre[0] + nx * (centre[1] + ny * centre[2])];
  let inside = 0;
  let all = 0;
  for (let k = centre[2] - r[2]; k <= centre[2] + r[2]; k++)
    for (let j = centre[1] - r[1]; j <= centre[1] + r[1]; j++)
      for (let i = centre[0] - r[0]; i <= centre[0] + r[0]; i++) {
        const isInMap = i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz;
        const label = isInMap ? labels.data[i + nx * (j + ny * k)] : 0;
        if (label === vessel) continue;
        all += 1;
        inside += organ[label];
      }
  return all > 0 ? inside / all : 0;
}

/** The voxels of a set of labels within the lattice's box. */
function boxMask({ labels, lattice }: RootQuestion, members: Uint8Array): Uint8Array {
  const [nx, ny, nz] = labels.grid.dimensions;
  const [bx, by, bz] = lattice.box;
  const [oi, oj, ok] = lattice.offset;
  const mask = new Uint8Array(bx * by * bz);
  for (let k = Math.max(0, -ok); k < Math.min(bz, nz - ok); k++)
    for (let j = Math.max(0, -oj); j < Math.min(by, ny - oj); j++)
      for (let i = Math.max(0, -oi); i < Math.min(bx, nx - oi); i++)
        mask[i + bx * (j + by * k)] = members[labels.data[i + oi + nx * (j + oj + ny * (k + ok))]];
  return mask;
}
