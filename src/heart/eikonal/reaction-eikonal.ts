/**
 * Reaction-eikonal: the eikonal equation says when each piece of tissue is activated, and a tissue engine does the rest. A pulse
 * at that time makes the upstroke; potentials, repolarisation and ECG follow from the membrane with diffusion (RE+). Works on
 * grids far too coarse for a wave that must find its own way; give the engine the scheme `plain`, whose diffusion is not raised
 * to carry one. It cannot make a re-entry: the times are given.
 *
 * Source: Neic et al. 2017, doi 10.1016/j.jcp.2017.06.020.
 */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import type { TissueEngine } from '../tissue/engine.ts';

/** Pulse of each voxel: strength, length, and how long before its time it begins, so that the upstroke is on time. */
const STRENGTH_MV_PER_MS = 60;
const PULSE_MS = 1;
const LEAD_MS = 0.6;
const UNTIL_MV = 0;

export interface ReactionEikonalResult {
  /** Per active voxel on the clock of the times given, ms; NaN where it did not happen. */
  readonly activationMs: Float32Array;
  readonly recoveryMs: Float32Array;
}

/**
 * Drives an engine, from its present state, by activation times per active voxel (ms, NaN for never) for `durationMs` after the
 * first of them. Times on the engine's clock are those given plus the returned `offsetMs`.
 */
export async function runReactionEikonal(
  engine: TissueEngine,
  timesMs: Float32Array,
  durationMs: number,
  context: JobContext,
): Promise<ReactionEikonalResult & { readonly offsetMs: number }> {
  const firstMs = timesMs.reduce((least, t) => (t < least ? t : least), Infinity);
  if (timesMs.length !== engine.setup.classOf.length || firstMs === Infinity) {
    fail(
      'bad-input',
      'activation-times-missing',
      `Activation times are needed for ${engine.setup.classOf.length} voxels; ${timesMs.length} were given, ${firstMs === Infinity ? 'none with a value' : 'for another grid'}.`,
      'Solve the activation of the same tissue first.',
    );
  }
  const now = Math.ceil(engine.step / engine.stepsPerMs);
  const offsetMs = now + Math.max(0, LEAD_MS - firstMs);
  engine.setTimedStimulus({
    onsetMs: pulseOnsetsMs(engine.setup.grid, timesMs, offsetMs - LEAD_MS),
    strengthMvPerMs: STRENGTH_MV_PER_MS,
    durationMs: PULSE_MS,
    untilMv: UNTIL_MV,
  });
  engine.arm();
  const wholeMs = Math.ceil(firstMs + offsetMs - now + durationMs);
  for (let ms = 0; ms < wholeMs; ms++) {
    await engine.advance(engine.stepsPerMs, false);
    context.report((ms + 1) / wholeMs, 'Computing potentials from activation times');
    await context.checkpoint();
  }
  engine.setTimedStimulus(undefined);
  const back = (times: Float32Array): Float32Array => times.map((t) => t - offsetMs);
  return {
    activationMs: back(await engine.times('first')),
    recoveryMs: back(await engine.times('recovered')),
    offsetMs,
  };
}

/**
 * Onsets per voxel from times at their centres. Engines hold potentials at the corners of voxels and excite a corner with the
 * earliest of the voxels around it, so that the onset of a voxel is its time at the corner that is reached last.
 */
function pulseOnsetsMs(
  { grid, active }: SimulationGrid,
  timesMs: Float32Array,
  plusMs: number,
): Float32Array {
  const [nx, ny, nz] = grid.dimensions;
  const numberAt = new Map<number, number>();
  active.forEach((at, n) => {
    if (!Number.isNaN(timesMs[n])) numberAt.set(at, n);
  });
  const strides = [1, nx, nx * ny];
  const sizes = [nx, ny, nz];
  return timesMs.map((t, n) => {
    if (Number.isNaN(t)) return t;
    const at = active[n];
    const index = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)];
    let onset = t + plusMs;
    for (let axis = 0; axis < 3; axis++) {
      let earlier = t;
      for (const side of [-1, 1]) {
        const inside = side < 0 ? index[axis] > 0 : index[axis] < sizes[axis] - 1;
        const next = inside ? numberAt.get(at + side * strides[axis]) : undefined;
        if (next !== undefined) earlier = Math.min(earlier, timesMs[next]);
      }
      onset += (t - earlier) / 2;
    }
    return onset;
  });
}
