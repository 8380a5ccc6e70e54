/** Marrow, which is no denser than other tissue: what walls of bone enclose in a plane. */
import type { JobContext } from '../../core/job.ts';
import type { Vec3 } from '../../core/space.ts';
import { connectedComponents } from '../components.ts';
import type { WorkingImage } from '../liver-ct/image.ts';
import { maskWhere } from '../mask.ts';
import { close } from '../morphology.ts';

/** Gaps in a wall up to twice this wide are closed: less from body to body of the spine than within one, for its discs. */
const GAP_MM = 1.5;
const GAP_ACROSS_MM = 5;
/** A step between slices that no distance in a slice reaches. */
const APART_MM = 1e4;
/** Holes this small are filled whatever they hold, except gas and fat ... */
const SMALL_CM2 = 1.5;
/** ... and larger ones, up to this, where they are denser than the fluid and cord in the spinal canal. */
const LARGE_CM2 = 30;
const MARROW_ABOVE_SOFT_HU = 15;
const FAT_HU = -120;

/** The bone with its marrow; `forbidden` voxels are never filled. */
export async function withMarrow(
  image: WorkingImage,
  bone: Uint8Array,
  forbidden: Uint8Array,
  softHu: number,
  ctx: JobContext,
): Promise<Uint8Array> {
  const { grid, hu } = image;
  const [stepMm] = grid.spacingMm;
  const slices = { ...grid, spacingMm: [stepMm, stepMm, APART_MM] as const };
  const closed = await close(bone, grid, GAP_MM);
  await ctx.checkpoint();
  const across = await close(bone, slices, GAP_ACROSS_MM);
  await ctx.checkpoint();
  const whole = maskWhere(
    bone.length,
    (n) => bone[n] > 0 || ((closed[n] > 0 || across[n] > 0) && !forbidden[n] && hu[n] > FAT_HU),
  );
  const filled = whole.slice();
  for (const axis of [0, 1, 2] as const) {
    await fillPlanes(image, whole, forbidden, softHu, axis, filled, ctx);
  }
  // Planes that decide for themselves leave slits between them.
  const even = await close(filled, grid, GAP_MM);
  return maskWhere(even.length, (n) => filled[n] > 0 || (even[n] > 0 && !forbidden[n]));
}

/** Fills holes of every plane across an axis into `out`. */
async function fillPlanes(
  { grid, hu }: WorkingImage,
  bone: Uint8Array,
  forbidden: Uint8Array,
  softHu: number,
  axis: 0 | 1 | 2,
  out: Uint8Array,
  ctx: JobContext,
): Promise<void> {
  const { dimensions: size, spacingMm } = grid;
  const strides: Vec3 = [1, size[0], size[0] * size[1]];
  const [u, v] = axis === 0 ? [1, 2] : axis === 1 ? [0, 2] : [0, 1];
  const [nu, nv] = [size[u], size[v]];
  const cellCm2 = (spacingMm[u] * spacingMm[v]) / 100;
  const open = new Uint8Array(nu * nv);
  for (let plane = 0; plane < size[axis]; plane++) {
    const at = (p: number): number =>
      plane * strides[axis] + (p % nu) * strides[u] + Math.floor(p / nu) * strides[v];
    let any = false;
    for (let p = 0; p < open.length; p++) {
      const inBone = bone[at(p)] > 0;
      open[p] = inBone ? 0 : 1;
      any ||= inBone;
    }
    if (!any) continue;
    const { ids, sizes } = connectedComponents(open, [nu, nv, 1]);
    const values: (number[] | undefined)[] = sizes.map((count, id) =>
      id > 0 && count * cellCm2 <= LARGE_CM2 ? [] : undefined,
    );
    for (let p = 0; p < open.length; p++) {
      const column = p % nu;
      const row = Math.floor(p / nu);
      const edge = column === 0 || row === 0 || column === nu - 1 || row === nv - 1;
      if (edge || forbidden[at(p)]) values[ids[p]] = undefined;
      else values[ids[p]]?.push(hu[at(p)]);
    }
    const fill = values.map((list) => {
      if (!list || list.length === 0) return false;
      const middle = list.sort((a, b) => a - b)[list.length >> 1];
      const small = list.length * cellCm2 <= SMALL_CM2;
      return small ? middle > FAT_HU : middle > softHu + MARROW_ABOVE_SOFT_HU;
    });
    for (let p = 0; p < open.length; p++) if (fill[ids[p]]) out[at(p)] = 1;
    await ctx.checkpoint();
  }
}
