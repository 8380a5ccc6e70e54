/**
 * Response of solid tumours, RECIST 1.1. Statements about measured numbers, not advice.
 * Source: Eisenhauer et al., Eur J Cancer 45 (2009) 228-247, doi 10.1016/j.ejca.2008.10.026 (sections 3.1, 4.3 and
 * table 1); lymph nodes: Schwartz et al., Eur J Cancer 45 (2009) 261-267.
 */
import { fail } from '../../core/failure.ts';
import { formatMm, signedText, withUnit } from '../../core/format.ts';
import type { LesionMeasurement } from './lesion-measurement.ts';

export const RECIST = {
  /** Longest diameter from which a lesion can be a target, at slices up to 5 mm; above, twice the slice distance. */
  measurableMm: 10,
  thinSliceMm: 5,
  /** Short axis from which a lymph node can be a target, and from which it is abnormal at all. */
  nodeTargetMm: 15,
  nodeAbnormalMm: 10,
  mostTargets: 5,
  mostPerOrgan: 2,
  /** Decrease from baseline and increase from the smallest sum, in percent, and the least absolute increase. */
  partialResponsePercent: 30,
  progressionPercent: 20,
  progressionMm: 5,
} as const;

/** A lesion with what the label map cannot tell. */
export interface RecistLesion {
  /** Stable over studies. */
  readonly id: string;
  readonly organ: string;
  readonly lymphNode: boolean;
  readonly longestMm: number;
  readonly shortAxisMm: number;
  readonly sliceSpacingMm: number;
}

export type LesionRole = 'target' | 'measurable non-target' | 'non-measurable' | 'normal node';

/** The lesion of a measured label. */
export const recistLesion = (
  measured: LesionMeasurement,
  organ: string,
  lymphNode = false,
  id = measured.name,
): RecistLesion => ({
  id,
  organ,
  lymphNode,
  longestMm: measured.longest.lengthMm,
  shortAxisMm: measured.shortAxis.lengthMm,
  sliceSpacingMm: measured.sliceSpacingMm,
});

/** Rounding of sums and products must not decide about a limit that is met exactly. */
const EXACT_MM = 1e-9;
const atLeast = (value: number, limit: number): boolean => value >= limit - EXACT_MM;

/** The diameter that counts: the short axis of a lymph node, the longest diameter of anything else. */
export const countedMm = (
  lesion: Pick<RecistLesion, 'lymphNode' | 'longestMm' | 'shortAxisMm'>,
): number => (lesion.lymphNode ? lesion.shortAxisMm : lesion.longestMm);

/** Whether a lesion is large enough to be a target at baseline. */
export function isMeasurable(lesion: RecistLesion): boolean {
  const { measurableMm, thinSliceMm, nodeTargetMm } = RECIST;
  const fromSlices = lesion.sliceSpacingMm > thinSliceMm ? 2 * lesion.sliceSpacingMm : 0;
  const limit = Math.max(lesion.lymphNode ? nodeTargetMm : measurableMm, fromSlices);
  return atLeast(countedMm(lesion), limit);
}

/**
 * The role of each lesion at baseline: the largest measurable ones are targets, five at most and two at most of an
 * organ (lymph nodes are one organ); the reader may choose others. Keyed by id.
 */
export function selectTargets(lesions: readonly RecistLesion[]): ReadonlyMap<string, LesionRole> {
  const roles = new Map<string, LesionRole>();
  const perOrgan = new Map<string, number>();
  let targets = 0;
  for (const lesion of [...lesions].sort((a, b) => countedMm(b) - countedMm(a))) {
    const organ = lesion.lymphNode ? 'lymph nodes' : lesion.organ;
    const chosen = perOrgan.get(organ) ?? 0;
    if (lesion.lymphNode && !atLeast(lesion.shortAxisMm, RECIST.nodeAbnormalMm)) {
      roles.set(lesion.id, 'normal node');
    } else if (!isMeasurable(lesion)) {
      roles.set(lesion.id, 'non-measurable');
    } else if (targets < RECIST.mostTargets && chosen < RECIST.mostPerOrgan) {
      roles.set(lesion.id, 'target');
      perOrgan.set(organ, chosen + 1);
      targets += 1;
    } else {
      roles.set(lesion.id, 'measurable non-target');
    }
  }
  return roles;
}

/** Sum of the counted diameters of the targets; a target that is gone counts 0. */
export const sumOfDiametersMm = (
  targets: readonly Pick<RecistLesion, 'lymphNode' | 'longestMm' | 'shortAxisMm'>[],
): number => targets.reduce((sum, lesion) => sum + countedMm(lesion), 0);

export type ResponseCategory =
  'complete response' | 'partial response' | 'stable disease' | 'progressive disease';

export type NonTargetState = 'none' | 'gone' | 'present' | 'unequivocal progression';

export interface ResponseInput {
  readonly baselineSumMm: number;
  /** The smallest sum so far, the baseline included, this study excluded. */
  readonly nadirSumMm: number;
  readonly sumMm: number;
  /** Every target that is no node is gone and every target node is below 10 mm in its short axis. */
  readonly targetsGone: boolean;
  readonly newLesions: number;
  readonly nonTargets?: NonTargetState;
  /** What the voxels leave open about the sum, for example half a voxel per target. */
  readonly sumErrorMm?: number;
}

