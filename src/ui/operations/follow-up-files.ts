/** Which series can be the second study of the open case, and why some cannot. */
import { fail, toFailure, type Failure } from '../../core/failure.ts';
import { pseudonym, requireSeries } from '../../dicom/identity.ts';
import type { SeriesSummary } from '../../dicom/series.ts';
import type { CaseDocument } from '../../twin/document.ts';
import { startJob } from '../../../workers/client.ts';
import { caseScoped } from '../session/case-scoped.ts';
import { runJob, setFailure } from '../session/jobs.ts';
import type { OpenScan } from '../session/session.ts';
import type { Picked } from '../start/drop.ts';

/** A series that may be the second study, and the opened files that hold it. */
export interface FollowUpCandidate {
  readonly scanId: number;
  readonly series: SeriesSummary;
  /** Days after the first study; null where a date is missing. */
  readonly days: number | null;
  readonly sameFrame: boolean;
  /** Why it cannot be compared; undefined where it can. */
  readonly problem: Failure | undefined;
}

type Found = Pick<FollowUpCandidate, 'scanId' | 'series'>;

/** Series of files that were opened for the second study alone. */
export const followUpFiles = caseScoped<{ readonly found: readonly Found[] }>(() => ({
  found: [],
}));

/** Reads through files that hold the second study. */
export async function openFollowUpFiles({ files }: Picked): Promise<void> {
  const read = await runJob('followUp', (listener) => startJob('dicom.scan', { files }, listener));
  if (!read) return;
  try {
    requireSeries(read.scan);
    const found = read.scan.series.map((series) => ({ scanId: read.scanId, series }));
    followUpFiles.setState({ found });
  } catch (error) {
    setFailure('followUp', toFailure(error));
  }
}

/**
 * Series that may be the second study, of the files the case was opened from and of those opened for it: what can be
 * compared first, the earliest first.
 */
export function followUpCandidates(
  opened: OpenScan | undefined,
  extra: readonly Found[],
  document: CaseDocument,
): FollowUpCandidate[] {
  const own = (opened?.scan.series ?? []).map((series) => ({
    scanId: opened?.scanId ?? 0,
    series,
  }));
  return [...own, ...extra]
    .filter(({ series }) => series.suitableFor3d && series.uid !== document.study?.seriesUid)
    .map((found) => ({
      ...found,
      days: daysBetween(document, found.series),
      sameFrame: hasFrameOf(document, found.series.frameOfReferenceUid),
      problem: problemOf(document, found.series),
    }))
    .sort(
      (a, b) =>
        Number(a.problem !== undefined) - Number(b.problem !== undefined) ||
        (a.days ?? 0) - (b.days ?? 0),
    );
}

/** Whether a study names the frame of reference of the first. */
export function hasFrameOf(document: CaseDocument, frameOfReferenceUid: string): boolean {
  const first = document.steps.image?.parameters.frameOfReferenceUid;
  return typeof first === 'string' && first !== '' && first === frameOfReferenceUid;
}

const DAY_MS = 86_400_000;

function daysBetween(document: CaseDocument, { studyDate }: SeriesSummary): number | null {
  const first = document.study?.date;
  const second = isoDate(studyDate);
  if (!first || !second) return null;
  return Math.round((Date.parse(second) - Date.parse(first)) / DAY_MS);
}

export const isoDate = (dicomDate: string): string | null =>
  /^\d{8}$/.test(dicomDate)
    ? `${dicomDate.slice(0, 4)}-${dicomDate.slice(4, 6)}-${dicomDate.slice(6)}`
    : null;

function problemOf(document: CaseDocument, series: SeriesSummary): Failure | undefined {
  try {
    requireSecondStudy(document, series);
    return undefined;
  } catch (error) {
    return toFailure(error);
  }
}

/**
 * Days from the first study to the second. Two people must never end in one case, and a study does not come before itself.
 * @throws `bad-input` with code `study-unnamed`, `other-patient` or `study-order`.
 */
export function requireSecondStudy(document: CaseDocument, series: SeriesSummary): number {
  const { patient } = document;
  if (series.stored) {
    fail(
      'bad-input',
      'study-unnamed',
      `A ${series.stored.format} file names neither the patient nor the day, so nothing shows that it is a later study of this patient.`,
      'Open the DICOM images of the second study. To look at this one beside the first, add it in Review as a second series.',
    );
  }
  const name = series.synthetic ? series.patient.id : pseudonym(series.patient);
  if (name !== patient.pseudonym || series.synthetic !== patient.synthetic) {
    fail(
      'bad-input',
      'other-patient',
      `This study is of another patient (${name}) than the case (${patient.pseudonym}): lesions of two people cannot be compared.`,
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
        : days === 0
          ? 'Both studies were made on the same day, so no growth rate can be formed.'
          : `The study was made ${-days} days before the first one; it must be later.`,
      'Choose a later study, or open the earliest study as the case and compare the later one with it.',
    );
  }
  return days;
}
