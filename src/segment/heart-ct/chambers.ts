/** From basins to chambers: side branches cut off, interfaces pulled into the valve planes. */
import type { JobContext } from '../../core/job.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import { LABEL } from '../../core/anatomy.ts';
import { prepareInterfaceRelaxation } from '../../../wasm/interfaces/interfaces.ts';
import { keepLargest } from '../components.ts';
import { boundingBox, crop, cropGrid, paste } from '../crop.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere, seedsWhere } from '../mask.ts';
import { close } from '../morphology.ts';
import { spreadLabels } from '../spread.ts';
import type { BloodParts, WorkingImage } from './blood.ts';
import { FAT_HU } from './blood.ts';
import type { Match } from './match.ts';
import { HEART_PARTS } from './template.ts';

/** Blood that belongs to none of the structures: veins, branches. */
export const OTHER_BLOOD = 9;

/** How narrow a side branch is, and what it belongs to when it is cut off. */
interface BranchRule {
  readonly share: number;
  readonly minMm: number;
  readonly maxMm: number;
  readonly becomes?: number;
}

/** Vessels narrower than this share of the chamber's own radius are branches, not the chamber (bounds in mm). */
const BRANCHES: Readonly<Record<number, BranchRule>> = {
  // What leaves the left ventricle sideways is the atrium's appendage, or the groove beside it.
  [LABEL.lvBlood]: { share: 0.42, minMm: 5, maxMm: 8.5, becomes: LABEL.leftAtrium },
  [LABEL.rvBlood]: { share: 0.3, minMm: 3, maxMm: 4.5 },
  [LABEL.leftAtrium]: { share: 0.33, minMm: 6, maxMm: 7.5 },
  [LABEL.rightAtrium]: { share: 0.68, minMm: 6, maxMm: 13 },
  [LABEL.aorta]: { share: 0.4, minMm: 5, maxMm: 7 },
  [LABEL.pulmonaryArtery]: { share: 0.5, minMm: 4.5, maxMm: 6 },
};
/** Rounds of relaxation; interfaces move by up to a voxel in each. */
const ROUNDS = 40;
/** Blood deeper than this (radius, mm) is a vessel of its own. */
const VESSEL_MM = 4;
/** Recesses narrower than twice this belong to the cavity, mm; unmixed blood lies in wide pools in the right atrium. */
const RECESSES: readonly (readonly [label: number, recessMm: number])[] = [
  [LABEL.lvBlood, 6],
  [LABEL.rvBlood, 6],
  [LABEL.rightAtrium, 7],
];

/** Labels of the blood mask after trimming and relaxation; {@link OTHER_BLOOD} where no structure claims it. */
export async function shapeChambers(
  { grid, hu }: WorkingImage,
  parts: BloodParts,
  match: Match,
  assigned: Uint8Array,
  thresholdsHu: Float32Array,
  ctx: JobContext,
): Promise<Uint8Array> {
  const labels = assigned.map((label, n) => label || (parts.mask[n] ? OTHER_BLOOD : 0));
  // What one threshold for all chambers let in at the edges of the brighter ones.
  for (let n = 0; n < labels.length; n++) {
    if (hu[n] < thresholdsHu[labels[n]]) labels[n] = 0;
  }
  const spacingMm = grid.spacingMm[0];
  for (const [label, recessMm] of RECESSES) {
    await fillRecesses({ grid, hu }, parts.depthMm, labels, label, recessMm);
    await ctx.checkpoint();
  }
  const depthMm = await distanceTransformMm(
    labels.map((label) => (label ? 0 : 1)),
    grid,
  );
  for (const { part, blob } of match.found) {
    const { label } = part;
    const rule = BRANCHES[label];
    if (!rule) continue;
    const radius = rule.share * blob.radiusMm;
    cutBranches(
      labels,
      label,
      rule.becomes ?? OTHER_BLOOD,
      depthMm,
      Math.min(rule.maxMm, Math.max(rule.minMm, radius)),
      grid.dimensions,
      spacingMm,
    );
    await ctx.checkpoint();
  }
  await settleInterfaces(labels, anchorMask(parts, match, labels, grid), grid, ctx);
  await keepOnePieceEach(labels, grid, ctx);
  return labels;
}

