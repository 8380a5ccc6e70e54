/**
 * The bulk arrays of an open case, in memory, named by their content. Arrays are never changed once they are here.
 * Who refers to an array keeps it: `keepOnly` lets go of all that neither the document nor the history names.
 */
import { fail } from '../core/failure.ts';
import { blobIdOf, type BlobId, type BulkArray } from './blob-id.ts';

export class BlobStore {
  private readonly arrays = new Map<BlobId, BulkArray>();
  /** Arrays that were put but are not named by a record yet, with the number of those who wait. */
  private readonly pins = new Map<BlobId, number>();

  /**
   * Takes ownership of an array and returns its name. It stays until `unpin`, even when nothing names it yet.
   * An array on shared memory is copied, because other threads could still write into it. One that is here already,
   * with a name that was known, is not hashed again.
   */
  async put(array: BulkArray): Promise<BlobId> {
    const owned = array.buffer instanceof ArrayBuffer ? array : array.slice();
    const id = this.nameOf(owned) ?? (await blobIdOf(owned));
    if (!this.arrays.has(id)) this.arrays.set(id, owned);
    this.pins.set(id, (this.pins.get(id) ?? 0) + 1);
    return id;
  }

  unpin(id: BlobId): void {
    const left = (this.pins.get(id) ?? 1) - 1;
    if (left > 0) this.pins.set(id, left);
    else this.pins.delete(id);
  }

  /** Adds an array whose name is known: from storage or an archive that has checked it, or a worker that made it. */
  restore(id: BlobId, array: BulkArray): void {
    this.arrays.set(id, array);
  }

  private nameOf(array: BulkArray): BlobId | undefined {
    return [...this.arrays].find(([, known]) => known === array)?.[0];
  }

  has(id: BlobId): boolean {
    return this.arrays.has(id);
  }

  get(id: BlobId): BulkArray {
    const array = this.arrays.get(id);
    if (array) return array;
    return fail(
      'internal',
      'blob-missing',
      `The case names the array ${id.slice(0, 8)}, which is not in memory.`,
      'Open the case again from its archive.',
    );
  }

  bytesOf(id: BlobId): number {
    return this.arrays.get(id)?.byteLength ?? 0;
  }

  get bytes(): number {
    let sum = 0;
    for (const array of this.arrays.values()) sum += array.byteLength;
    return sum;
  }

  keepOnly(named: ReadonlySet<BlobId>): void {
    for (const id of this.arrays.keys()) {
      if (!named.has(id) && !this.pins.has(id)) this.arrays.delete(id);
    }
  }
}
