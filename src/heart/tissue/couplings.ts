/** Tensors, shares and masses of the voxels, packed as the kernel reads them: 16 and 8 bit numbers times common scales. */
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { LANES } from './bricks.ts';
import type { TissueBricks } from './bricks.ts';
import { NOT_CONDUCTING } from './engine.ts';

/** Diffusivity as the grid needs it, mm2/ms. */
export interface GridTensor {
  readonly along: number;
  readonly across: number;
  readonly normal: number;
}

export interface VoxelFields {
  readonly grid: SimulationGrid;
  readonly classOf: Uint8Array;
  readonly tensors: readonly GridTensor[];
  readonly fibres: Float32Array;
  readonly sheetNormals?: Float32Array;
  readonly fractions?: Float32Array;
  /** What is left of the diffusivities across a fibre where it runs obliquely to the grid; 1 where not given. */
  readonly obliqueShare?: number;
}

/** 1 for a fibre along an axis of the grid, 0 for one between two or three axes. */
function alignment(fibre: Float32Array, n: number, d: readonly number[]): number {
  let sum = 0;
  for (let axis = 0; axis < 3; axis++) {
    const part =
      fibre[n] * d[3 * axis] + fibre[n + 1] * d[3 * axis + 1] + fibre[n + 2] * d[3 * axis + 2];
    sum += part ** 4;
  }
  return Math.min(1, Math.max(0, 2 * sum - 1));
}

export interface PackedCouplings {
  /** 16 per strip and three more for the sheet where there is one. */
  readonly coupling: Int16Array;
  readonly sheet?: Int16Array;
  readonly fraction: Uint8Array;
  readonly mass: Uint16Array;
  /** Diffusivity of one count of the isotropic part, and of a squared count of the directed ones, mm2/ms. */
  readonly isotropic: number;
  readonly directed: number;
}

const FULL = 255;
const MOST = 32767;

/** Shares are counted in 255ths, in stiffness and mass alike, so that rounding one does not change the speed of a wave. */
const shareOf = (fractions: Float32Array | undefined, voxel: number): number =>
  fractions ? Math.max(1, Math.round(FULL * fractions[voxel])) : FULL;

export function packCouplings(bricks: TissueBricks, fields: VoxelFields): PackedCouplings {
  const { grid, classOf, tensors, fibres, sheetNormals, fractions, obliqueShare = 1 } = fields;
  const d = grid.grid.direction;
  const sheets = sheetNormals !== undefined && tensors.some((t) => t.across !== t.normal);
  const normalOf = (t: GridTensor): number => (sheets ? t.normal : t.across);
  let [mostIsotropic, mostDirected] = [1e-12, 1e-12];
  for (const t of tensors) {
    mostIsotropic = Math.max(mostIsotropic, normalOf(t));
    const least = normalOf(t) * (t.along > t.across ? obliqueShare : 1);
    mostDirected = Math.max(mostDirected, t.along - least, t.across - least);
  }
  const isotropic = mostIsotropic / MOST;
  const directed = mostDirected / MOST / MOST;

  const coupling = new Int16Array(16 * bricks.strips);
  const sheet = sheets ? new Int16Array(12 * bricks.strips) : undefined;
  const fraction = new Uint8Array(LANES * bricks.strips);
  const mass = new Uint16Array(LANES * bricks.strips);
  const corners = new Uint32Array(8);
  /** A vector times a length, in the axes of the lattice, three planes of four from `at`. */
  const put = (
    out: Int16Array,
    at: number,
    v: ArrayLike<number>,
    n: number,
    size: number,
  ): void => {
    bricks.axes.forEach((axis, x) => {
      const part = v[n] * d[3 * axis] + v[n + 1] * d[3 * axis + 1] + v[n + 2] * d[3 * axis + 2];
      out[at + 4 * x] = Math.round(part * size);
    });
  };
  for (let voxel = 0; voxel < classOf.length; voxel++) {
    if (classOf[voxel] === NOT_CONDUCTING) continue;
    const t = tensors[classOf[voxel]];
    const share = shareOf(fractions, voxel);
    const slot = bricks.slots[voxel];
    const aligned = t.along > t.across ? alignment(fibres, 3 * voxel, d) : 1;
    const kept = obliqueShare + (1 - obliqueShare) * aligned;
    const [normal, across] = [normalOf(t) * kept, t.across * kept];
    const [strip, lane] = [slot >> 2, slot & 3];
    fraction[slot] = share;
    coupling[16 * strip + lane] = Math.round((normal * share) / FULL / isotropic);
    const rootOf = (difference: number): number =>
      Math.sqrt((difference * share) / FULL / directed);
    put(coupling, 16 * strip + 4 + lane, fibres, 3 * voxel, rootOf(t.along - normal));
    if (sheet && sheetNormals) {
      const [f, s] = [fibres.subarray(3 * voxel), sheetNormals.subarray(3 * voxel)];
      const inSheet = [
        s[1] * f[2] - s[2] * f[1],
        s[2] * f[0] - s[0] * f[2],
        s[0] * f[1] - s[1] * f[0],
      ];
      put(sheet, 12 * strip + lane, inSheet, 0, rootOf(across - normal));
    }
    for (const corner of bricks.cornersOf(voxel, corners)) mass[corner] += share;
  }
  return { coupling, sheet, fraction, mass, isotropic, directed };
}

/** Class of every node: that of most of the tissue around it; of equal shares, the later class. 0 where there is no node. */
export function nodeClasses(bricks: TissueBricks, fields: VoxelFields): Uint8Array {
  const { classOf, tensors, fractions } = fields;
  const out = new Uint8Array(LANES * bricks.strips);
  if (tensors.length === 1) return out;
  const shares = new Uint16Array(out.length);
  const corners = new Uint32Array(8);
  const most = new Uint16Array(out.length);
  for (let kind = 0; kind < tensors.length; kind++) {
    shares.fill(0);
    for (let voxel = 0; voxel < classOf.length; voxel++) {
      if (classOf[voxel] !== kind) continue;
      for (const corner of bricks.cornersOf(voxel, corners))
        shares[corner] += shareOf(fractions, voxel);
    }
    for (let lane = 0; lane < out.length; lane++) {
      if (shares[lane] === 0 || shares[lane] < most[lane]) continue;
      most[lane] = shares[lane];
      out[lane] = kind;
    }
  }
  return out;
}
