import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/core/failure.ts';
import { readEcgCsv } from '../../../src/formats/ecg-csv.ts';

const LEADS = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];
const value = (lead: number, n: number): number => Math.round(1000 * Math.sin(lead + n / 9)) / 1000;

function table(
  names: readonly string[],
  { separator = ',', stepOf = (n: number) => String(2 * n), factor = 1, samples = 60 } = {},
): Uint8Array {
  const rows = Array.from({ length: samples }, (_, n) =>
    [
      stepOf(n),
      ...names.slice(1).map((_name, lead) => {
        const text = String(factor * value(lead, n));
        return separator === ';' ? text.replace('.', ',') : text;
      }),
    ].join(separator),
  );
  return new TextEncoder().encode([names.join(separator), ...rows].join('\r\n'));
}

const messageOf = (bytes: Uint8Array): string => {
  try {
    readEcgCsv(bytes);
  } catch (error) {
    if (error instanceof FailureError) {
      expect(error.code).toBe('ecg-csv');
      return error.message;
    }
    throw error;
  }
  return 'no failure';
};

describe('ECG tables', () => {
  it('reads times and leads in any order, units from the names', () => {
    const plain = readEcgCsv(table(['time_ms', ...LEADS]));
    expect(plain.leads.map(({ name }) => name)).toEqual(LEADS);
    expect(plain.tMs[1]).toBe(2);
    expect(plain.leads[6].mv[10]).toBeCloseTo(value(6, 10), 5);
    expect(plain.notes).toEqual([]);

    const german = readEcgCsv(
      table(['time (s)', ...LEADS.map((name) => `Lead ${name} (uV)`)], {
        separator: ';',
        stepOf: (n) => (n / 500).toFixed(3).replace('.', ','),
        factor: 1000,
      }),
    );
    expect(german.tMs[10]).toBeCloseTo(20, 3);
    expect(german.leads[6].mv[10]).toBeCloseTo(value(6, 10), 4);

    const reversed = readEcgCsv(table(['t', ...LEADS.toReversed()]));
    expect(reversed.leads[0].mv[5]).toBeCloseTo(value(11, 5), 5);
    expect(reversed.notes[0]).toMatch(/no unit/);
  });

  it('names what is missing or wrong', () => {
    expect(messageOf(table(['time_ms', ...LEADS.slice(0, 9)]))).toMatch(
      /lead V4, lead V5, lead V6/,
    );
    expect(messageOf(table(LEADS))).toMatch(/a time column/);
    expect(messageOf(new TextEncoder().encode('hello'))).toMatch(/a time column/);
    expect(messageOf(new Uint8Array([0, 255, 3]))).toMatch(/a time column/);
    expect(messageOf(table(['time_ms', ...LEADS], { samples: 5 }))).toMatch(/5 samples/);
    expect(messageOf(table(['time_ms', ...LEADS], { factor: 900 }))).toMatch(/not millivolts/);
    expect(messageOf(table(['time_ms', ...LEADS], { factor: 0 }))).toMatch(/flat/);
    expect(messageOf(table(['time_ms', ...LEADS], { stepOf: (n) => String(n * n) }))).toMatch(
      /apart|evenly/,
    );
    const broken = new TextDecoder().decode(table(['time_ms', ...LEADS])).replace(',0', ',x');
    expect(messageOf(new TextEncoder().encode(broken))).toMatch(/where a number of/);
  });
});
