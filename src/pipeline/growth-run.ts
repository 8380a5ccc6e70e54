/**
 * Growth and therapy of one patient: calibration from the studies there are, up to four schedules in the well-mixed
 * model with the band that the data leave open, and each schedule on the patient's own anatomy.
 */
import { isTumourLabel, type TumourOrgan } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import { span, type JobContext } from '../core/job.ts';
import { voxelVolumeMl, type Grid } from '../core/space.ts';
import type { Schedule } from '../core/treatment.ts';
import type { LabelMap } from '../core/volume.ts';
import { compareSchedules, type ScheduleComparison } from '../tumour/burden/compare-schedules.ts';
import { sampleParameters } from '../tumour/burden/sample-parameters.ts';
import {
  calibrateFromStudies,
  standardPrior,
  STANDARD_CALIBRATION,
  type Calibration,
} from '../tumour/calibration/calibrate-from-studies.ts';
import type { Study } from '../tumour/calibration/studies.ts';
import { growTumour } from '../tumour/grid/grow.ts';
import type {
  GridGrowthLaw,
  GrowthPartial,
  GrowthResult,
  GrowthSetup,
} from '../tumour/grid/growth-setup.ts';
import { initialDensityFromLabels } from '../tumour/grid/initial-density.ts';
import { growthGrid, tissueDiffusivity } from '../tumour/grid/tissue.ts';
import { validateTumourParameters, type TumourParameters } from '../tumour/therapy/parameters.ts';

export interface GrowthRequest {
  /** The latest study: day 0 of everything that is computed. */
  readonly labels: LabelMap;
  readonly organ: TumourOrgan;
  /** Cubic voxels of the growth grid. */
  readonly spacingMm: number;
  readonly law: GridGrowthLaw;
  readonly tumour: TumourParameters;
  /** One to four; the first is the one that others are read against. */
  readonly schedules: readonly Schedule[];
  readonly durationDays: number;
  /** All studies with the volume of all tumours; with fewer than two nothing is calibrated. */
  readonly studies: readonly Study[];
  /** What was given between the studies. */
  readonly treatmentBetween: Schedule | null;
  /** Samples of the bands. */
  readonly samples: number;
  readonly seed: number;
  readonly threads?: number;
}

export interface GrowthRun {
  readonly organ: TumourOrgan;
  readonly law: GridGrowthLaw;
  /** As they were used: with a calibration the growth rate of the cells follows from the speed of the front. */
  readonly tumour: TumourParameters;
  readonly schedules: readonly Schedule[];
  readonly durationDays: number;
  readonly seed: number;
  readonly grid: Grid;
  /** One per schedule. */
  readonly results: readonly GrowthResult[];
  readonly comparison: ScheduleComparison;
  readonly calibration: Calibration | null;
  /** Studies that were given. */
  readonly studies: number;
}

/** A frame of the schedule that is being computed. */
export type GrowthRunPartial = GrowthPartial & { readonly schedule: number };

export const GROWTH_SPACING_MM = { default: 2, range: [1, 4] } as const;
const FRAMES = 60;

/** Density from which tumour counts as seen: enhancing rim in the brain, half of capacity in soft organs. */
export const detectionThreshold = (organ: TumourOrgan, tumour: TumourParameters): number =>
  organ === 'brain' ? tumour.detectionEnhancing : 0.5;

/** Which parameter is the invasion of an organ's tissue. */
export const INVASION: Readonly<
  Record<TumourOrgan, 'diffusionWhiteMm2PerDay' | 'diffusionLiverMm2PerDay'>
> = {
  liver: 'diffusionLiverMm2PerDay',
  kidney: 'diffusionLiverMm2PerDay',
  brain: 'diffusionWhiteMm2PerDay',
};

/**
 * @throws `bad-input` (no tumour, parameters, schedules, studies), `too-large`, `no-convergence`, `cancelled`.
 */
