/**
 * How bytes lie in storage: in the clear with SHA-256 digests, or encrypted with AES-256-GCM, which checks itself.
 * Either way a half-written or changed file is noticed, and a file does not pass for another one. A file is sealed
 * chunk by chunk, so that an image of hundreds of megabytes is not copied whole to be kept.
 *
 * Layout: `TWIN`, version 2, mode (0 clear, 1 encrypted), then 12 bytes nonce where encrypted, then the chunks: 32 bytes
 * digest and content, or cipher with its tag. Digests and tags also cover the name of the file, the number of the
 * chunk and how many there are; the nonce of a chunk is that of the file with the number mixed in, as in TLS 1.3
 * (RFC 8446, 5.3).
 */
import { unwrapWhole } from './whole-envelope.ts';

const MAGIC = [0x54, 0x57, 0x49, 0x4e];
const VERSION = 2;
const WHOLE_VERSION = 1;
const CLEAR = 0;
const ENCRYPTED = 1;
const HEAD_BYTES = MAGIC.length + 2;
const DIGEST_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CHUNK_BYTES = 4 * 1024 ** 2;

type Owned = Uint8Array<ArrayBuffer>;

/** The pieces of the file `name`, one after the other, encrypted when a key is given. */
export async function* sealed(
  name: string,
  content: Uint8Array,
  key: CryptoKey | null,
): AsyncGenerator<Owned> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const head = [...MAGIC, VERSION, key ? ENCRYPTED : CLEAR];
  yield new Uint8Array(key ? [...head, ...nonce] : head);
  const count = chunkCount(content.length);
  for (let n = 0; n < count; n++) {
    const chunk = content.subarray(n * CHUNK_BYTES, (n + 1) * CHUNK_BYTES);
    const about = coveredBy(name, n, count);
    if (key) {
      const parameters = { name: 'AES-GCM', iv: nonceOf(nonce, n), additionalData: about };
      yield new Uint8Array(await crypto.subtle.encrypt(parameters, key, chunk as Owned));
    } else {
      yield await digest(about, chunk);
      yield chunk as Owned;
    }
  }
}

/** Length of what {@link sealed} makes of `bytes` bytes. */
export const sealedBytes = (bytes: number, encrypted: boolean): number =>
  HEAD_BYTES + (encrypted ? NONCE_BYTES : 0) + bytes + chunkCount(bytes) * overhead(encrypted);

/** The content of the file `name`, or null when it is damaged, another file, or not for this key. */
export async function opened(
  name: string,
  file: Blob,
  key: CryptoKey | null,
): Promise<Uint8Array | null> {
  const read = async (from: number, to: number): Promise<Owned> =>
    new Uint8Array(await file.slice(from, to).arrayBuffer());
  const head = await read(0, HEAD_BYTES + NONCE_BYTES);
  if (head.length < HEAD_BYTES || MAGIC.some((byte, n) => head[n] !== byte)) return null;
  const version = head[MAGIC.length];
  if (version === WHOLE_VERSION) return unwrapWhole(name, await read(0, file.size), key);
  const mode = head[MAGIC.length + 1];
  const encrypted = mode === ENCRYPTED;
  if (version !== VERSION || !(mode === CLEAR || (encrypted && key))) return null;
  const start = HEAD_BYTES + (encrypted ? NONCE_BYTES : 0);
  const sealedChunk = CHUNK_BYTES + overhead(encrypted);
  const count = Math.max(1, Math.ceil((file.size - start) / sealedChunk));
  const length = file.size - start - count * overhead(encrypted);
  if (length < 0 || chunkCount(length) !== count) return null;
  const content = new Uint8Array(length);
  for (let n = 0; n < count; n++) {
    const chunk = await read(start + n * sealedChunk, start + (n + 1) * sealedChunk);
    const about = coveredBy(name, n, count);
    const plain = encrypted
      ? await decrypted(chunk, key, nonceOf(head.subarray(HEAD_BYTES), n), about)
      : await checked(chunk, about);
    if (!plain) return null;
    content.set(plain, n * CHUNK_BYTES);
  }
  return content;
}

const chunkCount = (bytes: number): number => Math.max(1, Math.ceil(bytes / CHUNK_BYTES));

const overhead = (encrypted: boolean): number => (encrypted ? TAG_BYTES : DIGEST_BYTES);

/** What the seal of a chunk covers beside its content. */
const coveredBy = (name: string, n: number, count: number): Owned =>
  new TextEncoder().encode(`${name}\n${n}/${count}\n`);

/** The number of the chunk, big endian, over the last four bytes. */
function nonceOf(nonce: Uint8Array, n: number): Owned {
  const own = new Uint8Array(nonce);
  const view = new DataView(own.buffer);
  view.setUint32(NONCE_BYTES - 4, view.getUint32(NONCE_BYTES - 4) ^ n);
  return own;
}

async function decrypted(
  cipher: Owned,
  key: CryptoKey | null,
  iv: Owned,
  additionalData: Owned,
): Promise<Uint8Array | null> {
  if (!key) return null;
  try {
    const parameters = { name: 'AES-GCM', iv, additionalData };
    return new Uint8Array(await crypto.subtle.decrypt(parameters, key, cipher));
  } catch {
    // WebCrypto says no more than "operation failed": damaged, another name or another key.
    return null;
  }
}

async function checked(chunk: Owned, about: Uint8Array): Promise<Uint8Array | null> {
  const content = chunk.subarray(DIGEST_BYTES);
  const expected = await digest(about, content);
  return expected.every((byte, n) => byte === chunk[n]) ? content : null;
}

async function digest(about: Uint8Array, content: Uint8Array): Promise<Owned> {
  const named = new Uint8Array(about.length + content.length);
  named.set(about);
  named.set(content, about.length);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', named));
}
