/**
 * A heart model fitted to what was measured of it: velocities and first sites from a QRS duration, a 12-lead ECG or an
 * activation map. The fit runs on a coarser copy of the tissue than simulations do, because it asks the model some thousand
 * times; the eikonal equation is accurate enough there for data that are a few milliseconds uncertain.
 */
import { LABEL, TISSUE } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import { span } from '../core/job.ts';
import type { JobContext } from '../core/job.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import { distance } from '../core/space.ts';
import type { Lps } from '../core/space.ts';
import type { LabelMap } from '../core/volume.ts';
import { prepareActivationEcg } from '../heart/ecg/activation-ecg.ts';
import { infiniteLeadField } from '../heart/ecg/lead-field.ts';
import { defaultElectrodes, ELECTRODES } from '../heart/ecg.ts';
import type { EcgTrace } from '../heart/ecg.ts';
import { PARAMETERS, parametersWith } from '../heart/parameters.ts';
import {
  fitConduction,
  VELOCITY_NAMES,
  VELOCITY_PRIOR,
} from '../heart/personalise/fit-conduction.ts';
import type {
  ConductionFit,
  RootCandidate,
  VelocityName,
} from '../heart/personalise/fit-conduction.ts';
import { eikonalForward } from '../heart/personalise/forward-model.ts';
import type { ConductionVelocities } from '../heart/personalise/forward-model.ts';
import { correctGrid, withFactors } from '../heart/personalise/grid-correction.ts';
import {
  ecgMeasurement,
  mapMeasurement,
  qrsMeasurement,
} from '../heart/personalise/measurements.ts';
import type { Measurement } from '../heart/personalise/measurements.ts';
import { moveToHeart, registerMap } from '../heart/personalise/register-map.ts';
import type { MapLandmark, MapRegistration } from '../heart/personalise/register-map.ts';
import { isDecided, verdict } from '../heart/personalise/verdict.ts';
import { stimulatedVoxels, voxelCentre } from '../heart/stimulation.ts';
import type { StimulusSite } from '../heart/stimulation.ts';
import { surfaceFromLabels } from '../mesh/surface-from-labels.ts';
import type { TimedMap } from './personalise-files.ts';
import { buildWallModel } from './wall-model.ts';
import type { WallModel } from './wall-model.ts';

export interface PlacedMap extends TimedMap {
  /** None where the map already lies in the frame of the images. */
  readonly registration: {
    readonly landmarks: readonly MapLandmark[];
    readonly chamber: 'lv' | 'rv';
  } | null;
}

export interface PersonaliseRequest {
  /** The model that simulations will run on. */
  readonly model: Pick<WallModel, 'grid' | 'fibres' | 'segments' | 'options'>;
  /** Where activation began: at so many unknown sites of the endocardium, or at pacing sites that are known. */
  readonly start:
    | { readonly kind: 'unknown'; readonly count: number }
    | { readonly kind: 'known'; readonly sites: readonly StimulusSite[] };
  readonly qrsMs?: number;
  /** One beat, mV. */
  readonly ecg?: EcgTrace;
  readonly map?: PlacedMap;
  readonly seed: number;
  /** Edge of a voxel of the fit; {@link FIT_SPACING_MM} where not given. */
  readonly spacingMm?: number;
}

export interface PersonaliseResult {
  readonly fit: ConductionFit;
  /** Ranges that were assumed, m/s. */
  readonly prior: Readonly<Record<VelocityName, readonly [number, number]>>;
  readonly start: PersonaliseRequest['start'];
  /** First sites of the member that fits best, LPS mm; empty where the sites were known. */
  readonly bestSites: readonly Lps[];
  readonly measured: readonly string[];
  readonly registration: MapRegistration | null;
  /** What the fit assumes and what should be looked at, in words. */
  readonly notes: readonly string[];
  readonly seed: number;
  readonly members: number;
  readonly spacingMm: number;
  readonly voxels: number;
  readonly seconds: number;
}

