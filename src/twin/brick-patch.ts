/**
 * The change of a byte-per-voxel map as compressed bricks of 16^3 voxels. A patch holds the exclusive-or of
 * before and after, so applying it goes forward and applying it again goes back.
 * Layout: `bricks` are brick numbers, x fastest; `deflated` unpacks to their voxels, one brick after the other,
 * each in rows along x, bricks at the far faces cut to the map.
 */
import { deflateSync, inflateSync } from 'fflate';
import type { Vec3 } from '../core/space.ts';

export const BRICK = 16;

/** Voxel box; `min` belongs to it, `max` does not. */
export interface VoxelBox {
  readonly min: Vec3;
  readonly max: Vec3;
}

export interface BrickPatch {
  readonly bricks: Uint32Array;
  readonly deflated: Uint8Array;
}

export const patchBytes = (patch: BrickPatch): number =>
  patch.bricks.byteLength + patch.deflated.byteLength;

export const brickCounts = (dimensions: Vec3): Vec3 => [
  Math.ceil(dimensions[0] / BRICK),
  Math.ceil(dimensions[1] / BRICK),
  Math.ceil(dimensions[2] / BRICK),
];

/** The voxels of one brick, cut to the map. */
export function brickBox(dimensions: Vec3, brick: number): VoxelBox {
  const [bx, by] = brickCounts(dimensions);
  const corner = [brick % bx, Math.floor(brick / bx) % by, Math.floor(brick / (bx * by))];
  const min: Vec3 = [corner[0] * BRICK, corner[1] * BRICK, corner[2] * BRICK];
  const end = (axis: 0 | 1 | 2): number => Math.min(min[axis] + BRICK, dimensions[axis]);
  return { min, max: [end(0), end(1), end(2)] };
}

export const boxVoxels = ({ min, max }: VoxelBox): number =>
  (max[0] - min[0]) * (max[1] - min[1]) * (max[2] - min[2]);

/** Numbers of the bricks that a box touches, ascending; the box is cut to the map. */
export function bricksOfBox(dimensions: Vec3, box: VoxelBox): number[] {
  if (box.max.some((end, axis) => end <= box.min[axis])) return [];
  const counts = brickCounts(dimensions);
  const first = (axis: 0 | 1 | 2): number => Math.max(0, Math.floor(box.min[axis] / BRICK));
  const last = (axis: 0 | 1 | 2): number =>
    Math.min(counts[axis] - 1, Math.floor((box.max[axis] - 1) / BRICK));
  const bricks: number[] = [];
  for (let k = first(2); k <= last(2); k++) {
    for (let j = first(1); j <= last(1); j++) {
      for (let i = first(0); i <= last(0); i++) bricks.push(i + counts[0] * (j + counts[1] * k));
    }
  }
  return bricks;
}

/** Calls `visit` with the offset of each row of a brick in the map; all rows have the same length. */
function forEachRow(
  dimensions: Vec3,
  { min, max }: VoxelBox,
  visit: (offset: number) => void,
): void {
  for (let k = min[2]; k < max[2]; k++) {
    for (let j = min[1]; j < max[1]; j++) {
      visit(min[0] + dimensions[0] * (j + dimensions[1] * k));
    }
  }
}

/** The voxels of one brick, in rows along x. */
export function readBrick(map: Uint8Array, dimensions: Vec3, brick: number): Uint8Array {
  const box = brickBox(dimensions, brick);
  const width = box.max[0] - box.min[0];
  const voxels = new Uint8Array(boxVoxels(box));
  let at = 0;
  forEachRow(dimensions, box, (offset) => {
    voxels.set(map.subarray(offset, offset + width), at);
    at += width;
  });
  return voxels;
}

/** Packs bricks that belong together; `voxels` holds one array per brick as `readBrick` gives it. */
export function packBricks(bricks: readonly number[], voxels: readonly Uint8Array[]): BrickPatch {
  const joined = new Uint8Array(voxels.reduce((sum, brick) => sum + brick.length, 0));
  let at = 0;
  for (const brick of voxels) {
    joined.set(brick, at);
    at += brick.length;
  }
  return { bricks: Uint32Array.from(bricks), deflated: deflateSync(joined, { level: 1 }) };
}

