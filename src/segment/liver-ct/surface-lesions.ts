/**
 * Lesions that leave only a thin rim of liver under its surface: the outline, which asks for thick tissue, lets them open
 * to the outside. They are recognised by being round and surrounded by liver, the rim included, and taken in.
 */
import type { JobContext } from '../../core/job.ts';
import { connectedComponents, fillHoles } from '../components.ts';
import { boundingBox } from '../crop.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';
import { close, dilate, erode } from '../morphology.ts';
import type { Outline, Scene } from './outline.ts';
import { windowHu } from './organ-cut.ts';

/** Hollows of the outline up to twice this wide are looked into. */
const HOLLOW_MM = 20;
const OPEN_MM = 4;
const MIN_ML = 0.5;
/** Of the ball through its farthest points the lesion fills at least this share. */
const MIN_FILL = 0.42;
/** Shell around a lesion in which liver is looked for; the rim may be as thick as this. */
const SHELL_MM: readonly [number, number] = [2, 5];
const RIM_MM = 9;
/** Share of the shell that is tissue like the liver, and share that is in the outline already. */
const MIN_ALIKE = 0.78;
const MIN_INSIDE = 0.4;
/** Tissue, not fat. */
const TISSUE_HU = -5;

/** The outline with such lesions and their rims; `taken` belongs to other organs. */
export async function takeInLesions(
  { image: { grid }, smooth, wallDepthMm }: Scene,
  liver: Outline,
  taken: Uint8Array,
  ctx: JobContext,
): Promise<Outline> {
  const { region, level } = liver;
  const count = region.length;
  const window = windowHu(level);
  const hollow = await close(region, grid, HOLLOW_MM);
  await ctx.checkpoint();
  const free = (n: number): boolean => !taken[n] && wallDepthMm[n] > 0;
  const alike = (n: number): boolean => free(n) && Math.abs(smooth[n] - level.hu) < window;
  const unlike = maskWhere(
    count,
    (n) =>
      hollow[n] > 0 &&
      !region[n] &&
      free(n) &&
      smooth[n] > TISSUE_HU &&
      Math.abs(smooth[n] - level.hu) > 0.7 * window,
  );
  const inner = await erode(unlike, grid, OPEN_MM);
  await ctx.checkpoint();
  const { ids, sizes } = connectedComponents(inner, grid.dimensions);
  const voxelMl = grid.spacingMm[0] ** 3 / 1000;
  const whole = region.slice();
  for (let id = 1; id < sizes.length; id++) {
    if (sizes[id] * voxelMl < MIN_ML / 4) continue;
    const core = maskWhere(count, (n) => ids[n] === id);
    const blob = await dilate(core, grid, OPEN_MM);
    const box = boundingBox(blob, grid.dimensions, 0);
    await ctx.checkpoint();
    if (!box) continue;
    const size = blob.reduce((sum, value) => sum + value, 0);
    const fill = size / ((Math.PI / 6) * Math.max(...box.dimensions) ** 3);
    if (size * voxelMl < MIN_ML || fill < MIN_FILL) continue;
    const away = await distanceTransformMm(blob, grid);
    let shell = 0;
    let like = 0;
    let inside = 0;
    for (let n = 0; n < count; n++) {
      if (away[n] < SHELL_MM[0] || away[n] > SHELL_MM[1]) continue;
      shell++;
      if (region[n]) inside++;
      if (region[n] || alike(n)) like++;
    }
    if (like < MIN_ALIKE * shell || inside < MIN_INSIDE * shell) continue;
    for (let n = 0; n < count; n++)
      if (away[n] <= SHELL_MM[0] ? free(n) : away[n] < RIM_MM && hollow[n] && alike(n))
        whole[n] = 1;
    await ctx.checkpoint();
  }
  return { region: fillHoles(whole, grid.dimensions), level };
}
