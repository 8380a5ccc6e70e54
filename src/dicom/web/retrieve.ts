/** WADO-RS (PS3.18 10.4): the files of a series. */
import { fail, FailureError } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import { readAttributes, UnreadableFile } from '../data-set.ts';
import { memorySource } from '../source.ts';
import { TAG } from '../tags.ts';
import { brokenOff, checkedUid, piecesOf, request, type DicomWebConnection } from './connection.ts';
import { boundaryOf, multipartBodies } from './multipart.ts';
import { searchInstances } from './search.ts';

export interface RetrievedFile {
  readonly sopInstanceUid: string;
  readonly bytes: Uint8Array;
}

export interface Retrieval {
  readonly received: number;
  /** Instances that the server lists and does not give, also when asked for one by one. */
  readonly missing: readonly string[];
  /** Parts that are no image of this series. */
  readonly rejected: number;
}

const ACCEPT = 'multipart/related; type="application/dicom"; transfer-syntax=*';
const MOST_SERIES_BYTES = 8 * 1024 ** 3;
const LIMITS = { mostParts: 50_000, mostPartBytes: 1.5 * 1024 ** 3 };
const ATTEMPTS = 2;

/**
 * Retrieves a series in one request and hands every file to `take`. What is missing afterwards, because the connection
 * broke or the server left it out, is asked for one by one, twice.
 * @throws Failure of the connection, `dicomweb-empty`, `cancelled`.
 */
export async function retrieveSeries(
  connection: DicomWebConnection,
  { studyUid, seriesUid }: { readonly studyUid: string; readonly seriesUid: string },
  take: (file: RetrievedFile) => Promise<void>,
  ctx: JobContext,
): Promise<Retrieval> {
  const { signal } = ctx;
  ctx.report(0, 'Asking what the series holds');
  const wanted = new Set(await searchInstances(connection, studyUid, seriesUid, signal));
  if (wanted.size === 0) {
    fail(
      'bad-input',
      'dicomweb-empty',
      'The DICOMweb server holds no images of this series.',
      'Search again and choose one of the series found.',
    );
  }
  const total = wanted.size;
  let rejected = 0;
  const receive = async (path: string): Promise<void> => {
    for await (const bytes of filesAt(connection, path, signal)) {
      await ctx.checkpoint();
      const uid = await instanceOf(bytes, seriesUid);
      // A file that was not asked for, or comes twice, is not taken.
      if (uid === undefined || !wanted.delete(uid)) {
        rejected += 1;
        continue;
      }
      await take({ sopInstanceUid: uid, bytes });
      const done = total - wanted.size;
      ctx.report(done / total, `Retrieving: ${done} of ${total} images`);
    }
  };
  const series = `/studies/${checkedUid(studyUid)}/series/${checkedUid(seriesUid)}`;
  await receive(series).catch(unlessFinal);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    for (const uid of wanted) await receive(`${series}/instances/${uid}`).catch(unlessFinal);
  }
  return { received: total - wanted.size, missing: [...wanted], rejected };
}

/** A damaged or broken answer is asked for again; a cancel and a refused login are final, and so is what `take` throws. */
const WORTH_ANOTHER_TRY: ReadonlySet<string> = new Set([
  'dicomweb-unreachable',
  'dicomweb-refused',
  'multipart-damaged',
]);

function unlessFinal(error: unknown): void {
  if (!(error instanceof FailureError) || !WORTH_ANOTHER_TRY.has(error.code)) throw error;
}

async function* filesAt(
  connection: DicomWebConnection,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const response = await request(connection, path, { accept: ACCEPT, signal });
  const contentType = response.headers.get('Content-Type') ?? '';
  const boundary = boundaryOf(contentType);
  if (!boundary) {
    await response.body?.cancel();
    fail(
      'bad-input',
      'multipart-damaged',
      'The DICOMweb server does not answer with DICOM files.',
      'Check that the address is the one of its DICOMweb service.',
    );
  }
  try {
    yield* multipartBodies(piecesOf(response, MOST_SERIES_BYTES, signal), boundary, LIMITS);
  } catch (error) {
    throw error instanceof FailureError ? error : brokenOff(error, signal);
  }
}

/** The instance that a file is, where it belongs to the series. */
async function instanceOf(bytes: Uint8Array, seriesUid: string): Promise<string | undefined> {
  try {
    const attributes = await readAttributes(memorySource('', bytes));
    return attributes.text(TAG.seriesUid) === seriesUid
      ? attributes.text(TAG.sopInstanceUid)
      : undefined;
  } catch (error) {
    if (error instanceof UnreadableFile || error instanceof FailureError) return undefined;
    throw error;
  }
}
