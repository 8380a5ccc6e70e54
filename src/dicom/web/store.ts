/** STOW-RS (PS3.18 10.5): gives files to a server. */
import { request, type DicomWebConnection } from './connection.ts';
import { isDataSet, readJson, valuesOf } from './search.ts';

export interface StoreOutcome {
  /** SOP Instance UIDs, as the server says. */
  readonly stored: readonly string[];
  readonly failed: readonly {
    readonly sopInstanceUid: string;
    readonly reason: number | undefined;
  }[];
}

/** Stores DICOM files in one request. @throws Failure of the connection; `dicomweb-refused` where nothing was stored. */
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
  });
  const answer = await readJson(response, signal);
  const items = (tag: string) => (isDataSet(answer) ? valuesOf(answer, tag).filter(isDataSet) : []);
  const uidOf = (item: Readonly<Record<string, unknown>>): string =>
    String(valuesOf(item, '00081155')[0] ?? '');
  return {
    stored: items('00081199').map(uidOf),
    failed: items('00081198').map((item) => {
      const reason = Number(valuesOf(item, '00081197')[0] ?? Number.NaN);
      return { sopInstanceUid: uidOf(item), reason: Number.isInteger(reason) ? reason : undefined };
    }),
  };
}
