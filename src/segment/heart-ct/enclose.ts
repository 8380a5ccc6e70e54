/** Closes what is left open around a ventricle: no cavity without a wall, except at its valves. */
import { LABEL } from '../../core/anatomy.ts';
import type { JobContext } from '../../core/job.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import { boundingBox, crop, paste } from '../crop.ts';
import { maskWhere } from '../mask.ts';
import type { WallRule } from './wall.ts';

type EnclosureRule = Pick<WallRule, 'cavity' | 'minMm' | 'openings'>;

/** Voxels looked at between two checkpoints. */
const BATCH = 16_384;

/**
 * Gives the background within `rule.minMm` of the cavity (at least a voxel diagonal, so that no corner leaks) to the
 * ventricular walls, where the cavity is nearer than an opening. Where the image shows no wall, in fat, beside the
 * lung and in the grooves where the walls of the ventricles meet, there is one all the same. Each voxel goes to the
 * wall that is nearest along such voxels, so that no piece of wall lies apart. Changes nothing but background; the
 * orifices are faces between cavity and opening and stay as they are. Returns the number of voxels added.
 */
export async function encloseCavity(
  labels: Uint8Array,
  grid: Grid,
  rule: EnclosureRule,
  ctx: JobContext,
): Promise<number> {
  const { dimensions, spacingMm } = grid;
  const thicknessMm = Math.max(rule.minMm, Math.hypot(...spacingMm));
  const margin = Math.ceil(thicknessMm / Math.min(...spacingMm)) + 1;
  const cavity = maskWhere(labels.length, (n) => labels[n] === rule.cavity);
  const box = boundingBox(cavity, dimensions, margin);
  if (!box) return 0;
  await ctx.checkpoint();
  const inside = crop(labels, dimensions, box);
  const bare = await findBare(inside, box.dimensions, spacingMm, thicknessMm, rule, ctx);
  const added = await joinToWalls(inside, box.dimensions, bare, ctx);
  paste(labels, dimensions, box, inside);
  return added;
}

/** 1 where background must become wall: spreads from the cavity's bare surface as far as `thicknessMm`. */
async function findBare(
  labels: Uint8Array,
  [nx, ny, nz]: Vec3,
  spacingMm: Vec3,
  thicknessMm: number,
  rule: EnclosureRule,
  ctx: JobContext,
): Promise<Uint8Array> {
  const plane = nx * ny;
  const shells = shellsByDistance(spacingMm, thicknessMm);
  const bare = new Uint8Array(labels.length);
  const seen = new Uint8Array(labels.length);
  const queue: number[] = [];
  const offerAround = (n: number, i: number, j: number, k: number): void => {
    for (let dk = k > 0 ? -1 : 0; dk <= (k < nz - 1 ? 1 : 0); dk++)
      for (let dj = j > 0 ? -1 : 0; dj <= (j < ny - 1 ? 1 : 0); dj++)
        for (let di = i > 0 ? -1 : 0; di <= (i < nx - 1 ? 1 : 0); di++) {
          const m = n + di + nx * dj + plane * dk;
          if (seen[m] || labels[m] !== LABEL.background) continue;
          seen[m] = 1;
          queue.push(m);
        }
  };
  /** Whether what is met first, going outwards, is the cavity and not an opening. */
  const belongs = (n: number, i: number, j: number, k: number): boolean => {
    for (const shell of shells) {
      let near = false;
      for (const [di, dj, dk] of shell) {
        const [x, y, z] = [i + di, j + dj, k + dk];
        if (x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz) continue;
        const label = labels[n + di + nx * dj + plane * dk];
        if (rule.openings.includes(label)) return false;
        if (label === rule.cavity) near = true;
      }
      if (near) return true;
    }
    return false;
  };
  for (let n = 0, k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) if (labels[n] === rule.cavity) offerAround(n, i, j, k);
    await ctx.checkpoint();
  }
  for (let q = 0; q < queue.length; q++) {
    if (q % BATCH === 0) await ctx.checkpoint();
    const n = queue[q];
    const i = n % nx;
    const j = ((n - i) / nx) % ny;
    const k = Math.floor(n / plane);
    if (!belongs(n, i, j, k)) continue;
    bare[n] = 1;
    offerAround(n, i, j, k);
  }
  return bare;
}

/** Lets both walls grow over the faces of the bare voxels; bare voxels that no wall reaches lie between openings. */
async function joinToWalls(
  labels: Uint8Array,
  [nx, ny, nz]: Vec3,
  bare: Uint8Array,
  ctx: JobContext,
): Promise<number> {
  const plane = nx * ny;
  let front: number[] = [];
  for (let n = 0; n < bare.length; n++) if (bare[n]) front.push(n);
  let added = 0;
  while (front.length > 0) {
    const rest: number[] = [];
    const joined: [n: number, wall: number][] = [];
    for (const n of front) {
      const i = n % nx;
      const j = ((n - i) / nx) % ny;
      const k = Math.floor(n / plane);
      const faces = [
        i > 0 ? labels[n - 1] : 0,
        i < nx - 1 ? labels[n + 1] : 0,
        j > 0 ? labels[n - nx] : 0,
        j < ny - 1 ? labels[n + nx] : 0,
        k > 0 ? labels[n - plane] : 0,
        k < nz - 1 ? labels[n + plane] : 0,
      ];
      const wall = mostFrequentWall(faces);
      if (wall) joined.push([n, wall]);
      else rest.push(n);
    }
    if (joined.length === 0) break;
    for (const [n, wall] of joined) labels[n] = wall;
    added += joined.length;
    front = rest;
    await ctx.checkpoint();
  }
  return added;
}

function mostFrequentWall(faces: readonly number[]): number {
  let left = 0;
  let right = 0;
  for (const label of faces) {
    if (label === LABEL.lvMyocardium) left++;
    if (label === LABEL.rvMyocardium) right++;
  }
  if (left === 0 && right === 0) return 0;
  return left >= right ? LABEL.lvMyocardium : LABEL.rvMyocardium;
}

/** The steps to all voxels within `radiusMm`, nearest first, in groups of equal distance. */
function shellsByDistance([sx, sy, sz]: Vec3, radiusMm: number): Vec3[][] {
  const reach = [sx, sy, sz].map((step) => Math.floor(radiusMm / step + 1e-6));
  const shells = new Map<number, Vec3[]>();
  for (let dk = -reach[2]; dk <= reach[2]; dk++)
    for (let dj = -reach[1]; dj <= reach[1]; dj++)
      for (let di = -reach[0]; di <= reach[0]; di++) {
        const mm = Math.hypot(di * sx, dj * sy, dk * sz);
        if (mm > radiusMm + 1e-6) continue;
        // Distances that differ by rounding alone are equal.
        const key = Math.round(mm * 1e6);
        const shell = shells.get(key);
        if (shell) shell.push([di, dj, dk]);
        else shells.set(key, [[di, dj, dk]]);
      }
  return [...shells].sort(([a], [b]) => a - b).map(([, shell]) => shell);
}
