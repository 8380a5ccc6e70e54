/**
 * Every buffer inside a plain value, each once, to be moved instead of copied across threads.
 * Shared buffers are left out: they are shared anyway.
 */
export function transferables(value: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (value instanceof ArrayBuffer) {
    found.add(value);
  } else if (Array.isArray(value)) {
    // Long arrays of plain numbers or strings hold no buffers; looking at the first settles it.
    if (typeof value[0] === 'object') for (const item of value) transferables(item, found);
  } else if (value instanceof Map) {
    for (const item of value.values()) transferables(item, found);
  } else if (typeof value === 'object' && value !== null && !(value instanceof Blob)) {
    for (const item of Object.values(value)) transferables(item, found);
  }
  return [...found];
}
