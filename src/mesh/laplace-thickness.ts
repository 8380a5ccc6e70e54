/**
 * Wall thickness by field lines of a harmonic potential (Jones et al. 2000), found without tracing them
 * (Yezzi and Prince 2003, "An Eulerian PDE approach for computing tissue thickness").
 *
 * The potential u is 0 on the endocardium, 1 on the epicardium, harmonic between and without flux through the base.
 * Its field lines T = grad u / |grad u| never cross and meet both surfaces. The distances along them,
 *   T . grad L0 = 1 with L0 = 0 on the endocardium,  -T . grad L1 = 1 with L1 = 0 on the epicardium,
 * add up to the thickness at every point. Both surfaces lie between voxel centres (`wall-cells.ts`), so differences
 * near them use their true distances (Shortley and Weller 1938).
 */
import { fail } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';
import { BOUNDARY, betweenSurfaces } from './wall-cells.ts';
import type { WallCells } from './wall-cells.ts';

const OVER_RELAXATION = 1.7;
const POTENTIAL_TOLERANCE = 1e-5;
const MAX_POTENTIAL_SWEEPS = 3000;
/** In voxels. */
const LENGTH_TOLERANCE = 1e-3;
const MAX_LENGTH_SWEEPS = 40;
/** Below this distance to the surface a three-point difference would divide by almost nothing. */
const LEAST_THREE_POINT = 0.3;

/** Thickness (voxels) per cell; NaN where a part of the wall does not reach from endocardium to epicardium. */
export async function laplaceThickness(cells: WallCells, ctx: JobContext): Promise<Float32Array> {
  const valid = betweenSurfaces(cells);
  ctx.report(0, 'Solving the potential across the wall');
  const potential = await solvePotential(cells, valid, ctx);
  const tangent = fieldDirections(cells, valid, potential);
  await ctx.checkpoint();
  ctx.report(0.7, 'Measuring along the field lines');
  const order = cellsByPotential(potential, valid);
  await ctx.checkpoint();
  const inner = await lengths(cells, tangent, order, BOUNDARY.endocardium, ctx);
  const outer = await lengths(cells, tangent, order.toReversed(), BOUNDARY.epicardium, ctx);
  return inner.map((length, cell) => (valid[cell] ? length + outer[cell] : Number.NaN));
}

/** Harmonic potential by successive over-relaxation. */
async function solvePotential(
  { neighbours, distances, voxels }: WallCells,
  valid: Uint8Array,
  ctx: JobContext,
): Promise<Float64Array> {
  const count = voxels.length;
  const u = new Float64Array(count).fill(0.5);
  // u = sum of weight * neighbour + constant; the same in every sweep.
  const weights = new Float64Array(6 * count);
  const constant = new Float64Array(count);
  for (let c = 0; c < count; c++) {
    let total = 0;
    for (let side = 0; side < 6; side++) {
      const at = 6 * c + side;
      if (neighbours[at] === BOUNDARY.base) continue;
      weights[at] = 2 / (distances[at] * (distances[at] + distances[at ^ 1]));
      total += weights[at];
    }
    for (let side = 0; side < 6; side++) {
      const at = 6 * c + side;
      weights[at] = total > 0 ? weights[at] / total : 0;
      if (neighbours[at] === BOUNDARY.epicardium) constant[c] += weights[at];
    }
  }
  for (let sweep = 1; sweep <= MAX_POTENTIAL_SWEEPS; sweep++) {
    let change = 0;
    for (let c = 0; c < count; c++) {
      if (valid[c] === 0) continue;
      let sum = constant[c];
      for (let at = 6 * c; at < 6 * c + 6; at++) {
        if (neighbours[at] >= 0) sum += weights[at] * u[neighbours[at]];
      }
      const step = OVER_RELAXATION * (sum - u[c]);
      u[c] += step;
      change = Math.max(change, Math.abs(step));
    }
    if (change < POTENTIAL_TOLERANCE) return u;
    if (sweep % 10 === 0) ctx.report(0.7 * (1 - Math.exp(-sweep / 100)), 'Solving the potential');
    await ctx.checkpoint();
  }
  return fail(
    'no-convergence',
    'wall-thickness',
    `The potential across the wall did not settle in ${MAX_POTENTIAL_SWEEPS} sweeps.`,
    'Check that the LV myocardium is a wall around the LV blood pool, not a solid block.',
  );
}

