/**
 * Where the renal sinus is, found from the shape of the kidney alone: the concavity that opens at its hilum, which is
 * what lies inside the convex hull of the parenchyma without being parenchyma or tumour.
 */
import type { JobContext } from '../../core/job.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import { connectedParts, largestPart } from '../../mesh/components.ts';
import type { GridPoints } from './surface-points.ts';

export interface RenalSinus {
  /** 1 for every voxel of the sinus. */
  readonly mask: Uint8Array;
  readonly centre: Vec3;
  readonly volumeMl: number;
  /** Voxels of the sinus that lie nearest its opening. */
  readonly mouth: Uint32Array;
}

/** Directions whose supporting planes make up the hull: it is too large by 0.2 mm at most on a kidney. */
const DIRECTIONS = 642;
/** What lies nearer to the hull belongs to the outline of the kidney, not to its sinus. */
const DEPTH_MM = 2;
/** A smaller concavity is a dent of the surface. */
const LEAST_ML = 0.5;

/** Depth below the convex hull of points, mm; negative outside. Stops looking at any depth below `enough`. */
export function hullDepth(points: GridPoints): (p: Vec3, enough: number) => number {
  const golden = Math.PI * (3 - Math.sqrt(5));
  const directions = Array.from({ length: DIRECTIONS }, (_, n): Vec3 => {
    const z = 1 - (2 * n + 1) / DIRECTIONS;
    const r = Math.sqrt(1 - z * z);
    return [r * Math.cos(golden * n), r * Math.sin(golden * n), z];
  });
  const supports = directions.map(([x, y, z]) => {
    let most = -Infinity;
    for (let n = 0; n < points.length; n += 3)
      most = Math.max(most, x * points[n] + y * points[n + 1] + z * points[n + 2]);
    return most;
  });
  // The plane that kept the last point out mostly keeps its neighbour out too.
  let nearest = 0;
  return ([px, py, pz], enough) => {
    const depthBelow = (n: number): number => {
      const [x, y, z] = directions[n];
      return supports[n] - x * px - y * py - z * pz;
    };
    let depth = depthBelow(nearest);
    for (let n = 0; n < DIRECTIONS && depth >= enough; n++) {
      const here = depthBelow(n);
      if (here >= depth) continue;
      depth = here;
      nearest = n;
    }
    return depth;
  };
}

/** The sinus, or undefined where the label has no concavity (a sinus that was labelled as kidney). */
export async function findSinus(
  grid: Grid,
  depthMm: (p: Vec3, enough: number) => number,
  solid: (voxel: number) => boolean,
  ctx: JobContext,
): Promise<RenalSinus | undefined> {
  const [nx, ny, nz] = grid.dimensions;
  const [sx, sy, sz] = grid.spacingMm;
  const inside = new Uint8Array(nx * ny * nz);
  const depths = new Float32Array(inside.length);
  for (let n = 0, k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, n++) {
        if (solid(n)) continue;
        depths[n] = depthMm([i * sx, j * sy, k * sz], DEPTH_MM);
        if (depths[n] >= DEPTH_MM) inside[n] = 1;
      }
      await ctx.checkpoint();
    }
  }
  const parts = await connectedParts(inside, grid.dimensions, ctx);
  const best = largestPart(parts);
  const voxelMl = (sx * sy * sz) / 1000;
  if (best === 0 || parts.sizes[best - 1] * voxelMl < LEAST_ML) return undefined;
  const sum = [0, 0, 0];
  const mouth: number[] = [];
  const rim = DEPTH_MM + Math.max(sx, sy, sz);
  for (let n = 0; n < inside.length; n++) {
    const here = parts.part[n] === best;
    inside[n] = here ? 1 : 0;
    if (!here) continue;
    if (depths[n] <= rim) mouth.push(n);
    sum[0] += (n % nx) * sx;
    sum[1] += (Math.floor(n / nx) % ny) * sy;
    sum[2] += Math.floor(n / (nx * ny)) * sz;
  }
  const count = parts.sizes[best - 1];
  return {
    mask: inside,
    centre: [sum[0] / count, sum[1] / count, sum[2] / count],
    volumeMl: count * voxelMl,
    mouth: Uint32Array.from(mouth),
  };
}
