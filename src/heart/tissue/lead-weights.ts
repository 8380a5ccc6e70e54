/**
 * Potential at an electrode as a weighted sum over nodes: minus the stiffness matrix of the intracellular conductivity applied to
 * the electrode's lead field, phi = -integral of sigma_i grad V . grad Z (Plonsey and Barr; Potse 2018, doi 10.3389/fphys.2018.00370).
 */
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import type { TissueBricks } from './bricks.ts';
import { LANES } from './bricks.ts';
import { NOT_CONDUCTING } from './engine.ts';
import type { LeadField } from './engine.ts';

export interface LeadTissue {
  readonly grid: SimulationGrid;
  readonly classOf: Uint8Array;
  readonly fibres: Float32Array;
  readonly fractions?: Float32Array;
  /** S/m. */
  readonly intracellular: { readonly along: number; readonly across: number };
}

/** mV per mV and lane. `pause` is awaited between parts of the work. */
export async function leadWeights(
  bricks: TissueBricks,
  tissue: LeadTissue,
  field: LeadField,
  pause: () => Promise<void>,
): Promise<Float32Array> {
  const { grid, classOf, fibres, fractions, intracellular } = tissue;
  const { dimensions, spacingMm, originMm: o, direction: d } = grid.grid;
  const [nx, ny] = dimensions;
  const { edgeMm } = bricks;
  const weights = new Float64Array(LANES * bricks.strips);
  // Values at nodes, each found once.
  const values = new Float64Array(weights.length).fill(NaN);
  const corners = new Uint32Array(8);
  const z = new Float64Array(8);
  const { along, across } = intracellular;
  const extra = along - across;
  for (let voxel = 0; voxel < classOf.length; voxel++) {
    if (classOf[voxel] === NOT_CONDUCTING) continue;
    if (voxel % 8192 === 0) await pause();
    bricks.cornersOf(voxel, corners);
    const at = grid.active[voxel];
    for (let corner = 0; corner < 8; corner++) {
      const lane = corners[corner];
      if (Number.isNaN(values[lane])) {
        const i = ((at % nx) - 0.5 + (corner & 1)) * spacingMm[0];
        const j = ((Math.floor(at / nx) % ny) - 0.5 + ((corner >> 1) & 1)) * spacingMm[1];
        const k = (Math.floor(at / nx / ny) - 0.5 + (corner >> 2)) * spacingMm[2];
        values[lane] = field(
          o[0] + i * d[0] + j * d[3] + k * d[6],
          o[1] + i * d[1] + j * d[4] + k * d[7],
          o[2] + i * d[2] + j * d[5] + k * d[8],
        );
      }
      z[corner] = values[lane];
    }
    const f = fibreInGrid(fibres, voxel, d);
    const share = fractions ? fractions[voxel] : 1;
    addElement(z, f, extra, across, -share * edgeMm, corners, weights);
  }
  return Float32Array.from(weights);
}

function fibreInGrid(
  fibres: Float32Array,
  voxel: number,
  d: readonly number[],
): readonly [number, number, number] {
  const [x, y, z] = [fibres[3 * voxel], fibres[3 * voxel + 1], fibres[3 * voxel + 2]];
  return [
    x * d[0] + y * d[1] + z * d[2],
    x * d[3] + y * d[4] + z * d[5],
    x * d[6] + y * d[7] + z * d[8],
  ];
}

/** Adds `factor` K z of a trilinear element of edge 1; the transform is that of `wasm/tissue/stencil.h`. */
function addElement(
  z: Float64Array,
  [fx, fy, fz]: readonly [number, number, number],
  extra: number,
  across: number,
  factor: number,
  corners: Uint32Array,
  out: Float64Array,
): void {
  const modes = walsh(z);
  const [, X, Y, XY, Z, XZ, YZ, XYZ] = modes;
  const [xx, yy, zz] = [
    across + extra * fx * fx,
    across + extra * fy * fy,
    across + extra * fz * fz,
  ];
  const [xy, xz, yz] = [extra * fx * fy, extra * fx * fz, extra * fy * fz];
  modes[0] = 0;
  modes[1] = (xx * X + xy * Y + xz * Z) / 16;
  modes[2] = (xy * X + yy * Y + yz * Z) / 16;
  modes[4] = (xz * X + yz * Y + zz * Z) / 16;
  modes[3] = ((xx + yy) * XY + yz * XZ + xz * YZ) / 48;
  modes[5] = ((xx + zz) * XZ + yz * XY + xy * YZ) / 48;
  modes[6] = ((yy + zz) * YZ + xz * XY + xy * XZ) / 48;
  modes[7] = ((xx + yy + zz) * XYZ) / 144;
  // Corner a gets the sum over modes of the product of its signs: the transform again, but for the sign of odd numbers of axes.
  for (let corner = 0; corner < 8; corner++) {
    let sum = 0;
    for (let mode = 1; mode < 8; mode++) sum += signOf(mode, corner) * modes[mode];
    out[corners[corner]] += factor * sum;
  }
}

/** Product over the axes of `mode` of -1 at the low and +1 at the high side. */
function signOf(mode: number, corner: number): number {
  const low = mode & ~corner;
  return ((low & 1) + ((low >> 1) & 1) + (low >> 2)) % 2 === 0 ? 1 : -1;
}

function walsh(z: Float64Array): Float64Array {
  const out = z.slice();
  for (let axis = 1; axis <= 4; axis *= 2)
    for (let n = 0; n < 8; n++) {
      if (n & axis) continue;
      const [a, b] = [out[n], out[n | axis]];
      out[n] = a + b;
      out[n | axis] = b - a;
    }
  return out;
}
