import { describe, expect, it } from 'vitest';
import { IDENTITY_DIRECTION, voxelCount, type Grid } from '../../../../src/core/space.ts';
import type { LabelMap } from '../../../../src/core/volume.ts';
import {
  fillHoles,
  keepComponent,
  removeComponent,
  smoothLabel,
} from '../../../../src/segment/edit/regions.ts';

const grid: Grid = {
  dimensions: [32, 32, 32],
  spacingMm: [1, 1, 1],
  originMm: [0, 0, 0],
  direction: IDENTITY_DIRECTION,
};
const at = (i: number, j: number, k: number): number => i + 32 * (j + 32 * k);

/** Label 1 where `inside` holds. */
function map(inside: (i: number, j: number, k: number) => boolean): LabelMap {
  const data = new Uint8Array(voxelCount(grid));
  for (let k = 0; k < 32; k++)
    for (let j = 0; j < 32; j++)
      for (let i = 0; i < 32; i++) if (inside(i, j, k)) data[at(i, j, k)] = 1;
  return { grid, data };
}
const ball = (ci: number, r: number) => (i: number, j: number, k: number) =>
  (i - ci) ** 2 + (j - 16) ** 2 + (k - 16) ** 2 <= r * r;
const count = ({ data }: LabelMap): number => data.reduce((n, v) => n + (v === 1 ? 1 : 0), 0);

describe('components', () => {
  const two = (): LabelMap => map((i, j, k) => ball(7, 5)(i, j, k) || ball(24, 4)(i, j, k));

  it('keeps only the part that was clicked', () => {
    const labels = two();
    keepComponent(labels, 1, at(24, 16, 16));
    expect(count(labels)).toBe(count(map(ball(24, 4))));
  });

  it('removes only the part that was clicked', () => {
    const labels = two();
    removeComponent(labels, 1, at(24, 16, 16));
    expect(count(labels)).toBe(count(map(ball(7, 5))));
  });

  it('says so when the click is outside the structure', () => {
    expect(() => keepComponent(two(), 1, at(16, 0, 0))).toThrow(/does not belong/);
  });
});

describe('fillHoles', () => {
  it('fills a cavity and leaves other structures inside it alone', () => {
    const labels = map((i, j, k) => ball(16, 9)(i, j, k) && !ball(16, 5)(i, j, k));
    labels.data[at(16, 16, 16)] = 7;
    fillHoles(labels, 1);
    expect(count(labels)).toBe(count(map(ball(16, 9))) - 1);
    expect(labels.data[at(16, 16, 16)]).toBe(7);
  });

  it('leaves an open cup open', () => {
    const cup = map(
      (i, j, k) =>
        ball(16, 9)(i, j, k) &&
        !(ball(16, 5)(i, j, k) || (Math.hypot(j - 16, k - 16) < 3 && i > 16)),
    );
    const before = count(cup);
    fillHoles(cup, 1);
    expect(count(cup)).toBe(before);
  });
});

describe('smoothLabel', () => {
  it('removes a spike, keeps the volume and takes nothing from neighbours', () => {
    const labels = map((i, j, k) => ball(13, 8)(i, j, k) || (j === 16 && k === 16 && i < 30));
    for (let j = 0; j < 32; j++) for (let k = 0; k < 32; k++) labels.data[at(4, j, k)] = 3;
    const before = count(labels);
    smoothLabel(labels, 1, 1.5);
    expect(Math.abs(count(labels) - before)).toBeLessThanOrEqual(1);
    expect(labels.data[at(28, 16, 16)]).toBe(0);
    for (let j = 0; j < 32; j++) expect(labels.data[at(4, j, 9)]).toBe(3);
  });
});
