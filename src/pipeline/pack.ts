/**
 * A result with bulk arrays inside it, taken apart for storage: the arrays by role, and one more array, `content`,
 * that holds everything else as JSON. Stacks of byte arrays of one length become a single array.
 */
import type { BulkArray } from '../twin/blob-id.ts';

const MARK = '$bulk';

type Marked =
  | { readonly [MARK]: 'array'; readonly role: string }
  | { readonly [MARK]: 'stack'; readonly role: string; readonly count: number }
  | { readonly [MARK]: 'number'; readonly text: string };

/** Takes a plain value apart. Numbers that JSON cannot hold (NaN, infinities) survive. */
export function pack(value: unknown): Record<string, BulkArray> {
  const arrays: Record<string, BulkArray> = {};
  const take = (array: BulkArray): string => {
    const role = `array-${Object.keys(arrays).length}`;
    arrays[role] = array;
    return role;
  };
  const visit = (inner: unknown): unknown => {
    if (typeof inner === 'number' && !Number.isFinite(inner)) {
      return { [MARK]: 'number', text: String(inner) } satisfies Marked;
    }
    if (isBulk(inner)) return { [MARK]: 'array', role: take(inner) } satisfies Marked;
    if (isStack(inner)) {
      const each = inner[0].length;
      const whole = new Uint8Array(each * inner.length);
      inner.forEach((layer, n) => whole.set(layer, n * each));
      return { [MARK]: 'stack', role: take(whole), count: inner.length } satisfies Marked;
    }
    if (Array.isArray(inner)) return inner.map(visit);
    if (typeof inner === 'object' && inner !== null) {
      return Object.fromEntries(Object.entries(inner).map(([key, item]) => [key, visit(item)]));
    }
    return inner;
  };
  const content = new TextEncoder().encode(JSON.stringify(visit(value)));
  return { ...arrays, content };
}

/** Puts together what {@link pack} took apart; the layers of a stack are views, not copies. */
export function unpack(arrayOf: (role: string) => BulkArray): unknown {
  const content = arrayOf('content');
  return JSON.parse(new TextDecoder().decode(content), (_key, inner: unknown) => {
    if (!isMarked(inner)) return inner;
    if (inner[MARK] === 'number') return Number(inner.text);
    const array = arrayOf(inner.role);
    if (inner[MARK] === 'array') return array;
    const each = array.length / inner.count;
    return Array.from({ length: inner.count }, (_, n) => array.subarray(n * each, (n + 1) * each));
  });
}

const isBulk = (value: unknown): value is BulkArray =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

const isStack = (value: unknown): value is Uint8Array[] =>
  Array.isArray(value) &&
  value.length > 1 &&
  value.every((layer) => layer instanceof Uint8Array && layer.length === value[0].length);

const isMarked = (value: unknown): value is Marked =>
  typeof value === 'object' && value !== null && MARK in value;
