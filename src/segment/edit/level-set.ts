/**
 * A surface as the zero of a signed distance (positive inside) that is known in a band of fixed width around where the
 * surface started; the surface cannot leave the band, so the band is made once.
 * Source: Osher and Fedkiw, Level Set Methods and Dynamic Implicit Surfaces, 2003, ch. 4, 6 and 7; Russo and
 * Smereka, Journal of Computational Physics 163 (2000) 51-67 (the distance beside the surface); Gage,
 * Contemporary Mathematics 51 (1986) 51-62 (curvature less its mean keeps the volume).
 */
import type { JobContext } from '../../core/job.ts';
import type { Grid, Vec3 } from '../../core/space.ts';

/** What moves the surface, per voxel of the block. */
export interface SurfaceForce {
  /** Speed outwards, between -1 and 1; absent where there is none. */
  readonly speed?: Float32Array;
  /** Weight of the smoothing; absent for 1. */
  readonly weight?: Float32Array;
  /** Pull along each axis of the grid, length at most 1; absent where there is none. */
  readonly pull?: readonly [Float32Array, Float32Array, Float32Array];
}

export interface LevelSet {
  /** Signed distance, mm. */
  readonly phi: Float32Array;
  /** Voxels whose value moves. */
  readonly band: Int32Array;
  /** One explicit step, rounding without change of volume; returns how many voxels changed sides. */
  step(force: SurfaceForce, smoothMm: number): number;
  /** Makes it a distance again without moving the surface. */
  restoreDistance(ctx: Pick<JobContext, 'checkpoint'>): Promise<void>;
  /** Voxels inside. */
  count(): number;
  /** Moves the surface evenly so that this many voxels are inside, as far as the band allows. */
  moveTo(voxels: number): void;
  /** Voxels within one spacing of the surface. */
  surfaceVoxels(): number;
}

/** Voxel widths on both sides of the surface that a step moves; the rest of the band is brought along by the distance. */
const ACTIVE_WIDTHS = 3;
const DISTANCE_SWEEPS = 4;
/** Slopes below this tell nothing of the distance. */
const LEAST_SLOPE = 0.1;

/**
 * @param distanceMm signed distance at the start; it is taken over and changed.
 * @param free 1 where the surface may go; elsewhere a voxel stays outside.
 */
