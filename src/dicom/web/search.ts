/**
 * QIDO-RS (PS3.18 10.6): which studies and series a server holds. A search by the patient's name is left out on purpose:
 * its words would stand in an address, and addresses stand in the logs of every proxy.
 */
import { fail } from '../../core/failure.ts';
import { checkedUid, piecesOf, request, type DicomWebConnection } from './connection.ts';
import { concatenate } from '../inflate.ts';

export interface StudyQuery {
  readonly patientId?: string;
  /** YYYYMMDD. */
  readonly from?: string;
  readonly to?: string;
  readonly modality?: string;
  /** Words that the description of the study contains. */
  readonly description?: string;
  readonly studyUid?: string;
}

export interface FoundStudy {
  readonly studyUid: string;
  readonly date: string;
  readonly description: string;
  readonly modalities: readonly string[];
  readonly patientName: string;
  readonly patientId: string;
  readonly seriesCount: number | undefined;
  readonly imageCount: number | undefined;
}

export interface FoundSeries {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly number: number | undefined;
  readonly modality: string;
  readonly description: string;
  readonly imageCount: number | undefined;
}

/** More than this nobody reads; the search should be narrower. */
export const MOST_RESULTS = 500;
const MOST_ANSWER_BYTES = 64 * 1024 ** 2;

const STUDY_FIELDS = [
  'StudyDescription',
  'ModalitiesInStudy',
  'NumberOfStudyRelatedSeries',
  'NumberOfStudyRelatedInstances',
];

/** Without the wildcards and the separator of values. */
const PLAIN_TEXT = /^[^\\*?]{1,64}$/;

/** Studies, at most {@link MOST_RESULTS}. @throws Failure of the connection, `dicomweb-answer`, `dicomweb-query`. */
export async function searchStudies(
  connection: DicomWebConnection,
  query: StudyQuery,
  signal: AbortSignal,
): Promise<FoundStudy[]> {
  const parameters = new URLSearchParams({ limit: String(MOST_RESULTS) });
  const { patientId, from = '', to = '', modality, description, studyUid } = query;
  if (patientId) parameters.set('PatientID', checkedPatientId(patientId));
  if (from || to) {
    const range = `${from}-${to}`;
    parameters.set('StudyDate', checked(range, /^(\d{8})?-(\d{8})?$/, 'range of dates'));
  }
  if (modality) {
    parameters.set('ModalitiesInStudy', checked(modality, /^[A-Z0-9]{2,16}$/, 'modality'));
  }
  if (description) {
    parameters.set('StudyDescription', `*${checked(description, PLAIN_TEXT, 'description')}*`);
  }
  if (studyUid) parameters.set('StudyInstanceUID', checkedUid(studyUid));
  for (const field of STUDY_FIELDS) parameters.append('includefield', field);
  const found = await ask(connection, `/studies?${parameters}`, signal, MOST_RESULTS);
  return found.map((study) => ({
    studyUid: first(study, '0020000D'),
    date: first(study, '00080020'),
    description: first(study, '00081030'),
    modalities: texts(study, '00080061'),
    patientName: first(study, '00100010'),
    patientId: first(study, '00100020'),
    seriesCount: count(study, '00201206'),
    imageCount: count(study, '00201208'),
  }));
}

export async function searchSeries(
  connection: DicomWebConnection,
  studyUid: string,
  signal: AbortSignal,
): Promise<FoundSeries[]> {
  const path = `/studies/${checkedUid(studyUid)}/series?includefield=SeriesNumber&includefield=SeriesDescription&includefield=NumberOfSeriesRelatedInstances`;
  const found = await ask(connection, path, signal, MOST_RESULTS);
  return found.map((series) => ({
    studyUid,
    seriesUid: first(series, '0020000E'),
    number: count(series, '00200011'),
    modality: first(series, '00080060'),
    description: first(series, '0008103E'),
    imageCount: count(series, '00201209'),
  }));
}

