/** Series of a DICOMweb server as files, as if they had been dropped. */
import { span, type JobContext } from '../core/job.ts';
import type { DicomWebConnection } from '../dicom/web/connection.ts';
import { retrieveSeries } from '../dicom/web/retrieve.ts';

export interface RetrieveRequest {
  readonly connection: DicomWebConnection;
  readonly series: readonly { readonly studyUid: string; readonly seriesUid: string }[];
}

export interface RetrievedFiles {
  readonly files: readonly { readonly path: string; readonly file: File }[];
  /** Images that the server lists and does not give. */
  readonly missing: number;
}

/** Retrieves series one after the other. @throws Failure as {@link retrieveSeries} does. */
export async function retrieveFiles(
  { connection, series }: RetrieveRequest,
  context: JobContext,
): Promise<RetrievedFiles> {
  const files: { path: string; file: File }[] = [];
  let missing = 0;
  for (const [n, one] of series.entries()) {
    // Descriptions can hold anything; the folder is a number.
    const folder = `series-${n + 1}`;
    const found = await retrieveSeries(
      connection,
      one,
      async ({ sopInstanceUid, bytes }) => {
        const name = `${sopInstanceUid}.dcm`;
        const file = new File([bytes as Uint8Array<ArrayBuffer>], name);
        files.push({ path: `${folder}/${name}`, file });
      },
      span(context, n / series.length, (n + 1) / series.length),
    );
    missing += found.missing.length;
  }
  return { files, missing };
}
