/** Results of the open case to a DICOMweb server. */
import { toFailure, type Failure } from '../../core/failure.ts';
import { createJobContext, type JobListener } from '../../core/job.ts';
import { reasonText, storeFiles } from '../../dicom/web/store.ts';
import { server, serverConnection } from './dicomweb.ts';
import type { ResultFile } from './results-files.ts';

/** What the server said to one file. */
export type Sent =
  | { readonly title: string; readonly kind: 'stored' }
  | { readonly title: string; readonly kind: 'reserved' | 'refused'; readonly reason: string };

/**
 * Sends file after file, each in a request of its own: a refused one does not take the others with it.
 * @throws Failure of the connection and `cancelled`; what the server refuses is an answer.
 */
export async function sendFiles(
  files: readonly ResultFile[],
  listener: JobListener<never>,
): Promise<readonly Sent[]> {
  const connection = serverConnection();
  const ctx = createJobContext(listener);
  const sent: Sent[] = [];
  for (const [n, { title, bytes }] of files.entries()) {
    ctx.report(n / files.length, `Sending: ${title}`);
    await ctx.checkpoint();
    const answer = await sendOne(connection, bytes, ctx.signal);
    sent.push({ title, ...answer });
    if (answer.kind !== 'refused') {
      server.setState(({ sentFiles }) => ({ sentFiles: sentFiles + 1 }));
    }
  }
  return sent;
}

async function sendOne(
  connection: ReturnType<typeof serverConnection>,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<{ kind: 'stored' } | { kind: 'reserved' | 'refused'; reason: string }> {
  try {
    const { stored, warned, failed } = await storeFiles(connection, [bytes], signal);
    if (failed.length > 0 || stored.length === 0) {
      return { kind: 'refused', reason: reasonText(failed[0]?.reason) };
    }
    return warned.length > 0
      ? { kind: 'reserved', reason: reasonText(warned[0].reason) }
      : { kind: 'stored' };
  } catch (error) {
    const failure: Failure = toFailure(error);
    if (failure.code !== 'dicomweb-refused') throw error;
    return { kind: 'refused', reason: failure.message };
  }
}
