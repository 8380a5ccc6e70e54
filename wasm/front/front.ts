/** Typed access to the growth of fronts from many sources (`front.cpp`). */
import type { Vec3 } from '../../src/core/space.ts';
import { instantiateKernel } from '../kernel.ts';

interface FrontExports {
  front_start(
    mask: number,
    nx: number,
    ny: number,
    nz: number,
    sx: number,
    sy: number,
    sz: number,
    sources: number,
    at: number,
    group: number,
    speed: number,
    time: number,
    owner: number,
    heap: number,
    place: number,
  ): void;
  front_advance(count: number): number;
}

export interface FrontSources {
  /** x, y, z of each source, mm from the centre of voxel (0, 0, 0) along the axes. */
  readonly positionMm: Float32Array;
  /** Sources of one group are one front; they must have the same speed. */
  readonly group: Int32Array;
  readonly speed: Float32Array;
}

export interface Fronts {
  /** Lets the fronts take up to `count` more voxels and returns how many they took; 0 at the end. */
  advance(count: number): number;
  /** Source that arrived first at each voxel, -1 where none did. A copy. */
  owner(): Int32Array;
  /** When it arrived, in mm at speed 1; infinite where none did. A copy. */
  time(): Float32Array;
}

/** Prepares fronts through the voxels with `mask` not 0, which must be 0 in the outermost layer of the box. */
export async function startFronts(
  mask: Uint8Array,
  [nx, ny, nz]: Vec3,
  [sx, sy, sz]: Vec3,
  sources: FrontSources,
): Promise<Fronts> {
  const kernel = await instantiateKernel<FrontExports>('front');
  const count = nx * ny * nz;
  const sourceCount = sources.group.length;
  const maskAt = kernel.allocate(count);
  const timeAt = kernel.allocate(4 * count);
  const ownerAt = kernel.allocate(4 * count);
  const heapAt = kernel.allocate(4 * count);
  const placeAt = kernel.allocate(4 * count);
  const positionAt = kernel.allocate(12 * sourceCount);
  const groupAt = kernel.allocate(4 * sourceCount);
  const speedAt = kernel.allocate(4 * sourceCount);
  kernel.u8(maskAt, count).set(mask);
  kernel.f32(positionAt, 3 * sourceCount).set(sources.positionMm);
  kernel.i32(groupAt, sourceCount).set(sources.group);
  kernel.f32(speedAt, sourceCount).set(sources.speed);
  kernel.exports.front_start(
    maskAt,
    nx,
    ny,
    nz,
    sx,
    sy,
    sz,
    sourceCount,
    positionAt,
    groupAt,
    speedAt,
    timeAt,
    ownerAt,
    heapAt,
    placeAt,
  );
  return {
    advance: (voxels) => kernel.exports.front_advance(voxels),
    owner: () => kernel.i32(ownerAt, count).slice(),
    time: () => kernel.f32(timeAt, count).slice(),
  };
}
