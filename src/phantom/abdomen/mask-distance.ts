/** Signed distance to the voxels of a mask, for drawing a mask without its staircase. */
import type { Grid, Vec3 } from '../../core/space.ts';

/** A box of voxels and the distance at their centres. */
export interface MaskDistance {
  readonly low: Vec3;
  readonly high: Vec3;
  /**
   * Millimetres to the mask's surface at fractional voxel position (i, j, k), negative inside, trilinear between
   * voxel centres; `beyondMm` outside the box. The sign at a voxel's centre is that of its mask.
   */
  at(i: number, j: number, k: number): number;
}

const PAD = 3;

/** Distance to the voxels equal to `label`; undefined when there are none. */
export function maskDistance(
  mask: Uint8Array,
  { dimensions, spacingMm }: Grid,
  label: number,
): MaskDistance | undefined {
  const box = boundsOf(mask, dimensions, label);
  if (!box) return undefined;
  const [low, high] = box;
  const size = [0, 1, 2].map((axis) => high[axis] - low[axis] + 1);
  const [mx, my, mz] = size;
  const inside = new Float64Array(mx * my * mz);
  const outside = new Float64Array(mx * my * mz);
  for (let k = 0, n = 0; k < mz; k++) {
    for (let j = 0; j < my; j++) {
      for (let i = 0; i < mx; i++, n++) {
        const [x, y, z] = [low[0] + i, low[1] + j, low[2] + k];
        const there =
          x >= 0 &&
          y >= 0 &&
          z >= 0 &&
          x < dimensions[0] &&
          y < dimensions[1] &&
          z < dimensions[2] &&
          mask[x + dimensions[0] * (y + dimensions[1] * z)] === label;
        inside[n] = there ? 0 : FAR;
        outside[n] = there ? FAR : 0;
      }
    }
  }
  squaredDistance(inside, size, spacingMm);
  squaredDistance(outside, size, spacingMm);
  // The surface lies half way between a voxel and its neighbour.
  const halfVoxelMm = 0.5 * Math.min(...spacingMm);
  const distance = Float64Array.from(inside, (d, n) =>
    d > 0 ? Math.sqrt(d) - halfVoxelMm : halfVoxelMm - Math.sqrt(outside[n]),
  );
  const smooth = smoothed(distance, size);
  const beyondMm = PAD * Math.max(...spacingMm);
  return {
    low,
    high,
    at(i, j, k) {
      const x = i - low[0];
      const y = j - low[1];
      const z = k - low[2];
      if (x < 0 || y < 0 || z < 0 || x > mx - 1 || y > my - 1 || z > mz - 1) return beyondMm;
      const i0 = Math.min(mx - 2, Math.floor(x));
      const j0 = Math.min(my - 2, Math.floor(y));
      const k0 = Math.min(mz - 2, Math.floor(z));
      const row = (j1: number, k1: number): number => {
        const at = i0 + mx * (j0 + j1 + my * (k0 + k1));
        return smooth[at] + (x - i0) * (smooth[at + 1] - smooth[at]);
      };
      const a = row(0, 0) + (y - j0) * (row(1, 0) - row(0, 0));
      const b = row(0, 1) + (y - j0) * (row(1, 1) - row(0, 1));
      return a + (z - k0) * (b - a);
    },
  };
}

const FAR = 1e12;

/** The mask's box with {@link PAD} voxels around it; it may reach beyond the grid. */
function boundsOf(
  mask: Uint8Array,
  [nx, ny]: Vec3,
  label: number,
): readonly [Vec3, Vec3] | undefined {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let at = mask.indexOf(label); at >= 0; at = mask.indexOf(label, at + 1)) {
    const place = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))];
    for (let axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(low[axis], place[axis] - PAD);
      high[axis] = Math.max(high[axis], place[axis] + PAD);
    }
  }
  if (low[0] === Infinity) return undefined;
  return [
    [low[0], low[1], low[2]],
    [high[0], high[1], high[2]],
  ];
}

/** Exact squared Euclidean distance, in place, one axis after the other (Felzenszwalb and Huttenlocher 2012). */
function squaredDistance(f: Float64Array, size: readonly number[], spacingMm: Vec3): void {
  const strides = [1, size[0], size[0] * size[1]];
  for (let axis = 0; axis < 3; axis++) {
    const [u, v] = [0, 1, 2].filter((other) => other !== axis);
    for (let b = 0; b < size[v]; b++) {
      for (let a = 0; a < size[u]; a++) {
        lineDistance(
          f,
          a * strides[u] + b * strides[v],
          strides[axis],
          size[axis],
          spacingMm[axis],
        );
      }
    }
  }
}

function lineDistance(f: Float64Array, start: number, stride: number, n: number, h: number): void {
  const values = Float64Array.from({ length: n }, (_, q) => f[start + q * stride]);
  for (let q = 0; q < n; q++) {
    let best = values[q];
    for (let p = 0; p < n; p++) {
      const d = h * (q - p);
      if (values[p] + d * d < best) best = values[p] + d * d;
    }
    f[start + q * stride] = best;
  }
}

/** Mean of each value with its six neighbours; a value near zero keeps its sign. */
function smoothed(d: Float64Array, [mx, my, mz]: readonly number[]): Float64Array {
  const out = d.slice();
  for (let k = 1; k < mz - 1; k++) {
    for (let j = 1; j < my - 1; j++) {
      for (let i = 1; i < mx - 1; i++) {
        const n = i + mx * (j + my * k);
        const around =
          d[n - 1] + d[n + 1] + d[n - mx] + d[n + mx] + d[n - mx * my] + d[n + mx * my];
        const mean = (2 * d[n] + around) / 8;
        out[n] = d[n] < 0 ? Math.min(mean, -0.05) : Math.max(mean, 0.05);
      }
    }
  }
  return out;
}
