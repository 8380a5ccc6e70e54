/** Recipe "Bone CT": all bone of the image with its marrow, without a click. */
import { LABEL } from '../core/anatomy.ts';
import { formatMl } from '../core/format.ts';
import type { JobContext } from '../core/job.ts';
import { span } from '../core/job.ts';
import type { Grid } from '../core/space.ts';
import { voxelVolumeMl } from '../core/space.ts';
import type { LabelMap, Volume } from '../core/volume.ts';
import { softLevel } from './bone-ct/contrast.ts';
import { refuseWithoutBone, requireBoneCt } from './bone-ct/input.ts';
import { withMarrow } from './bone-ct/marrow.ts';
import { BONE, CONTRAST, ownersOf } from './bone-ct/owners.ts';
import { findPatient } from './bone-ct/region.ts';
import { connectedComponents } from './components.ts';
import type { WorkingImage } from './liver-ct/image.ts';
import { workingImage } from './liver-ct/image.ts';
import { labelsOnImage } from './liver-ct/to-image.ts';
import { maskWhere } from './mask.ts';
import { isotropicLpsGrid } from './resample.ts';
import type { Segmentation, StructureEstimate } from './segmentation.ts';

const STEP_MM: readonly [number, number] = [1.25, 2];
const MOST_VOXELS = 24_000_000;
/** Denser than soft tissue by this many spreads of it, within limits. */
const WEAK_SPREADS = 4;
const WEAK_HU: readonly [number, number] = [130, 190];
const MIN_PART_ML = 0.7;
const METAL_HU = 2600;
const METAL_ML = 0.1;
/** Less than this of contrast is not worth a word. */
const CONTRAST_ML = 3;

/**
 * Bone by two thresholds that follow the image. Dense regions that are thick, even and without a wall (vessels, chambers,
 * kidneys, bowel with contrast) are taken out; where they touch bone, each dense voxel goes to what is nearer along the dense
 * region. No learned weights.
 *
 * @throws `bad-input` with `not-ct`, `too-few-slices`, `too-coarse`, `bone-not-covered`, `empty-image` or `bone-not-found`;
 *   `cancelled` when the user stops it.
 */
export async function segmentBoneCt(volume: Volume, ctx: JobContext): Promise<Segmentation> {
  requireBoneCt(volume);
  ctx.report(0, 'Preparing the image');
  const image = await workingImage(volume, stepFor(volume.grid), span(ctx, 0, 0.15));
  const { mask: body, spine } = await findPatient(volume, image, span(ctx, 0.15, 0.25));
  const soft = softLevel(image, body);
  if (!soft) refuseWithoutBone();
  ctx.report(0.25, 'Telling bone from contrast');
  const { hu, grid } = image;
  const weakHu = Math.min(WEAK_HU[1], Math.max(WEAK_HU[0], soft.hu + WEAK_SPREADS * soft.spreadHu));
  const dense = maskWhere(hu.length, (n) => body[n] > 0 && hu[n] > weakHu);
  const levels = { weakHu, noiseHu: soft.spreadHu };
  const owner = await ownersOf(image, dense, levels, spine, span(ctx, 0.25, 0.6));
  const kept = largeParts(
    maskWhere(owner.length, (n) => owner[n] === BONE),
    grid,
  );
  const contrast = maskWhere(owner.length, (n) => owner[n] === CONTRAST);
  ctx.report(0.6, 'Filling the marrow');
  const bone = await withMarrow(image, kept, contrast, soft.hu, span(ctx, 0.6, 0.85));
  if (!bone.includes(1)) refuseWithoutBone();
  const working = maskWhere(bone.length, (n) => bone[n] > 0).map((value) => value * LABEL.bone);
  const labels = await labelsOnImage(working, grid, volume.grid, span(ctx, 0.85, 0.99));
  ctx.report(1, 'Done');
  return { labels, ...describe(labels, image, body, contrast) };
}

/** As fine as the image, within limits, and as coarse as the memory asks. */
function stepFor(grid: Grid): number {
  const fine = Math.min(STEP_MM[1], Math.max(STEP_MM[0], Math.min(...grid.spacingMm)));
  const voxels = isotropicLpsGrid(grid, fine).dimensions.reduce((product, n) => product * n, 1);
  return fine * Math.max(1, Math.cbrt(voxels / MOST_VOXELS));
}

/** Without the specks that calcium, noise and clips leave. */
function largeParts(bone: Uint8Array, grid: Grid): Uint8Array {
  const { ids, sizes } = connectedComponents(bone, grid.dimensions);
  const least = MIN_PART_ML / voxelVolumeMl(grid);
  return maskWhere(ids.length, (n) => ids[n] > 0 && sizes[ids[n]] >= least);
}

function describe(
  labels: LabelMap,
  { grid, hu }: WorkingImage,
  body: Uint8Array,
  contrast: Uint8Array,
): Omit<Segmentation, 'labels'> {
  const mask = maskWhere(labels.data.length, (n) => labels.data[n] === LABEL.bone);
  const { sizes } = connectedComponents(mask, labels.grid.dimensions);
  const voxels = sizes.reduce((sum, size) => sum + size, 0);
  const workingMl = voxelVolumeMl(grid);
  const contrastMl = contrast.reduce((sum, value) => sum + value, 0) * workingMl;
  let metal = 0;
  for (let n = 0; n < hu.length; n++) if (body[n] && hu[n] > METAL_HU) metal += 1;
  const warnings: Segmentation['warnings'] = [];
  if (contrastMl > CONTRAST_ML) {
    warnings.push({
      code: 'bone-contrast',
      message: `${formatMl(contrastMl)} that are as dense as bone but thick, even and without a wall were left out as contrast (vessels, heart, kidneys, bowel). Look where they touch bone.`,
    });
  }
  if (metal * workingMl > METAL_ML) {
    warnings.push({
      code: 'bone-metal',
      message: `${formatMl(metal * workingMl)} are denser than any bone: metal counts as bone here, and its streaks can look like bone.`,
    });
  }
  const doubts = warnings.map(({ message }) => message).join(' ');
  const bone: StructureEstimate = {
    label: LABEL.bone,
    name: 'bone',
    volumeMl: voxels * voxelVolumeMl(labels.grid),
    components: sizes.length - 1,
    confidence: 'check',
    note: doubts || 'Told by density and shape; thin or soft bone may be missing.',
  };
  return { structures: [bone], warnings };
}
