/** Marker-controlled watershed: the surface of a structure is laid along the crest of the image's edges. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { Vec3 } from '../../core/space.ts';
import { distanceTransformMm } from '../distance.ts';
import { requireStarts, withSeededParts } from './grow-from-seeds.ts';
import { maskOf, mayTake, requireImage, type LabelPatch } from './patch.ts';
import { startsOf, type SeedStroke, type Starts } from './seeds.ts';
import { gradientLength, smoothedImage } from './smoothed-image.ts';

/** Where the two sides start from: strokes (and what is painted), or a structure less than `bandMm` from its surface. */
export type WatershedSettings = { readonly label: number } & (
  | {
      readonly markers: 'strokes';
      readonly strokes: readonly SeedStroke[];
      readonly reachMm: number;
    }
  | { readonly markers: 'structure'; readonly bandMm: number }
);

const BLUR_VOXELS = 0.8;
const LEVELS = 1024;
/** Share of the voxels whose edges are told apart; what is steeper is equally high. */
const HIGHEST = 0.995;
const VOXELS_BETWEEN_CHECKPOINTS = 200_000;

/**
 * Floods the gradient of the image from both sides; each voxel goes to the side whose water reaches it first. From a
 * structure, only the band around its surface is decided anew: what lies deeper stays, what lies further off stays out.
 * @throws `bad-input` with `no-seeds`, `no-image`, or `nothing-left` when the band holds the whole structure.
 * @see Meyer, Signal Processing 38 (1994) 113-125; Vincent and Soille, IEEE PAMI 13 (1991) 583-598.
 */
export async function watershed(
  patch: LabelPatch,
  settings: WatershedSettings,
  ctx: JobContext,
): Promise<Uint8Array> {
  const { grid, labels } = patch;
  const { label } = settings;
  ctx.report(0.05, 'Looking for edges');
  const image = smoothedImage(requireImage(patch), grid.dimensions, BLUR_VOXELS);
  await ctx.checkpoint();
  const relief = levelsOf(gradientLength(image, grid.dimensions, grid.spacingMm));
  const starts =
    settings.markers === 'strokes'
      ? startsOf(patch, label, settings.strokes)
      : await startsFromSurface(patch, label, settings.bandMm);
  requireStarts(starts);
  const owners = await floodRelief(relief, markersOf(starts), grid.dimensions, ctx);
  if (settings.markers === 'strokes') {
    const won = owners.map((owner, n) =>
      owner === 1 && (starts.inside[n] || mayTake(patch, label, labels[n])) ? 1 : 0,
    );
    return withSeededParts(patch, label, won, starts);
  }
  return labels.map((current, n) => {
    if (owners[n] === 1)
      return current === label || mayTake(patch, label, current) ? label : current;
    return current === label ? 0 : current;
  });
}

/** 1 for the structure, 2 for what lies around. */
function markersOf({ inside, faces, held, painted }: Starts): Uint8Array {
  return inside.map((own, n) => (own ? 1 : faces[n] || held[n] || painted[n] ? 2 : 0));
}

/** What lies deeper than the band is inside, what lies further off is outside. */
async function startsFromSurface(
  patch: LabelPatch,
  label: number,
  bandMm: number,
): Promise<Starts> {
  const { grid, labels } = patch;
  const mask = maskOf(patch, label);
  const away = await distanceTransformMm(mask, grid);
  const depth = await distanceTransformMm(
    mask.map((value) => 1 - value),
    grid,
  );
  const inside = mask.map((own, n) => (own && depth[n] > bandMm ? 1 : 0));
  if (!inside.includes(1)) {
    fail(
      'bad-input',
      'nothing-left',
      `No part of the structure is thicker than twice ${bandMm} mm, so nothing certain is left of it to start from.`,
      'Choose a narrower band.',
    );
  }
  const faces = mask.map((_, n) => (away[n] > bandMm ? 1 : 0));
  const held = mask.map((own, n) =>
    !own && labels[n] !== 0 && !mayTake(patch, label, labels[n]) ? 1 : 0,
  );
  return { inside, faces, held, painted: new Uint8Array(mask.length) };
}

/** Steepness in steps, by its share of the steepest that counts. */
function levelsOf(steepness: Float32Array): Uint16Array {
  const sorted = steepness.slice().sort();
  const highest = sorted[Math.floor(HIGHEST * (sorted.length - 1))] || 1;
  return Uint16Array.from(steepness, (value) =>
    Math.min(LEVELS - 1, Math.floor((value / highest) * (LEVELS - 1))),
  );
}

/**
 * Owner of every voxel when the relief is flooded from the markers (non-zero, kept), lowest level first and in the order
 * of arrival within a level, so that a plain is shared half-way.
 */
export async function floodRelief(
  relief: Uint16Array,
  markers: Uint8Array,
  [nx, ny, nz]: Vec3,
  ctx: JobContext,
): Promise<Uint8Array> {
  const plane = nx * ny;
  const owners = markers.slice();
  const next = new Int32Array(owners.length).fill(-1);
  const first = new Int32Array(LEVELS).fill(-1);
  const last = new Int32Array(LEVELS).fill(-1);
  let level = 0;
  const push = (n: number): void => {
    // Water does not flow back below the level that it stands at.
    const at = Math.max(level, relief[n]);
    next[n] = -1;
    if (first[at] < 0) first[at] = n;
    else next[last[at]] = n;
    last[at] = n;
  };
  const reach = (n: number, owner: number): void => {
    if (owners[n] !== 0) return;
    owners[n] = owner;
    push(n);
  };
  for (let n = 0; n < owners.length; n++) if (owners[n]) push(n);
  let done = 0;
  for (; level < LEVELS; level++) {
    for (let n = first[level]; n >= 0; n = first[level]) {
      first[level] = next[n];
      const owner = owners[n];
      const i = n % nx;
      const j = ((n - i) / nx) % ny;
      const k = Math.floor(n / plane);
      if (i > 0) reach(n - 1, owner);
      if (i < nx - 1) reach(n + 1, owner);
      if (j > 0) reach(n - nx, owner);
      if (j < ny - 1) reach(n + nx, owner);
      if (k > 0) reach(n - plane, owner);
      if (k < nz - 1) reach(n + plane, owner);
      if (++done % VOXELS_BETWEEN_CHECKPOINTS === 0) {
        ctx.report(0.2 + (0.75 * done) / owners.length, 'Flooding');
        await ctx.checkpoint();
      }
    }
  }
  return owners;
}
