/**
 * Files as versions before 0.2 kept them, sealed in one piece; they are read, never written.
 * Layout: `TWIN`, version 1, mode (0 clear, 1 encrypted), then 32 bytes digest or 12 bytes nonce, then the content.
 */
const HEAD_BYTES = 6;
const DIGEST_BYTES = 32;
const NONCE_BYTES = 12;

/** The content, or null when it is damaged, another file, or not for this key. */
export async function unwrapWhole(
  name: string,
  file: Uint8Array,
  key: CryptoKey | null,
): Promise<Uint8Array | null> {
  const encoded = new TextEncoder().encode(name);
  const body = file.subarray(HEAD_BYTES);
  if (file[HEAD_BYTES - 1] === 0) {
    const content = body.slice(DIGEST_BYTES);
    const named = new Uint8Array(encoded.length + 1 + content.length);
    named.set(encoded);
    named[encoded.length] = 0x0a;
    named.set(content, encoded.length + 1);
    const expected = new Uint8Array(await crypto.subtle.digest('SHA-256', named));
    return expected.every((byte, n) => byte === body[n]) ? content : null;
  }
  if (file[HEAD_BYTES - 1] !== 1 || !key || body.length < NONCE_BYTES) return null;
  const iv = body.slice(0, NONCE_BYTES);
  try {
    const parameters = { name: 'AES-GCM', iv, additionalData: encoded };
    const cipher = body.slice(NONCE_BYTES);
    return new Uint8Array(await crypto.subtle.decrypt(parameters, key, cipher));
  } catch {
    return null;
  }
}