/** A patch as one run of bytes: brick count, brick numbers (u32 little endian), deflated voxels. */
export function encodePatch({ bricks, deflated }: BrickPatch): Uint8Array {
  const bytes = new Uint8Array(4 + bricks.byteLength + deflated.length);
  const numbers = new DataView(bytes.buffer);
  numbers.setUint32(0, bricks.length, true);
  bricks.forEach((brick, n) => numbers.setUint32(4 + 4 * n, brick, true));
  bytes.set(deflated, 4 + bricks.byteLength);
  return bytes;
}

export function decodePatch(bytes: Uint8Array): BrickPatch {
  const numbers = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = numbers.getUint32(0, true);
  const bricks = Uint32Array.from({ length: count }, (_, n) => numbers.getUint32(4 + 4 * n, true));
  return { bricks, deflated: bytes.subarray(4 + 4 * count) };
}

/** Applies a patch to the map in place: forward when it was not applied, backward when it was. */
export function togglePatch(map: Uint8Array, dimensions: Vec3, patch: BrickPatch): void {
  eachPackedRow(dimensions, patch, (offset, row) => {
    for (let n = 0; n < row.length; n++) map[offset + n] ^= row[n];
  });
}

/** Overwrites the bricks of the map with packed voxels. */
export function writeBricks(map: Uint8Array, dimensions: Vec3, packed: BrickPatch): void {
  eachPackedRow(dimensions, packed, (offset, row) => map.set(row, offset));
}

function eachPackedRow(
  dimensions: Vec3,
  packed: BrickPatch,
  visit: (offset: number, row: Uint8Array) => void,
): void {
  const boxes = [...packed.bricks].map((brick) => brickBox(dimensions, brick));
  const size = boxes.reduce((sum, box) => sum + boxVoxels(box), 0);
  const voxels = inflateSync(packed.deflated, { out: new Uint8Array(size) });
  if (voxels.length !== size) throw new RangeError('brick patch does not fit this map');
  let at = 0;
  for (const box of boxes) {
    const width = box.max[0] - box.min[0];
    forEachRow(dimensions, box, (offset) => {
      visit(offset, voxels.subarray(at, at + width));
      at += width;
    });
  }
}

/**
 * Watches an edit of a map: `touch` a box before writing into it, `finish` when done.
 * Costs memory and time by the touched bricks only, whatever the size of the map.
 */
export class BrickRecorder {
  private readonly before = new Map<number, Uint8Array>();
  private readonly map: Uint8Array;
  private readonly dimensions: Vec3;

  constructor(map: Uint8Array, dimensions: Vec3) {
    this.map = map;
    this.dimensions = dimensions;
  }

  touch(box: VoxelBox): void {
    for (const brick of bricksOfBox(this.dimensions, box)) {
      if (!this.before.has(brick)) {
        this.before.set(brick, readBrick(this.map, this.dimensions, brick));
      }
    }
  }

  /** The change since the first touch, or null when nothing differs; `countChange[v]` is the change of the number of voxels with value v. */
  finish(): { patch: BrickPatch; countChange: Int32Array } | null {
    const bricks: number[] = [];
    const differences: Uint8Array[] = [];
    const countChange = new Int32Array(256);
    for (const [brick, voxels] of [...this.before].sort(([a], [b]) => a - b)) {
      const after = readBrick(this.map, this.dimensions, brick);
      let changed = false;
      for (let n = 0; n < voxels.length; n++) {
        if (voxels[n] !== after[n]) {
          changed = true;
          countChange[voxels[n]] -= 1;
          countChange[after[n]] += 1;
        }
        after[n] ^= voxels[n];
      }
      if (!changed) continue;
      bricks.push(brick);
      differences.push(after);
    }
    return bricks.length > 0 ? { patch: packBricks(bricks, differences), countChange } : null;
  }

  /** A brick as it was before the first touch, if it was touched. */
  original(brick: number): Uint8Array | undefined {
    return this.before.get(brick);
  }

  /** Writes every touched brick as it was, into the map itself or into a copy of it. */
  restore(into: Uint8Array): void {
    for (const [brick, voxels] of this.before) {
      const box = brickBox(this.dimensions, brick);
      const width = box.max[0] - box.min[0];
      let at = 0;
      forEachRow(this.dimensions, box, (offset) => {
        into.set(voxels.subarray(at, at + width), offset);
        at += width;
      });
    }
  }
}
