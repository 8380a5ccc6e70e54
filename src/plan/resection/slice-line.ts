/** Where a cut surface meets a slice. */
import { dot, subtract } from '../../core/space.ts';
import type { Lps, Vec3 } from '../../core/space.ts';
import type { CutSurface } from './result.ts';
import { segmentsAtLevel } from './triangle-levels.ts';

/** Line of a cut in the plane through a point, as pairs of points (x, y, z each), LPS mm. */
export function sliceLine(
  { mesh }: CutSurface,
  { pointLps, normalLps }: { readonly pointLps: Lps; readonly normalLps: Vec3 },
): Float32Array {
  const heights = new Float32Array(mesh.positions.length / 3);
  const p = mesh.positions;
  for (let v = 0; v < heights.length; v++)
    heights[v] = dot(subtract([p[3 * v], p[3 * v + 1], p[3 * v + 2]], pointLps), normalLps);
  return segmentsAtLevel(p, mesh.indices, heights, 0);
}
