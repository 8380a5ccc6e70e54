/**
 * A field on a regular grid, interpolated by cubic convolution (Keys, IEEE Trans Acoust Speech Signal Process 29 (1981) 1153):
 * continuous with its gradient, exact for quadratic fields. Cells outside the domain take the mean of their neighbours
 * inside, so that points near its surface have whole neighbourhoods.
 */
import { lpsToIjk } from '../../core/space.ts';
import type { Grid, Lps } from '../../core/space.ts';

/** Layers of cells that are filled outside; the kernel reaches two cells far. */
const MARGIN = 2;

export class CubicField {
  private readonly data: Float32Array;
  private readonly wx = new Float64Array(4);
  private readonly wy = new Float64Array(4);
  private readonly wz = new Float64Array(4);
  private readonly dx = new Float64Array(4);
  private readonly dy = new Float64Array(4);
  private readonly dz = new Float64Array(4);

  /** @param inside positive for the cells in which `values` are given. */
  constructor(
    readonly grid: Grid,
    values: Float32Array,
    inside: ArrayLike<number>,
  ) {
    this.data = extend(grid, values, inside);
  }

  /** Value at a point of patient space, LPS mm; beyond the grid that of its nearest cell. */
  readonly value = (x: number, y: number, z: number): number => {
    const base = this.locate([x, y, z]);
    const { data, wx, wy, wz } = this;
    const [nx, ny] = this.grid.dimensions;
    let sum = 0;
    for (let c = 0; c < 4; c++)
      for (let b = 0; b < 4; b++) {
        const n = base + nx * (b + ny * c);
        const line =
          wx[0] * data[n] + wx[1] * data[n + 1] + wx[2] * data[n + 2] + wx[3] * data[n + 3];
        sum += wz[c] * wy[b] * line;
      }
    return sum;
  };

  /** Gradient per mm, LPS, written into `out` at `at`. */
  gradient(point: Lps, out: { [index: number]: number }, at = 0): void {
    const base = this.locate(point);
    const { data, wx, wy, wz } = this;
    const [nx, ny] = this.grid.dimensions;
    const { spacingMm: s, direction: d } = this.grid;
    let [gi, gj, gk] = [0, 0, 0];
    for (let c = 0; c < 4; c++)
      for (let b = 0; b < 4; b++)
        for (let a = 0; a < 4; a++) {
          const value = data[base + a + nx * (b + ny * c)];
          gi += this.dx[a] * wy[b] * wz[c] * value;
          gj += wx[a] * this.dy[b] * wz[c] * value;
          gk += wx[a] * wy[b] * this.dz[c] * value;
        }
    const [u, v, w] = [gi / s[0], gj / s[1], gk / s[2]];
    for (let axis = 0; axis < 3; axis++) {
      out[at + axis] = u * d[axis] + v * d[3 + axis] + w * d[6 + axis];
    }
  }

  /** Sets the weights for a point and returns the number of the first of its 4 x 4 x 4 cells. */
  private locate(point: Lps): number {
    const [x, y, z] = lpsToIjk(this.grid, point);
    const [nx, ny, nz] = this.grid.dimensions;
    const i = weights(x, nx, this.wx, this.dx);
    const j = weights(y, ny, this.wy, this.dy);
    const k = weights(z, nz, this.wz, this.dz);
    return i + nx * (j + ny * k);
  }
}

/** Weights and derivatives of the four cells from `first` on; returns `first`, which keeps all four on the grid. */
function weights(at: number, size: number, w: Float64Array, d: Float64Array): number {
  const clamped = Math.min(size - 2, Math.max(1, at));
  const cell = Math.min(size - 3, Math.floor(clamped));
  const t = clamped - cell;
  w[0] = ((-0.5 * t + 1) * t - 0.5) * t;
  w[1] = (1.5 * t - 2.5) * t * t + 1;
  w[2] = ((-1.5 * t + 2) * t + 0.5) * t;
  w[3] = (0.5 * t - 0.5) * t * t;
  d[0] = (-1.5 * t + 2) * t - 0.5;
  d[1] = (4.5 * t - 5) * t;
  d[2] = (-4.5 * t + 4) * t + 0.5;
  d[3] = (1.5 * t - 1) * t;
  return cell - 1;
}

function extend(grid: Grid, values: Float32Array, inside: ArrayLike<number>): Float32Array {
  const [nx, ny, nz] = grid.dimensions;
  const data = values.slice();
  const known = Uint8Array.from(inside, (value) => (value > 0 ? 1 : 0));
  for (let layer = 0; layer < MARGIN; layer++) {
    const added: number[] = [];
    for (let k = 0; k < nz; k++)
      for (let j = 0; j < ny; j++)
        for (let i = 0; i < nx; i++) {
          const n = i + nx * (j + ny * k);
          if (known[n]) continue;
          let [sum, count] = [0, 0];
          for (let c = Math.max(0, k - 1); c <= Math.min(nz - 1, k + 1); c++)
            for (let b = Math.max(0, j - 1); b <= Math.min(ny - 1, j + 1); b++)
              for (let a = Math.max(0, i - 1); a <= Math.min(nx - 1, i + 1); a++) {
                const m = a + nx * (b + ny * c);
                if (!known[m]) continue;
                sum += data[m];
                count++;
              }
          if (count === 0) continue;
          data[n] = sum / count;
          added.push(n);
        }
    for (const n of added) known[n] = 1;
  }
  return data;
}
