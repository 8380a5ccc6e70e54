import { beforeAll, describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { createRandom } from '../../../src/core/random.ts';
import { decimate } from '../../../src/mesh/decimate.ts';
import { surfaceAreaMm2, surfaceVolumeMl, topologyOf } from '../../../src/mesh/mesh-quality.ts';
import type { Surface } from '../../../src/mesh/mesh-quality.ts';
import { restoreVolume } from '../../../src/mesh/smooth.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';

beforeAll(provideKernelsFromDisk);

const ctx = createJobContext();

/** Closed surface over a torus of parameters; `place` bends it, so that a torus has radii 30 and 10 mm. */
function torus(around: number, across: number): Surface {
  const positions: number[] = [];
  const indices: number[] = [];
  for (let i = 0; i < around; i++) {
    for (let j = 0; j < across; j++) {
      const u = (2 * Math.PI * i) / around;
      const v = (2 * Math.PI * j) / across;
      const r = 30 + 10 * Math.cos(v);
      positions.push(r * Math.cos(u), r * Math.sin(u), 10 * Math.sin(v));
      const at = (a: number, b: number): number => (a % around) * across + (b % across);
      indices.push(at(i, j), at(i + 1, j), at(i + 1, j + 1));
      indices.push(at(i, j), at(i + 1, j + 1), at(i, j + 1));
    }
  }
  return { positions: Float32Array.from(positions), indices: Uint32Array.from(indices) };
}

describe('decimate', () => {
  it('reaches the number asked for and keeps the shape', async () => {
    const fine = torus(240, 80);
    const coarse = await decimate(fine, { maxTriangles: 3000, edgeMm: 0.1 }, ctx);
    expect(coarse.indices.length / 3).toBeLessThanOrEqual(3000);
    expect(coarse.indices.length / 3).toBeGreaterThan(2990);
    expect(topologyOf(coarse)).toMatchObject({ manifold: true, eulerCharacteristic: 0 });
    expect(surfaceVolumeMl(coarse) / surfaceVolumeMl(fine)).toBeCloseTo(1, 2);
    let worst = 0;
    const p = coarse.positions;
    for (let v = 0; v < p.length; v += 3) {
      const tube = Math.hypot(Math.hypot(p[v], p[v + 1]) - 30, p[v + 2]);
      worst = Math.max(worst, Math.abs(tube - 10));
    }
    expect(worst).toBeLessThan(0.2);
  });

  it('aims for the edge length where that asks for less', async () => {
    const coarse = await decimate(torus(240, 80), { maxTriangles: 1e6, edgeMm: 3 }, ctx);
    const triangles = coarse.indices.length / 3;
    const meanEdge = Math.sqrt((4 * surfaceAreaMm2(coarse)) / (Math.sqrt(3) * triangles));
    expect(meanEdge).toBeCloseTo(3, 1);
  });

  it('never gives up the hole of the torus, however few triangles are asked for', async () => {
    const coarse = await decimate(torus(60, 20), { maxTriangles: 4, edgeMm: 1000 }, ctx);
    expect(coarse.indices.length / 3).toBeLessThan(400);
    expect(topologyOf(coarse)).toMatchObject({ manifold: true, eulerCharacteristic: 0 });
  });

  it('stays manifold on a crumpled surface', async () => {
    const random = createRandom(11);
    const fine = torus(60, 20);
    for (let n = 0; n < fine.positions.length; n++) fine.positions[n] += random.normal();
    const coarse = await decimate(fine, { maxTriangles: 200, edgeMm: 0.1 }, ctx);
    expect(topologyOf(coarse)).toMatchObject({ manifold: true, eulerCharacteristic: 0 });
  });

  it('leaves a surface alone that is coarse enough', async () => {
    const fine = torus(60, 20);
    expect(await decimate(fine, { maxTriangles: 1e6, edgeMm: 0.1 }, ctx)).toBe(fine);
  });
});

describe('restoreVolume', () => {
  it('gives the volume asked for and moves evenly', async () => {
    const fine = torus(120, 40);
    const wanted = 1.05 * surfaceVolumeMl(fine);
    const moved = await restoreVolume(fine, wanted, 1, ctx);
    expect(surfaceVolumeMl(moved) / wanted).toBeCloseTo(1, 3);
    // A tube's volume grows with the square of its radius.
    const p = moved.positions;
    const tube = Math.hypot(Math.hypot(p[0], p[1]) - 30, p[2]);
    expect(tube).toBeCloseTo(10 * Math.sqrt(1.05), 2);
  });

  it('goes no further than the limit', async () => {
    const fine = torus(120, 40);
    const moved = await restoreVolume(fine, 3 * surfaceVolumeMl(fine), 0.5, ctx);
    const p = moved.positions;
    expect(Math.hypot(Math.hypot(p[0], p[1]) - 30, p[2])).toBeCloseTo(10.5, 2);
  });
});
