/** What the search itself makes doubtful, in words for the user. */
import { LABEL, tumourLabel } from '../../core/anatomy.ts';
import { MAX_TUMOURS } from './compose.ts';
import type { Inside } from './inside.ts';
import type { Organs } from './organs.ts';
import type { Doubt, Evidence } from '../describe-structures.ts';

const FAINT_HU = 20;
const ENCLOSED = 0.8;
/** Vessels this much brighter than the liver are seen to their thin ends, HU. */
const CLEAR_VESSELS_HU = 30;
const PLAIN_LIVER_HU = 75;
/** Share of the liver's height over which the vena cava must be seen. */
const CAVA_SEEN = 0.7;

/** Said of a kidney that was taken for one by its place more than by its looks. */
export const UNSURE_KIDNEY: Doubt = {
  confidence: 'poor',
  note: 'It was found by its place and stands out little from what is around it: it may be another organ. Look, and click into the kidney if it is elsewhere.',
};

export function evidenceOf(organs: Organs, { trees, lesions }: Inside): Evidence {
  const doubts = new Map<number, Doubt>();
  const absences = new Map<number, string>();
  for (const [index, lesion] of lesions.slice(0, MAX_TUMOURS).entries()) {
    const difference = Math.round(Math.abs(lesion.contrastHu));
    const words = lesion.contrastHu < 0 ? 'darker' : 'brighter';
    if (difference < FAINT_HU) {
      const note = `It is only ${difference} HU ${words} than the liver; its border is uncertain.`;
      doubts.set(tumourLabel(index + 1), { confidence: 'poor', note });
    } else if (!lesion.clicked) {
      const note =
        lesion.enclosed < ENCLOSED
          ? `Found by its CT number (${difference} HU ${words} than the liver) at the edge of the liver or a vessel; confirm that it is a tumour.`
          : `Found by its CT number (${difference} HU ${words} than the liver); confirm that it is a tumour and not a cyst or a perfusion effect.`;
      doubts.set(tumourLabel(index + 1), { confidence: 'check', note });
    }
  }
  if (!trees) {
    const note =
      'Blood is no brighter than the liver in this image, so its vessels cannot be seen.';
    for (const label of [LABEL.portalVein, LABEL.hepaticVein]) absences.set(label, note);
  } else {
    const faint = trees.contrastHu < CLEAR_VESSELS_HU;
    for (const label of [LABEL.portalVein, LABEL.hepaticVein]) {
      const rooted = label === LABEL.portalVein ? trees.foundPortal : trees.foundHepatic;
      const other =
        label === LABEL.portalVein ? 'entry of the portal vein' : 'mouths at the vena cava';
      if (!trees.foundPortal || !trees.foundHepatic) {
        const note = rooted
          ? 'The root of the other tree was not found, so vessels of both may be in this one.'
          : `The ${other} was not found, so this tree could not be followed.`;
        doubts.set(label, { confidence: 'poor', note });
        absences.set(label, note);
      } else if (faint) {
        const note = `Its blood is only ${Math.round(trees.contrastHu)} HU brighter than the liver; thin branches are missing.`;
        doubts.set(label, { confidence: 'poor', note });
      } else {
        const note =
          'Where vessels of the two trees touch, a branch may be in the wrong one; unseen branches are missing.';
        doubts.set(label, { confidence: 'check', note });
      }
    }
  }
  doubts.set(LABEL.gallbladder, {
    confidence: 'check',
    note: 'Found as bile under the liver; bowel beside it has nearly the same CT number.',
  });
  if (organs.cavaSeen < CAVA_SEEN) {
    const note = `It was seen along only ${Math.round(100 * organs.cavaSeen)} % of the liver's height.`;
    doubts.set(LABEL.inferiorVenaCava, { confidence: 'check', note });
  }
  if (!trees && organs.liver.level.hu < PLAIN_LIVER_HU) {
    const note =
      'Taken without contrast, or too early after it: the liver is outlined by its shape and edges, and tumours may be invisible.';
    doubts.set(LABEL.liver, { confidence: 'check', note });
  }
  if (organs.unsure.left) doubts.set(LABEL.kidneyLeft, UNSURE_KIDNEY);
  if (organs.unsure.right) doubts.set(LABEL.kidneyRight, UNSURE_KIDNEY);
  return { doubts, absences };
}
