/** Frames of a run at the vertices of a surface: filled in where the replay needs them, then kept. */
import type { TriMesh } from '../../../core/mesh.ts';
import type { SimulationResult } from '../../../heart/simulation-result.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { frameAtVertices } from '../../../pipeline/surface-fields.ts';
import type { PotentialField } from '../../../view/scene/scene-types.ts';
import { FRAME_MV } from '../../../heart/tissue/engine.ts';
import { frameRange } from './trace.ts';

interface Replay {
  readonly mesh: TriMesh;
  readonly frames: Uint8Array[];
}

const replays = new WeakMap<SimulationResult, Replay>();

/** The potential field of a run, with the frames on both sides of `timeMs` in place. */
export function potentialAt(
  model: HeartModel,
  result: SimulationResult,
  timeMs: number,
  stale: boolean,
): PotentialField {
  const { mesh } = model.wall;
  const { tMs, data } = result.frames;
  const { low, high } = frameRange(result);
  let replay = replays.get(result);
  if (replay?.mesh !== mesh) {
    replay = { mesh, frames: new Array<Uint8Array>(data.length) };
    replays.set(result, replay);
  }
  const stepMs = tMs.length > 1 ? tMs[1] - tMs[0] : 1;
  const first = Math.min(data.length - 1, Math.max(0, Math.floor((timeMs - tMs[0]) / stepMs)));
  // The scene starts with the first two frames when it takes up a field, whatever the time.
  for (const n of [0, 1, first, first + 1]) {
    if (n < data.length) replay.frames[n] ??= frameAtVertices(model.grid, mesh, data[n]);
  }
  return {
    kind: 'potential',
    frames: replay.frames,
    firstMs: tMs[0],
    stepMs,
    minMv: low,
    maxMv: high,
    simulated: true,
    stale,
  };
}

/** One array for the whole run under way, so that the scene keeps its buffers. */
const liveFrames = new WeakMap<TriMesh, Uint8Array[]>();

/** The potential of the frame that has just been computed. */
export function livePotential(
  model: HeartModel,
  frame: Uint8Array,
  firstMs: number,
): PotentialField {
  const { mesh } = model.wall;
  let frames = liveFrames.get(mesh);
  if (!frames) liveFrames.set(mesh, (frames = []));
  frames[0] = frameAtVertices(model.grid, mesh, frame);
  return {
    kind: 'potential',
    frames,
    firstMs,
    stepMs: 1,
    minMv: FRAME_MV.low,
    maxMv: FRAME_MV.high,
    simulated: true,
  };
}
