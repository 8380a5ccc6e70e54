/** Directions, shares and masses of the voxels and tensors of their classes, packed as the kernel reads them. */
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

export interface PackedCouplings {
  /** Per lane the fibre of the voxel whose lowest corner it is, and the direction across it in the sheet where there is one. */
  readonly fibre: Uint32Array;
  readonly sheet?: Uint32Array;
  /** Class of that voxel, where there are several. */
  readonly kind?: Uint8Array;
  readonly fraction: Uint8Array;
  readonly mass: Uint16Array;
}

const FULL = 255;
/** Count of a direction's part that is 1. */
export const DIRECTION_ONE = 511;

/** Shares are counted in 255ths, in stiffness and mass alike, so that rounding one does not change the speed of a wave. */
const shareOf = (fractions: Float32Array | undefined, voxel: number): number =>
  fractions ? Math.max(1, Math.round(FULL * fractions[voxel])) : FULL;

/** Whether a tissue conducts differently across its sheets. */
const hasSheets = ({ sheetNormals, tensors }: VoxelFields): boolean =>
  sheetNormals !== undefined && tensors.some((t) => t.across !== t.normal);

/**
 * Three parts of a unit vector in 10 bits each, from the top: 0.03 degrees and 0.03 % of its length in the mean.
 */
function packDirection(x: number, y: number, z: number): number {
  const count = (part: number): number =>
    Math.max(-DIRECTION_ONE, Math.min(DIRECTION_ONE, Math.round(DIRECTION_ONE * part))) & 0x3ff;
  return ((count(x) << 22) | (count(y) << 12) | (count(z) << 2)) >>> 0;
}

/** The parts of a packed direction, in counts. */
export const unpackDirection = (word: number): readonly [number, number, number] => [
  word >> 22,
  (word << 10) >> 22,
  (word << 20) >> 22,
];

export function packCouplings(bricks: TissueBricks, fields: VoxelFields): PackedCouplings {
  const { grid, classOf, tensors, fibres, sheetNormals, fractions } = fields;
  const d = grid.grid.direction;
  const lanes = LANES * bricks.strips;
  const fibre = new Uint32Array(lanes);
  const sheet = hasSheets(fields) ? new Uint32Array(lanes) : undefined;
  const kind = tensors.length > 1 ? new Uint8Array(lanes) : undefined;
  const fraction = new Uint8Array(lanes);
  const mass = new Uint16Array(lanes);
  const corners = new Uint32Array(8);
  /** A vector in the axes of the lattice. */
  const pack = (v: ArrayLike<number>, n: number): number => {
    const [x, y, z] = bricks.axes.map(
      (axis) => v[n] * d[3 * axis] + v[n + 1] * d[3 * axis + 1] + v[n + 2] * d[3 * axis + 2],
    );
    return packDirection(x, y, z);
  };
  for (let voxel = 0; voxel < classOf.length; voxel++) {
    if (classOf[voxel] === NOT_CONDUCTING) continue;
    const share = shareOf(fractions, voxel);
    const [slot] = bricks.cornersOf(voxel, corners);
    fraction[slot] = share;
    if (kind) kind[slot] = classOf[voxel];
    fibre[slot] = pack(fibres, 3 * voxel);
    if (sheet && sheetNormals) {
      const [f, s] = [fibres.subarray(3 * voxel), sheetNormals.subarray(3 * voxel)];
      const inSheet = [
        s[1] * f[2] - s[2] * f[1],
        s[2] * f[0] - s[0] * f[2],
        s[0] * f[1] - s[1] * f[0],
      ];
      sheet[slot] = pack(inSheet, 0);
    }
    for (const corner of corners) mass[corner] += share;
  }
  return { fibre, ...(sheet && { sheet }), ...(kind && { kind }), fraction, mass };
}

/** Floats per class of the diffusivities that the kernel reads. */
export const CLASS_TENSOR = 4;

/**
 * Per class its diffusivity normal to the sheet, along the fibre and across it, over 16 h2 and of a 255th of a voxel; and what is left of
 * those across the fibre where it runs obliquely to the grid.
 */
export function classTensors(fields: VoxelFields, edgeMm: number): Float32Array {
  const { tensors, obliqueShare = 1 } = fields;
  const sheets = hasSheets(fields);
  const unit = 1 / (16 * edgeMm ** 2) / FULL;
  return Float32Array.from(
    tensors.flatMap((t) => [
      unit * (sheets ? t.normal : t.across),
      unit * t.along,
      unit * t.across,
      t.along > t.across ? obliqueShare : 1,
    ]),
  );
}

/** Class of every node: that of most of the tissue around it; of equal shares, the later class. 0 where there is no node. None where there is one class. */
export function nodeClasses(bricks: TissueBricks, fields: VoxelFields): Uint8Array | undefined {
  const { classOf, tensors, fractions } = fields;
  if (tensors.length === 1) return undefined;
  const out = new Uint8Array(LANES * bricks.strips);
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