export const FIT_SPACING_MM = 2.5;
export const QRS_RANGE_MS = [40, 320] as const;
/** First sites offered lie this far apart, mm. */
const CANDIDATES_MM = 6;
/** Enough to show that a duration alone leaves all open. */
const MEMBERS_FOR_QRS = 64;
/** A map of which fewer points lie at the wall does not belong to this heart where it lies. */
const LEAST_SHARE = 0.1;
const DOUBTFUL_SHARE = 0.5;

/** Assumed beforehand: as published, and not beyond what a simulation takes. */
export const PERSONALISE_PRIOR = Object.fromEntries(
  VELOCITY_NAMES.map((name) => {
    const [low, high] = VELOCITY_PRIOR[name] as readonly [number, number];
    const keys = {
      along: 'velocityAlong',
      across: 'velocityAcross',
      endocardial: 'endocardialVelocity',
    } as const;
    return [name, [low, Math.min(high, PARAMETERS[keys[name]].range[1])]];
  }),
) as unknown as PersonaliseResult['prior'];

/**
 * @throws `bad-input`: `personalise-no-data`, `personalise-qrs`, `ecg-no-qrs`, `map-landmarks`, `personalise-map` (too few points
 * at the wall), `personalise-map-far`, `personalise-setup`; what the model of the wall refuses.
 */
export async function personaliseHeart(
  request: PersonaliseRequest,
  ctx: JobContext,
): Promise<PersonaliseResult> {
  const started = performance.now();
  const { model: fine, start, seed, spacingMm = FIT_SPACING_MM } = request;
  const labels = { grid: fine.grid.grid, data: fine.grid.labels };
  const tissue = { grid: fine.grid.grid, data: fine.grid.tissue };
  // What is wrong with a number should not wait for the model.
  const measurements: Measurement[] =
    request.qrsMs === undefined ? [] : [qrsMeasurement(request.qrsMs)];
  if (measurements.length === 0 && !request.ecg && !request.map) failNoData();
  const model =
    spacingMm <= fine.options.spacingMm
      ? fine
      : await buildWallModel(labels, tissue, { ...fine.options, spacingMm }, span(ctx, 0, 0.05));
  const notes: string[] = [];
  if (request.ecg) {
    measurements.push(ecgMeasurement(ecgModel(model), request.ecg));
    notes.push(
      'The electrodes of the ECG stand at average positions, in a torso without end; its amplitude is left free.',
    );
    if (request.qrsMs !== undefined)
      notes.push('The QRS duration is counted beside the ECG, which shows it as well.');
  }
  const placed = request.map && (await placeMap(request.map, labels, span(ctx, 0.05, 0.1)));
  if (placed) {
    const map = mapMeasurement(model.grid, placed);
    const total = placed.latMs.length;
    checkShare(map.usedPoints / total, map.usedPoints, total, notes);
    measurements.push(map);
    notes.push(...(placed.registration?.warnings ?? []));
  }
  const conducting = conductingOf(model.grid);
  const known = start.kind === 'known' ? start.sites.filter(({ kind }) => kind !== 'his') : [];
  const knownRoots =
    known.length > 0
      ? [...stimulatedVoxels(model.grid, conducting, model.segments, known, parametersWith())]
      : [];
  if (start.kind === 'known' && knownRoots.length === 0) {
    fail(
      'bad-input',
      'personalise-setup',
      'The beat is said to come from the pacing sites, but none of them lies in muscle.',
      'Add a pacing site on the heart, or leave the first sites to the fit.',
    );
  }
  const candidates = start.kind === 'unknown' ? endocardialCandidates(model.grid, conducting) : [];
  const coarse = { grid: model.grid, forward: eikonalForward(model.grid, model.fibres, ctx) };
  const reference = { grid: fine.grid, forward: eikonalForward(fine.grid, fine.fibres, ctx) };
  const first = await correctGrid(
    coarse,
    reference,
    { ...MIDDLE, roots: knownRoots.length > 0 ? knownRoots : apart(candidates) },
    span(ctx, 0.1, 0.15),
  );
  const fitted = await fitConduction(
    {
      forward: withFactors(coarse.forward, first.factors),
      measurements,
      candidates,
      rootCount: start.kind === 'unknown' ? start.count : 0,
      knownRoots,
      prior: PERSONALISE_PRIOR,
      seed,
      ...(!request.ecg && !placed && { members: MEMBERS_FOR_QRS }),
    },
    span(ctx, 0.15, 0.95),
  );
  // Where the fit ended the grid errs otherwise than in the middle of the prior.
  const last = await correctGrid(
    coarse,
    reference,
    { ...meanOf(fitted), roots: fitted.best.roots },
    span(ctx, 0.95, 1),
    first.factors,
  );
  // Factors tell velocities apart no better than the data do: they are renewed only where all are decided and stay in their order.
  const renewed = rescaled(
    fitted,
    first.factors,
    last.factors,
    start.kind === 'unknown' ? start.count : 0,
  );
  const sound =
    fitted.velocities.every(isDecided) &&
    renewed.ensemble.every(({ along, across }) => across <= along);
  const fit = sound ? renewed : fitted;
  notes.unshift(
    `Fitted on a copy of the heart with voxels of ${spacingMm} mm by the eikonal equation, made to conduct like the model's grid of ${fine.options.spacingMm} mm; its activation times differ from it by ${(sound ? last.afterMs : last.beforeMs).toFixed(1)} ms (root mean square).`,
  );
  return {
    fit,
    prior: PERSONALISE_PRIOR,
    start,
    bestSites:
      start.kind === 'unknown' ? fit.best.roots.map((voxel) => voxelCentre(model.grid, voxel)) : [],
    measured: measurements.map(({ title }) => title),
    registration: placed?.registration ?? null,
    notes,
    seed,
    members: fit.ensemble.length,
    spacingMm,
    voxels: model.grid.active.length,
    seconds: (performance.now() - started) / 1000,
  };
}

