/** What a run of growth will take, known before it starts, and the tissue that it will run on. */
import type { TumourOrgan } from '../../core/anatomy.ts';
import { isTumourLabel } from '../../core/anatomy.ts';
import { createJobContext } from '../../core/job.ts';
import type { LabelMap } from '../../core/volume.ts';
import { detectionThreshold } from '../../pipeline/growth-run.ts';
import { estimateGrowth, type GrowthEstimate } from '../../tumour/grid/estimate-growth.ts';
import { growthGrid, tissueDiffusivity } from '../../tumour/grid/tissue.ts';
import { tumourParametersWith } from '../../tumour/therapy/parameters.ts';
import { session } from '../session/session.ts';
import type { GrowthSettings } from './growth-settings.ts';

const tissues = new WeakMap<Uint8Array, Map<string, Promise<LabelMap>>>();

/** The organ on the growth grid; made once per label map and spacing. */
export function growthTissue(
  labels: LabelMap,
  organ: TumourOrgan,
  spacingMm: number,
): Promise<LabelMap> {
  let ofMap = tissues.get(labels.data);
  if (!ofMap) tissues.set(labels.data, (ofMap = new Map()));
  // Hand edits change the map in place; its revision tells them apart.
  const revision = session.getState().caseStore?.getState().labels?.revision ?? 0;
  const key = `${organ} ${spacingMm} ${revision}`;
  let tissue = ofMap.get(key);
  if (!tissue) ofMap.set(key, (tissue = growthGrid(labels, organ, spacingMm, createJobContext())));
  return tissue;
}

/** Frames that a run keeps at most (see `pipeline/growth-run.ts`). */
const FRAMES = 60;

/** Voxels, memory and time of all schedules together. Fails as the run itself would. */
export async function growthEstimate(
  labels: LabelMap,
  organ: TumourOrgan,
  settings: GrowthSettings,
): Promise<GrowthEstimate> {
  const { schedules, changes, law, durationDays, spacingMm } = settings;
  const tissue = await growthTissue(labels, organ, spacingMm);
  const tumour = tumourParametersWith(changes);
  const each = schedules.map((schedule) =>
    estimateGrowth({
      grid: tissue.grid,
      diffusivityMm2PerDay: tissueDiffusivity(tissue, organ, {
        whiteMm2PerDay: tumour.diffusionWhiteMm2PerDay,
        greyMm2PerDay: tumour.diffusionGreyMm2PerDay,
        softMm2PerDay: tumour.diffusionLiverMm2PerDay,
      }),
      density: Float32Array.from(tissue.data, (label) => (isTumourLabel(label) ? 1 : 0)),
      growthLaw: law,
      proliferationPerDay: tumour.growthRatePerDay,
      schedule,
      radiosensitivity: { alphaPerGy: tumour.alphaPerGy, alphaBetaGy: tumour.alphaBetaGy },
      durationDays,
      saveEveryDays: Math.max(1, Math.ceil(durationDays / FRAMES)),
      detectionThreshold: detectionThreshold(organ, tumour),
      cellsPerMm3: tumour.carryingCellsPerMm3,
      ...(tumour.resistantFraction > 0 && {
        resistant: {
          fraction: tumour.resistantFraction,
          proliferationPerDay: tumour.growthRatePerDay * tumour.resistantGrowthFactor,
          mutationPerDay: 0,
          drugSensitivityFactor: tumour.resistantDrugFactor,
          alphaFactor: tumour.resistantAlphaFactor,
        },
      }),
    }),
  );
  const [first] = each;
  return {
    ...first,
    steps: each.reduce((sum, { steps }) => sum + steps, 0),
    // Schedules run one after the other: their frames add up, the kernel's memory is that of one.
    bytes: each.reduce((sum, { bytes }) => sum + bytes, 0),
    seconds: each.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}
