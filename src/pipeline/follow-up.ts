/** The record of a second study: how it lies on the first, and what has become of each lesion. */
import { isTumourLabel, structureByLabel, type Organ } from '../core/anatomy.ts';
import { digestBytes, digestJson } from '../core/digest.ts';
import { span, type JobContext } from '../core/job.ts';
import { voxelVolumeMl } from '../core/space.ts';
import type { LabelMap, Volume } from '../core/volume.ts';
import { growthBetween } from '../tumour/response/growth-rate.ts';
import { matchLesions, type LesionMatch } from '../tumour/response/lesion-matching.ts';
import { measureLesions, type LesionMeasurement } from '../tumour/response/lesion-measurement.ts';
import {
  assessResponse,
  recistLesion,
  selectTargets,
  sumOfDiametersMm,
} from '../tumour/response/recist.ts';
import type { NewRecord, RecordMap } from '../twin/record-map.ts';
import type { InputRef, Interlock, Json, StructureSummary } from '../twin/records.ts';
import type { FollowUpSummary, LesionChange } from '../twin/tumour-records.ts';
import { alignmentInterlocks, alignmentWarnings, type StudyAlignment } from './study-alignment.ts';

export const FOLLOW_UP_VERSION = '2';

export interface FollowUpStudy {
  readonly volume: Volume;
  /** As its recipe proposed it. */
  readonly segmentation: {
    readonly labels: LabelMap;
    readonly structures: readonly (Omit<StructureSummary, 'note'> & { note?: string | null })[];
    readonly warnings: FollowUpSummary['warnings'];
  };
  readonly seriesDescription: string;
  /** ISO date. */
  readonly date: string | null;
  readonly intervalDays: number;
  /** DICOM FrameOfReferenceUID; empty where the file has none. */
  readonly frameOfReferenceUid: string;
  readonly alignment: StudyAlignment;
}

/** Measures the lesions of both studies, tells which is which, and states the response. */
export async function followUpRecord(
  organ: Organ,
  baseline: LabelMap,
  study: FollowUpStudy,
  inputs: readonly InputRef[],
  context: JobContext,
): Promise<NewRecord<'followUp'>> {
  const { labels, structures, warnings } = study.segmentation;
  const before = await measureLesions(baseline, span(context, 0, 0.3));
  const after = await measureLesions(labels, span(context, 0.3, 0.6));
  const matches = await matchLesions(baseline, labels, span(context, 0.6, 1), {
    afterToBefore: study.alignment.registration.toBaseline,
  });
  const edgeMm = ({ grid }: LabelMap): number => Math.cbrt(1000 * voxelVolumeMl(grid));
  const dates = {
    intervalDays: study.intervalDays,
    voxelMm: [edgeMm(baseline), edgeMm(labels)] as const,
  };
  const summary: FollowUpSummary = {
    grid: study.volume.grid,
    modality: study.volume.modality,
    seriesDescription: study.seriesDescription,
    date: study.date,
    intervalDays: study.intervalDays,
    registration: study.alignment.registration,
    structures: structures.map(({ note, ...structure }) => ({ ...structure, note: note ?? null })),
    lesions: matches.map((match) => lesionChange(match, before, after, dates)),
    response: response(organ, before, after, matches),
    warnings: [...warnings, ...matchWarnings(matches), ...alignmentWarnings(study.alignment)],
  };
  const pixels = await digestBytes(study.volume.data);
  return {
    operation: 'tumour.follow-up',
    operationVersion: FOLLOW_UP_VERSION,
    parameters: {
      series: study.seriesDescription,
      intervalDays: study.intervalDays,
      frameOfReferenceUid: study.frameOfReferenceUid,
      window: study.volume.window ? { ...study.volume.window } : null,
      unit: study.volume.unit,
      alignment: alignmentJson(study.alignment),
    },
    inputs,
    seed: null,
    digest: await digestJson({ pixels, labels: await digestBytes(labels.data) }),
    interlocks: [...alignmentInterlocks(study.alignment), ...goneInterlocks(matches)],
    summary,
  };
}

const alignmentJson = ({ trusted, statement, landmarks }: StudyAlignment): Json => ({
  trusted,
  statement,
  landmarks: landmarks.map(({ fixedLps, movingLps }) => ({ fixedLps, movingLps })),
});

type FollowUpRecord = RecordMap['followUp'];

/** The alignment that a record was made with. */
export function alignmentOf({ parameters, summary }: FollowUpRecord): StudyAlignment {
  const kept = parameters.alignment as Partial<Omit<StudyAlignment, 'registration'>> | undefined;
  return {
    registration: summary.registration,
    trusted: kept?.trusted ?? true,
    statement: kept?.statement ?? '',
    landmarks: kept?.landmarks ?? [],
  };
}

/** The image of the second study, from its record and its array. */
export function followUpVolume(
  { parameters, summary }: FollowUpRecord,
  data: Volume['data'],
): Volume {
  const window = parameters.window as Volume['window'] | null | undefined;
  return {
    grid: summary.grid,
    data,
    modality: summary.modality,
    unit: parameters.unit === 'arbitrary' ? 'arbitrary' : 'HU',
    ...(window && { window }),
  };
}

/** The study that a record was made of, with another alignment: to be measured again without its files. */
export function studyOfRecord(
  record: FollowUpRecord,
  arrays: { readonly volume: Volume['data']; readonly labels: Uint8Array },
  alignment: StudyAlignment = alignmentOf(record),
): FollowUpStudy {
  const { parameters, summary } = record;
  const { frameOfReferenceUid } = parameters;
  return {
    volume: followUpVolume(record, arrays.volume),
    segmentation: {
      labels: { grid: summary.grid, data: arrays.labels },
      structures: summary.structures,
      // What is said about alignment and matching is said again.
      warnings: summary.warnings.filter(
        ({ code }) => !code.startsWith(MATCHING) && !code.startsWith('alignment-'),
      ),
    },
    seriesDescription: summary.seriesDescription,
    date: summary.date,
    intervalDays: summary.intervalDays,
    frameOfReferenceUid: typeof frameOfReferenceUid === 'string' ? frameOfReferenceUid : '',
    alignment,
  };
}

