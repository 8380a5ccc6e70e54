/**
 * Conduction velocity from activation times: a plane t = t0 + g . x is fitted by weighted least squares to the times of the
 * active voxels around each voxel; the velocity is 1 / |g| along g (Bayly 1998, doi 10.1109/10.668746, with its polynomial cut
 * after the linear term: in the symmetric surroundings of a voxel the quadratic terms do not change g). Where waves start,
 * collide or halt there is no such plane: those voxels are flagged instead of being given a number.
 */
import type { JobContext } from '../../core/job.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import type { Vec3 } from '../../core/space.ts';
import { heartMap } from './heart-map.ts';
import type { HeartMap } from './heart-map.ts';
import { solveSymmetric3 } from './solve-symmetric.ts';
import { FACES, faceNeighbours, neighbour, perVoxel, voxelIndex } from './voxel-index.ts';
import type { VoxelIndex } from './voxel-index.ts';

/** What stands against the velocity of a voxel; `none` where nothing does. */
export const VELOCITY_FLAG = { none: 0, source: 1, collision: 2, block: 3, sparse: 4 } as const;

export interface VelocityMap {
  readonly speed: HeartMap;
  /** Unit vector of travel, LPS, three numbers per active voxel; zero where undefined. */
  readonly direction: Float32Array;
  /** {@link VELOCITY_FLAG} per active voxel; `speed` is NaN where it is not `none`. */
  readonly flags: Uint8Array;
}

export interface VelocityOptions {
  /** Radius of the surroundings; 2.1 voxels, at least 1.5 mm, by default. */
  readonly radiusMm?: number;
  /** Times further apart than this velocity (m/s) allows belong to another wave; 0.03 by default. */
  readonly slowest?: number;
  /** For a re-entrant rhythm: times are compared within half a cycle of each other. */
  readonly cycleMs?: number;
}

/** Fewer voxels decide no plane. */
const FEWEST = 4;
/** Share of the spread of the times that a plane must explain. */
const EXPLAINED = 0.6;
const SLOWEST = 0.03;

/** @throws bad-input/fields-do-not-match; cancelled. */
export async function velocityMap(
  simulation: SimulationGrid,
  activationMs: Float32Array,
  ctx: JobContext,
  options: VelocityOptions = {},
): Promise<VelocityMap> {
  perVoxel(simulation, activationMs, 'Activation times');
  const { spacingMm, direction: axes } = simulation.grid;
  const radiusMm = options.radiusMm ?? Math.max(1.5, 2.1 * Math.max(...spacingMm));
  const fit = new PlaneFit(simulation, activationMs, radiusMm, options);
  const count = activationMs.length;
  const values = new Float32Array(count).fill(NaN);
  const direction = new Float32Array(3 * count);
  const flags = new Uint8Array(count);
  for (let n = 0; n < count; n++) {
    if (n % 512 === 0) {
      ctx.report(n / count, 'Fitting the conduction velocity');
      await ctx.checkpoint();
    }
    flags[n] = fit.at(n);
    if (flags[n] !== VELOCITY_FLAG.none) continue;
    const [x, y, z] = fit.slowness;
    const slowness = Math.hypot(x, y, z);
    // 1 mm/ms is 1 m/s.
    values[n] = 1 / slowness;
    for (let a = 0; a < 3; a++) {
      direction[3 * n + a] = (x * axes[a] + y * axes[3 + a] + z * axes[6 + a]) / slowness;
    }
  }
  const method = `Plane fitted to the activation times within ${radiusMm.toFixed(1)} mm; undefined at sources, collisions and block.`;
  return { speed: heartMap('velocity', values, method), direction, flags };
}

class PlaneFit {
  /** Gradient of the last fit along the axes of the grid, ms/mm. */
  readonly slowness = new Float64Array(3);
  private readonly index: VoxelIndex;
  private readonly beside = new Int32Array(6);
  /** Longest plausible time across each face, ms. */
  private readonly faceMs: readonly number[];
  /** Surroundings: offsets along i, j, k and in mm (three each), weight, and longest plausible time, ms. */
  private readonly ijk: Int32Array;
  private readonly mm: Float64Array;
  private readonly weight: Float64Array;
  private readonly mostMs: Float64Array;
  private readonly cycleMs: number;
  private readonly matrix = new Float64Array(6);
  private readonly right = new Float64Array(3);