const MOST_INSTANCES = 50_000;

/** SOP Instance UIDs of a series. */
export async function searchInstances(
  connection: DicomWebConnection,
  studyUid: string,
  seriesUid: string,
  signal: AbortSignal,
): Promise<string[]> {
  const path = `/studies/${checkedUid(studyUid)}/series/${checkedUid(seriesUid)}/instances`;
  const found = await ask(connection, path, signal, MOST_INSTANCES);
  return [...new Set(found.map((instance) => checkedUid(first(instance, '00080018'))))];
}

/** A data set in the DICOM JSON model (PS3.18 annex F), as far as it is looked at. */
export type JsonDataSet = Readonly<Record<string, unknown>>;

async function ask(
  connection: DicomWebConnection,
  path: string,
  signal: AbortSignal,
  most: number,
): Promise<JsonDataSet[]> {
  const response = await request(connection, path, { accept: 'application/dicom+json', signal });
  if (response.status === 204) return [];
  const answer = await readJson(response, signal);
  if (!Array.isArray(answer) || !answer.every(isDataSet)) return noAnswer();
  return answer.slice(0, most);
}

/** The JSON document of an answer, limited in size. @throws Failure `dicomweb-answer`, `dicomweb-too-large`. */
export async function readJson(response: Response, signal: AbortSignal): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  for await (const piece of piecesOf(response, MOST_ANSWER_BYTES, signal)) pieces.push(piece);
  const bytes = concatenate(pieces, pieces.reduce((sum, { length }) => sum + length, 0)); // prettier-ignore
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return noAnswer();
  }
}

const noAnswer = (): never =>
  fail(
    'bad-input',
    'dicomweb-answer',
    'What answers at this address does not speak DICOMweb.',
    'Check the address: it ends where "/studies" begins.',
  );

export const isDataSet = (value: unknown): value is JsonDataSet =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Values of an attribute; none where it is absent or of another form. */
export function valuesOf(dataSet: JsonDataSet, tag: string): unknown[] {
  const attribute = dataSet[tag];
  const values = isDataSet(attribute) ? attribute.Value : undefined;
  return Array.isArray(values) ? values : [];
}

const LONGEST_TEXT = 1024;

function texts(dataSet: JsonDataSet, tag: string): string[] {
  return valuesOf(dataSet, tag).flatMap((value) => {
    const text = isDataSet(value) ? (value.Alphabetic ?? value.Ideographic) : value;
    return typeof text === 'string' || typeof text === 'number'
      ? [String(text).slice(0, LONGEST_TEXT)]
      : [];
  });
}

const first = (dataSet: JsonDataSet, tag: string): string => texts(dataSet, tag)[0] ?? '';

function count(dataSet: JsonDataSet, tag: string): number | undefined {
  const value = Number(first(dataSet, tag) || Number.NaN);
  return Number.isInteger(value) && value >= 0 ? value : undefined;
}

/**
 * A patient's number. What is spelled like a name (`DOE^JOHN`, `Doe, John`, `John Doe`) is refused, because it would
 * stand in an address.
 */
function checkedPatientId(text: string): string {
  if (/[\^,]|^[^\d]*\p{Letter}\s+\p{Letter}[^\d]*$/u.test(text)) {
    fail(
      'bad-input',
      'dicomweb-name',
      'This looks like a name. Names are not searched for: they would stand in the logs of every proxy.',
      'Search by patient ID, or by date and modality, and find the patient in the list.',
    );
  }
  return checked(text, PLAIN_TEXT, 'patient ID');
}

function checked(text: string, form: RegExp, what: string): string {
  if (form.test(text)) return text;
  return fail(
    'bad-input',
    'dicomweb-query',
    `This is no ${what} to search for.`,
    'Dates are YYYYMMDD, a modality is a code such as CT, and wildcards are not used.',
  );
}
