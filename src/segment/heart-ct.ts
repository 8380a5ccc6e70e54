/** Recipe "Heart CT": from a contrast CT to labelled chambers, walls and great arteries. */
import { LABEL } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';
import { span } from '../core/job.ts';
import type { Volume } from '../core/volume.ts';
import { assignBasins } from './heart-ct/assign.ts';
import type { BloodParts, WorkingImage } from './heart-ct/blood.ts';
import { findBloodParts } from './heart-ct/blood.ts';
import { OTHER_BLOOD, shapeChambers } from './heart-ct/chambers.ts';
import { encloseCavity } from './heart-ct/enclose.ts';
import { measureEnhancement } from './heart-ct/enhancement.ts';
import { requireHeartCt } from './heart-ct/input.ts';
import type { Levels } from './heart-ct/levels.ts';
import { findLevels, refuseWithoutContrast } from './heart-ct/levels.ts';
import type { Match } from './heart-ct/match.ts';
import { evenBloodMl, matchHeart, matchMirroredHeart } from './heart-ct/match.ts';
import { refineLabels } from './heart-ct/refine.ts';
import { describeStructures } from './heart-ct/report.ts';
import type { WallRule } from './heart-ct/wall.ts';
import { growWall } from './heart-ct/wall.ts';
import { isotropicLpsGrid, resampleImage } from './resample.ts';
import type { Segmentation, StructureEstimate } from './segmentation.ts';

const WORKING_MM = 1.5;
/** Match cost (negative log-likelihood) above which what was found is not taken for a heart. */
const MAX_COST = 30;
/** Match cost at which no further threshold is tried. */
const GOOD_COST = 7;
/** How much better the mirror image must fit before the image is refused. */
const MIRROR_MARGIN = 2;
/** Least volume of even, opacified blood that counts as contrast. */
const MIN_BLOOD_ML = 60;

const LV_WALL: WallRule = {
  cavity: LABEL.lvBlood,
  wall: LABEL.lvMyocardium,
  minMm: 3,
  maxMm: 20,
  usualMm: 9,
  openings: [LABEL.leftAtrium, LABEL.aorta],
};
const RV_WALL: WallRule = {
  cavity: LABEL.rvBlood,
  wall: LABEL.rvMyocardium,
  minMm: 2.4,
  maxMm: 5,
  usualMm: 3,
  openings: [LABEL.rightAtrium, LABEL.pulmonaryArtery, LABEL.leftAtrium, LABEL.aorta],
};

/**
 * Proposes the eight heart structures on a contrast CT. No learned weights: blood is found by its enhancement,
 * split at its narrow places, recognised by how the parts of every heart lie to one another in patient space,
 * its chambers parted at the smallest interfaces near the valves, and walls measured outwards from the cavities,
 * which they enclose wherever there is no valve.
 *
 * @throws `bad-input` with code `not-ct`, `too-few-slices`, `too-coarse`, `heart-not-covered`, `no-contrast` or
 *   `heart-not-found`; `cancelled` when the user stops it.
 */
