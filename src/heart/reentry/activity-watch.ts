/**
 * Follows the activity of the tissue after the last stimulus from the times of last activation, read every few milliseconds,
 * without holding the run: how often each voxel was activated, how long its last cycle was, where the second activation began.
 *
 * An early stimulus is given while the wave of the beat before still runs elsewhere. Activations count only from the wave of the
 * last stimulus on: it is followed from its site from voxel to voxel.
 */
import { fail } from '../../core/failure.ts';
import { createRandom } from '../../core/random.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { faceNeighbours, perVoxel, voxelIndex } from '../maps/voxel-index.ts';
import type { VoxelIndex } from '../maps/voxel-index.ts';

/** Probes hold whole sequences of activation times; so many suffice for cycle lengths and their spread. */
const PROBES = 200;
/** No tissue is activated twice within this time; smaller differences are a wave passing the corners of a voxel. */
const SHORTEST_CYCLE_MS = 40;
/** No wave is slower (m/s): voxels activated further apart in time belong to different waves. */
const SLOWEST = 0.02;

export class ActivityWatch {
  /** Activations of each active voxel by the wave of the last stimulus and what followed it. */
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
  private readonly pending: Float32Array;
  private readonly index: VoxelIndex;
  private readonly beside = new Int32Array(6);
  private readonly passMs: number;
  /** 1 where the wave of the last stimulus has been. */
  private readonly reached: Uint8Array;
  private readonly isSite: Uint8Array;

  /**
   * @param site Active voxels that the last stimulus was given to.
   * @param onsetMs Its onset on the engine's clock, when the engine was armed.
   */
  constructor(
    readonly simulation: SimulationGrid,
    readonly conducting: Uint8Array,
    site: Iterable<number>,
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
    // One from each stretch, at a place of its own: equal steps would follow the rows of the grid.
    const random = createRandom(1);
    this.probes = Uint32Array.from(
      { length: probes },
      (_, n) => candidates[Math.floor(((n + random.uniform()) * candidates.length) / probes)],
    );
    this.sequencesMs = Array.from(this.probes, () => []);
    this.counts = new Uint16Array(count);
    this.lastMs = new Float32Array(count).fill(NaN);
    this.periodMs = new Float32Array(count).fill(NaN);
    this.secondMs = new Float32Array(count).fill(NaN);
    this.pending = new Float32Array(count).fill(NaN);
    this.index = voxelIndex(simulation);
    this.passMs = Math.max(...simulation.grid.spacingMm) / SLOWEST;
    this.reached = new Uint8Array(count);
    this.isSite = new Uint8Array(count);
    for (const n of site) this.isSite[n] = 1;
  }

  /**
   * Latest activation per active voxel, as the engine gives it. The time of a voxel is a mean over its nodes, so while a wave
   * passes it the value is neither the old nor the new one: a value counts once two readings agree. Read every 5 to 20 ms.
   */
  take(times: Float32Array): void {
    perVoxel(this.simulation, times, 'Activation times');
    const { conducting, lastMs, pending } = this;
    const changed: number[] = [];
    for (let n = 0; n < times.length; n++) {
      const time = times[n];
      const settled = time === pending[n];
      pending[n] = time;
      if (!settled || conducting[n] === 0 || time === lastMs[n]) continue;
      const again = !(time - lastMs[n] < SHORTEST_CYCLE_MS);
      if (again && this.reached[n] === 1) this.returnTo(n, time);
      lastMs[n] = time;
      this.latestMs = Math.max(this.latestMs, time);
      if (this.reached[n] === 0) changed.push(n);
    }
    this.followWave(changed);
    this.probes.forEach((n, probe) => {
      const sequence = this.sequencesMs[probe];
      if (this.counts[n] > sequence.length) sequence.push(lastMs[n]);
    });
  }

  private returnTo(n: number, time: number): void {
    this.counts[n]++;
    this.periodMs[n] = time - this.lastMs[n];
    this.latestReturnMs = Math.max(this.latestReturnMs, time);
    if (this.counts[n] === 2) this.secondMs[n] = time;
  }

  /** Marks those of the voxels, activated just now, that the wave of the last stimulus activated. */
  private followWave(activated: readonly number[]): void {
    const queue = activated.filter((n) => this.isSite[n] === 1 || this.nextToWave(n));
    for (const n of queue) this.reach(n);
    for (let at = 0; at < queue.length; at++) {
      faceNeighbours(this.index, queue[at], this.beside);
      for (const other of this.beside) {
        if (other < 0 || this.reached[other] === 1 || !this.follows(queue[at], other)) continue;
        this.reach(other);
        queue.push(other);
      }
    }
  }

  private nextToWave(n: number): boolean {
    faceNeighbours(this.index, n, this.beside);
    for (const other of this.beside) {
      if (other >= 0 && this.reached[other] === 1 && this.follows(other, n)) return true;
    }
    return false;
  }

  /** Whether a wave that activated `from` may have activated `to` next. */
  private follows(from: number, to: number): boolean {
    const later = this.lastMs[to] - this.lastMs[from];
    return later >= 0 && later <= this.passMs;
  }

  private reach(n: number): void {
    this.reached[n] = 1;
    this.counts[n] = 1;
  }
}
