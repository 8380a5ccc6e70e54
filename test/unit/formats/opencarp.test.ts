import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/core/failure.ts';
import { createRandom } from '../../../src/core/random.ts';
import {
  readCarpMesh,
  readElem,
  readLon,
  readPts,
  readVtx,
  writeElem,
  writeLon,
  writePts,
  writeVtx,
} from '../../../src/formats/opencarp.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const failureOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof FailureError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no failure';
};

describe('openCARP mesh', () => {
  it('reads micrometres as millimetres, every kind of element, and directions', () => {
    const mesh = readCarpMesh({
      pts: bytes('5\n0 0 0\n1000 0 0\n0 1500.5 0\n0 0 -2000\n1 2 3\n'),
      elem: bytes('3\nTt 0 1 2 3 7\nTr 0 1 4 2\nLn 3 4\n'),
      lon: bytes('2\n1 0 0 0 1 0\n0 1 0 0 0 1\n0 0 1 1 0 0\n'),
    });
    expect(Array.from(mesh.positions.subarray(3, 9))).toEqual([1, 0, 0, 0, 1.5005, 0]);
    expect(mesh.elements.kinds).toEqual(['Tt', 'Tr', 'Ln']);
    expect([...mesh.elements.corners]).toEqual([0, 1, 2, 3, 0, 1, 4, 3, 4]);
    expect([...mesh.elements.tags]).toEqual([7, 2, 0]);
    expect(mesh.fibres?.directions).toBe(2);
    expect([...(mesh.fibres?.data.slice(6, 12) ?? [])]).toEqual([0, 1, 0, 0, 0, 1]);
  });

  it('comes back as it was written', () => {
    const random = createRandom(5);
    const positions = Float64Array.from({ length: 300 }, () => random.between(-200, 200));
    const again = readPts(writePts(positions));
    const worst = positions.reduce(
      (most, value, n) => Math.max(most, Math.abs(value - again[n])),
      0,
    );
    expect(worst).toBeLessThanOrEqual(1e-6);
    const corners = Uint32Array.from({ length: 160 }, () => random.integer(100));
    const elements = {
      kinds: Array.from({ length: 40 }, () => 'Tt' as const),
      corners,
      offsets: Uint32Array.from({ length: 41 }, (_, n) => 4 * n),
      tags: Int32Array.from({ length: 40 }, (_, n) => n % 3),
    };
    expect(readElem(writeElem(elements), 100)).toEqual(elements);
    const data = Float32Array.from({ length: 120 }, () => random.normal());
    const lon = readLon(writeLon({ directions: 1, data }), 40);
    expect(lon.data.every((value, n) => Math.abs(value - data[n]) < 1e-6)).toBe(true);
    const vtx = { domain: 'extra' as const, points: Uint32Array.of(3, 0, 99) };
    expect(readVtx(writeVtx(vtx), 100)).toEqual(vtx);
  });

  it.each([
    ['a huge count', () => readPts(bytes('4000000000\n0 0 0\n'))],
    ['no count', () => readPts(bytes('\n0 0 0\n'))],
    ['a point without position', () => readPts(bytes('1\n0 a 0\n'))],
    ['an unknown kind', () => readElem(bytes('1\nXx 0 1 2\n'), 3)],
    ['a wrong corner', () => readElem(bytes('1\nTr 0 1 3 1\n'), 3)],
    ['a negative corner', () => readElem(bytes('1\nTr 0 1 -1 1\n'), 3)],
    ['too few corners', () => readElem(bytes('1\nTt 0 1 2\n'), 3)],
    ['a broken region', () => readElem(bytes('1\nTr 0 1 2 x\n'), 3)],
    ['three directions', () => readLon(bytes('3\n1 0 0\n'), 1)],
    ['missing directions', () => readLon(bytes('1\n1 0 0'), 4)],
    ['an incomplete direction', () => readLon(bytes('2\n1 0 0\n'), 1)],
    ['an unknown domain', () => readVtx(bytes('1\nboth\n0\n'), 3)],
    ['too many vertices announced', () => readVtx(bytes('9999999999\nintra\n0\n'), 3)],
    ['a vertex that is not there', () => readVtx(bytes('1\nintra\n3\n'), 3)],
  ])('refuses %s', (_, act) => {
    expect(failureOf(act)).toMatch(/^opencarp-invalid: This openCARP \./);
  });
});
