/** Images from a DICOMweb server, handed on as if they had been dropped. */
import { fail, FailureError } from '../../core/failure.ts';
import type { JobListener } from '../../core/job.ts';
import {
  searchSeries,
  searchStudies,
  type FoundSeries,
  type FoundStudy,
  type StudyQuery,
} from '../../dicom/web/search.ts';
import { startJob } from '../../../workers/client.ts';
import { session } from '../session/session.ts';
import type { Picked } from '../start/drop.ts';
import { serverConnection } from './dicomweb.ts';
import { leaveCase } from './open-case.ts';
import { openPicked } from './open-images.ts';

/** A search as somebody fills it in. */
export interface SearchWords {
  readonly patientId: string;
  /** `2026-01-31` or `20260131`. */
  readonly from: string;
  readonly to: string;
  readonly modality: string;
  readonly description: string;
}

export const EMPTY_SEARCH: SearchWords = {
  patientId: '',
  from: '',
  to: '',
  modality: '',
  description: '',
};

/** @throws Failure `dicomweb-date` for a date that is none. */
export function queryOf({ patientId, from, to, modality, description }: SearchWords): StudyQuery {
  return {
    patientId: patientId.trim(),
    from: dicomDate(from),
    to: dicomDate(to),
    modality,
    description: description.trim(),
  };
}

function dicomDate(text: string): string {
  const given = text.trim();
  if (given === '') return '';
  const found = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(given);
  const iso = found ? `${found[1]}-${found[2]}-${found[3]}` : '';
  if (found && new Date(`${iso}T00:00:00Z`).toJSON()?.startsWith(iso)) {
    return found.slice(1).join('');
  }
  return fail(
    'bad-input',
    'dicomweb-date',
    `"${given}" is no date.`,
    'Write year, month and day, such as 2026-01-31.',
  );
}

/** Studies that fit, the newest first. */
export async function findStudies(
  words: SearchWords,
  signal: AbortSignal,
): Promise<readonly FoundStudy[]> {
  const found = await searchStudies(serverConnection(), queryOf(words), signal).catch(
    (error: unknown) => {
      throw nothingBehind(error);
    },
  );
  return found.sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0));
}

const NOTHING_THERE: ReadonlySet<string> = new Set(['dicomweb-answer', 'dicomweb-refused']);

/** A host that hands the path on to nobody says that there is nothing, or answers with a page of its own. */
function nothingBehind(error: unknown): unknown {
  if (!(error instanceof FailureError) || !NOTHING_THERE.has(error.code)) return error;
  const hint =
    'Check the address and the words. Whoever serves this page has to hand this path on to a DICOMweb server (npm run dev and preview do where THEATRON_DICOMWEB names one). The address ends where "/studies" begins.';
  return new FailureError({ ...error.toJSON(), hint });
}

/** Series of a study in the order of their numbers. */
export async function findSeries(
  studyUid: string,
  signal: AbortSignal,
): Promise<readonly FoundSeries[]> {
  const found = await searchSeries(serverConnection(), studyUid, signal);
  const last = Number.MAX_SAFE_INTEGER;
  return found.sort((a, b) => (a.number ?? last) - (b.number ?? last));
}

export interface Retrieved {
  readonly picked: Picked;
  /** Images that the server lists and does not give. */
  readonly missing: number;
}

/** Retrieves series one after the other, off the page's thread. @throws Failure of the connection, `cancelled`. */
export async function retrieveAll(
  series: readonly FoundSeries[],
  listener: JobListener<never>,
): Promise<Retrieved> {
  const request = {
    connection: serverConnection(),
    series: series.map(({ studyUid, seriesUid }) => ({ studyUid, seriesUid })),
  };
  const { files, missing } = await startJob('dicom.retrieve', request, listener).result;
  return { picked: { files, unreadable: [] }, missing };
}

/** Opens what was retrieved in place of what is open; an open case is saved first, and stays open where it cannot be. */
export async function openRetrieved(picked: Picked): Promise<void> {
  await leaveCase();
  if (!session.getState().caseStore) await openPicked(picked);
}
