/**
 * Names of bulk arrays: the SHA-256 of their little-endian bytes and the element type, `<64 hex>.<dtype>`.
 * The type is part of the name because equal bytes of different types are different data.
 */
import { digestBytes } from '../core/digest.ts';
import { fail } from '../core/failure.ts';

const CONSTRUCTORS = {
  u8: Uint8Array,
  i8: Int8Array,
  u16: Uint16Array,
  i16: Int16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

export type Dtype = keyof typeof CONSTRUCTORS;
export type BulkArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;
export type BlobId = `${string}.${Dtype}`;

const PATTERN = /^[0-9a-f]{64}\.(?:u8|i8|u16|i16|u32|i32|f32|f64)$/;

export const isBlobId = (text: unknown): text is BlobId =>
  typeof text === 'string' && PATTERN.test(text);

export function dtypeOf(array: BulkArray): Dtype {
  for (const [dtype, constructor] of Object.entries(CONSTRUCTORS)) {
    if (array instanceof constructor) return dtype as Dtype;
  }
  throw new TypeError('not a bulk array');
}

/** The name of an array whose SHA-256 is known. */
export const blobIdFrom = (digest: string, array: BulkArray): BlobId =>
  `${digest}.${dtypeOf(array)}`;

export async function blobIdOf(array: BulkArray): Promise<BlobId> {
  return blobIdFrom(await digestBytes(array), array);
}

export const digestOfBlobId = (id: BlobId): string => id.slice(0, 64);

export const bytesOf = (array: BulkArray): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** The array that `bytes` hold, as `id` says; shares the bytes where alignment allows. Fails when the length does not fit. */
export function arrayFromBytes(id: BlobId, bytes: Uint8Array): BulkArray {
  const constructor = CONSTRUCTORS[id.slice(65) as Dtype];
  const size = constructor.BYTES_PER_ELEMENT;
  if (bytes.byteLength % size !== 0) {
    fail(
      'bad-input',
      'blob-damaged',
      `The stored array ${id.slice(0, 8)} has ${bytes.byteLength} bytes, which is no whole number of elements.`,
      'The file is damaged. Open an earlier copy of the case.',
    );
  }
  const aligned = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return new constructor(
    aligned.buffer as ArrayBuffer,
    aligned.byteOffset,
    aligned.byteLength / size,
  );
}

/** Every blob that a JSON value refers to, wherever it stands. */
export function collectBlobIds(value: unknown, into: Set<BlobId> = new Set()): Set<BlobId> {
  if (isBlobId(value)) into.add(value);
  else if (Array.isArray(value)) for (const item of value) collectBlobIds(item, into);
  else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) collectBlobIds(item, into);
  }
  return into;
}
