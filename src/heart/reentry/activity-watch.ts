/**
 * Follows the activity of the tissue after the last stimulus from the times of last activation, read every few milliseconds,
 * without holding the run: how often each voxel was activated, how long its last cycle was, where the second activation began.
 */
import { fail } from '../../core/failure.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { perVoxel } from '../maps/voxel-index.ts';

/** Probes hold whole sequences of activation times; so many suffice for cycle lengths and their spread. */
const PROBES = 200;
/** No tissue is activated twice within this time; smaller differences are a wave passing the corners of a voxel. */
const SHORTEST_CYCLE_MS = 40;

export class ActivityWatch {
  /** Activations of each active voxel since the last stimulus. */
  readonly counts: Uint16Array;
  /** Latest activation of each active voxel, ms on the engine's clock; NaN for none. */
  readonly lastMs: Float32Array;
  /** Time between the latest activation and the one before; NaN without two. */
  readonly periodMs: Float32Array;
  /** When each active voxel was activated for the second time; NaN for never. */
  readonly secondMs: Float32Array;
  /** Voxels whose whole sequences are held, and those sequences. */
  readonly probes: Uint32Array;
  readonly sequencesMs: readonly number[][];
  /** Latest activation of any voxel that had been activated before; -Infinity where there is none. */
  latestReturnMs = -Infinity;
  /** Latest activation of any voxel. */
  latestMs = -Infinity;
  private pending: Float32Array;

  /** @param onsetMs Onset of the last stimulus on the engine's clock, when the engine was armed. */
  constructor(
    readonly simulation: SimulationGrid,
    readonly conducting: Uint8Array,
    readonly onsetMs: number,
  ) {
    perVoxel(simulation, conducting, 'Conducting voxels');
    const count = conducting.length;
    const candidates = Uint32Array.from(conducting.keys()).filter((n) => conducting[n] === 1);
    if (candidates.length === 0) {
      fail(
        'bad-input',
        'no-conducting-tissue',
        'None of the tissue conducts, so there is no activity to follow.',
        'Check scar and lesions.',
      );
    }
    const probes = Math.min(PROBES, candidates.length);
    this.probes = Uint32Array.from(
      { length: probes },
      (_, n) => candidates[Math.floor(((n + 0.5) * candidates.length) / probes)],
    );
    this.sequencesMs = Array.from(this.probes, () => []);
    this.counts = new Uint16Array(count);
    this.lastMs = new Float32Array(count).fill(NaN);
    this.periodMs = new Float32Array(count).fill(NaN);
    this.secondMs = new Float32Array(count).fill(NaN);
    this.pending = new Float32Array(count).fill(NaN);
  }

  /**
   * Latest activation per active voxel, as the engine gives it. The time of a voxel is a mean over its nodes, so while a wave
   * passes it the value is neither the old nor the new one: a value counts once two readings agree. Read at least every 20 ms,
   * and no more often than a slow wave needs to pass a voxel.
   */
  take(times: Float32Array): void {
    perVoxel(this.simulation, times, 'Activation times');
    const { conducting, counts, lastMs, periodMs, secondMs, pending } = this;
    for (let n = 0; n < times.length; n++) {
      const time = times[n];
      const settled = time === pending[n];
      pending[n] = time;
      if (!settled || conducting[n] === 0 || time === lastMs[n]) continue;
      const period = time - lastMs[n];
      if (period < SHORTEST_CYCLE_MS) {
        lastMs[n] = time;
        continue;
      }
      lastMs[n] = time;
      counts[n]++;
      this.latestMs = Math.max(this.latestMs, time);
      if (counts[n] === 1) continue;
      periodMs[n] = period;
      this.latestReturnMs = Math.max(this.latestReturnMs, time);
      if (counts[n] === 2) secondMs[n] = time;
    }
    this.probes.forEach((n, probe) => {
      const sequence = this.sequencesMs[probe];
      if (counts[n] > sequence.length) sequence.push(lastMs[n]);
    });
  }
}
