/** One label map on the grid of the image, from what was found on the working and the fine grid. */
import { LABEL, tumourLabel } from '../../core/anatomy.ts';
import type { JobContext } from '../../core/job.ts';
import { span } from '../../core/job.ts';
import type { Grid } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import { keepLargestOfEach } from '../components.ts';
import { resampleLabels } from '../resample.ts';
import type { Inside } from './inside.ts';
import type { Organs } from './organs.ts';
import { labelsOnImage } from './to-image.ts';
import { TREE } from './trees.ts';

/** Tumours the anatomy has labels for. */
export const MAX_TUMOURS = 8;

export async function composeLabels(
  image: Grid,
  organs: Organs,
  inside: Inside,
  ctx: JobContext,
): Promise<LabelMap> {
  const working = organs.scene.image.grid;
  const labels = await labelsOnImage(organLabels(organs), working, image, span(ctx, 0, 0.5));
  const fine = inside.detail.image.grid;
  const detail = await labelsOnImage(solidLabels(inside), fine, image, span(ctx, 0.5, 0.9));
  // A vessel of a voxel's width does not survive a vote.
  const vessels = resampleLabels({ grid: fine, data: vesselLabels(inside) }, image);
  await ctx.checkpoint();
  const { data } = labels;
  for (let n = 0; n < data.length; n++) {
    const solid = detail.data[n];
    const base = data[n];
    if (solid && (base === 0 || base === LABEL.liver || solid !== LABEL.liver)) data[n] = solid;
    const vessel = vessels.data[n];
    if (vessel && (data[n] === 0 || data[n] === LABEL.liver)) data[n] = vessel;
  }
  return labels;
}

/** Each organ is one piece; a speck of it becomes what surrounds it. */
function organLabels(organs: Organs): Uint8Array {
  const { liver, spleen, kidneys, gallbladder, aorta, cava } = organs;
  const data = new Uint8Array(liver.region.length);
  const put = (mask: Uint8Array | undefined, label: number): void => {
    if (!mask) return;
    for (let n = 0; n < data.length; n++) if (mask[n]) data[n] = label;
  };
  put(liver.region, LABEL.liver);
  put(spleen, LABEL.spleen);
  put(kidneys.left, LABEL.kidneyLeft);
  put(kidneys.right, LABEL.kidneyRight);
  put(aorta, LABEL.aorta);
  put(gallbladder, LABEL.gallbladder);
  put(cava, LABEL.inferiorVenaCava);
  keepLargestOfEach(data, organs.scene.image.grid.dimensions);
  return data;
}

function solidLabels({ detail, lesions }: Inside): Uint8Array {
  const data = new Uint8Array(detail.domain.length);
  for (let n = 0; n < data.length; n++) {
    if (detail.domain[n]) data[n] = LABEL.liver;
  }
  for (const [index, { mask }] of lesions.slice(0, MAX_TUMOURS).entries())
    for (let n = 0; n < data.length; n++) if (mask[n]) data[n] = tumourLabel(index + 1);
  return data;
}

function vesselLabels({ detail, trees }: Inside): Uint8Array {
  const data = new Uint8Array(detail.domain.length);
  if (!trees) return data;
  for (let n = 0; n < data.length; n++) {
    if (trees.owner[n] === TREE.portal) data[n] = LABEL.portalVein;
    else if (trees.owner[n] === TREE.hepatic) data[n] = LABEL.hepaticVein;
  }
  return data;
}