const titles = (labels: readonly number[]): string =>
  labels.map((label) => structureByLabel(label)?.title ?? `Label ${label}`).join(' and ');

const of = (
  measured: readonly LesionMeasurement[],
  labels: readonly number[],
): LesionMeasurement[] => measured.filter(({ label }) => labels.includes(label));

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

function lesionChange(
  match: LesionMatch,
  before: readonly LesionMeasurement[],
  after: readonly LesionMeasurement[],
  study: { readonly intervalDays: number; readonly voxelMm: readonly [number, number] },
): LesionChange {
  const first = of(before, match.before);
  const second = of(after, match.after);
  const ml = (lesions: readonly LesionMeasurement[]): number =>
    total(lesions.map(({ volumeMl }) => volumeMl));
  const diameter = (lesions: readonly LesionMeasurement[]): number | null =>
    lesions.length > 0 ? Math.max(...lesions.map(({ longest }) => longest.lengthMm)) : null;
  const dated = (lesions: readonly LesionMeasurement[], tDays: number, voxelMm: number) => ({
    tDays,
    volumeMl: ml(lesions),
    surfaceMm2: total(lesions.map(({ surfaceMm2 }) => surfaceMm2)),
    voxelMm,
  });
  const rate =
    first.length > 0 && second.length > 0 && study.intervalDays > 0
      ? growthBetween(
          dated(first, 0, study.voxelMm[0]),
          dated(second, study.intervalDays, study.voxelMm[1]),
        )
      : null;
  return {
    title: match.kind === 'new' ? `New: ${titles(match.after)}` : titles(match.before),
    baselineMl: first.length > 0 ? ml(first) : null,
    followUpMl: second.length > 0 ? ml(second) : null,
    baselineDiameterMm: diameter(first),
    followUpDiameterMm: diameter(second),
    doublingDays: rate?.doublingTimeDays ?? null,
    doublingLowDays: rate?.doublingTimeDays95?.low ?? null,
    doublingHighDays: rate?.doublingTimeDays95?.high ?? null,
    growthPerDay: rate?.perDay ?? null,
    growthLowPerDay: rate?.perDay95.low ?? null,
    growthHighPerDay: rate?.perDay95.high ?? null,
  };
}

/** RECIST of the two studies; null where the first has no lesion that can be measured. */
function response(
  organ: Organ,
  before: readonly LesionMeasurement[],
  after: readonly LesionMeasurement[],
  matches: readonly LesionMatch[],
): FollowUpSummary['response'] {
  const lesions = before
    .filter(({ label }) => isTumourLabel(label))
    .map((measured) => ({ label: measured.label, ...recistLesion(measured, organ) }));
  const roles = selectTargets(lesions);
  const targets = lesions.filter(({ id }) => roles.get(id) === 'target');
  if (targets.length === 0) return null;
  const later = targets.flatMap(({ label }) => {
    const match = matches.find((candidate) => candidate.before.includes(label));
    const found = match ? of(after, match.after) : [];
    return found.length > 0 ? [found.map((measured) => recistLesion(measured, organ))] : [];
  });
  // A target that fell apart counts with its largest piece; targets that merged count once.
  const largest = later.map((pieces) =>
    pieces.reduce((a, b) => (a.longestMm >= b.longestMm ? a : b)),
  );
  const counted = [...new Map(largest.map((lesion) => [lesion.id, lesion])).values()];
  const nonTargets = lesions.length > targets.length;
  const baselineSumMm = sumOfDiametersMm(targets);
  const followUpSumMm = sumOfDiametersMm(counted);
  const assessed = assessResponse({
    baselineSumMm,
    nadirSumMm: baselineSumMm,
    sumMm: followUpSumMm,
    targetsGone: counted.length === 0,
    newLesions: matches.filter(({ kind }) => kind === 'new').length,
    nonTargets: nonTargets ? 'present' : 'none',
  });
  return {
    baselineSumMm,
    followUpSumMm,
    changePercent: assessed.fromBaselinePercent,
    category: assessed.overall,
    statement: assessed.statement,
  };
}

/** A lesion that the recipe missed looks like one that is gone: the difference decides about the response. */
const goneInterlocks = (matches: readonly LesionMatch[]): Interlock[] =>
  matches
    .filter(({ kind }) => kind === 'gone')
    .map(({ before }) => ({
      id: `gone-${before.join('-')}`,
      message: `${titles(before)} has no counterpart in the second study: gone, or missed when that study was outlined.`,
      hint: 'Look at its place on the slices of the second study, then accept with what is seen there, or compare another series.',
      answer: null,
    }));

const MATCHING = 'lesions-';
const UNUSUAL: Readonly<Partial<Record<LesionMatch['kind'], string>>> = {
  split: 'fell apart into',
  merged: 'merged into',
  rearranged: 'cannot be told apart from',
};

function matchWarnings(matches: readonly LesionMatch[]): FollowUpSummary['warnings'] {
  return matches.flatMap(({ kind, before, after }) => {
    const words = UNUSUAL[kind];
    if (!words) return [];
    const message = `${titles(before)} ${words} ${titles(after)} of the second study; their volumes are added.`;
    return [{ code: `${MATCHING}${kind}`, message }];
  });
}
