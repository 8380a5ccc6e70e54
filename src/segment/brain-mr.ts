/** Recipe "Brain tumour MR": tumours of the brain from one stroke in each, on one MR sequence. */
import { isTumourLabel, LABEL, tumourLabel } from '../core/anatomy.ts';
import type { JobContext } from '../core/job.ts';
import { span } from '../core/job.ts';
import type { Lps } from '../core/space.ts';
import { voxelCount } from '../core/space.ts';
import type { Volume } from '../core/volume.ts';
import type { Brain } from './brain-mr/brain.ts';
import { findBrain } from './brain-mr/brain.ts';
import { refuseEmptyImage, requireBrainMr, requireStrokes } from './brain-mr/input.ts';
import { brainTissues } from './brain-mr/tissues.ts';
import type { Tumour } from './brain-mr/tumour.ts';
import { outlineTumour } from './brain-mr/tumour.ts';
import type { Doubt } from './describe-structures.ts';
import { describeStructures } from './describe-structures.ts';
import { labelsOnImage } from './liver-ct/to-image.ts';
import type { Segmentation } from './segmentation.ts';
import { resampleLabels, trilinearSampler, voxelMap } from './resample.ts';

/** Strokes the user drew, LPS mm: one polyline in each tumour, best along its longest diameter on one slice. */
export interface BrainSeeds {
  readonly strokes: readonly (readonly Lps[])[];
}

const FAINT = 3;

/**
 * Outlines each tumour by a minimal surface between what is like its stroke and what is like the brain around it. No
 * learned weights. Tumours are numbered from the largest.
 *
 * @throws `bad-input` with code `not-mr`, `too-few-slices`, `too-coarse`, `brain-not-covered`, `empty-image`,
 *   `no-stroke`, `too-many-strokes`, `stroke-outside`, `stroke-outside-brain` or
 *   `stroke-not-different`; `cancelled` when the user stops it.
 */
export async function segmentBrainMr(
  volume: Volume,
  { strokes }: BrainSeeds,
  ctx: JobContext,
): Promise<Segmentation> {
  requireBrainMr(volume);
  requireStrokes(strokes, volume);
  ctx.report(0, 'Finding the brain');
  const brain = await findBrain(volume, span(ctx, 0, 0.2));
  if (!brain) refuseEmptyImage();
  const tumours: {
    readonly tumour: Tumour;
    readonly voxels: Uint8Array;
    readonly count: number;
  }[] = [];
  for (const [n, stroke] of strokes.entries()) {
    const from = 0.2 + (0.7 * n) / strokes.length;
    ctx.report(from, 'Outlining the tumour');
    const tumour = await outlineTumour(volume, brain, stroke, span(ctx, from, 0.9));
    const voxels = await onImage(tumour, volume, ctx);
    tumours.push({ tumour, voxels, count: voxels.reduce((sum, value) => sum + value, 0) });
  }
  tumours.sort((a, b) => b.count - a.count);
  ctx.report(0.92, 'Telling the tissues of the brain apart');
  const { data, split } = await tissuesOnImage(brain, volume, tumours, ctx);
  const doubts = new Map<number, Doubt>();
  for (const [index, { tumour, voxels }] of tumours.entries()) {
    const label = tumourLabel(index + 1);
    for (let n = 0; n < data.length; n++) if (voxels[n] && !isTumourLabel(data[n])) data[n] = label;
    doubts.set(label, doubtOf(tumour));
  }
  for (const label of TISSUES) doubts.set(label, byBrightness(split));
  const labels = { grid: volume.grid, data };
  const evidence = { doubts, absences: new Map<number, string>() };
  const silent = split ? NOT_SOUGHT : [...NOT_SOUGHT, LABEL.greyMatter, LABEL.csf];
  const { structures, warnings } = describeStructures('brain', labels, evidence, silent);
  ctx.report(1, 'Done');
  return { labels, structures, warnings: warnings.filter(isFirst) };
}

/** The doubt that tissues share is told once. */
const isFirst = <Warning extends { readonly message: string }>(
  { message }: Warning,
  n: number,
  all: readonly Warning[],
): boolean => all.findIndex((one) => one.message === message) === n;

const TISSUES: readonly number[] = [LABEL.whiteMatter, LABEL.greyMatter, LABEL.csf];

const byBrightness = (split: boolean): Doubt => ({
  confidence: 'check',
  note: split
    ? 'White matter, grey matter and fluid are told apart by brightness and depth alone, on voxels of 2 mm; oedema counts as one of them, and the border with the skull is rough.'
    : 'This sequence does not tell white from grey matter: all solid tissue of the brain is labelled white matter, fluid by brightness alone, on voxels of 2 mm; the border with the skull is rough.',
});

/** White matter, grey matter and fluid on the voxels of the image; what is told apart beside the tumours counts in them too. */
async function tissuesOnImage(
  brain: Brain,
  { grid }: Volume,
  tumours: readonly { readonly voxels: Uint8Array }[],
  ctx: JobContext,
): Promise<{ readonly data: Uint8Array; readonly split: boolean }> {
  const all = new Uint8Array(voxelCount(grid));
  for (const { voxels } of tumours) for (let n = 0; n < all.length; n++) if (voxels[n]) all[n] = 1;
  const onBrain = resampleLabels({ grid, data: all }, brain.grid).data;
  const { labels, split } = await brainTissues(brain, onBrain, ctx);
  const { data } = await labelsOnImage(labels, brain.grid, grid, span(ctx, 0.95, 0.99));
  return { data, split };
}

const NOT_SOUGHT: readonly number[] = [LABEL.eloquent, LABEL.eloquent + 1, LABEL.eloquent + 2];

function doubtOf({ contrast, ratio, cutOff, satellites }: Tumour): Doubt {
  if (cutOff) {
    const note =
      'It reaches the edge of the image or of what was searched; its outline is open there.';
    return { confidence: 'poor', note };
  }
  const words = ratio > 1 ? 'brighter' : 'darker';
  const difference = `${Math.round(100 * Math.abs(ratio - 1))} % ${words} than the brain around it`;
  if (contrast < FAINT) {
    return { confidence: 'poor', note: `Only ${difference}; its border is uncertain.` };
  }
  if (satellites > 0) {
    const parts = satellites === 1 ? 'A separate part' : `${satellites} separate parts`;
    const note = `${parts} of the same brightness near the one under the stroke counted as tumour; confirm or erase. All is ${difference}.`;
    return { confidence: 'check', note };
  }
  const note = `Outlined as what is ${difference}; infiltration beyond that is not seen, and vessels or dura that touch it may be in it.`;
  return { confidence: 'check', note };
}

/** The mask on the image's own voxels, with the surface where membership is a half. */
async function onImage(
  { grid, mask }: Tumour,
  image: Volume,
  ctx: JobContext,
): Promise<Uint8Array> {
  const read = trilinearSampler({ grid, data: Float32Array.from(mask) }, 0);
  const [nx, ny, nz] = image.grid.dimensions;
  const { origin: o, columns: c } = voxelMap(image.grid, grid);
  const out = new Uint8Array(nx * ny * nz);
  for (let n = 0, k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const x = o[0] + i * c[0][0] + j * c[1][0] + k * c[2][0];
        const y = o[1] + i * c[0][1] + j * c[1][1] + k * c[2][1];
        const z = o[2] + i * c[0][2] + j * c[1][2] + k * c[2][2];
        out[n] = read(x, y, z) >= 0.5 ? 1 : 0;
      }
    await ctx.checkpoint();
  }
  return out;
}
