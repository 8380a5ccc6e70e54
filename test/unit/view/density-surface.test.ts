import { describe, expect, it } from 'vitest';
import type { TriMesh } from '../../../src/core/mesh.ts';
import {
  distance,
  IDENTITY_DIRECTION,
  ijkToLps,
  type Grid,
  type Lps,
} from '../../../src/core/space.ts';
import { densitySurface, type DensityBlock } from '../../../src/view/growth/density-surface.ts';

const grid: Grid = {
  dimensions: [40, 40, 40],
  spacingMm: [2, 2, 2],
  originMm: [-30, 12, 5],
  direction: IDENTITY_DIRECTION,
};
/** Turned by 30 degrees about z, with the i axis mirrored. */
const turned: Grid = {
  ...grid,
  direction: [-Math.cos(Math.PI / 6), -0.5, 0, -0.5, Math.cos(Math.PI / 6), 0, 0, 0, 1],
};

/** A ball whose density falls linearly over 4 mm around its radius. */
function ball(onGrid: Grid, centre: Lps, radiusMm: number): DensityBlock {
  const size = 30;
  const offset = [5, 5, 5] as const;
  const data = new Uint8Array(size ** 3);
  for (let n = 0; n < data.length; n++) {
    const ijk = [n % size, Math.floor(n / size) % size, Math.floor(n / size ** 2)];
    const place = ijkToLps(onGrid, [ijk[0] + 5, ijk[1] + 5, ijk[2] + 5]);
    const depth = radiusMm - distance(place, centre);
    data[n] = Math.round(255 * Math.min(1, Math.max(0, 0.5 + depth / 4)));
  }
  return { offset, dimensions: [size, size, size], data };
}

/** Signed: positive where the triangles face outwards. */
function volumeMl({ positions: p, indices }: TriMesh): number {
  let sum = 0;
  for (let n = 0; n < indices.length; n += 3) {
    const [a, b, c] = [3 * indices[n], 3 * indices[n + 1], 3 * indices[n + 2]];
    sum +=
      p[a] * (p[b + 1] * p[c + 2] - p[b + 2] * p[c + 1]) +
      p[a + 1] * (p[b + 2] * p[c] - p[b] * p[c + 2]) +
      p[a + 2] * (p[b] * p[c + 1] - p[b + 1] * p[c]);
  }
  return sum / 6000;
}

function edgesOnce({ indices }: TriMesh): number {
  const open = new Set<string>();
  for (let n = 0; n < indices.length; n += 3) {
    for (let e = 0; e < 3; e++) {
      const [from, to] = [indices[n + e], indices[n + ((e + 1) % 3)]];
      if (!open.delete(`${to} ${from}`)) open.add(`${from} ${to}`);
    }
  }
  return open.size;
}

describe('surface of a density', () => {
  for (const [name, onGrid] of [
    ['an upright grid', grid],
    ['a turned and mirrored grid', turned],
  ] as const) {
    it(`is a closed sphere of the right size that faces outwards, on ${name}`, () => {
      const centre = ijkToLps(onGrid, [20.3, 19.6, 20.1]);
      const mesh = densitySurface(ball(onGrid, centre, 18), onGrid, 0.5);
      expect(edgesOnce(mesh)).toBe(0);
      expect(volumeMl(mesh)).toBeCloseTo((4 / 3) * Math.PI * 1.8 ** 3, 0);
      expect(volumeMl(mesh) / ((4 / 3) * Math.PI * 1.8 ** 3)).toBeGreaterThan(0.97);
      for (let n = 0; n < mesh.positions.length; n += 3) {
        const place: Lps = [mesh.positions[n], mesh.positions[n + 1], mesh.positions[n + 2]];
        expect(Math.abs(distance(place, centre) - 18)).toBeLessThan(0.5);
        const out =
          (place[0] - centre[0]) * mesh.normals[n] +
          (place[1] - centre[1]) * mesh.normals[n + 1] +
          (place[2] - centre[2]) * mesh.normals[n + 2];
        expect(out / 18).toBeGreaterThan(0.95);
      }
    });
  }

  it('lies further out at a lower level', () => {
    const centre = ijkToLps(grid, [20, 20, 20]);
    const block = ball(grid, centre, 18);
    const [inner, outer] = [0.8, 0.2].map((level) => volumeMl(densitySurface(block, grid, level)));
    expect(outer).toBeGreaterThan(inner);
  });

  it('is closed where the density reaches the border of its block, and empty where there is none', () => {
    const full = {
      offset: [0, 0, 0],
      dimensions: [2, 3, 4],
      data: new Uint8Array(24).fill(255),
    } as const;
    const mesh = densitySurface(full, grid, 0.5);
    expect(mesh.indices.length).toBeGreaterThan(0);
    expect(edgesOnce(mesh)).toBe(0);
    const none = densitySurface(
      { offset: [0, 0, 0], dimensions: [0, 0, 0], data: new Uint8Array() },
      grid,
      0.5,
    );
    expect(none.indices).toHaveLength(0);
  });
});
