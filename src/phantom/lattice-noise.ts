/** Smooth random variation in space: values on a periodic cubic lattice, joined by smooth steps. */
import type { Random } from '../core/random.ts';

const SIZE = 32;
const MASK = SIZE - 1;

/** A function of position with values within [-1, 1] that varies over about one unit. */
export type Noise = (x: number, y: number, z: number) => number;

/** Value noise with period 32; scale the argument to set the size of its grain. */
export function createNoise(random: Random): Noise {
  const lattice = new Float32Array(SIZE * SIZE * SIZE);
  for (let n = 0; n < lattice.length; n++) lattice[n] = 2 * random.uniform() - 1;
  return (x, y, z) => {
    const fx = Math.floor(x);
    const fy = Math.floor(y);
    const fz = Math.floor(z);
    let tx = x - fx;
    let ty = y - fy;
    let tz = z - fz;
    tx = tx * tx * (3 - 2 * tx);
    ty = ty * ty * (3 - 2 * ty);
    tz = tz * tz * (3 - 2 * tz);
    const x0 = fx & MASK;
    const x1 = (fx + 1) & MASK;
    const y0 = (fy & MASK) * SIZE;
    const y1 = ((fy + 1) & MASK) * SIZE;
    const z0 = (fz & MASK) * SIZE * SIZE;
    const z1 = ((fz + 1) & MASK) * SIZE * SIZE;
    const a = lattice[x0 + y0 + z0] * (1 - tx) + lattice[x1 + y0 + z0] * tx;
    const b = lattice[x0 + y1 + z0] * (1 - tx) + lattice[x1 + y1 + z0] * tx;
    const c = lattice[x0 + y0 + z1] * (1 - tx) + lattice[x1 + y0 + z1] * tx;
    const d = lattice[x0 + y1 + z1] * (1 - tx) + lattice[x1 + y1 + z1] * tx;
    const low = a * (1 - ty) + b * ty;
    const high = c * (1 - ty) + d * ty;
    return low * (1 - tz) + high * tz;
  };
}

/** Three independent noises at once, in millimetres: a gentle displacement that makes straight shapes organic. */
export interface Warp {
  /** Writes the displaced position of (x, y, z) into `out`. */
  apply(x: number, y: number, z: number, out: Float64Array): void;
}

/** Displaces by up to about `amplitudeMm` over distances of `grainMm`; slopes stay below 3 amplitude / grain. */
export function createWarp(random: Random, amplitudeMm: number, grainMm: number): Warp {
  const nx = createNoise(random.fork('x'));
  const ny = createNoise(random.fork('y'));
  const nz = createNoise(random.fork('z'));
  const f = 1 / grainMm;
  return {
    apply(x, y, z, out) {
      const a = x * f;
      const b = y * f;
      const c = z * f;
      out[0] = x + amplitudeMm * nx(a, b, c);
      out[1] = y + amplitudeMm * ny(a, b, c);
      out[2] = z + amplitudeMm * nz(a, b, c);
    },
  };
}
