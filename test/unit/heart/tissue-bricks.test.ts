/** Where nodes stand: strips along the axis that needs the fewest, and the voxels of every layer with their lanes. */
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { buildBricks } from '../../../src/heart/tissue/bricks.ts';
import { NOT_CONDUCTING } from '../../../src/heart/tissue/engine.ts';
import { ellipsoidVentricle } from './ellipsoid-ventricle.ts';

const ventricle = ellipsoidVentricle({
  spacingMm: 1.4,
  cavityMm: [8, 11, 22],
  wallMm: 6,
  rightVentricle: true,
});
const random = createRandom(3);
const holed = Uint8Array.from(ventricle.active, () =>
  random.uniform() < 0.2 ? NOT_CONDUCTING : 0,
);

describe('strips', () => {
  it('run along the long axis of a wall', () => {
    const whole = new Uint8Array(ventricle.active.length);
    expect(buildBricks(ventricle, whole).axes[0]).toBe(2);
  });
});

describe('layers', () => {
  for (const [what, classOf] of [
    ['whole', new Uint8Array(ventricle.active.length)],
    ['with holes', holed],
  ] as const) {
    it(`hold every conducting voxel once, with its own lane: ${what}`, () => {
      const bricks = buildBricks(ventricle, classOf);
      const corners = new Uint32Array(8);
      const seen = new Uint8Array(classOf.length);
      for (let layer = 0; layer + 1 < bricks.layers.length; layer++) {
        const first = 4 * bricks.base[bricks.layers[layer]];
        const end = 4 * (bricks.base[bricks.layers[layer + 1]] ?? bricks.strips);
        bricks.eachRun(layer, (from, to, lanes) => {
          for (let voxel = from; voxel < to; voxel++) {
            const lane = lanes[voxel - from];
            expect(bricks.slots[voxel]).toBe(lane);
            if (lane === 0) continue;
            seen[voxel]++;
            expect(lane).toBe(bricks.cornersOf(voxel, corners)[0]);
            expect(lane >= first && lane < end).toBe(true);
          }
        });
      }
      expect([...seen]).toEqual([...classOf].map((kind) => (kind === NOT_CONDUCTING ? 0 : 1)));
    });
  }
});