  constructor(
    simulation: SimulationGrid,
    private readonly times: Float32Array,
    radiusMm: number,
    { slowest = SLOWEST, cycleMs = Infinity }: VelocityOptions,
  ) {
    const { spacingMm } = simulation.grid;
    this.index = voxelIndex(simulation);
    this.cycleMs = cycleMs;
    this.faceMs = FACES.map((offset) => lengthMm(offset, spacingMm) / slowest);
    const around = ball(spacingMm, radiusMm);
    const away = around.map((offset) => lengthMm(offset, spacingMm));
    this.ijk = Int32Array.from(around.flat());
    this.mm = Float64Array.from(around.flatMap((offset) => offset.map((x, a) => x * spacingMm[a])));
    this.weight = Float64Array.from(away, (mm) => Math.exp(-((mm / radiusMm) ** 2)));
    this.mostMs = Float64Array.from(away, (mm) => mm / slowest);
  }

  /** Fits the plane around a voxel; its flag. */
  at(n: number): number {
    if (!Number.isFinite(this.times[n])) return VELOCITY_FLAG.sparse;
    const { index, beside, ijk, mm, weight, mostMs, matrix: m, right } = this;
    faceNeighbours(index, n, beside);
    for (let face = 0; face < 6; face++) {
      if (beside[face] < 0) continue;
      if (Math.abs(this.difference(n, beside[face])) > this.faceMs[face])
        return VELOCITY_FLAG.block;
    }
    m.fill(0);
    right.fill(0);
    let [count, sumW, sumX, sumY, sumZ, sumT, sumTT] = [0, 0, 0, 0, 0, 0, 0];
    for (let at = 0; at < weight.length; at++) {
      const other = neighbour(index, n, ijk[3 * at], ijk[3 * at + 1], ijk[3 * at + 2]);
      if (other < 0) continue;
      const t = this.difference(n, other);
      if (!(Math.abs(t) <= mostMs[at])) continue;
      const x = mm[3 * at];
      const y = mm[3 * at + 1];
      const z = mm[3 * at + 2];
      const w = weight[at];
      count++;
      sumW += w;
      sumX += w * x;
      sumY += w * y;
      sumZ += w * z;
      sumT += w * t;
      sumTT += w * t * t;
      m[0] += w * x * x;
      m[1] += w * x * y;
      m[2] += w * x * z;
      m[3] += w * y * y;
      m[4] += w * y * z;
      m[5] += w * z * z;
      right[0] += w * x * t;
      right[1] += w * y * t;
      right[2] += w * z * t;
    }
    if (count < FEWEST) return VELOCITY_FLAG.sparse;
    const mean = sumT / sumW;
    right[0] -= sumX * mean;
    right[1] -= sumY * mean;
    right[2] -= sumZ * mean;
    m[0] -= (sumX * sumX) / sumW;
    m[1] -= (sumX * sumY) / sumW;
    m[2] -= (sumX * sumZ) / sumW;
    m[3] -= (sumY * sumY) / sumW;
    m[4] -= (sumY * sumZ) / sumW;
    m[5] -= (sumZ * sumZ) / sumW;
    const g = this.slowness;
    solveSymmetric3(m, right, g);
    const spread = sumTT - sumT * mean;
    const explained = g[0] * right[0] + g[1] * right[1] + g[2] * right[2];
    if (spread > 0 && explained > EXPLAINED * spread) return VELOCITY_FLAG.none;
    // All around later: a wave begins here. All around earlier: waves end here.
    return mean >= 0 ? VELOCITY_FLAG.source : VELOCITY_FLAG.collision;
  }

  /** How much later another voxel is reached, ms; NaN where it is not. */
  private difference(n: number, other: number): number {
    const later = this.times[other] - this.times[n];
    const { cycleMs } = this;
    return cycleMs === Infinity ? later : later - cycleMs * Math.round(later / cycleMs);
  }
}

const lengthMm = ([i, j, k]: Vec3, [sx, sy, sz]: Vec3): number =>
  Math.hypot(i * sx, j * sy, k * sz);

/** Offsets of the voxels whose centres lie within the radius, the centre among them. */
function ball(spacingMm: Vec3, radiusMm: number): Vec3[] {
  const [ri, rj, rk] = spacingMm.map((s) => Math.floor(radiusMm / s));
  const offsets: Vec3[] = [];
  for (let k = -rk; k <= rk; k++) {
    for (let j = -rj; j <= rj; j++) {
      for (let i = -ri; i <= ri; i++) {
        if (lengthMm([i, j, k], spacingMm) <= radiusMm) offsets.push([i, j, k]);
      }
    }
  }
  return offsets;
}
