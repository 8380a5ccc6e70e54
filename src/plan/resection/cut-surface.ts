/** The part of a resection surface that cuts the organ, with its distance to the tumours. */
import type { TriMesh } from '../../core/mesh.ts';
import type { Grid } from '../../core/space.ts';
import { vertexNormals } from '../../mesh/normals.ts';
import type { ResectionContext } from './context.ts';
import { handedness, positionsToLps, sampleField } from './local-frame.ts';
import { CONTOUR_LEVELS_MM } from './result.ts';
import type { CutSurface } from './result.ts';
import type { Solid } from './solid.ts';
import { trianglesInBox } from './triangle-set.ts';
import { segmentsAtLevel } from './triangle-levels.ts';
import { boxCorners } from './sheet.ts';

/** Edges of cut surfaces are no longer than this many steps of the context. */
const LONGEST_EDGE = 2;

/** A cut surface in local mm, from which the figures are taken. */
export interface Cut {
  readonly surfaceId: string;
  readonly positions: Float64Array;
  readonly indices: Uint32Array;
  /** Signed distance per vertex to each tumour of the context, in its order. */
  readonly toTumourMm: readonly Float32Array[];
  /** The smallest of them; infinite without a tumour. */
  readonly distanceMm: Float32Array;
  /** Pairs of vertices on the organ's surface, or where another surface takes over. */
  readonly outline: readonly number[];
}

/**
 * Cuts the boundary of what one surface removes down to the organ, and to where no other surface has removed the
 * tissue on both sides.
 *
 * @param othersBits bits in `context.removed` of the other surfaces, 0 if there are none.
 */
export function cutOf(
  surfaceId: string,
  solid: Solid,
  context: ResectionContext,
  othersBits: number,
): Cut {
  const { region, stepMm, organDistanceMm, removed, tumours } = context;
  const { grid } = region;
  const high = boxCorners(grid)[7];
  const set = trianglesInBox(
    solid.positions,
    solid.indices,
    [0, 0, 0],
    high,
    LONGEST_EDGE * stepMm,
  );
  const outline: number[] = [];
  if (!solid.withinOrgan)
    outline.push(...set.keepNegative((x, y, z) => sampleField(organDistanceMm, grid, x, y, z)));
  if (othersBits !== 0)
    outline.push(
      ...set.keepNegative((x, y, z) => shareRemoved(removed, grid, othersBits, x, y, z) - 0.5),
    );

  // Only vertices that are still in use.
  const place = new Int32Array(set.vertices).fill(-1);
  let count = 0;
  set.eachVertex((v) => {
    place[v] = count++;
  });
  const positions = new Float64Array(3 * count);
  for (let v = 0; v < set.vertices; v++)
    if (place[v] >= 0) positions.set(set.positions.subarray(3 * v, 3 * v + 3), 3 * place[v]);
  const indices = new Uint32Array(set.length);
  for (let n = 0; n < set.length; n++) indices[n] = place[set.triangles[n]];
  const kept: number[] = [];
  for (let n = 0; n < outline.length; n += 2)
    if (place[outline[n]] >= 0 && place[outline[n + 1]] >= 0)
      kept.push(place[outline[n]], place[outline[n + 1]]);

  const toTumourMm = tumours.map(({ distanceMm }) => {
    const at = new Float32Array(count);
    for (let v = 0; v < count; v++)
      at[v] = sampleField(
        distanceMm,
        grid,
        positions[3 * v],
        positions[3 * v + 1],
        positions[3 * v + 2],
      );
    return at;
  });
  const distanceMm = new Float32Array(count).fill(Infinity);
  for (const values of toTumourMm)
    for (let v = 0; v < count; v++) if (values[v] < distanceMm[v]) distanceMm[v] = values[v];
  return { surfaceId, positions, indices, toTumourMm, distanceMm, outline: kept };
}

/** How much of the tissue around a place (trilinear, 0 to 1) some surfaces remove. */
export function shareRemoved(
  removed: Uint8Array,
  { dimensions: [nx, ny, nz], spacingMm }: Grid,
  bits: number,
  x: number,
  y: number,
  z: number,
): number {
  const fi = Math.min(nx - 1.001, Math.max(0, x / spacingMm[0]));
  const fj = Math.min(ny - 1.001, Math.max(0, y / spacingMm[1]));
  const fk = Math.min(nz - 1.001, Math.max(0, z / spacingMm[2]));
  const i = Math.floor(fi);
  const j = Math.floor(fj);
  const k = Math.floor(fk);
  const [u, v, w] = [fi - i, fj - j, fk - k];
  let share = 0;
  for (let corner = 0; corner < 8; corner++) {
    const a = corner & 1;
    const b = (corner >> 1) & 1;
    const c = corner >> 2;
    if ((removed[i + a + nx * (j + b + ny * (k + c))] & bits) === 0) continue;
    share += (a === 1 ? u : 1 - u) * (b === 1 ? v : 1 - v) * (c === 1 ? w : 1 - w);
  }
  return share;
}

/** Area of every triangle, mm2. */
export function triangleAreas({
  positions: p,
  indices,
}: Pick<Cut, 'positions' | 'indices'>): Float64Array {
  const areas = new Float64Array(indices.length / 3);
  for (let t = 0; t < areas.length; t++) {
    const a = 3 * indices[3 * t];
    const b = 3 * indices[3 * t + 1];
    const c = 3 * indices[3 * t + 2];
    const ux = p[b] - p[a];
    const uy = p[b + 1] - p[a + 1];
    const uz = p[b + 2] - p[a + 2];
    const vx = p[c] - p[a];
    const vy = p[c + 1] - p[a + 1];
    const vz = p[c + 2] - p[a + 2];
    areas[t] =
      Math.sqrt((uy * vz - uz * vy) ** 2 + (uz * vx - ux * vz) ** 2 + (ux * vy - uy * vx) ** 2) / 2;
  }
  return areas;
}

/** The cut in LPS, for drawing. */
export function drawnCut(cut: Cut, { region: { grid } }: ResectionContext): CutSurface {
  const indices = cut.indices.slice();
  if (handedness(grid) < 0) {
    for (let t = 0; t < indices.length; t += 3) {
      const swap = indices[t + 1];
      indices[t + 1] = indices[t + 2];
      indices[t + 2] = swap;
    }
  }
  const positions = positionsToLps(grid, cut.positions);
  const mesh: TriMesh = { positions, indices, normals: vertexNormals({ positions, indices }) };
  const outlineLps = new Float32Array(3 * cut.outline.length);
  cut.outline.forEach((v, n) => outlineLps.set(positions.subarray(3 * v, 3 * v + 3), 3 * n));
  const areaMm2 = triangleAreas(cut).reduce((sum, area) => sum + area, 0);
  return {
    surfaceId: cut.surfaceId,
    mesh,
    distanceMm: cut.distanceMm,
    areaMm2,
    outlineLps,
    isolines: CONTOUR_LEVELS_MM.map((levelMm) => ({
      levelMm,
      segmentsLps: segmentsAtLevel(positions, indices, cut.distanceMm, levelMm),
    })),
  };
}
