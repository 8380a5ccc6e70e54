/** Fills the slices between those in which a structure was painted. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import { IDENTITY_DIRECTION, type Grid, type Vec3 } from '../../core/space.ts';
import { distanceTransformMm } from '../distance.ts';
import { mayTake, type LabelPatch } from './patch.ts';

type Axis = 0 | 1 | 2;

/**
 * Shape-based interpolation: between two painted slices the signed distance to the outline goes linearly from one to
 * the other, and the structure is where it is positive. Painted slices stay as they are; gaps without a slice between
 * two painted ones are filled. The axis is the one along which slices are missing.
 * @throws `bad-input`/`nothing-between` when no slice is missing between painted ones, `several-directions` when they
 * are missing along more than one axis.
 * @see Raya and Udupa, IEEE Transactions on Medical Imaging 9 (1990) 32-42.
 */
export async function interpolateSlices(
  patch: LabelPatch,
  label: number,
  ctx: JobContext,
): Promise<Uint8Array> {
  const { labels, grid } = patch;
  const axis = gapAxis(labels, grid.dimensions, label);
  const slices = slicesAlong(grid, axis);
  const painted = paintedSlices(labels, grid.dimensions, label, axis).flatMap((has, n) =>
    has ? [n] : [],
  );
  const out = labels.slice();
  let previous = await signedDistance(labels, label, slices, painted[0]);
  for (let n = 1; n < painted.length; n++) {
    const [from, to] = [painted[n - 1], painted[n]];
    const next = await signedDistance(labels, label, slices, to);
    for (let slice = from + 1; slice < to; slice++) {
      const share = (slice - from) / (to - from);
      for (let at = 0; at < next.length; at++) {
        if ((1 - share) * previous[at] + share * next[at] <= 0) continue;
        const voxel = slices.voxel(slice, at);
        if (mayTake(patch, label, labels[voxel])) out[voxel] = label;
      }
    }
    previous = next;
    ctx.report(n / painted.length, 'Interpolating between slices');
    await ctx.checkpoint();
  }
  return out;
}

/** For each slice along an axis, whether it holds the label. */
function paintedSlices(labels: Uint8Array, [nx, ny, nz]: Vec3, label: number, axis: Axis) {
  const found = Array.from({ length: [nx, ny, nz][axis] }, () => false);
  for (let n = 0; n < labels.length; n++) {
    if (labels[n] !== label) continue;
    found[axis === 0 ? n % nx : axis === 1 ? Math.floor(n / nx) % ny : Math.floor(n / (nx * ny))] =
      true;
  }
  return found;
}

/** The axis along which empty slices lie between painted ones. */
function gapAxis(labels: Uint8Array, dimensions: Vec3, label: number): Axis {
  const gapped = ([0, 1, 2] as const).filter((axis) => {
    const found = paintedSlices(labels, dimensions, label, axis);
    return found.slice(found.indexOf(true), found.lastIndexOf(true)).includes(false);
  });
  if (gapped.length === 1) return gapped[0];
  return gapped.length === 0
    ? fail(
        'bad-input',
        'nothing-between',
        'No slice is missing between the painted ones, so there is nothing to interpolate.',
        'Paint the structure with the disc brush in every third to fifth slice of one view, then interpolate.',
      )
    : fail(
        'bad-input',
        'several-directions',
        'The structure has gaps in more than one direction, so it is not clear which slices belong together.',
        'Paint in one view only, or remove separate parts first.',
      );
}

interface Slices {
  /** A slice as a grid of its own. */
  readonly grid: Grid;
  /** Voxel of the patch for a place in a slice. */
  voxel(slice: number, at: number): number;
}

function slicesAlong({ dimensions, spacingMm }: Grid, axis: Axis): Slices {
  const [u, v] = ([0, 1, 2] as const).filter((other) => other !== axis);
  const strides = [1, dimensions[0], dimensions[0] * dimensions[1]];
  const nu = dimensions[u];
  return {
    grid: {
      dimensions: [nu, dimensions[v], 1],
      spacingMm: [spacingMm[u], spacingMm[v], 1],
      originMm: [0, 0, 0],
      direction: IDENTITY_DIRECTION,
    },
    voxel: (slice, at) =>
      slice * strides[axis] + (at % nu) * strides[u] + Math.floor(at / nu) * strides[v],
  };
}

/** Distance in mm to the outline in one slice, positive inside. */
async function signedDistance(
  labels: Uint8Array,
  label: number,
  { grid, voxel }: Slices,
  slice: number,
): Promise<Float32Array> {
  const inside = new Uint8Array(grid.dimensions[0] * grid.dimensions[1]);
  for (let at = 0; at < inside.length; at++) if (labels[voxel(slice, at)] === label) inside[at] = 1;
  const outside = inside.map((value) => 1 - value);
  const toInside = await distanceTransformMm(inside, grid);
  // The patch has an empty border unless the structure fills the image.
  const toOutside = outside.includes(1) ? await distanceTransformMm(outside, grid) : undefined;
  return toInside.map((away, at) => (inside[at] ? (toOutside?.[at] ?? 1) : -away));
}
