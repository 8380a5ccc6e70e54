/** STOW-RS (PS3.18 10.5): gives files to a server. */
import { fail } from '../../core/failure.ts';
import { request, type DicomWebConnection } from './connection.ts';
import { isDataSet, readJson, valuesOf, type JsonDataSet } from './search.ts';

export interface StoreOutcome {
  /** SOP Instance UIDs, as the server says. */
  readonly stored: readonly string[];
  /** Those of them that it stored with a reservation (PS3.18 table 10.5.3-2). */
  readonly warned: readonly InstanceReason[];
  readonly failed: readonly InstanceReason[];
}

export interface InstanceReason {
  readonly sopInstanceUid: string;
  readonly reason: number | undefined;
}

/** Everything was refused, and the answer says why. */
const CONFLICT = 409;

/**
 * Stores DICOM files in one request.
 * @throws Failure of the connection; `dicomweb-refused` where nothing was stored and the server gives no reasons.
 */
export async function storeFiles(
  connection: DicomWebConnection,
  files: readonly Uint8Array[],
  signal: AbortSignal,
): Promise<StoreOutcome> {
  const boundary = `theatron-${crypto.randomUUID()}`;
  const pieces = files.flatMap((bytes) => [
    `--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`,
    bytes as Uint8Array<ArrayBuffer>,
    '\r\n',
  ]);
  const response = await request(connection, '/studies', {
    method: 'POST',
    accept: 'application/dicom+json',
    contentType: `multipart/related; type="application/dicom"; boundary=${boundary}`,
    body: new Blob([...pieces, `--${boundary}--\r\n`]),
    signal,
    wantedStatus: CONFLICT,
  });
  const answer = await readJson(response, signal).catch((error: unknown) => {
    if (response.ok || signal.aborted) throw error;
    return undefined;
  });
  const items = (tag: string) => (isDataSet(answer) ? valuesOf(answer, tag).filter(isDataSet) : []);
  const stored = items('00081199');
  const warned = stored.filter((item) => valuesOf(item, '00081196').length > 0);
  const failed = items('00081198');
  if (!response.ok && failed.length === 0) {
    fail(
      'bad-input',
      'dicomweb-refused',
      'The DICOMweb server stored nothing and gives no reason.',
      'Ask who runs the server which objects it takes.',
    );
  }
  return {
    stored: stored.map(uidOf),
    warned: warned.map((item) => reasonOf(item, '00081196')),
    failed: failed.map((item) => reasonOf(item, '00081197')),
  };
}

const uidOf = (item: JsonDataSet): string => String(valuesOf(item, '00081155')[0] ?? '');

function reasonOf(item: JsonDataSet, tag: string): InstanceReason {
  const reason = Number(valuesOf(item, tag)[0] ?? Number.NaN);
  return { sopInstanceUid: uidOf(item), reason: Number.isInteger(reason) ? reason : undefined };
}

/** What a reason of the standard means (PS3.18 tables 10.5.3-2 and 10.5.3-3); the number itself for all others. */
export function reasonText(reason: number | undefined): string {
  if (reason === undefined) return 'the server gives no reason';
  const code = `0x${reason.toString(16).toUpperCase().padStart(4, '0')}`;
  const known = REASONS.find(([from, to]) => reason >= from && reason <= to);
  return known ? `${known[2]} (${code})` : `reason ${code}`;
}

const REASONS: readonly (readonly [from: number, to: number, words: string])[] = [
  [0x0110, 0x0110, 'the server failed while it processed the file'],
  [0x0117, 0x0117, 'the identifier of the instance is not valid'],
  [0x0122, 0x0122, 'the server does not store this kind of object'],
  [0x0124, 0x0124, 'this user may not store here'],
  [0x0272, 0x0272, 'the server does not take this encoding'],
  [0xa700, 0xa7ff, 'the server is out of space'],
  [0xa900, 0xa9ff, 'the contents do not fit the kind of object'],
  [0xb000, 0xb000, 'the server changed elements'],
  [0xb006, 0xb006, 'the server left elements out'],
  [0xb007, 0xb007, 'the contents do not quite fit the kind of object'],
  [0xc000, 0xcfff, 'the server does not understand the file'],
];
