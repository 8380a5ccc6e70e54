/** Supply areas inside an organ: fronts that grow from the vessels through the tissue. */
import type { JobContext } from '../core/job.ts';
import type { Vec3 } from '../core/space.ts';
import { startFronts } from '../../wasm/front/front.ts';
import type { FrontSources } from '../../wasm/front/front.ts';

export type { FrontSources } from '../../wasm/front/front.ts';

/** Voxels between two chances to stop: about 10 ms. */
const BATCH = 20_000;

/**
 * The source whose front reaches each voxel of the mask first, -1 where none does and outside. Fronts move inside the
 * mask only, each at its own speed, and not through what another has reached.
 * @param mask 0 in the outermost layer of the box.
 */
export async function growFronts(
  mask: Uint8Array,
  dimensions: Vec3,
  spacingMm: Vec3,
  sources: FrontSources,
  ctx: JobContext,
): Promise<Int32Array> {
  const fronts = await startFronts(mask, dimensions, spacingMm, sources);
  for (let taken = fronts.advance(BATCH); taken > 0; taken = fronts.advance(BATCH))
    await ctx.checkpoint();
  return fronts.owner();
}
