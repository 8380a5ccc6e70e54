/**
 * The synthetic liver with two studies: the patient at baseline, and some weeks later with tumours that have grown as
 * the growth model of this program lets them grow. What grew is therefore known exactly.
 */
import { isTumourLabel, LABEL } from '../core/anatomy.ts';
import { span, type JobContext } from '../core/job.ts';
import { createRandom } from '../core/random.ts';
import { distance, ijkToLps, type Lps } from '../core/space.ts';
import type { Schedule } from '../core/treatment.ts';
import {
  buildLiverAnatomy,
  FOLLOW_UP_DAYS,
  renderLiverStudy,
  type LiverAnatomy,
  type LiverPhantomOptions,
  type LiverStudy,
} from '../phantom/abdomen/liver-phantom.ts';
import { growTumour } from '../tumour/grid/grow.ts';
import { initialDensityFromLabels } from '../tumour/grid/initial-density.ts';
import { tissueDiffusivity } from '../tumour/grid/tissue.ts';

export interface LiverDemo {
  readonly anatomy: LiverAnatomy;
  readonly baseline: LiverStudy;
  readonly followUp: LiverStudy;
  readonly growth: { readonly proliferationPerDay: number; readonly diffusivityMm2PerDay: number };
}

/** Density from which a voxel counts as tumour in the second study: half of capacity, where its edge is seen. */
const EDGE_DENSITY = 0.5;

/** Both studies of a seed. Growth is drawn so that volumes double in about 40 to 90 days. */
export async function buildLiverDemo(
  options: LiverPhantomOptions,
  context: JobContext,
): Promise<LiverDemo> {
  const anatomy = await buildLiverAnatomy(options, span(context, 0, 0.4));
  const baseline = await renderLiverStudy(anatomy, { study: 'baseline' }, span(context, 0.4, 0.6));
  const random = createRandom(options.seed).fork('growth');
  const growth = {
    proliferationPerDay: random.between(0.006, 0.012),
    diffusivityMm2PerDay: random.between(0.05, 0.1),
  };
  const tumourMask = await grownTumours(anatomy, growth, span(context, 0.6, 0.75));
  const followUp = await renderLiverStudy(
    anatomy,
    { study: 'follow-up', tumourMask },
    span(context, 0.75, 1),
  );
  return { anatomy, baseline, followUp, growth };
}

const NO_TREATMENT: Schedule = {
  id: 'none',
  title: 'No treatment',
  fractions: [],
  drugs: [],
  resection: null,
  adaptive: null,
};

/** Tumour labels after the interval between the studies; every voxel that grew belongs to the nearest tumour. */
async function grownTumours(
  { labels, facts }: LiverAnatomy,
  { proliferationPerDay, diffusivityMm2PerDay }: LiverDemo['growth'],
  context: JobContext,
): Promise<Uint8Array> {
  const profile = {
    edgeWidthMm: Math.sqrt(diffusivityMm2PerDay / proliferationPerDay),
    corePlateau: 1,
    threshold: EDGE_DENSITY,
  };
  const tumours = facts.tumours.map(({ label }) => label);
  const { finalDensity } = await growTumour(
    {
      grid: labels.grid,
      diffusivityMm2PerDay: tissueDiffusivity(labels, 'liver', {
        whiteMm2PerDay: diffusivityMm2PerDay,
        greyMm2PerDay: diffusivityMm2PerDay,
        softMm2PerDay: diffusivityMm2PerDay,
      }),
      density: await initialDensityFromLabels(labels, tumours, profile),
      growthLaw: 'logistic',
      proliferationPerDay,
      schedule: NO_TREATMENT,
      radiosensitivity: { alphaPerGy: 0.06, alphaBetaGy: 10 },
      durationDays: FOLLOW_UP_DAYS,
      saveEveryDays: FOLLOW_UP_DAYS,
      detectionThreshold: EDGE_DENSITY,
      cellsPerMm3: 750_000,
      threads: 1,
    },
    { ...context, partial: () => {} },
  );
  const nearest = (place: Lps): number => {
    const gaps = facts.tumours.map(
      ({ centre, diameterMm }) => distance(centre, place) - diameterMm / 2,
    );
    return facts.tumours[gaps.indexOf(Math.min(...gaps))].label;
  };
  const [nx, ny] = labels.grid.dimensions;
  return labels.data.map((label, n) => {
    if (isTumourLabel(label)) return label;
    if (finalDensity[n] < EDGE_DENSITY) return LABEL.background;
    const i = n % nx;
    const row = (n - i) / nx;
    return nearest(ijkToLps(labels.grid, [i, row % ny, Math.floor(row / ny)]));
  });
}
