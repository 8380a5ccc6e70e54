/** The figures of a run that a clinician reads, from its per-voxel times. */
import type { Grid } from '../core/space.ts';
import { voxelVolumeMl } from '../core/space.ts';
import type { Reentry, SimulationFigures } from './simulation-result.ts';

export interface RunTimes {
  readonly grid: Grid;
  readonly conducting: Uint8Array;
  readonly segments: Uint8Array | undefined;
  /** Per active voxel, ms from the last stimulus; NaN for never. */
  readonly activationMs: Float32Array;
  readonly lastUpstrokeMs: Float32Array;
  readonly upstrokes: Uint8Array;
  /** End of the run, ms from the last stimulus. */
  readonly endMs: number;
}

/** Activity this long after the last stimulus is sustained (as in virtual-heart induction protocols). */
const SUSTAINED_MS = 800;
/** Fewer re-activated voxels than this share of the tissue are no re-entry but a local echo. */
const REENTRY_SHARE = 0.01;
/** A wave still running at the end has activated something within this time. */
const RECENT_MS = 150;

export function runFigures(times: RunTimes): SimulationFigures {
  const { conducting, segments, activationMs, lastUpstrokeMs, upstrokes } = times;
  let captured = 0;
  let total = 0;
  let second = 0;
  let firstMs = NaN;
  let lastMs = NaN;
  let lvLastMs = NaN;
  let latestAgainMs = -Infinity;
  for (let n = 0; n < conducting.length; n++) {
    if (conducting[n] === 0) continue;
    total++;
    const time = activationMs[n];
    if (Number.isNaN(time)) continue;
    captured++;
    if (!(time >= firstMs)) firstMs = time;
    if (!(time <= lastMs)) lastMs = time;
    if (segments && segments[n] > 0 && !(time <= lvLastMs)) lvLastMs = time;
    if (upstrokes[n] > 1) {
      second++;
      latestAgainMs = Math.max(latestAgainMs, lastUpstrokeMs[n]);
    }
  }
  const ml = voxelVolumeMl(times.grid);
  const again = second >= REENTRY_SHARE * total && second > 0;
  const reentry: Reentry = !again
    ? 'none'
    : latestAgainMs >= SUSTAINED_MS
      ? 'sustained'
      : 'non-sustained';
  return {
    capturedFraction: captured / Math.max(1, total),
    capturedMl: captured * ml,
    conductingMl: total * ml,
    firstMs,
    lastMs,
    lvLastMs,
    reentry,
    secondActivations: second,
    activeAtEnd: again && latestAgainMs > times.endMs - RECENT_MS,
  };
}
