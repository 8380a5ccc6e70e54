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

/** A gentle displacement that makes straight shapes organic. */
export interface Warp {
  /** Writes the displaced position of (x, y, z) into `out`. */
  apply(x: number, y: number, z: number, out: Float64Array): void;
}

/**
 * Displaces each coordinate by up to `amplitudeMm`, smoothly over distances of `grainMm`;
 * slopes stay below 3 amplitude / grain. The three displacements share their weights.
 */
export function createWarp(random: Random, amplitudeMm: number, grainMm: number): Warp {
  const lattice = new Float32Array(3 * SIZE * SIZE * SIZE);
  for (let n = 0; n < lattice.length; n++) {
    lattice[n] = amplitudeMm * (2 * random.uniform() - 1);
  }
  const smooth = (t: number): number => t * t * (3 - 2 * t);
  return {
    apply(x, y, z, out) {
      const fx = Math.floor(x / grainMm);
      const fy = Math.floor(y / grainMm);
      const fz = Math.floor(z / grainMm);
      const tx = smooth(x / grainMm - fx);
      const ty = smooth(y / grainMm - fy);
      const tz = smooth(z / grainMm - fz);
      const x0 = 3 * (fx & MASK);
      const x1 = 3 * ((fx + 1) & MASK);
      let dx = 0;
      let dy = 0;
      let dz = 0;
      for (let corner = 0; corner < 4; corner++) {
        const j = corner & 1;
        const k = corner >> 1;
        const row = 3 * SIZE * (((fy + j) & MASK) + SIZE * ((fz + k) & MASK));
        const weight = (j === 1 ? ty : 1 - ty) * (k === 1 ? tz : 1 - tz);
        const w1 = weight * tx;
        const w0 = weight - w1;
        const a = row + x0;
        const b = row + x1;
        dx += w0 * lattice[a] + w1 * lattice[b];
        dy += w0 * lattice[a + 1] + w1 * lattice[b + 1];
        dz += w0 * lattice[a + 2] + w1 * lattice[b + 2];
      }
      out[0] = x + dx;
      out[1] = y + dy;
      out[2] = z + dz;
    },
  };
}
