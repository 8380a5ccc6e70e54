/** Recipe "Brain tumour MR": tumours of the brain from one stroke in each, on one MR sequence. */
import { LABEL, tumourLabel } from '../core/anatomy.ts';
import type { JobContext } from '../core/job.ts';
import { span } from '../core/job.ts';
import type { Lps } from '../core/space.ts';
import { voxelCount } from '../core/space.ts';
import type { Volume } from '../core/volume.ts';
import { findBrain } from './brain-mr/brain.ts';
import { refuseEmptyImage, requireBrainMr, requireStrokes } from './brain-mr/input.ts';
import type { Tumour } from './brain-mr/tumour.ts';
import { outlineTumour } from './brain-mr/tumour.ts';
import type { Doubt } from './describe-structures.ts';
import { describeStructures } from './describe-structures.ts';
import type { Segmentation } from './segmentation.ts';
import { trilinearSampler, voxelMap } from './resample.ts';

/** Strokes the user drew, LPS mm: one polyline in each tumour, best along its longest diameter on one slice. */
export interface BrainSeeds {
  readonly strokes: readonly (readonly Lps[])[];
}

/** What the recipe is for, in words for the user. */
export const BRAIN_MR_RECIPE = {
  title: 'Brain tumour MR',
  expects:
    'An MR of the head: T1-weighted with contrast for the enhancing tumour, FLAIR or T2 for the tumour with its oedema.',
  proposes: 'the tumours under the strokes, with dark cores inside bright rims',
  needs: 'One stroke inside each tumour, along its longest diameter on one slice.',
  unsure:
    'Infiltration that the sequence does not show; vessels, dura and choroid plexus that touch an enhancing tumour; oedema in T2 and FLAIR is part of what is outlined. White and grey matter are not labelled.',
} as const;

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
    ctx.report(0.2 + (0.75 * n) / strokes.length, 'Outlining the tumour');
    const tumour = await outlineTumour(volume, brain, stroke, span(ctx, 0.2, 0.95));
    const voxels = await onImage(tumour, volume, ctx);
    tumours.push({ tumour, voxels, count: voxels.reduce((sum, value) => sum + value, 0) });
  }
  tumours.sort((a, b) => b.count - a.count);
  const data = new Uint8Array(voxelCount(volume.grid));
  const doubts = new Map<number, Doubt>();
  for (const [index, { tumour, voxels }] of tumours.entries()) {
    const label = tumourLabel(index + 1);
    for (let n = 0; n < data.length; n++) if (voxels[n] && !data[n]) data[n] = label;
    doubts.set(label, doubtOf(tumour));
  }
  const labels = { grid: volume.grid, data };
  const evidence = { doubts, absences: new Map<number, string>() };
  const found = describeStructures('brain', labels, evidence, NOT_SOUGHT);
  ctx.report(1, 'Done');
  return { labels, ...found };
}

const NOT_SOUGHT: readonly number[] = [
  LABEL.whiteMatter,
  LABEL.greyMatter,
  LABEL.csf,
  LABEL.eloquent,
  LABEL.eloquent + 1,
  LABEL.eloquent + 2,
];

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
