/** The potentials of all cells of an array at every step of a stretch of time, and what is measured on them. */
import type { JobContext } from '../../core/job.ts';
import { measureActionPotential } from './action-potential.ts';
import type { ActionPotential, Levels } from './action-potential.ts';
import { STEPS_PER_RUN } from './cell-array.ts';
import type { CellArray } from './cell-array.ts';
import { toMv } from './cell-model.ts';

/** A beat found in a trace, ms from its start. */
export interface FoundBeat {
  /** Steepest rise. */
  readonly upMs: number;
  /** 90 % of the way back. */
  readonly downMs: number;
}

export class Trace {
  /** [step][lane]; step 0 is the state that the trace begins from. */
  private readonly values: Float32Array;
  private filled = 0;

  constructor(
    private readonly array: CellArray,
    readonly steps: number,
  ) {
    this.values = new Float32Array((steps + 1) * array.lanes);
    this.restart();
  }

  /** Begins again from the potentials as they are now. */
  restart(): void {
    this.values.set(this.array.potentials());
    this.filled = 0;
  }

  append(potentials: Float32Array, steps: number): void {
    this.values.set(potentials, (this.filled + 1) * this.array.lanes);
    this.filled += steps;
  }

  potentialMv(cell: number, step: number): number {
    return this.sampler(cell, step)(0);
  }

  private sampler(cell: number, from: number): (n: number) => number {
    const { lanes, model } = this.array;
    return (n) => toMv(model, this.values[(from + n) * lanes + cell]);
  }

  /** The action potential of a cell that starts at step `from`, where its stimulus begins. */
  measure(cell: number, from = 0, levels: Levels = {}): ActionPotential {
    const { dtMs } = this.array;
    return measureActionPotential(this.sampler(cell, from), this.steps + 1 - from, dtMs, levels);
  }

  /** Complete beats of a cell: rises through half of the whole swing that come back to within 10 % of `restMv`. */
  beats(cell: number, restMv: number): FoundBeat[] {
    const sample = this.sampler(cell, 0);
    const { dtMs } = this.array;
    let highest = restMv;
    for (let n = 0; n <= this.steps; n++) highest = Math.max(highest, sample(n));
    const half = (restMv + highest) / 2;
    const found: FoundBeat[] = [];
    for (let n = 1; n <= this.steps; n++) {
      if (!(sample(n - 1) < half && sample(n) >= half)) continue;
      const around = Math.round(5 / dtMs);
      let steepest = n;
      for (let k = Math.max(1, n - around); k <= Math.min(this.steps, n + around); k++)
        if (sample(k) - sample(k - 1) > sample(steepest) - sample(steepest - 1)) steepest = k;
      let peakMv = sample(n);
      for (; n <= this.steps; n++) {
        peakMv = Math.max(peakMv, sample(n));
        const level = peakMv - 0.9 * (peakMv - restMv);
        if (sample(n) < level) {
          const share = (sample(n - 1) - level) / (sample(n - 1) - sample(n));
          found.push({ upMs: (steepest - 0.5) * dtMs, downMs: (n - 1 + share) * dtMs });
          break;
        }
      }
    }
    return found;
  }
}

/** Advances an array by any number of steps, with places to stop; the potentials go `into` a trace where one is given. */
export async function advanceCells(
  array: CellArray,
  steps: number,
  stimulated: boolean,
  context: JobContext,
  { into, tMs = 0 }: { readonly into?: Trace; readonly tMs?: number } = {},
): Promise<void> {
  for (let done = 0; done < steps;) {
    const count = Math.min(STEPS_PER_RUN, steps - done);
    const potentials = array.run(count, stimulated, tMs + done * array.dtMs);
    into?.append(potentials, count);
    done += count;
    await context.checkpoint();
  }
}