/** The middle of the prior. */
const MIDDLE: ConductionVelocities = Object.fromEntries(
  VELOCITY_NAMES.map((name) => {
    const [low, high] = PERSONALISE_PRIOR[name];
    return [name, Math.sqrt(low * high)];
  }),
) as unknown as ConductionVelocities;

/** A candidate and the one farthest from it, so that fronts run through the whole heart. */
function apart(candidates: readonly RootCandidate[]): number[] {
  const [first] = candidates;
  if (!first) return [];
  const away = ({ positionMm }: RootCandidate): number => distance(positionMm, first.positionMm);
  const farthest = candidates.reduce((best, entry) => (away(entry) > away(best) ? entry : best));
  return [first.voxel, farthest.voxel];
}

const meanOf = ({ velocities }: ConductionFit): ConductionVelocities => ({
  ...MIDDLE,
  ...Object.fromEntries(velocities.map(({ name, mean }) => [name, mean])),
});

/** The same tissue in velocities of the finer grid: what fitted with the factors `used` is meant by the better ones. */
function rescaled(
  fit: ConductionFit,
  used: ConductionVelocities,
  better: ConductionVelocities,
  rootCount: number,
): ConductionFit {
  const share = (name: VelocityName): number => used[name] / better[name];
  const moved = <Values extends ConductionVelocities>(values: Values): Values => ({
    ...values,
    along: values.along * share('along'),
    across: values.across * share('across'),
    endocardial: values.endocardial * share('endocardial'),
  });
  const velocities = fit.velocities.map((velocity) => ({
    ...velocity,
    mean: velocity.mean * share(velocity.name),
    interval: velocity.interval.map((value) => value * share(velocity.name)) as [number, number],
  }));
  return {
    ...fit,
    velocities,
    best: moved(fit.best),
    ensemble: fit.ensemble.map(moved),
    ...verdict({ ...fit, velocities, rootCount }),
  };
}

