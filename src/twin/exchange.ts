/** A case as plain parts, on the way to an archive or to storage and back. */
import { fail } from '../core/failure.ts';
import { arrayFromBytes, bytesOf, collectBlobIds, isBlobId, type BlobId } from './blob-id.ts';
import { BlobStore } from './blobs.ts';
import type { CaseDocument } from './document.ts';
import { parseCaseDocument } from './document-schema.ts';
import type { CaseContents, CaseStore } from './store.ts';

/** The arrays that a document names, as bytes. */
export function blobBytes(document: CaseDocument, blobs: BlobStore): Map<BlobId, Uint8Array> {
  const ids = [...collectBlobIds(document)];
  return new Map(ids.map((id) => [id, bytesOf(blobs.get(id))]));
}

/** Seals a case and gives what an archive of it holds: `writeCaseArchive({ ...parts, view, reportHtml }, ctx)`. */
export async function archiveParts(
  store: CaseStore,
): Promise<{ document: CaseDocument; blobs: Map<BlobId, Uint8Array> }> {
  await store.seal();
  const { document } = store.getState();
  return { document, blobs: blobBytes(document, store.blobs) };
}

/**
 * A case from parts whose bytes have been checked against their names. Fails with the codes of
 * `parseCaseDocument`, and with `blob-missing` when the document names an array that is not among them.
 */
export function contentsFromParts(parts: {
  readonly document: unknown;
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}): CaseContents {
  const document = parseCaseDocument(parts.document);
  const blobs = new BlobStore();
  for (const [id, bytes] of parts.blobs) {
    if (isBlobId(id)) blobs.restore(id, arrayFromBytes(id, bytes));
  }
  for (const id of collectBlobIds(document)) {
    if (blobs.has(id)) continue;
    fail(
      'bad-input',
      'blob-missing',
      `The case names the array ${id.slice(0, 8)}, which this file does not hold.`,
      'The file is incomplete. Open an earlier copy of the case.',
    );
  }
  return { document, blobs };
}
