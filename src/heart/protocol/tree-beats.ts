/**
 * The conduction system under a protocol. A stimulus enters it once its wave has left the site, and then the junctions excite
 * the muscle in the order of tissue at rest, as late as the wave itself was: a stimulus that does not capture never gets into the
 * tree, and one that captures late carries its delay along. The tree itself keeps its speed and never blocks.
 */
import { JUNCTION_PULSE } from '../junction-pulses.ts';
import type { JunctionBeat } from '../junction-pulses.ts';
import type { TissueEngine } from '../tissue/engine.ts';
import { CAPTURED_SHARE } from './capture.ts';

/** A name for the stimuli up to number `n`: equal stimuli make equal states. */
export const stimuliUpTo = (onsetsMs: readonly number[], n: number): string =>
  onsetsMs.slice(0, n + 1).join();

export class TreeBeats {
  /** When the wave had left the site, by the stimuli up to it. */
  private readonly enteredMs = new Map<string, number>();
  /** The same after a stimulus of tissue at rest. */
  private readonly atRestMs: number;
  /** From the entry to the end of the last pulse. */
  private readonly lastsMs: number;
  /** Whole millisecond at which all pulses of the beat under way are over; Infinity where there is none. */
  endMs = Infinity;

  constructor(
    private readonly engine: TissueEngine,
    private readonly beat: JunctionBeat,
    shell: Uint32Array,
  ) {
    const times = Float32Array.from(shell, (n) => beat.arrivalMs[n]).sort();
    const known = times.filter((ms) => !Number.isNaN(ms));
    this.atRestMs = known[Math.floor(CAPTURED_SHARE * (known.length - 1))] ?? 0;
    const last = beat.onsetMs.reduce((most, ms) => (ms > most ? ms : most), 0);
    this.lastsMs = Math.max(0, last - this.atRestMs) + JUNCTION_PULSE.durationMs;
  }

  /** Stimulus `n` was found to have captured at `tMs`: its beat takes the place of the one before. */
  enter(onsetsMs: readonly number[], n: number, tMs: number): void {
    this.enteredMs.set(stimuliUpTo(onsetsMs, n), tMs);
    this.excite(tMs);
  }

  /** The beat that was under way at `tMs` of an attempt whose state has been restored. */
  goBack(onsetsMs: readonly number[], tMs: number): void {
    for (let n = onsetsMs.length - 1; n >= 0; n--) {
      if (onsetsMs[n] >= tMs) continue;
      const entered = this.enteredMs.get(stimuliUpTo(onsetsMs, n));
      if (entered === undefined) continue;
      if (Math.ceil(entered + this.lastsMs) > tMs) this.excite(entered);
      else this.stop();
      return;
    }
    this.stop();
  }

  /** Lets go of pulses that are over: an engine takes its shortest steps wherever one may come. */
  stop(): void {
    this.endMs = Infinity;
    this.engine.setTimedStimulus(undefined);
  }

  /** What would have come before the entry was seen comes then. */
  private excite(enteredMs: number): void {
    const onsetMs = this.beat.onsetMs.map((ms) =>
      Math.max(enteredMs, enteredMs + ms - this.atRestMs),
    );
    this.engine.setTimedStimulus({ ...JUNCTION_PULSE, onsetMs });
    this.endMs = Math.ceil(enteredMs + this.lastsMs);
  }
}