export function createLevelSet(
  distanceMm: Float32Array,
  free: Uint8Array,
  { dimensions, spacingMm }: Grid,
  bandMm: number,
): LevelSet {
  const phi = distanceMm;
  const finest = Math.min(...spacingMm);
  const coarsest = Math.max(...spacingMm);
  for (let n = 0; n < phi.length; n++) if (!free[n]) phi[n] = Math.min(phi[n], -finest);
  const band = bandOf(phi, free, dimensions, bandMm);
  const frozen = insideOf(phi) - countIn(phi, band);
  const { axis, stride, perMm, count } = axesOf(dimensions, spacingMm);
  const change = new Float32Array(band.length);
  /** Weighted mean of the curvature over the surface at the last step. */
  let meanCurve = 0;

  const step = (force: SurfaceForce, smoothMm: number): number => {
    // The step that both the first-order and the second-order part allow, with some room.
    const perStep = perMm.reduce((sum, one) => sum + one + 2 * smoothMm * one * one, 0);
    const dt = 0.9 / perStep;
    const { speed, weight, pull } = force;
    let [curves, weights] = [0, 0];
    for (let b = 0; b < band.length; b++) {
      const n = band[b];
      const here = phi[n];
      if (Math.abs(here) > ACTIVE_WIDTHS * coarsest) {
        change[b] = 0;
        continue;
      }
      const outwards = speed ? speed[n] : 0;
      let curve = 0;
      let slope = 0;
      let carried = 0;
      for (let x = 0; x < count; x++) {
        const ahead = (phi[n + stride[x]] - here) * perMm[x];
        const behind = (here - phi[n - stride[x]]) * perMm[x];
        curve += (ahead - behind) * perMm[x];
        // Godunov: the side that the surface comes from.
        const rise = outwards > 0 ? ahead : behind;
        const fall = outwards > 0 ? behind : ahead;
        const steeper = Math.max(rise, -fall, 0);
        slope += steeper * steeper;
        if (pull) {
          const along = pull[axis[x]][n];
          carried += along * (along > 0 ? ahead : behind);
        }
      }
      // Phi stays a distance, so its Laplacian is the curvature. Less its mean it rounds without shrinking.
      const own = weight ? weight[n] : 1;
      if (Math.abs(here) < finest) {
        curves += own * curve;
        weights += own;
      }
      const rounded = smoothMm * own * (curve - meanCurve);
      change[b] = dt * (outwards * Math.sqrt(slope) + rounded + carried);
    }
    meanCurve = weights > 0 ? curves / weights : 0;
    let crossed = 0;
    for (let b = 0; b < band.length; b++) {
      const n = band[b];
      const next = phi[n] + change[b];
      if (next > 0 !== phi[n] > 0) crossed += 1;
      phi[n] = next;
    }
    return crossed;
  };

  /**
   * Voxels beside the surface keep their distance to it as their slope tells it (else the surface would creep inwards
   * where it is curved); the others follow from them.
   */
  const anchored = (n: number): number | undefined => {
    const here = phi[n];
    let crossed = false;
    let slope = 0;
    for (let x = 0; x < count; x++) {
      const [ahead, behind] = [phi[n + stride[x]], phi[n - stride[x]]];
      crossed ||= ahead > 0 !== here > 0 || behind > 0 !== here > 0;
      slope += (((ahead - behind) / 2) * perMm[x]) ** 2;
    }
    return crossed ? here / Math.max(Math.sqrt(slope), LEAST_SLOPE) : undefined;
  };

  const restoreDistance = async (ctx: Pick<JobContext, 'checkpoint'>): Promise<void> => {
    // The sign of the distance where it follows; 0 where it is known.
    const sign = new Float32Array(band.length);
    for (let b = 0; b < band.length; b++) {
      const known = anchored(band[b]);
      change[b] = known ?? phi[band[b]];
      sign[b] = known === undefined ? (change[b] > 0 ? 1 : -1) : 0;
    }
    for (let b = 0; b < band.length; b++) phi[band[b]] = change[b];
    await ctx.checkpoint();
    for (let sweep = 0; sweep < DISTANCE_SWEEPS; sweep++) {
      for (let b = 0; b < band.length; b++) {
        const n = band[b];
        const here = phi[n];
        const s = sign[b];
        change[b] = here;
        if (s === 0) continue;
        let slope = 0;
        for (let x = 0; x < count; x++) {
          const ahead = (phi[n + stride[x]] - here) * perMm[x];
          const behind = (here - phi[n - stride[x]]) * perMm[x];
          const steeper = s > 0 ? Math.max(behind, -ahead, 0) : Math.max(ahead, -behind, 0);
          slope += steeper * steeper;
        }
        const next = here + 0.5 * finest * s * (1 - Math.sqrt(slope));
        if (next > 0 === here > 0) change[b] = next;
      }
      for (let b = 0; b < band.length; b++) phi[band[b]] = change[b];
      await ctx.checkpoint();
    }
  };

  return {
    phi,
    band,
    step,
    restoreDistance,
    count: () => frozen + countIn(phi, band),
    surfaceVoxels: () => band.reduce((sum, n) => sum + (Math.abs(phi[n]) <= coarsest ? 1 : 0), 0),
    moveTo(voxels) {
      const values = Float32Array.from(band, (n) => phi[n]).sort();
      const wanted = Math.min(band.length, Math.max(0, voxels - frozen));
      // The value that exactly `wanted` voxels of the band lie above, half-way to the next one below.
      const above = values[band.length - wanted] ?? values[band.length - 1] + finest;
      const below = values[band.length - wanted - 1] ?? values[0] - finest;
      const level = (above + below) / 2;
      for (const n of band) phi[n] -= level;
    },
  };
}

/** Axes along which the block is more than one voxel thick: number, distance of neighbours in the arrays, 1/spacing. */
function axesOf([nx, ny, nz]: Vec3, spacingMm: Vec3) {
  const counts = [nx, ny, nz];
  const strides = [1, nx, nx * ny];
  const thick = [0, 1, 2].filter((axis) => counts[axis] > 1);
  return {
    axis: thick,
    stride: Int32Array.from(thick, (axis) => strides[axis]),
    perMm: Float64Array.from(thick, (axis) => 1 / spacingMm[axis]),
    count: thick.length,
  };
}

/** Free voxels near the surface that have a neighbour on every side; those at the faces of the block stay as they are. */
function bandOf(phi: Float32Array, free: Uint8Array, dimensions: Vec3, bandMm: number): Int32Array {
  const [nx, ny, nz] = dimensions;
  const inner = (at: number, count: number): boolean => count === 1 || (at > 0 && at < count - 1);
  const band: number[] = [];
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        if (!free[n] || Math.abs(phi[n]) > bandMm) continue;
        if (inner(i, nx) && inner(j, ny) && inner(k, nz)) band.push(n);
      }
  return Int32Array.from(band);
}

const insideOf = (phi: Float32Array): number => phi.reduce((sum, v) => sum + (v > 0 ? 1 : 0), 0);
const countIn = (phi: Float32Array, band: Int32Array): number =>
  band.reduce((sum, n) => sum + (phi[n] > 0 ? 1 : 0), 0);
