import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { createJobContext } from '../../../src/core/job.ts';
import type { Grid, Vec3 } from '../../../src/core/space.ts';
import { connectedComponents } from '../../../src/segment/components.ts';
import { encloseCavity } from '../../../src/segment/heart-ct/enclose.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';
import { openContact } from './open-contact.ts';
import { countOf, gridOf } from './shapes.ts';

beforeAll(provideKernelsFromDisk);

const RULE = {
  cavity: LABEL.rvBlood,
  minMm: 2.4,
  openings: [LABEL.rightAtrium, LABEL.pulmonaryArtery],
};

/**
 * A cavity of radius 10 mm with an atrium on it from z = 23 mm on, beside an LV wall (x < 9 mm, within 16 mm); its own
 * wall of 3 mm is slit open from the LV wall to x = 14 mm and missing on the far side, beyond x = 24 mm.
 */
function slitVentricle(spacingMm: Vec3): { grid: Grid; labels: Uint8Array } {
  const size = spacingMm.map((step) => Math.ceil(36 / step));
  const grid = gridOf([size[0], size[1], size[2]], spacingMm);
  const labels = new Uint8Array(size[0] * size[1] * size[2]);
  for (let n = 0, k = 0; k < size[2]; k++)
    for (let j = 0; j < size[1]; j++)
      for (let i = 0; i < size[0]; i++, n++) {
        const [x, y, z] = [i * spacingMm[0], j * spacingMm[1], k * spacingMm[2]];
        labels[n] = labelAt(x, Math.hypot(x - 17, y - 17, z - 17), z);
      }
  return { grid, labels };
}

function labelAt(x: number, away: number, z: number): number {
  if (z >= 23 && away <= 13) return LABEL.rightAtrium;
  if (x < 9 && away <= 16) return LABEL.lvMyocardium;
  if (away <= 10) return LABEL.rvBlood;
  return away <= 13 && x > 14 && x < 24 ? LABEL.rvMyocardium : LABEL.background;
}

const SPACINGS: Vec3[] = [
  [1.5, 1.5, 1.5],
  [0.8, 0.8, 0.8],
  [0.7, 0.7, 1.5],
];

describe('encloseCavity', () => {
  it.each(SPACINGS)('closes slits and missing wall (%d x %d x %d mm)', async (...spacingMm) => {
    const { grid, labels } = slitVentricle(spacingMm);
    const before = labels.slice();
    const open = await openContact({ grid, data: labels }, LABEL.rvBlood);
    expect(open.areaMm2).toBeGreaterThan(100);
    const added = await encloseCavity(labels, grid, RULE, createJobContext());

    expect(await openContact({ grid, data: labels }, LABEL.rvBlood)).toEqual({
      faces: 0,
      areaMm2: 0,
    });
    expect(leaks(grid, labels)).toBe(0);
    let changed = 0;
    for (let n = 0; n < labels.length; n++) {
      if (labels[n] === before[n]) continue;
      changed++;
      expect(before[n]).toBe(LABEL.background);
      expect([LABEL.lvMyocardium, LABEL.rvMyocardium]).toContain(labels[n]);
    }
    expect(changed).toBe(added);
    const walls = labels.map((label) =>
      label === LABEL.lvMyocardium || label === LABEL.rvMyocardium ? 1 : 0,
    );
    expect(connectedComponents(walls, grid.dimensions).sizes).toHaveLength(2);
  });

  it('leaves the valve open and an enclosed cavity alone', async () => {
    const { grid, labels } = slitVentricle([1, 1, 1]);
    const orifice = (): number => {
      let faces = 0;
      const plane = grid.dimensions[0] * grid.dimensions[1];
      for (let n = 0; n + plane < labels.length; n++)
        if (labels[n] === LABEL.rvBlood && labels[n + plane] === LABEL.rightAtrium) faces++;
      return faces;
    };
    const before = orifice();
    await encloseCavity(labels, grid, RULE, createJobContext());
    expect(before).toBeGreaterThan(50);
    expect(orifice()).toBe(before);
    expect(await encloseCavity(labels, grid, RULE, createJobContext())).toBe(0);
  });

  it('does nothing where there is no cavity, or no wall to join', async () => {
    const grid = gridOf([12, 12, 12]);
    const labels = new Uint8Array(12 ** 3);
    expect(await encloseCavity(labels, grid, RULE, createJobContext())).toBe(0);
    labels[6 + 12 * (6 + 12 * 6)] = LABEL.rvBlood;
    expect(await encloseCavity(labels, grid, RULE, createJobContext())).toBe(0);
    expect(countOf(labels, LABEL.rvBlood)).toBe(1);
  });

  it('stops when asked', async () => {
    const { grid, labels } = slitVentricle([1, 1, 1]);
    const job = encloseCavity(
      labels,
      grid,
      RULE,
      createJobContext({ signal: AbortSignal.abort() }),
    );
    await expect(job).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

/** Pairs of cavity and background that share at least a corner, away from the atrium. */
function leaks({ dimensions: [nx, ny, nz], spacingMm }: Grid, labels: Uint8Array): number {
  let count = 0;
  for (let k = 1; k < nz - 1; k++)
    for (let j = 1; j < ny - 1; j++)
      for (let i = 1; i < nx - 1; i++) {
        const n = i + nx * (j + ny * k);
        if (labels[n] !== LABEL.rvBlood || k * spacingMm[2] > 18) continue;
        for (let dk = -1; dk <= 1; dk++)
          for (let dj = -1; dj <= 1; dj++)
            for (let di = -1; di <= 1; di++)
              if (labels[n + di + nx * (dj + ny * dk)] === LABEL.background) count++;
      }
  return count;
}
