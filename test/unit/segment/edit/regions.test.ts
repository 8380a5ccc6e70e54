/** Holes, parts and smoothing of one structure, on shapes whose answer is known. */
import { describe, expect, it } from 'vitest';
import { createJobContext } from '../../../../src/core/job.ts';
import { IDENTITY_DIRECTION, voxelCount, type Grid } from '../../../../src/core/space.ts';
import { applyEdit } from '../../../../src/segment/edit/apply-edit.ts';
import type { EditRequest } from '../../../../src/segment/edit/edit-request.ts';
import type { LabelPatch } from '../../../../src/segment/edit/patch.ts';
import { boxOfLabel, isEmptyBox } from '../../../../src/segment/edit/voxel-box.ts';
import { createRandom } from '../../../../src/core/random.ts';

const ctx = createJobContext();
const grid: Grid = {
  dimensions: [32, 32, 32],
  spacingMm: [1, 1, 1],
  originMm: [0, 0, 0],
  direction: IDENTITY_DIRECTION,
};
const at = (i: number, j: number, k: number): number => i + 32 * (j + 32 * k);

/** Label 1 where `inside` holds. */
function map(inside: (i: number, j: number, k: number) => boolean): LabelPatch {
  const labels = new Uint8Array(voxelCount(grid));
  for (let k = 0; k < 32; k++)
    for (let j = 0; j < 32; j++)
      for (let i = 0; i < 32; i++) if (inside(i, j, k)) labels[at(i, j, k)] = 1;
  return { grid, labels, locked: new Set(), others: 'stay' };
}
const ball = (ci: number, r: number) => (i: number, j: number, k: number) =>
  (i - ci) ** 2 + (j - 16) ** 2 + (k - 16) ** 2 <= r * r;
const count = (labels: Uint8Array): number => labels.reduce((n, v) => n + (v === 1 ? 1 : 0), 0);
const edit = (patch: LabelPatch, request: EditRequest): Promise<Uint8Array> =>
  applyEdit(patch, request, ctx);

describe('parts', () => {
  const two = (): LabelPatch => map((i, j, k) => ball(7, 5)(i, j, k) || ball(24, 4)(i, j, k));
  const part = { tool: 'part', label: 1, at: [24, 16, 16] } as const;

  it('keeps only the part that was clicked', async () => {
    const out = await edit(two(), { ...part, clicked: 'stays' });
    expect(out).toEqual(map(ball(24, 4)).labels);
  });

  it('removes only the part that was clicked', async () => {
    const out = await edit(two(), { ...part, clicked: 'goes' });
    expect(out).toEqual(map(ball(7, 5)).labels);
  });

  it('says so when the click is outside the structure or the block', async () => {
    for (const place of [
      [16, 0, 0],
      [16, 0, 90],
    ] as const) {
      const click = edit(two(), { ...part, at: place, clicked: 'stays' });
      await expect(click).rejects.toMatchObject({ code: 'not-on-structure' });
    }
  });
});

describe('fill holes', () => {
  it('fills a cavity and leaves other structures inside it alone', async () => {
    const shell = map((i, j, k) => ball(16, 9)(i, j, k) && !ball(16, 5)(i, j, k));
    shell.labels[at(16, 16, 16)] = 7;
    const out = await edit(shell, { tool: 'fill', label: 1 });
    expect(count(out)).toBe(count(map(ball(16, 9)).labels) - 1);
    expect(out[at(16, 16, 16)]).toBe(7);
  });

  it('leaves an open cup open', async () => {
    const cup = map(
      (i, j, k) =>
        ball(16, 9)(i, j, k) &&
        !(ball(16, 5)(i, j, k) || (Math.hypot(j - 16, k - 16) < 3 && i > 16)),
    );
    expect(await edit(cup, { tool: 'fill', label: 1 })).toEqual(cup.labels);
  });
});

describe('smooth', () => {
  it('removes a spike, keeps the volume to the voxel and takes nothing from neighbours', async () => {
    const patch = map((i, j, k) => ball(13, 8)(i, j, k) || (j === 16 && k === 16 && i < 30));
    for (let j = 0; j < 32; j++) for (let k = 0; k < 32; k++) patch.labels[at(4, j, k)] = 3;
    const out = await edit(patch, { tool: 'smooth', label: 1, sigmaMm: 1.5 });
    expect(count(out)).toBe(count(patch.labels));
    expect(out[at(28, 16, 16)]).toBe(0);
    for (let j = 0; j < 32; j++) expect(out[at(4, j, 9)]).toBe(3);
  });
});

describe('boxOfLabel', () => {
  it('agrees with a look at every voxel', () => {
    const random = createRandom(4);
    const dimensions = [9, 7, 5] as const;
    for (let round = 0; round < 200; round++) {
      const data = new Uint8Array(9 * 7 * 5);
      for (let n = random.integer(6); n > 0; n--) data[random.integer(data.length)] = 2;
      const places = [...data.keys()].filter((n) => data[n] === 2);
      const axes = [
        places.map((n) => n % 9),
        places.map((n) => Math.floor(n / 9) % 7),
        places.map((n) => Math.floor(n / 63)),
      ];
      const box = boxOfLabel(data, dimensions, 2);
      if (places.length === 0) expect(isEmptyBox(box)).toBe(true);
      else {
        expect(box.min).toEqual(axes.map((axis) => Math.min(...axis)));
        expect(box.max).toEqual(axes.map((axis) => Math.max(...axis) + 1));
      }
    }
  });
});
