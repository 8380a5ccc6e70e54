/** Typed access to the edge-collapse kernel; method and shapes in `decimate.cpp`. */
import { instantiateKernel } from '../kernel.ts';

interface Exports {
  begin(...args: number[]): void;
  rank(from: number, to: number): void;
  run(target: number, steps: number): number;
  finish(): number;
}

export interface Triangles {
  readonly positions: Float32Array;
  readonly indices: Uint32Array;
}

/** Edges tried, and corners looked at, between two yields (a few milliseconds). */
const STEPS = 4000;
const CORNERS = 30_000;

/**
 * Collapses edges of a closed manifold until `target` triangles are left or no edge may go, yielding the number
 * of triangles left where the caller may pause. No edge that moves becomes longer than `maxEdgeMm`.
 */
export async function collapseEdges(
  surface: Triangles,
  target: number,
  maxEdgeMm: number,
): Promise<Generator<number, Triangles>> {
  const kernel = await instantiateKernel<Exports>('decimate');
  const { positions, indices } = surface;
  const vertices = positions.length / 3;
  const triangles = indices.length / 3;
  const positionsAt = kernel.allocate(24 * vertices);
  const quadricsAt = kernel.allocate(80 * vertices);
  const cornersAt = kernel.allocate(12 * triangles);
  const nextAt = kernel.allocate(12 * triangles);
  const firstAt = kernel.allocate(4 * vertices);
  const versionsAt = kernel.allocate(4 * vertices);
  const marksAt = kernel.allocate(4 * vertices);
  // Twice the edges: old entries may wait in the heap until it is full.
  const capacity = 3 * triangles;
  const heapAt = kernel.allocate(16 * capacity);
  kernel.f64(positionsAt, 3 * vertices).set(positions);
  kernel.u32(cornersAt, 3 * triangles).set(indices);
  kernel.exports.begin(
    positionsAt,
    quadricsAt,
    cornersAt,
    nextAt,
    firstAt,
    versionsAt,
    marksAt,
    heapAt,
    capacity,
    vertices,
    triangles,
    maxEdgeMm,
  );

  function* run(): Generator<number, Triangles> {
    for (let corner = 0; corner < 3 * triangles; corner += CORNERS) {
      kernel.exports.rank(corner, corner + CORNERS);
      yield triangles;
    }
    let left: number;
    do {
      left = kernel.exports.run(target, STEPS);
      yield Math.abs(left);
    } while (left > 0);
    const kept = kernel.exports.finish();
    return {
      positions: Float32Array.from(kernel.f64(positionsAt, 3 * kept)),
      indices: kernel.u32(cornersAt, -3 * left).slice(),
    };
  }
  return run();
}