export interface Response {
  /** Of the target lesions alone. */
  readonly targets: ResponseCategory;
  /** With non-target and new lesions. */
  readonly overall: ResponseCategory;
  readonly fromBaselinePercent: number;
  /** Null where the smallest sum is 0 and this one is not. */
  readonly fromNadirPercent: number | null;
  readonly fromNadirMm: number;
  /** Categories of the targets within the error of the sum; more than one when it lies at a limit. */
  readonly withinError: readonly ResponseCategory[];
  /** What was found, in sentences. */
  readonly statement: string;
}

/**
 * Response of a study against baseline and smallest sum. Limits are met exactly at 30 %, 20 % and 5 mm.
 * @throws `bad-input`/`recist-sums` for sums that are negative, not finite, or a baseline of 0.
 */
export function assessResponse(input: ResponseInput): Response {
  const { baselineSumMm, nadirSumMm, sumMm, newLesions } = input;
  const sound = [baselineSumMm, nadirSumMm, sumMm].every((mm) => Number.isFinite(mm) && mm >= 0);
  if (!sound || baselineSumMm === 0 || nadirSumMm > baselineSumMm + EXACT_MM) {
    fail(
      'bad-input',
      'recist-sums',
      `Sums of diameters of ${baselineSumMm} mm (baseline), ${nadirSumMm} mm (smallest) and ${sumMm} mm cannot be compared: the baseline must be above 0 and the smallest sum must not be above it.`,
      'Choose at least one target lesion at baseline, and include the baseline when looking for the smallest sum.',
    );
  }
  const targets = targetCategory(input, sumMm);
  const error = input.sumErrorMm ?? 0;
  const withinError = new Set(
    [Math.max(0, sumMm - error), sumMm, sumMm + error].map((mm) => targetCategory(input, mm)),
  );
  const overall = overallCategory(targets, input.nonTargets ?? 'none', newLesions);
  const fromBaselinePercent = percentChange(sumMm, baselineSumMm);
  const fromNadirMm = sumMm - nadirSumMm;
  return {
    targets,
    overall,
    fromBaselinePercent,
    fromNadirPercent: nadirSumMm > 0 ? percentChange(sumMm, nadirSumMm) : sumMm > 0 ? null : 0,
    fromNadirMm,
    withinError: [...withinError],
    statement: statementOf(input, { targets, overall, fromBaselinePercent, fromNadirMm }, [
      ...withinError,
    ]),
  };
}

const percentChange = (now: number, before: number): number => (100 * (now - before)) / before;

function targetCategory(
  { baselineSumMm, nadirSumMm, targetsGone }: ResponseInput,
  sumMm: number,
): ResponseCategory {
  const { partialResponsePercent, progressionPercent, progressionMm } = RECIST;
  if (targetsGone) return 'complete response';
  const grown = sumMm - nadirSumMm;
  if (atLeast(100 * grown, progressionPercent * nadirSumMm) && atLeast(grown, progressionMm))
    return 'progressive disease';
  if (atLeast(100 * (baselineSumMm - sumMm), partialResponsePercent * baselineSumMm))
    return 'partial response';
  return 'stable disease';
}

/** Table 1 of RECIST 1.1. */
function overallCategory(
  targets: ResponseCategory,
  nonTargets: NonTargetState,
  newLesions: number,
): ResponseCategory {
  if (newLesions > 0 || nonTargets === 'unequivocal progression') return 'progressive disease';
  if (targets === 'complete response' && nonTargets === 'present') return 'partial response';
  return targets;
}

function statementOf(
  { baselineSumMm, nadirSumMm, sumMm, newLesions, nonTargets, sumErrorMm }: ResponseInput,
  result: Pick<Response, 'targets' | 'overall' | 'fromBaselinePercent' | 'fromNadirMm'>,
  withinError: readonly ResponseCategory[],
): string {
  const percent = withUnit(signedText(result.fromBaselinePercent, 0), '%');
  const lines = [
    `The sum of target diameters is ${formatMm(sumMm)}, ${percent} from the baseline of ${formatMm(baselineSumMm)} and ${withUnit(signedText(result.fromNadirMm, 1), 'mm')} from the smallest sum of ${formatMm(nadirSumMm)}: ${result.targets} of the targets.`,
  ];
  if (newLesions > 0)
    lines.push(`${newLesions} new lesion${newLesions === 1 ? '' : 's'}: progressive disease.`);
  if (nonTargets === 'unequivocal progression')
    lines.push('Other lesions were marked as progressing: progressive disease.');
  if (nonTargets === 'present' && result.targets === 'complete response')
    lines.push('Other lesions remain: partial response.');
  if (withinError.length > 1 && sumErrorMm)
    lines.push(
      `Within the ±${formatMm(sumErrorMm)} that the voxels leave open it could be read as ${withinError.join(' or ')}.`,
    );
  return lines.join(' ');
}