/** Unit gradient of the potential, three numbers per cell; zero where the potential is flat. */
function fieldDirections(
  { neighbours, distances, voxels }: WallCells,
  valid: Uint8Array,
  u: Float64Array,
): Float64Array {
  const tangent = new Float64Array(3 * voxels.length);
  const beyond = (at: number, own: number): number => {
    const next = neighbours[at];
    if (next >= 0) return u[next];
    if (next === BOUNDARY.base) return own;
    return next === BOUNDARY.epicardium ? 1 : 0;
  };
  for (let c = 0; c < voxels.length; c++) {
    if (valid[c] === 0) continue;
    let square = 0;
    for (let axis = 0; axis < 3; axis++) {
      const at = 6 * c + 2 * axis;
      const before = distances[at];
      const after = distances[at + 1];
      const slope =
        (before * before * (beyond(at + 1, u[c]) - u[c]) +
          after * after * (u[c] - beyond(at, u[c]))) /
        (before * after * (before + after));
      tangent[3 * c + axis] = slope;
      square += slope * slope;
    }
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let axis = 0; axis < 3; axis++) tangent[3 * c + axis] *= scale;
  }
  return tangent;
}

/** Valid cells from the endocardium outward, so that one sweep carries the lengths across the wall. */
function cellsByPotential(potential: Float64Array, valid: Uint8Array): Uint32Array {
  // A counting sort on a fine scale is enough: the sweeps are repeated until nothing changes.
  const BINS = 4096;
  const bin = (c: number): number =>
    Math.min(BINS - 1, Math.max(0, Math.floor(potential[c] * BINS)));
  const offsets = new Uint32Array(BINS + 1);
  let count = 0;
  for (let c = 0; c < potential.length; c++) {
    if (valid[c] === 0) continue;
    offsets[bin(c) + 1] += 1;
    count += 1;
  }
  for (let n = 0; n < BINS; n++) offsets[n + 1] += offsets[n];
  const order = new Uint32Array(count);
  for (let c = 0; c < potential.length; c++) if (valid[c]) order[offsets[bin(c)]++] = c;
  return order;
}

/** Distance (voxels) along the field lines from one surface, by upwind differences of second order. */
async function lengths(
  { neighbours, distances, voxels }: WallCells,
  tangent: Float64Array,
  order: Uint32Array,
  surface: number,
  ctx: JobContext,
): Promise<Float32Array> {
  const length = new Float32Array(voxels.length);
  // Towards the surface: against the tangent from the endocardium, along it from the epicardium.
  const towards = surface === BOUNDARY.endocardium ? 1 : 0;
  for (let sweep = 0; sweep < MAX_LENGTH_SWEEPS; sweep++) {
    let change = 0;
    for (const c of order) {
      let known = 1;
      let factor = 0;
      for (let axis = 0; axis < 3; axis++) {
        const slope = tangent[3 * c + axis];
        if (slope === 0) continue;
        const side = 2 * axis + (slope > 0 ? 1 - towards : towards);
        const at = 6 * c + side;
        const next = neighbours[at];
        const size = Math.abs(slope);
        if (next === surface) {
          factor += size / distances[at];
        } else if (next >= 0) {
          const far = 6 * next + side;
          const behind = neighbours[far];
          const gap = distances[far];
          if ((behind >= 0 || behind === surface) && gap > LEAST_THREE_POINT) {
            const value = behind >= 0 ? length[behind] : 0;
            factor += (size * (2 + gap)) / (1 + gap);
            known += size * ((length[next] * (1 + gap)) / gap - value / (gap * (1 + gap)));
          } else {
            factor += size;
            known += size * length[next];
          }
        }
      }
      if (factor === 0) continue;
      const value = Math.max(0, known / factor);
      change = Math.max(change, Math.abs(value - length[c]));
      length[c] = value;
    }
    if (change < LENGTH_TOLERANCE) break;
    await ctx.checkpoint();
  }
  return length;
}
