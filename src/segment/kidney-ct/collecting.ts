/** Calyces and pelvis, where contrast tells them from the kidney: bright when it is excreted, dark before. */
import type { JobContext } from '../../core/job.ts';
import { connectedComponents } from '../components.ts';
import { distanceTransformMm } from '../distance.ts';
import { levelWhere } from '../liver-ct/image.ts';
import type { KidneysOnly } from '../liver-ct/organs.ts';
import { maskWhere } from '../mask.ts';
import { open } from '../morphology.ts';

/** Excreted contrast is brighter than any parenchyma. */
const EXCRETED_HU = 330;
/** Urine without contrast in a kidney with it; edges with fat are thinner than what opening leaves. */
const URINE_HU: readonly [number, number] = [-12, 35];
const BRIGHT_KIDNEY_HU = 90;
const THIN_MM = 2.5;
/** A calyx lies this deep; on the surface it is a cyst. */
const DEPTH_MM = 6;
const MIN_ML = 0.3;

/** The collecting system on the working grid; undefined where the phase does not show it. */
export async function findCollecting(
  { scene, kidneys: { left, right }, enhanced }: KidneysOnly,
  ctx: JobContext,
): Promise<Uint8Array | undefined> {
  if (!enhanced) return undefined;
  const { smooth, image } = scene;
  const { grid } = image;
  const kidney = maskWhere(smooth.length, (n) => (left?.[n] ?? 0) > 0 || (right?.[n] ?? 0) > 0);
  const level = levelWhere(smooth, (n) => kidney[n] > 0);
  if (!level || level.hu < BRIGHT_KIDNEY_HU) return undefined;
  const depth = await distanceTransformMm(
    maskWhere(kidney.length, (n) => !kidney[n]),
    grid,
  );
  await ctx.checkpoint();
  const urine = maskWhere(
    smooth.length,
    (n) => kidney[n] > 0 && smooth[n] > URINE_HU[0] && smooth[n] < URINE_HU[1],
  );
  const thick = await open(urine, grid, THIN_MM);
  const either = maskWhere(
    smooth.length,
    (n) => thick[n] > 0 || (kidney[n] > 0 && smooth[n] > EXCRETED_HU),
  );
  const { ids, sizes } = connectedComponents(either, grid.dimensions);
  const deepest = new Float32Array(sizes.length);
  for (let n = 0; n < ids.length; n++) deepest[ids[n]] = Math.max(deepest[ids[n]], depth[n]);
  const voxelMl = grid.spacingMm[0] ** 3 / 1000;
  const keep = sizes.map(
    (size, id) => id > 0 && size * voxelMl >= MIN_ML && deepest[id] >= DEPTH_MM,
  );
  return keep.includes(true) ? maskWhere(ids.length, (n) => keep[ids[n]]) : undefined;
}
