/** The second study of a case: found among opened files, aligned with the first, segmented and measured. */
import { fail, toFailure } from '../../core/failure.ts';
import { createJobContext, type JobListener } from '../../core/job.ts';
import type { LabelMap, Volume } from '../../core/volume.ts';
import { pseudonym, requireSeries } from '../../dicom/identity.ts';
import type { SeriesSummary } from '../../dicom/series.ts';
import type { SlicePartial } from '../../dicom/volume.ts';
import { followUpRecord, type FollowUpStudy } from '../../pipeline/follow-up.ts';
import { recipeFor } from '../../pipeline/recipes.ts';
import { inputsOf } from '../../twin/document.ts';
import type { CaseDocument } from '../../twin/document.ts';
import type { FollowUpSummary } from '../../twin/records.ts';
import { startJob } from '../../../workers/client.ts';
import { caseScoped } from '../session/case-scoped.ts';
import { runJob, setFailure } from '../session/jobs.ts';
import { openCase, session } from '../session/session.ts';
import type { Picked } from '../start/drop.ts';
import { labelMap } from './edit-labels.ts';

/** A series that can be the second study, and the opened files that hold it. */
export interface FollowUpCandidate {
  readonly scanId: number;
  readonly series: SeriesSummary;
}

/** Series of files that were opened for the second study alone. */
export const followUpFiles = caseScoped<{ readonly candidates: readonly FollowUpCandidate[] }>(
  () => ({ candidates: [] }),
);

/** Reads through files that hold the second study. */
export async function openFollowUpFiles({ files }: Picked): Promise<void> {
  const found = await runJob('followUp', (listener) => startJob('dicom.scan', { files }, listener));
  if (!found) return;
  try {
    requireSeries(found.scan);
    const candidates = found.scan.series.map((series) => ({ scanId: found.scanId, series }));
    followUpFiles.setState({ candidates });
  } catch (error) {
    setFailure('followUp', toFailure(error));
  }
}

/** Series that may be the second study: of the files the case was opened from, and of those opened for it. */
export function followUpCandidates(
  opened: ReturnType<typeof session.getState>['opened'],
  extra: readonly FollowUpCandidate[],
  document: CaseDocument,
): FollowUpCandidate[] {
  const own = (opened?.scan.series ?? []).map((series) => ({
    scanId: opened?.scanId ?? 0,
    series,
  }));
  return [...own, ...extra].filter(
    ({ series }) => series.suitableFor3d && series.uid !== document.study?.seriesUid,
  );
}

const DAY_MS = 86_400_000;

/** Days from the first study to a series; null where a date is missing. */
export function daysBetween(document: CaseDocument, series: SeriesSummary): number | null {
  const first = document.study?.date;
  const second = isoDate(series.studyDate);
  if (!first || !second) return null;
  return Math.round((Date.parse(second) - Date.parse(first)) / DAY_MS);
}

const isoDate = (dicomDate: string): string | null =>
  /^\d{8}$/.test(dicomDate)
    ? `${dicomDate.slice(0, 4)}-${dicomDate.slice(4, 6)}-${dicomDate.slice(6)}`
    : null;

/** Two people must never end in one case, and a study does not come before itself. */
function requireSecondStudy(document: CaseDocument, series: SeriesSummary): number {
  const { patient } = document;
  const name = series.synthetic ? series.patient.id : pseudonym(series.patient);
  if (name !== patient.pseudonym || series.synthetic !== patient.synthetic) {
    fail(
      'bad-input',
      'other-patient',
      `The second study is of another patient (${name}) than this case (${patient.pseudonym}): lesions of two people cannot be compared.`,
      'Choose a study of the same patient. Where the identity was removed in two different ways, remove it in the same way in both.',
    );
  }
  const days = daysBetween(document, series);
  if (days === null || days <= 0) {
    fail(
      'bad-input',
      'study-order',
      days === null
        ? 'One of the two studies has no date, so no growth rate can be formed.'
        : `The second study lies ${days} days after the first; it must be later.`,
      'Choose a later study, or open the later one as the case and this one as an earlier case.',
    );
  }
  return days;
}

/** Loads, aligns, segments and measures the second study, and makes it the follow-up of the case. */
export async function addFollowUp({ scanId, series }: FollowUpCandidate): Promise<void> {
  const caseStore = openCase();
  const { volume } = session.getState();
  const { document } = caseStore.getState();
  try {
    const intervalDays = requireSecondStudy(document, series);
    const recipe = recipeFor(document.organ);
    const labels = labelMap();
    if (!volume || !labels || !recipe) return;
    await caseStore.seal();
    const inputs = inputsOf(caseStore.getState().document, 'followUp');
    const second = await runJob<Volume, SlicePartial>('followUp', (listener) =>
      startJob('dicom.load', { scanId, seriesKey: series.key }, part(listener, 0, 0.1)),
    );
    if (!second) return;
    const registration = await align(document, series, { fixed: volume, moving: second, labels });
    if (!registration) return;
    const segmentation = await runJob('followUp', (listener) =>
      startJob('segment.liver-ct', { volume: second, seeds: {} }, part(listener, 0.4, 1)),
    );
    if (!segmentation || session.getState().caseStore !== caseStore) return;
    const study: FollowUpStudy = {
      volume: second,
      segmentation,
      seriesDescription: series.description,
      date: isoDate(series.studyDate),
      intervalDays,
      registration,
    };
    const record = await followUpRecord(document.organ, labels, study, inputs, createJobContext());
    await caseStore.setDerived(
      'followUp',
      record,
      { volume: second.data, labels: segmentation.labels.data },
      `second study, ${intervalDays} days later`,
    );
  } catch (error) {
    setFailure('followUp', toFailure(error));
  }
}

type Registration = FollowUpSummary['registration'];
const IDENTITY: readonly number[] = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** Studies of one frame of reference lie on each other already; others are brought together by mutual information. */
async function align(
  document: CaseDocument,
  series: SeriesSummary,
  studies: { readonly fixed: Volume; readonly moving: Volume; readonly labels: LabelMap },
): Promise<Registration | undefined> {
  const frame = document.steps.image?.parameters.frameOfReferenceUid;
  if (typeof frame === 'string' && frame !== '' && frame === series.frameOfReferenceUid)
    return { method: 'same-frame', toBaseline: IDENTITY, residualMm: null };
  const found = await runJob('followUp', (listener) =>
    startJob('register.studies', { ...studies, organ: document.organ }, part(listener, 0.1, 0.4)),
  );
  return (
    found && {
      method: 'mutual-information',
      toBaseline: found.movingToFixed,
      residualMm: found.residualMm,
    }
  );
}

/** Reports into a span of the whole. */
const part = <Partial>(
  listener: JobListener<Partial>,
  from: number,
  to: number,
): JobListener<Partial> => ({
  ...listener,
  onProgress: (fraction, activity) =>
    listener.onProgress?.(from + (to - from) * fraction, activity),
});

/** The label map of the second study on its own grid; undefined while there is none. */
export function secondLabelMap(): LabelMap | undefined {
  const { caseStore } = session.getState();
  const record = caseStore?.getState().document.steps.followUp;
  const data = record && caseStore.blobs.get(record.blobs.labels);
  return record && data instanceof Uint8Array ? { grid: record.summary.grid, data } : undefined;
}
