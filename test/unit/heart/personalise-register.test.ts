import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/core/failure.ts';
import { createRandom } from '../../../src/core/random.ts';
import { add, cross, distance, normalize, scale, subtract } from '../../../src/core/space.ts';
import type { Lps, Vec3 } from '../../../src/core/space.ts';
import { moveToHeart, registerMap } from '../../../src/heart/personalise/register-map.ts';
import type { MapLandmark } from '../../../src/heart/personalise/register-map.ts';
import { applyRigid } from '../../../src/mesh/rigid-fit.ts';
import type { RigidFit } from '../../../src/mesh/rigid-fit.ts';
import { quietContext } from './kernels.ts';

/** Points of an egg that no turn maps onto itself, with their normals. */
function egg(count: number, seed: number): { positions: Float32Array; normals: Float32Array } {
  const random = createRandom(seed);
  const [positions, normals] = [new Float32Array(3 * count), new Float32Array(3 * count)];
  const at = (u: Vec3): Vec3 => {
    const [x, y, z] = normalize(u);
    const bump = 1 + 0.25 * Math.max(0, x) ** 3 + 0.15 * Math.max(0, y) ** 3;
    return [25 * x * bump + 40, 22 * y * bump - 15, 45 * z + 8 * x * x + 100];
  };
  for (let n = 0; n < count; n++) {
    const u = normalize([random.normal(), random.normal(), random.normal()]);
    const side = normalize(cross(u, Math.abs(u[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]));
    const along = (step: Vec3): Vec3 => subtract(at(add(u, scale(step, 1e-3))), at(u));
    positions.set(at(u), 3 * n);
    normals.set(normalize(cross(along(side), along(cross(u, side)))), 3 * n);
  }
  return { positions, normals };
}

const ANGLE = 2.1;
/** From the heart into the frame of a mapping system. */
const AWAY: RigidFit = {
  rotation: [Math.cos(ANGLE), -Math.sin(ANGLE), 0, 0, 0, -1, Math.sin(ANGLE), Math.cos(ANGLE), 0],
  shiftMm: [-300, 55, 12],
};
const SURFACE = egg(9000, 1);
const HEART = SURFACE.positions;
const MAP = moveToHeart(egg(1500, 2).positions, AWAY);
const marks = (errorMm: number): MapLandmark[] => {
  const random = createRandom(6);
  return [0, 700, 1900, 4000].map((n) => {
    const heartMm: Lps = [HEART[3 * n], HEART[3 * n + 1], HEART[3 * n + 2]];
    const off = heartMm.map((value) => value + errorMm * random.normal()) as unknown as Lps;
    return { heartMm, mapMm: applyRigid(AWAY, off) };
  });
};

describe('registration of a map', () => {
  it('finds the place of a map from landmarks that are 4 mm wrong', async () => {
    const result = await registerMap({ positions: MAP }, SURFACE, marks(4), quietContext());
    const worst = [0, 900, 2500, 6000].reduce((most, n) => {
      const at: Lps = [HEART[3 * n], HEART[3 * n + 1], HEART[3 * n + 2]];
      return Math.max(most, distance(at, applyRigid(result.mapToHeart, applyRigid(AWAY, at))));
    }, 0);
    expect(worst).toBeLessThan(1);
    expect(result.meanMm).toBeLessThan(1);
    expect(result.warnings).toEqual([]);
  });

  it('says when the surfaces do not belong together', async () => {
    const small = MAP.map((value) => value * 0.4);
    const own = marks(0).map(({ mapMm, heartMm }) => ({
      heartMm,
      mapMm: mapMm.map((value) => value * 0.4) as unknown as Lps,
    }));
    const result = await registerMap({ positions: small }, SURFACE, own, quietContext());
    expect(result.warnings.length).toBeGreaterThan(0);
  });

  it('refuses too few landmarks, landmarks in a line, and empty surfaces', async () => {
    const code = async (map: Float32Array, list: readonly MapLandmark[]): Promise<string> => {
      try {
        await registerMap({ positions: map }, SURFACE, list, quietContext());
      } catch (error) {
        if (error instanceof FailureError) return error.code;
        throw error;
      }
      return 'no failure';
    };
    expect(await code(MAP, marks(0).slice(0, 2))).toBe('map-landmarks');
    const line = [0, 10, 30].map((x): MapLandmark => ({ mapMm: [x, 0, 0], heartMm: [x, 1, 2] }));
    expect(await code(MAP, line)).toBe('map-landmarks');
    expect(await code(new Float32Array(), marks(0))).toBe('map-empty');
  });
});
