/** Values that take the place of others: dummies by value representation, and dates moved by whole days. */

const DUMMIES: Readonly<Record<string, string>> = {
  AE: 'ANONYMIZED',
  AS: '000Y',
  CS: 'ANONYMIZED',
  DA: '19000101',
  DT: '19000101000000',
  DS: '0',
  IS: '0',
  TM: '000000',
  UR: 'urn:anonymized',
};

const TEXT: ReadonlySet<string> = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);

/** A value of the right form that says nothing, padded to even length. */
export function dummyValue(vr: string): Uint8Array {
  const text = DUMMIES[vr] ?? (TEXT.has(vr) ? 'ANONYMIZED' : undefined);
  // Numbers and bytes: zeros, as many as the longest of them takes.
  return text === undefined ? new Uint8Array(BYTES[vr] ?? 2) : textValue(text, vr);
}

const BYTES: Readonly<Record<string, number>> = { FD: 8, OD: 8, SV: 8, UV: 8, OV: 8, AT: 4, FL: 4, OF: 4, SL: 4, UL: 4, OL: 4 }; // prettier-ignore

/** ASCII text as a value of even length. */
export function textValue(text: string, vr: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length % 2 === 0) return bytes;
  const even = new Uint8Array(bytes.length + 1).fill(vr === 'UI' ? 0 : 0x20);
  even.set(bytes);
  return even;
}

const DAY_MS = 86_400_000;

/** DA or DT values moved by whole days; a value that is no full date is emptied, because it cannot be moved. */
export function shiftDates(text: string, days: number): string {
  return text
    .split('\\')
    .map((value) => {
      const parts = /^(\d{4})\.?(\d{2})\.?(\d{2})(\d*(?:\.\d+)?(?:[+-]\d{4})?)$/.exec(value.trim());
      if (!parts) return '';
      const moved = new Date(Date.UTC(+parts[1], +parts[2] - 1, +parts[3]) + days * DAY_MS);
      if (!Number.isFinite(moved.getTime()) || moved.getUTCFullYear() < 1000) return '';
      return moved.toISOString().slice(0, 10).replaceAll('-', '') + parts[4];
    })
    .join('\\');
}