export async function runGrowth(
  request: GrowthRequest,
  context: JobContext<GrowthRunPartial>,
): Promise<GrowthRun> {
  const { organ, law, schedules, durationDays, seed } = request;
  validateTumourParameters(request.tumour);
  const volumeMl = tumourMl(request.labels);
  const silent = { ...context, partial: () => {} };
  const calibration =
    request.studies.length > 1 ? await calibrate(request, span(silent, 0, 0.15)) : null;
  const tumour = calibration ? calibrated(request, calibration) : request.tumour;
  const comparison = await compareSchedules(
    sampleParameters(
      {
        law,
        initialVolumeMl: Math.min(volumeMl, tumour.carryingCapacityMl),
        tumour: request.tumour,
        drugSensitivityFactor: 1,
      },
      { count: request.samples, seed, ...(calibration && { growth: calibration.draws }) },
    ),
    schedules,
    { durationDays },
    span(silent, 0.15, 0.3),
  );
  const setup = await gridSetup(request, tumour, span(silent, 0.3, 0.35));
  const results: GrowthResult[] = [];
  for (const [n, schedule] of schedules.entries()) {
    const from = 0.35 + (0.65 * n) / schedules.length;
    const part = span(context, from, from + 0.65 / schedules.length);
    results.push(
      await growTumour(
        { ...setup, schedule },
        {
          ...part,
          report: (fraction, activity) => part.report(fraction, `${schedule.title}: ${activity}`),
          partial: (value) => context.partial({ ...value, schedule: n }),
        },
      ),
    );
  }
  const { grid } = setup;
  return {
    organ,
    law,
    tumour,
    schedules,
    durationDays,
    seed,
    grid,
    results,
    comparison,
    calibration,
    studies: request.studies.length,
  };
}

/** Volume of all tumours of a label map. Fails with `empty-tumour` where there is none. */
export function tumourMl({ grid, data }: LabelMap): number {
  let voxels = 0;
  for (const label of data) if (isTumourLabel(label)) voxels += 1;
  if (voxels > 0) return voxels * voxelVolumeMl(grid);
  return fail(
    'bad-input',
    'empty-tumour',
    'No tumour is labelled, so nothing can grow or be treated.',
    'Paint or segment the tumour first.',
  );
}

const calibrate = (
  { studies, organ, tumour, treatmentBetween, seed }: GrowthRequest,
  context: JobContext,
): Promise<Calibration> =>
  calibrateFromStudies(
    studies,
    standardPrior(INVASION[organ]),
    treatmentBetween,
    {
      ...STANDARD_CALIBRATION,
      model: {
        ...STANDARD_CALIBRATION.model,
        carryingCapacityMl: tumour.carryingCapacityMl,
        alphaBetaGy: tumour.alphaBetaGy,
        measurementCv: tumour.volumeMeasurementCv,
      },
      seed,
    },
    context,
  );

/**
 * Two studies decide only the speed of the front, 2 sqrt(D rho). The grid keeps the invasion that was set and takes the
 * growth of the cells that gives this speed; without a growing front it keeps what was set.
 */
function calibrated({ organ, tumour }: GrowthRequest, calibration: Calibration): TumourParameters {
  const speed = calibration.invasion?.speedMmPerDay.median;
  const diffusion = tumour[INVASION[organ]];
  if (speed === undefined || diffusion <= 0) return tumour;
  return { ...tumour, growthRatePerDay: Math.min(0.5, speed ** 2 / (4 * diffusion)) };
}

async function gridSetup(
  { labels, organ, spacingMm, law, durationDays, threads }: GrowthRequest,
  tumour: TumourParameters,
  context: JobContext,
): Promise<Omit<GrowthSetup, 'schedule'>> {
  const tissue = await growthGrid(labels, organ, spacingMm, context);
  const soft = tumour.diffusionLiverMm2PerDay;
  const threshold = detectionThreshold(organ, tumour);
  const diffusivity = tumour[INVASION[organ]];
  const rate = Math.max(tumour.growthRatePerDay, 1e-4);
  const present = [...new Set(tissue.data)].filter(isTumourLabel).sort((a, b) => a - b);
  const density = await initialDensityFromLabels(tissue, present, {
    // The front of a wave; narrower than half a voxel it could not be drawn.
    edgeWidthMm: Math.max(spacingMm / 2, Math.sqrt(diffusivity / rate)),
    corePlateau: 1,
    threshold,
  });
  return {
    grid: tissue.grid,
    diffusivityMm2PerDay: tissueDiffusivity(tissue, organ, {
      whiteMm2PerDay: tumour.diffusionWhiteMm2PerDay,
      greyMm2PerDay: tumour.diffusionGreyMm2PerDay,
      softMm2PerDay: soft,
    }),
    density,
    growthLaw: law,
    proliferationPerDay: tumour.growthRatePerDay,
    ...(tumour.resistantFraction > 0 && {
      resistant: {
        fraction: tumour.resistantFraction,
        proliferationPerDay: tumour.growthRatePerDay * tumour.resistantGrowthFactor,
        mutationPerDay: 0,
        drugSensitivityFactor: tumour.resistantDrugFactor,
        alphaFactor: tumour.resistantAlphaFactor,
      },
    }),
    radiosensitivity: { alphaPerGy: tumour.alphaPerGy, alphaBetaGy: tumour.alphaBetaGy },
    durationDays,
    saveEveryDays: Math.max(1, Math.ceil(durationDays / FRAMES)),
    detectionThreshold: threshold,
    cellsPerMm3: tumour.carryingCellsPerMm3,
    ...(threads && { threads }),
  };
}