/** Lets the interfaces between chambers, and between chambers and veins, shrink into the narrow places. */
async function settleInterfaces(
  labels: Uint8Array,
  anchors: Uint8Array,
  { dimensions }: Grid,
  ctx: JobContext,
): Promise<void> {
  const heart = maskWhere(labels.length, (n) => labels[n] > 0 && labels[n] !== OTHER_BLOOD);
  const box = boundingBox(heart, dimensions, 4);
  if (!box) return;
  const relaxation = await prepareInterfaceRelaxation(
    crop(labels, dimensions, box),
    crop(anchors, dimensions, box),
    box.dimensions,
    OTHER_BLOOD,
    2,
  );
  for (let round = 0; round < ROUNDS; round++) {
    if (relaxation.run(1) === 0) break;
    await ctx.checkpoint();
  }
  paste(labels, dimensions, box, relaxation.labels());
}

async function keepOnePieceEach(
  labels: Uint8Array,
  { dimensions }: Grid,
  ctx: JobContext,
): Promise<void> {
  for (const { label } of HEART_PARTS) {
    const own = maskWhere(labels.length, (n) => labels[n] === label);
    const kept = keepLargest(own, dimensions);
    for (let n = 0; n < labels.length; n++) if (own[n] && !kept[n]) labels[n] = OTHER_BLOOD;
    await ctx.checkpoint();
  }
}

/**
 * Takes in papillary muscles, trabeculae and unmixed blood: what a ball that rolls outside the chamber cannot touch,
 * unless it is fat, lung or another chamber.
 */
async function fillRecesses(
  { grid, hu }: WorkingImage,
  bloodDepthMm: Float32Array,
  labels: Uint8Array,
  label: number,
  recessMm: number,
): Promise<void> {
  const own = labels.map((value) => (value === label ? 1 : 0));
  const box = boundingBox(own, grid.dimensions, Math.ceil(recessMm / grid.spacingMm[0]) + 2);
  if (!box) return;
  const closed = await close(crop(own, grid.dimensions, box), cropGrid(grid, box), recessMm);
  paste(own, grid.dimensions, box, closed);
  for (let n = 0; n < labels.length; n++) {
    if (!own[n] || hu[n] < FAT_HU) continue;
    // Wide blood of another vessel is no recess.
    const free = labels[n] === 0 || (labels[n] === OTHER_BLOOD && bloodDepthMm[n] < VESSEL_MM);
    if (free) labels[n] = label;
  }
}

/** Gives up what a ball of `radiusMm` cannot reach from within the label. */
function cutBranches(
  labels: Uint8Array,
  label: number,
  becomes: number,
  depthMm: Float32Array,
  radiusMm: number,
  dimensions: Vec3,
  spacingMm: number,
): void {
  const core = seedsWhere(labels.length, (n) =>
    labels[n] === label && depthMm[n] >= radiusMm ? 1 : 0,
  );
  const inside = labels.map((value) => (value === label ? 1 : 0));
  const { owner } = spreadLabels(core, inside, dimensions, spacingMm, radiusMm + spacingMm);
  for (let n = 0; n < labels.length; n++) {
    if (labels[n] === label && !owner[n]) labels[n] = becomes;
  }
}

/** The middle of every matched blob, which no interface may cross. */
function anchorMask(
  { partition }: BloodParts,
  match: Match,
  labels: Uint8Array,
  { dimensions, spacingMm: [spacingMm] }: Grid,
): Uint8Array {
  const seeds = new Int32Array(labels.length);
  for (const { blob } of match.found) seeds[partition.basins[blob.id].peak] = blob.id;
  const limit = Math.max(...match.found.map(({ blob }) => blob.radiusMm));
  const inside = maskWhere(labels.length, (n) => labels[n] > 0 && labels[n] !== OTHER_BLOOD);
  const { owner, distanceMm } = spreadLabels(seeds, inside, dimensions, spacingMm, limit);
  const reach = new Float32Array(partition.basins.length);
  const labelOf = new Uint8Array(partition.basins.length);
  for (const { part, blob } of match.found) {
    reach[blob.id] = 0.75 * blob.radiusMm;
    labelOf[blob.id] = part.label;
  }
  return maskWhere(labels.length, (n) => {
    const id = owner[n];
    return id > 0 && labels[n] === labelOf[id] && distanceMm[n] <= reach[id];
  });
}
