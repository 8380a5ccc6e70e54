/** Typed access to the surface-nets kernel; shapes and mathematics in `surface-nets.cpp`. */
import { instantiateKernel } from '../kernel.ts';
import type { Kernel } from '../kernel.ts';

interface Exports {
  count(...args: number[]): void;
  extract(...args: number[]): void;
  adjacency(...args: number[]): void;
  relax(...args: number[]): void;
  triangulate(...args: number[]): void;
  face_distance(...args: number[]): void;
}

type Triple = readonly [number, number, number];

/** Bytes of a cell in the scratch slices and slices per call (a few milliseconds). */
const CELL_BYTES = 20;
const SLICES = 16;

/**
 * The surface of one binary mask while it is extracted and smoothed. The mask (values 0 and 1) has a border
 * of zeros, one voxel wide, on all sides. Coordinates are millimetres along the grid axes from the centre
 * of voxel (0, 0, 0). The generators yield where the caller may pause.
 */
export class SurfaceNets {
  private readonly kernel: Kernel<Exports>;
  private readonly dimensions: Triple;
  private readonly spacingMm: Triple;
  private readonly maskAt: number;
  private counts = { vertices: 0, quads: 0, triangles: 0, sides: 0 };
  private at = { points: 0, spare: 0, home: 0, quads: 0, triangles: 0, offsets: 0, neighbours: 0 };

  private constructor(
    kernel: Kernel<Exports>,
    mask: Uint8Array,
    dimensions: Triple,
    spacingMm: Triple,
  ) {
    this.kernel = kernel;
    this.dimensions = dimensions;
    this.spacingMm = spacingMm;
    this.maskAt = kernel.allocate(mask.length);
    kernel.u8(this.maskAt, mask.length).set(mask);
  }

  static async create(
    mask: Uint8Array,
    dimensions: Triple,
    spacingMm: Triple,
  ): Promise<SurfaceNets> {
    const kernel = await instantiateKernel<Exports>('surface-nets');
    return new SurfaceNets(kernel, mask, dimensions, spacingMm);
  }

  get vertices(): number {
    return this.counts.vertices;
  }

  /** Finds vertices, polygons and neighbours. */
  *extract(): Generator<void> {
    const { kernel, maskAt, at } = this;
    const [nx, ny, nz] = this.dimensions;
    const cells = kernel.allocate(2 * nx * ny * CELL_BYTES);
    const countsAt = kernel.allocate(16);
    const start = (): void => {
      kernel.u8(cells, 2 * nx * ny * CELL_BYTES).fill(0);
      kernel.u32(countsAt, 4).fill(0);
    };
    start();
    for (let k = 0; k < nz - 1; k += SLICES) {
      kernel.exports.count(maskAt, nx, ny, nz, k, k + SLICES, cells, countsAt);
      yield;
    }
    const [vertices, quads, triangles, sides] = kernel.u32(countsAt, 4);
    this.counts = { vertices, quads, triangles, sides };
    at.points = kernel.allocate(16 * vertices);
    at.spare = kernel.allocate(16 * vertices);
    at.home = kernel.allocate(16 * vertices);
    at.quads = kernel.allocate(16 * quads);
    // Room for the quads' triangles behind those that extraction writes.
    at.triangles = kernel.allocate(12 * (triangles + 2 * quads));
    at.offsets = kernel.allocate(4 * (vertices + 1));
    at.neighbours = kernel.allocate(4 * sides);
    const sidesAt = kernel.allocate(8 * sides);
    start();
    for (let k = 0; k < nz - 1; k += SLICES) {
      kernel.exports.extract(
        maskAt,
        nx,
        ny,
        nz,
        k,
        k + SLICES,
        cells,
        countsAt,
        at.points,
        at.quads,
        at.triangles,
        sidesAt,
        ...this.spacingMm,
      );
      yield;
    }
    kernel.u32(at.offsets, vertices + 1).fill(0);
    kernel.exports.adjacency(sidesAt, sides, vertices, at.offsets, at.neighbours);
    kernel.f32(at.home, 4 * vertices).set(kernel.f32(at.points, 4 * vertices));
    yield;
  }

  /** Moves every vertex towards its neighbours' mean, once per weight, within half a voxel of its corner. */
  *relax(weights: readonly number[]): Generator<void> {
    const { at } = this;
    const half = this.spacingMm.map((s) => s / 2);
    for (const weight of weights) {
      this.kernel.exports.relax(
        at.points,
        at.spare,
        at.home,
        at.offsets,
        at.neighbours,
        this.vertices,
        weight,
        ...half,
      );
      [at.points, at.spare] = [at.spare, at.points];
      yield;
    }
  }

  /** Copies of the positions (three per vertex) and the triangles, outward in a right-handed frame. */
  triangles(): { positions: Float32Array; indices: Uint32Array } {
    const { kernel, at } = this;
    const { vertices, quads, triangles } = this.counts;
    kernel.exports.triangulate(at.points, at.quads, quads, at.triangles + 12 * triangles);
    const points = kernel.f32(at.points, 4 * vertices);
    const positions = new Float32Array(3 * vertices);
    for (let v = 0; v < vertices; v++) {
      for (let a = 0; a < 3; a++) positions[3 * v + a] = points[4 * v + a];
    }
    return { positions, indices: kernel.u32(at.triangles, 3 * (triangles + 2 * quads)).slice() };
  }

  /** Distance (mm) of points to the nearest voxel face of the mask's boundary, at most `reach` voxels. */
  *faceDistances(positions: Float32Array, reach: number): Generator<void, Float32Array> {
    const { kernel } = this;
    const count = positions.length / 3;
    const pointsAt = kernel.allocate(12 * count);
    const distancesAt = kernel.allocate(4 * count);
    kernel.f32(pointsAt, 3 * count).set(positions);
    const batch = 4096;
    for (let n = 0; n < count; n += batch) {
      kernel.exports.face_distance(
        this.maskAt,
        ...this.dimensions,
        ...this.spacingMm,
        pointsAt + 12 * n,
        Math.min(batch, count - n),
        reach,
        distancesAt + 4 * n,
      );
      yield;
    }
    return kernel.f32(distancesAt, count).slice();
  }
}
