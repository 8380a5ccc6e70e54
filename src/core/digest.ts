/** Content digests that name results: equal digests mean equal bytes, in Node and in the browser. */

/** SHA-256 of bytes, as 64 hexadecimal digits. */
export async function digestBytes(data: ArrayBufferView | ArrayBuffer): Promise<string> {
  const bytes = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
  // A view on shared memory cannot be hashed in place.
  const owned = bytes.buffer instanceof ArrayBuffer ? bytes : new Uint8Array(bytes);
  const hash = await crypto.subtle.digest('SHA-256', owned as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** SHA-256 of a JSON value with its keys in sorted order. */
export function digestJson(value: unknown): Promise<string> {
  return digestBytes(new TextEncoder().encode(canonicalJson(value)));
}

/** JSON text that does not depend on the order in which keys were set. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    const record = inner as Record<string, unknown>;
    return Object.fromEntries(
      Object.keys(record)
        .sort()
        .map((key) => [key, record[key]]),
    );
  });
}

/** First eight digits in two groups, as shown on screen: `a41f 09c2`. */
export const shortDigest = (digest: string): string =>
  `${digest.slice(0, 4)} ${digest.slice(4, 8)}`;
