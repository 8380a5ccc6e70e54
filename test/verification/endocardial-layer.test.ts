/**
 * A fast layer one voxel thick under the endocardium of a slab of 8 mm, whose surface lies along the grid, or at 26.6 or 45 degrees to it:
 * how fast the wave runs along it should not depend on how the slab lies. Reference: the slab along the grid; within 8 %. A layer of
 * the voxels that touch blood at a face alone is 17 % slower at these angles (1 mm).
 */
import { beforeAll, describe, it } from 'vitest';
import { LABEL, TISSUE } from '../../src/core/anatomy.ts';
import type { SimulationGrid } from '../../src/core/simulation-grid.ts';
import { endocardialLayer } from '../../src/heart/endocardial-layer.ts';
import { createWasmTissue } from '../../src/heart/tissue/wasm-tissue.ts';
import { setUpKernels } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

const LENGTH_MM = 50;
const WALL_MM = 8;
/** Where the wave is watched, mm from the stimulated end. */
const WATCHED_MM = [15, 40] as const;
const WALL = { along: 0.1, across: 0.1 } as const;
/** Three times as fast. */
const LAYER = { along: 0.9, across: 0.9 } as const;

interface Slab {
  readonly grid: SimulationGrid;
  /** Place of each active voxel along the slab, mm. */
  readonly alongMm: Float64Array;
}

/** Three voxels deep, blood below. */
function tiltedSlab(edgeMm: number, angleDeg: number): Slab {
  const angle = (angleDeg * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const blood = 4;
  const nx = Math.ceil((LENGTH_MM * cos + WALL_MM) / edgeMm) + 2;
  const nz = Math.ceil((LENGTH_MM * sin + WALL_MM) / edgeMm) + blood + 2;
  const dimensions = [nx, 3, nz] as const;
  const labels = new Uint8Array(nx * 3 * nz);
  const tissue = new Uint8Array(labels.length);
  const active: number[] = [];
  const along: number[] = [];
  for (let at = 0; at < labels.length; at++) {
    const x = ((at % nx) - 0.5) * edgeMm;
    const z = (Math.floor(at / nx / 3) + 0.5 - blood) * edgeMm;
    const [place, depth] = [x * cos + z * sin, z * cos - x * sin];
    if (place < 0 || place > LENGTH_MM || depth > WALL_MM) continue;
    labels[at] = depth < 0 ? LABEL.lvBlood : LABEL.lvMyocardium;
    if (depth < 0) continue;
    tissue[at] = TISSUE.healthy;
    active.push(at);
    along.push(place);
  }
  const grid: SimulationGrid = {
    grid: {
      dimensions,
      spacingMm: [edgeMm, edgeMm, edgeMm],
      originMm: [0, 0, 0],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    },
    labels,
    tissue,
    active: Uint32Array.from(active),
  };
  return { grid, alongMm: Float64Array.from(along) };
}

/** Velocity of the wave along the layer, m/s: slope of a line through its arrivals there. */
async function layerVelocity(edgeMm: number, angleDeg: number): Promise<number> {
  const { grid, alongMm } = tiltedSlab(edgeMm, angleDeg);
  const layer = endocardialLayer(grid, 1);
  const cell = { variant: 'ventricle' };
  const engine = await createWasmTissue({
    model: 'mitchell-schaeffer',
    grid,
    classOf: layer,
    classes: [
      { title: 'wall', cell, diffusivity: WALL },
      { title: 'layer', cell, diffusivity: LAYER },
    ],
    fibres: new Float32Array(3 * layer.length).map((_, n) => (n % 3 === 1 ? 1 : 0)),
    threads: 1,
  });
  const end = [...alongMm.keys()].filter((n) => alongMm[n] < 4);
  engine.setStimulus(end, 50);
  await engine.advance(2 * engine.stepsPerMs, true);
  await engine.advance(110 * engine.stepsPerMs, false);
  const times = await engine.times('first');
  engine.close();
  const seen = [...alongMm.keys()].filter(
    (n) => layer[n] === 1 && alongMm[n] > WATCHED_MM[0] && alongMm[n] < WATCHED_MM[1],
  );
  const mean = (of: (n: number) => number): number =>
    seen.reduce((sum, n) => sum + of(n), 0) / seen.length;
  const [place, time] = [mean((n) => alongMm[n]), mean((n) => times[n])];
  return (
    mean((n) => (alongMm[n] - place) ** 2) / mean((n) => (alongMm[n] - place) * (times[n] - time))
  );
}

describe('a fast layer one voxel thick', () => {
  for (const edgeMm of [1, 2]) {
    it(`is as fast on an oblique wall, ${edgeMm} mm`, async () => {
      const straight = await layerVelocity(edgeMm, 0);
      for (const angleDeg of [26.565, 45]) {
        expectFigure({
          model: 'Tissue engine',
          quantity: `Velocity along a fast layer one voxel thick, wall at ${angleDeg.toFixed(1)}° to the grid, ${edgeMm} mm`,
          value: await layerVelocity(edgeMm, angleDeg),
          unit: 'm/s',
          reference: straight,
          tolerance: { plusMinus: 0.08 * straight },
          source: 'The same slab along the grid',
        });
      }
    });
  }
});
