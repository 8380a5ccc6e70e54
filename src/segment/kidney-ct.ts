/** Recipe "Kidney and tumour CT": the kidneys, tumours that were clicked, and the collecting system where it shows. */
import { LABEL, tumourLabel } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';
import { span } from '../core/job.ts';
import type { Lps } from '../core/space.ts';
import type { Volume } from '../core/volume.ts';
import type { Doubt, Evidence } from './describe-structures.ts';
import { describeStructures } from './describe-structures.ts';
import { findCollecting } from './kidney-ct/collecting.ts';
import { requireClicks, requireKidneyCt } from './kidney-ct/input.ts';
import { findKidneys } from './kidney-ct/search.ts';
import type { KidneyTumour } from './kidney-ct/tumours.ts';
import { outlineTumour } from './kidney-ct/tumours.ts';
import { UNSURE_KIDNEY } from './liver-ct/evidence.ts';
import type { KidneysOnly } from './liver-ct/organs.ts';
import { labelsOnImage } from './liver-ct/to-image.ts';
import type { Segmentation } from './segmentation.ts';

/** Places the user clicked, LPS mm. All are optional. */
export interface KidneySeeds {
  /** At most one in each kidney; needed where the image cuts it off, it lies elsewhere, or it was not found. */
  readonly kidneys?: readonly Lps[];
  /** One in each tumour. */
  readonly tumours?: readonly Lps[];
}

const FAINT_HU = 20;

/**
 * Proposes kidneys on a CT with or without contrast, and tumours from one click each. No learned weights: the kidneys are
 * sought beside the spine, in the fat behind what was recognised as liver, spleen and great vessels.
 *
 * @throws `bad-input` with code `not-ct`, `too-few-slices`, `too-coarse`, `kidney-not-covered`, `empty-image`,
 *   `seed-outside`, `too-many-tumours` or `kidney-not-found`; `cancelled` when the user stops it.
 */
export async function segmentKidneyCt(
  volume: Volume,
  { kidneys: kidneyClicks = [], tumours: tumourClicks = [] }: KidneySeeds,
  ctx: JobContext,
): Promise<Segmentation> {
  requireKidneyCt(volume);
  requireClicks(kidneyClicks, tumourClicks, volume);
  ctx.report(0, 'Preparing the image');
  const clicks = { kidneys: kidneyClicks, tumours: tumourClicks };
  const found = await findKidneys(volume, clicks, span(ctx, 0, 0.75));
  const { left, right } = found.kidneys;
  if (!left && !right && tumourClicks.length === 0) refuseWithoutKidney();
  ctx.report(0.75, 'Outlining tumours');
  const tumours: KidneyTumour[] = [];
  for (const click of tumourClicks) tumours.push(await outlineTumour(found, click, ctx));
  tumours.sort((a, b) => sizeOf(b.mask) - sizeOf(a.mask));
  const collecting = await findCollecting(found, ctx);
  const working = workingLabels(found, collecting, tumours);
  const { grid } = found.scene.image;
  const labels = await labelsOnImage(working, grid, volume.grid, span(ctx, 0.85, 0.98));
  const described = describeStructures('kidney', labels, evidenceOf(found, tumours), VESSELS);
  ctx.report(1, 'Done');
  return { labels, ...described };
}

const VESSELS: readonly number[] = [LABEL.renalArtery, LABEL.renalVein];

const sizeOf = (mask: Uint8Array): number => mask.reduce((sum, value) => sum + value, 0);

function refuseWithoutKidney(): never {
  fail(
    'bad-input',
    'kidney-not-found',
    'No kidney was found to either side of the spine: both are outside the field of view, cut off by it, in another place, or hidden by noise.',
    'Choose a series that covers the kidneys, or click into each kidney to say where it is.',
  );
}

function workingLabels(
  { kidneys: { left, right } }: KidneysOnly,
  collecting: Uint8Array | undefined,
  tumours: readonly KidneyTumour[],
): Uint8Array {
  const count = (left ?? right ?? tumours[0]?.mask ?? new Uint8Array(0)).length;
  const data = new Uint8Array(count);
  const put = (mask: Uint8Array | undefined, label: number): void => {
    if (mask) for (let n = 0; n < count; n++) if (mask[n]) data[n] = label;
  };
  put(left, LABEL.kidneyLeft);
  put(right, LABEL.kidneyRight);
  put(collecting, LABEL.collectingSystem);
  // The smaller of two that meet keeps its voxels.
  for (const [index, { mask }] of tumours.entries()) put(mask, tumourLabel(index + 1));
  return data;
}

function evidenceOf({ enhanced, unsure }: KidneysOnly, tumours: readonly KidneyTumour[]): Evidence {
  const doubts = new Map<number, Doubt>();
  const absences = new Map<number, string>();
  for (const [index, { contrastHu }] of tumours.entries()) {
    const difference = Math.round(Math.abs(contrastHu));
    const words = `${difference} HU ${contrastHu < 0 ? 'darker' : 'brighter'} than the kidney`;
    const doubt: Doubt =
      difference < FAINT_HU
        ? { confidence: 'poor', note: `It is only ${words}; its border is uncertain.` }
        : {
            confidence: 'check',
            note: `Outlined as what is ${words}; confirm that it is a tumour and not a cyst, and that it ends where it is drawn.`,
          };
    doubts.set(tumourLabel(index + 1), doubt);
  }
  const why = enhanced
    ? 'Neither excreted contrast nor wide calyces are seen in this phase.'
    : 'Without contrast urine cannot be told from the kidney; its hollow is part of the kidney here.';
  absences.set(LABEL.collectingSystem, why);
  const note =
    'Not found on its side of the spine: it may be absent, cut off or elsewhere. Click into it if it is in the image.';
  absences.set(LABEL.kidneyLeft, note);
  absences.set(LABEL.kidneyRight, note);
  if (!enhanced) {
    const plain: Doubt = {
      confidence: 'check',
      note: 'Taken without contrast: its border with bowel, psoas, liver and spleen is uncertain where they touch, and tumours may be invisible.',
    };
    doubts.set(LABEL.kidneyLeft, plain);
    doubts.set(LABEL.kidneyRight, plain);
  }
  if (unsure.left) doubts.set(LABEL.kidneyLeft, UNSURE_KIDNEY);
  if (unsure.right) doubts.set(LABEL.kidneyRight, UNSURE_KIDNEY);
  return { doubts, absences };
}
