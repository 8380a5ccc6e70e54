/** What each dense voxel belongs to: bone, or contrast that touches it. */
import type { JobContext } from '../../core/job.ts';
import { connectedComponents } from '../components.ts';
import type { WorkingImage } from '../liver-ct/image.ts';
import type { Spine } from '../liver-ct/spine.ts';
import { seedsWhere } from '../mask.ts';
import { spreadLabels } from '../spread.ts';
import { findContrast } from './contrast.ts';

export const CONTRAST = 1;
export const BONE = 2;

/** Denser than the weak threshold by this much is bone in an image without contrast. */
const STRONG_ABOVE_WEAK_HU = 50;
/** With contrast in the image, bone that hangs together with none of it, beside small vessels. */
const STRONG_HU = 280;
const STRONG_SPREADS = 2;
/** Noise alone makes fewer voxels of an organ that dense; the wall of a bone makes more. */
const STRONG_SHARE = 0.02;
/** Organs that take contrast up unevenly make some. */
const STRONG_SHARE_BESIDE_CONTRAST = 0.06;
/** From the even middle of a vessel to its wall. */
const RIM_MM = 4.5;
/**
 * The arches of vertebrae lie this near to the course of the spine and this far behind its front, which is taken too far to the
 * front where the aorta is dense.
 */
const SPINE_HALF_WIDTH_MM = 15;
const SPINE_FRONT_MM = 30;
const SPINE_DEPTH_MM = 85;
/** Contrast that bone surrounds by more than this share is marrow. */
const WRAPPED = 0.5;

const THICK_MM = 3;
const MOST_SLOW = 8;

export interface DenseLevels {
  readonly weakHu: number;
  /** Spread of soft tissue. */
  readonly noiseHu: number;
}

/** {@link BONE}, {@link CONTRAST} or 0 for every voxel: along the dense region, what is nearer has it. */
export async function ownersOf(
  image: WorkingImage,
  dense: Uint8Array,
  { weakHu, noiseHu }: DenseLevels,
  spine: Spine | undefined,
  ctx: JobContext,
): Promise<Int32Array> {
  const { grid, hu } = image;
  const contrast = await findContrast(image, dense, noiseHu, ctx);
  const { ids, sizes } = connectedComponents(dense, grid.dimensions);
  await ctx.checkpoint();
  const mixed = new Uint8Array(sizes.length);
  if (contrast) for (let n = 0; n < ids.length; n++) if (contrast.seeds[n]) mixed[ids[n]] = 1;
  const [stepMm] = grid.spacingMm;
  const rim = contrast && contrastWithRim(contrast.seeds, dense, image);
  const inSpine = spineTest(image, spine);
  const strongHu = STRONG_HU + STRONG_SPREADS * noiseHu;
  const plainHu = contrast ? strongHu : weakHu + STRONG_ABOVE_WEAK_HU;
  const strong = new Float64Array(sizes.length);
  for (let n = 0; n < ids.length; n++) if (dense[n] && hu[n] > plainHu) strong[ids[n]] += 1;
  const share = contrast ? STRONG_SHARE_BESIDE_CONTRAST : STRONG_SHARE;
  const seeds = seedsWhere(dense.length, (n) => {
    if (!dense[n]) return 0;
    if (rim?.[n]) return CONTRAST;
    if (!mixed[ids[n]]) return hu[n] > plainHu && strong[ids[n]] > share * sizes[ids[n]] ? BONE : 0;
    return inSpine(n) || hu[n] > Math.max(strongHu, contrast?.topHu ?? 0) ? BONE : 0;
  });
  await ctx.checkpoint();
  // What is thin is slow: a vessel and a bone fill up before they meet at the neck between them.
  const slowness = contrast?.depthMm.map((mm) => Math.min(MOST_SLOW, (THICK_MM / mm) ** 2));
  const { owner } = spreadLabels(seeds, dense, grid.dimensions, stepMm, Infinity, slowness);
  return contrast ? withoutMarrow(owner, image) : owner;
}

/** Contrast out to the walls of what holds it: there it fades and is not even any more. */
function contrastWithRim(
  middle: Uint8Array,
  dense: Uint8Array,
  { grid }: WorkingImage,
): Int32Array {
  const seeds = seedsWhere(middle.length, (n) => middle[n]);
  return spreadLabels(seeds, dense, grid.dimensions, grid.spacingMm[0], RIM_MM).owner;
}

/** Whether a voxel lies where the arches of vertebrae do. */
function spineTest({ grid }: WorkingImage, spine: Spine | undefined): (n: number) => boolean {
  if (!spine) return () => false;
  const [nx, ny, nz] = grid.dimensions;
  const [stepMm] = grid.spacingMm;
  const [ox, oy, oz] = grid.originMm;
  const course = Array.from({ length: nz }, (_, k) => spine(oz + k * stepMm));
  return (n) => {
    const [x, front] = course[Math.floor(n / (nx * ny))];
    const behind = oy + (Math.floor(n / nx) % ny) * stepMm - front;
    return (
      Math.abs(ox + (n % nx) * stepMm - x) < SPINE_HALF_WIDTH_MM &&
      behind > SPINE_FRONT_MM &&
      behind < SPINE_DEPTH_MM
    );
  };
}

/** Gives back to bone what looked even like contrast but lies within it, such as the head of a femur. */
function withoutMarrow(owner: Int32Array, { grid }: WorkingImage): Int32Array {
  const [nx, ny, nz] = grid.dimensions;
  const contrast = new Uint8Array(owner.length);
  for (let n = 0; n < owner.length; n++) if (owner[n] === CONTRAST) contrast[n] = 1;
  const { ids, sizes } = connectedComponents(contrast, grid.dimensions);
  const faces = new Float64Array(sizes.length);
  const toBone = new Float64Array(sizes.length);
  const see = (n: number, m: number): void => {
    const id = ids[n];
    if (!id || ids[m] === id) return;
    faces[id] += 1;
    if (owner[m] === BONE) toBone[id] += 1;
  };
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        if (!ids[n]) continue;
        if (i > 0) see(n, n - 1);
        if (i < nx - 1) see(n, n + 1);
        if (j > 0) see(n, n - nx);
        if (j < ny - 1) see(n, n + nx);
        if (k > 0) see(n, n - nx * ny);
        if (k < nz - 1) see(n, n + nx * ny);
      }
  return owner.map((kind, n) =>
    kind === CONTRAST && toBone[ids[n]] > WRAPPED * faces[ids[n]] ? BONE : kind,
  );
}