const failNoData = (): never =>
  fail(
    'bad-input',
    'personalise-no-data',
    'No measurement is given, so there is nothing to fit to.',
    'Enter a QRS duration, load an ECG or an activation map.',
  );

function conductingOf({ active, tissue }: SimulationGrid): Uint8Array {
  return Uint8Array.from(active, (at) =>
    tissue[at] === TISSUE.healthy || tissue[at] === TISSUE.borderZone ? 1 : 0,
  );
}

/** Conducting voxels beside the blood of either ventricle, thinned so that none are nearer than {@link CANDIDATES_MM}. */
export function endocardialCandidates(
  simulation: SimulationGrid,
  conducting: Uint8Array,
): RootCandidate[] {
  const { grid, labels, active } = simulation;
  const [nx, ny] = grid.dimensions;
  const steps = [1, -1, nx, -nx, nx * ny, -nx * ny];
  const chosen: RootCandidate[] = [];
  active.forEach((at, voxel) => {
    const beside = steps.some((step) => {
      const label = labels[at + step];
      return label === LABEL.lvBlood || label === LABEL.rvBlood;
    });
    if (!beside || !conducting[voxel]) return;
    const positionMm = voxelCentre(simulation, voxel);
    if (chosen.every((other) => distance(other.positionMm, positionMm) >= CANDIDATES_MM))
      chosen.push({ voxel, positionMm });
  });
  return chosen;
}

function ecgModel({
  grid,
  fibres,
}: Pick<WallModel, 'grid' | 'fibres'>): ReturnType<typeof prepareActivationEcg> {
  const { intracellularAlong, intracellularAcross, torsoConductivity } = parametersWith();
  const centre: [number, number, number] = [0, 0, 0];
  grid.active.forEach((_, n) => {
    voxelCentre(grid, n).forEach((value, axis) => (centre[axis] += value / grid.active.length));
  });
  const electrodes = defaultElectrodes(centre);
  return prepareActivationEcg({
    grid,
    conducting: conductingOf(grid),
    fibres,
    intracellular: { along: intracellularAlong, across: intracellularAcross },
    leadFields: ELECTRODES.map((name) => infiniteLeadField(electrodes[name], torsoConductivity)),
  });
}

/** The timed places of a map in the frame of the images. */
async function placeMap(
  map: PlacedMap,
  labels: LabelMap,
  ctx: JobContext,
): Promise<
  Pick<TimedMap, 'positions' | 'latMs'> & { readonly registration: MapRegistration | null }
> {
  const { positions, latMs, registration: wanted } = map;
  if (!wanted) return { positions, latMs, registration: null };
  const blood = wanted.chamber === 'lv' ? LABEL.lvBlood : LABEL.rvBlood;
  const { mesh } = await surfaceFromLabels(
    labels,
    blood,
    { maxTriangles: 20_000 },
    span(ctx, 0, 0.5),
  );
  const surface = { positions: map.surface };
  const registration = await registerMap(surface, mesh, wanted.landmarks, span(ctx, 0.5, 1));
  return { positions: moveToHeart(positions, registration.mapToHeart), latMs, registration };
}

function checkShare(share: number, used: number, total: number, notes: string[]): void {
  const words = `${used.toLocaleString('en')} of the ${total.toLocaleString('en')} timed points of the map lie within 3 mm of the wall`;
  if (share < LEAST_SHARE) {
    fail(
      'bad-input',
      'personalise-map-far',
      `Only ${words}: it does not lie on this heart.`,
      'Register it by landmarks, or check that it shows this chamber of this patient.',
    );
  }
  notes.push(
    `${words}${share < DOUBTFUL_SHARE ? '; the others were left out, so look at how the map lies' : ' and were used'}.`,
  );
}