export async function segmentHeartCt(volume: Volume, ctx: JobContext): Promise<Segmentation> {
  requireHeartCt(volume);
  ctx.report(0, 'Preparing the image');
  const grid = isotropicLpsGrid(volume.grid, WORKING_MM);
  const image = { grid, hu: await resampleImage(volume, grid, -1024, span(ctx, 0, 0.08)) };
  ctx.report(0.08, 'Finding the opacified blood');
  const levels = findLevels(image);
  const { parts, match } = await recognise(image, levels, span(ctx, 0.1, 0.5));

  ctx.report(0.5, 'Separating the chambers');
  const enhancement = measureEnhancement(parts, match);
  const assigned = assignBasins(grid, parts, match, enhancement);
  const labels = await shapeChambers(
    image,
    parts,
    match,
    assigned,
    enhancement.thresholdsHu,
    span(ctx, 0.5, 0.7),
  );

  ctx.report(0.7, 'Growing the walls');
  const lvWall = await growWall(image, labels, parts.thresholdHu, LV_WALL, ctx);
  ctx.report(0.76, 'Growing the walls');
  const rvWall = await growWall(image, labels, parts.thresholdHu, RV_WALL, ctx);
  for (let n = 0; n < labels.length; n++) if (labels[n] === OTHER_BLOOD) labels[n] = 0;

  const refined = await refineLabels(volume, grid, labels, enhancement, span(ctx, 0.82, 0.96));
  ctx.report(0.96, 'Closing the walls');
  for (const rule of [LV_WALL, RV_WALL]) await encloseCavity(refined.data, refined.grid, rule, ctx);
  ctx.report(0.98, 'Measuring the structures');
  const structures = describeStructures(refined, {
    enhancement,
    matchCost: match.cost,
    walls: { [LABEL.lvMyocardium]: lvWall, [LABEL.rvMyocardium]: rvWall },
  });
  ctx.report(1, 'Done');
  return { labels: refined, structures, warnings: warningsOf(structures) };
}

/** Tries the thresholds from the lowest, until the blood falls into parts that lie like a heart's. */
async function recognise(
  image: WorkingImage,
  { thresholdsHu, softHu }: Levels,
  ctx: JobContext,
): Promise<{ parts: BloodParts; match: Match }> {
  let best: { parts: BloodParts; match: Match } | undefined;
  let mostBloodMl = 0;
  for (const [index, threshold] of thresholdsHu.entries()) {
    ctx.report(index / thresholdsHu.length, 'Recognising the chambers');
    const parts = await findBloodParts(image, threshold, ctx);
    const match = matchHeart(parts.blobs, parts.partition.necks);
    mostBloodMl = Math.max(mostBloodMl, evenBloodMl(parts.blobs));
    if (match && (!best || match.cost < best.match.cost)) best = { parts, match };
    if (best && best.match.cost < GOOD_COST) break;
    // Two thresholds without a pool of blood: there is none.
    if (index > 0 && mostBloodMl < MIN_BLOOD_ML) break;
  }
  if (!best || best.match.cost > MAX_COST) {
    if (mostBloodMl < MIN_BLOOD_ML) refuseWithoutContrast(softHu);
    fail(
      'bad-input',
      'heart-not-found',
      'Bright regions were found, but they do not lie to one another like the chambers of a heart: the heart may not be covered, or its chambers are not opacified.',
      'Choose a contrast-enhanced series that covers the heart from the aortic root to the apex, or outline the structures by hand.',
    );
  }
  ctx.report(0.8, 'Measuring the contrast');
  const threshold = measureEnhancement(best.parts, best.match).partingHu;
  const parts = await findBloodParts(image, threshold, ctx);
  const match = matchHeart(parts.blobs, parts.partition.necks);
  const found = match && match.cost < MAX_COST ? { parts, match } : best;
  requireUprightHeart(found.parts, found.match);
  return found;
}

/** Left and right must not be exchanged, neither by the heart's position nor by the file's geometry. */
function requireUprightHeart(parts: BloodParts, match: Match): void {
  const mirrored = matchMirroredHeart(parts.blobs, parts.partition.necks);
  if (!mirrored || mirrored.cost + MIRROR_MARGIN > match.cost) return;
  fail(
    'bad-input',
    'mirrored-heart',
    'The chambers lie as in a mirror image: either left and right are exchanged in this series, or the heart lies on the right (dextrocardia). The recipe would name the chambers wrongly.',
    'Check the orientation of the series with its source; outline a mirrored heart by hand.',
  );
}

function warningsOf(structures: readonly StructureEstimate[]): Segmentation['warnings'] {
  return structures.flatMap(({ name, confidence, note }) =>
    confidence === 'good' || !note ? [] : [{ code: `${confidence}-${name}`, message: note }],
  );
}
