import { describe, expect, it } from 'vitest';
import { pack, unpack } from '../../../src/pipeline/pack.ts';

const roundTrip = (value: unknown): unknown => {
  const arrays = pack(value);
  return unpack((role) => arrays[role]);
};

describe('pack and unpack', () => {
  it('brings back nested arrays, numbers that JSON cannot hold, and plain values', () => {
    const value = {
      name: 'run',
      figures: { lastMs: 118.5, lvLastMs: NaN, least: -Infinity },
      frames: {
        tMs: new Float32Array([0, 5]),
        data: [new Uint8Array([1, 2]), new Uint8Array([3, 4])],
      },
      list: [{ labels: new Uint32Array([7]) }, { labels: new Uint32Array(0) }],
      nothing: null,
      flag: true,
    };
    expect(roundTrip(value)).toEqual(value);
  });

  it('keeps byte arrays of different lengths apart and stacks equal ones into one array', () => {
    const uneven = [new Uint8Array([1]), new Uint8Array([2, 3])];
    expect(roundTrip(uneven)).toEqual(uneven);
    const even = Array.from({ length: 50 }, (_, n) => new Uint8Array([n, n + 1]));
    expect(Object.keys(pack(even))).toEqual(['array-0', 'content']);
    expect(roundTrip(even)).toEqual(even);
  });
});
