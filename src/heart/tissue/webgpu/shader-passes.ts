/**
 * The passes of a step, each over all lanes: what one of them reads, another has written before it. Schemes without sharpening and
 * quadrature take one pass (`advance`: diffusion and stimulus first, then the membrane), the hybrid scheme up to four; every node's
 * membrane takes every step. See `wasm/tissue/passes.h`.
 */
import { cellShader } from './shader-cells.ts';
import type { ShaderCell } from './shader-cells.ts';
import { ADVANCE_BUFFERS, GROUP, THREAD_LANE, TISSUE_STRUCT } from './shader-data.ts';
import { quadratureShader } from './shader-quadrature.ts';
import { diffusionShader, sharpeningShader } from './shader-stencil.ts';

export type PassName = 'advance' | 'correct' | 'membrane' | 'sharpen' | 'spread';

/** What a scheme does, see `scheme.ts`. */
export interface TissueMethod {
  readonly operator: 'reduced' | 'full';
  readonly sharpened: boolean;
  /** A third direction of conduction. */
  readonly sheets: boolean;
  /** Quadrature of the fast current. */
  readonly corrected: boolean;
}

/** The passes of a step of a scheme, in order. */
export function passesOf({ sharpened, corrected }: TissueMethod): readonly PassName[] {
  if (!sharpened && !corrected) return ['advance'];
  const correct: readonly PassName[] = corrected ? ['correct'] : [];
  const sharpen: readonly PassName[] = sharpened ? ['sharpen'] : [];
  return [...correct, 'membrane', ...sharpen, 'spread'];
}

/** What acts on a node in a step, potential per ms. */
const STIMULUS = `
fn stimulusOf(lane: u32, v: f32) -> f32 {
  var sum = 0.0;
  if (at.stimulated == 1u) { sum = stimuli[lane]; }
  if (at.timed == 1u) {
    let since = f32(at.step) * tissue.dt - stimuli[tissue.lanes + lane];
    if (since > -0.25 * tissue.dt && since < at.durationMs - 0.25 * tissue.dt && v < at.until) {
      sum += stimuli[2u * tissue.lanes + lane];
    }
  }
  return sum;
}`;

/** After the potential of a node has gone from `old` to `now`. Bounds are tested on the bits: no compiler may assume them away. */
const WATCH = `
fn watchNode(lane: u32, old: f32, now: f32) {
  if ((bitcast<u32>(now) & 0x7fffffffu) >= tissue.limit && atomicLoad(&watch.brokenStep) >= at.step) {
    atomicMin(&watch.brokenStep, at.step);
    atomicMin(&watch.brokenLane, lane);
  }
  let up = old < tissue.up && now >= tissue.up;
  let down = old >= tissue.down && now < tissue.down;
  if (!up && !down) { return; }
  let share = (select(tissue.down, tissue.up, up) - old) / (now - old);
  let time = max(0.0, (f32(i32(at.step) - i32(at.armed)) + share) * tissue.dt);
  var seen = events[lane];
  if (up) {
    if (seen.w == 0.0) {
      seen.x = time;
      atomicAdd(&watch.activated, 1u);
    }
    seen.y = time;
    seen.w = min(255.0, seen.w + 1.0);
  } else if (seen.w > 0.0 && seen.z == 0.0) {
    seen.z = time;
  }
  events[lane] = seen;
}`;

const entry = (name: PassName, body: string): string => `
@compute @workgroup_size(${GROUP})
fn ${name}(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let lane = laneOf(id, groups);
  if (lane >= tissue.lanes || massOf(lane) == 0.0) { return; }
${body}
}`;

/**
 * Of the three parts of `field`, one-pass schemes go from one of the first two to the other. Else the first holds the potentials of the nodes,
 * the second the correction of the fast current and then the potential after the membrane, the third the same sharpened.
 */
const ENTRIES: Readonly<Record<PassName, string>> = {
  advance: `
  let v = field[at.source + lane];
  let spread = v - tissue.dt * perMass(lane) * diffusionAt(lane, at.source);
  let now = membraneStep(lane, spread, stimulusOf(lane, v));
  field[at.out + lane] = now;
  watchNode(lane, v, now);`,
  correct: `
  field[tissue.lanes + lane] = tissue.share / 255.0 * perMass(lane) * correctionAt(lane);`,
  membrane: `
  let v = field[lane];
  let now = membraneStep(lane, v, stimulusOf(lane, v));
  field[tissue.lanes + lane] = now - tissue.dt * select(0.0, field[tissue.lanes + lane], tissue.share > 0.0);`,
  sharpen: `
  // W = V - L_E V, and L_E = -K / M.
  field[2u * tissue.lanes + lane] = field[tissue.lanes + lane] + perMass(lane) * sharpeningAt(lane, tissue.lanes);`,
  spread: `
  let v = field[lane];
  let now = field[tissue.lanes + lane] - tissue.dt * perMass(lane) * diffusionAt(lane, at.source);
  field[lane] = now;
  watchNode(lane, v, now);`,
};

/** One shader with all the passes of a scheme. */
export function advanceShader(cell: ShaderCell, method: TissueMethod): string {
  const passes = passesOf(method);
  return [
    TISSUE_STRUCT,
    ADVANCE_BUFFERS,
    THREAD_LANE,
    STIMULUS,
    WATCH,
    cellShader(cell),
    diffusionShader(method.operator, method.sheets),
    passes.includes('sharpen') ? sharpeningShader() : '',
    passes.includes('correct') ? quadratureShader(cell) : '',
    ...passes.map((name) => entry(name, ENTRIES[name])),
  ].join('\n');
}
