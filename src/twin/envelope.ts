/**
 * How bytes lie in storage: in the clear with a SHA-256, or encrypted with AES-256-GCM, which checks itself.
 * Either way a half-written or changed file is noticed, and a file does not pass for another one.
 * Layout: `TWIN`, version 1, mode (0 clear, 1 encrypted), then 32 bytes digest or 12 bytes nonce, then the content.
 */
const MAGIC = [0x54, 0x57, 0x49, 0x4e, 1];
const CLEAR = 0;
const ENCRYPTED = 1;
const HEAD_BYTES = MAGIC.length + 1;
const DIGEST_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

type Owned = Uint8Array<ArrayBuffer>;

/** Bytes for the file `name`, encrypted when a key is given. */
export async function wrap(
  name: string,
  content: Uint8Array,
  key: CryptoKey | null,
): Promise<Uint8Array> {
  if (!key) return join([...MAGIC, CLEAR], await digest(name, content), content);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const cipher = await crypto.subtle.encrypt(parameters(name, nonce), key, content as Owned);
  return join([...MAGIC, ENCRYPTED], nonce, new Uint8Array(cipher));
}

/** Length of what {@link wrap} makes of `bytes` bytes. */
export const wrappedBytes = (bytes: number, encrypted: boolean): number =>
  HEAD_BYTES + bytes + (encrypted ? NONCE_BYTES + TAG_BYTES : DIGEST_BYTES);

/** The content of the file `name`, or null when it is damaged, another file, or not for this key. */
export async function unwrap(
  name: string,
  file: Uint8Array,
  key: CryptoKey | null,
): Promise<Uint8Array | null> {
  if (file.length < HEAD_BYTES || MAGIC.some((byte, n) => file[n] !== byte)) return null;
  const mode = file[MAGIC.length];
  const body = file.subarray(HEAD_BYTES);
  if (mode === CLEAR) {
    const content = body.slice(DIGEST_BYTES);
    const expected = await digest(name, content);
    return expected.every((byte, n) => byte === body[n]) ? content : null;
  }
  if (mode !== ENCRYPTED || !key || body.length < NONCE_BYTES) return null;
  const nonce = body.slice(0, NONCE_BYTES);
  const cipher = body.slice(NONCE_BYTES);
  try {
    return new Uint8Array(await crypto.subtle.decrypt(parameters(name, nonce), key, cipher));
  } catch {
    // WebCrypto says no more than "operation failed": damaged, another name or another key.
    return null;
  }
}

const parameters = (name: string, nonce: Owned): AesGcmParams => ({
  name: 'AES-GCM',
  iv: nonce,
  additionalData: new TextEncoder().encode(name),
});

async function digest(name: string, content: Uint8Array): Promise<Uint8Array> {
  const named = join([], new TextEncoder().encode(`${name}\n`), content);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', named));
}

function join(head: readonly number[], middle: Uint8Array, tail: Uint8Array): Owned {
  const bytes = new Uint8Array(head.length + middle.length + tail.length);
  bytes.set(head);
  bytes.set(middle, head.length);
  bytes.set(tail, head.length + middle.length);
  return bytes;
}
