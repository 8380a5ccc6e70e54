/** Fewer triangles for the same shape. */
import type { JobContext } from '../core/job.ts';
import { collapseEdges } from '../../wasm/decimate/decimate.ts';
import { surfaceAreaMm2 } from './mesh-quality.ts';
import type { Surface } from './mesh-quality.ts';

export interface DecimateOptions {
  /** No more triangles than this are left, unless the topology or the shape forbids further collapses. */
  readonly maxTriangles: number;
  /** Mean edge length (mm) to aim for where that needs fewer triangles still. */
  readonly edgeMm: number;
}

/** Edges may grow to this multiple of the mean edge, so that flat parts stay evenly covered. */
const LONGEST_EDGE = 4;

/**
 * Quadric edge collapse (Garland and Heckbert 1997) of a closed manifold surface in mm. The result is closed and
 * manifold with the same components and handles; triangles do not flip and stay well shaped.
 */
export async function decimate(
  surface: Surface,
  options: DecimateOptions,
  ctx: JobContext,
): Promise<Surface> {
  const area = surfaceAreaMm2(surface);
  const byEdge = Math.ceil(area / trianglesArea(options.edgeMm));
  const target = Math.max(4, Math.min(options.maxTriangles, byEdge));
  const start = surface.indices.length / 3;
  if (start <= target) return surface;
  const meanEdgeMm = Math.sqrt((4 * area) / (Math.sqrt(3) * target));
  await ctx.checkpoint();
  const run = await collapseEdges(surface, target, LONGEST_EDGE * meanEdgeMm);
  for (;;) {
    const step = run.next();
    if (step.done) return step.value;
    ctx.report((start - step.value) / (start - target), 'Simplifying the surface');
    await ctx.checkpoint();
  }
}

/** Area of the equilateral triangle with this edge. */
const trianglesArea = (edgeMm: number): number => (Math.sqrt(3) / 4) * edgeMm * edgeMm;
