/** Moves an engine through time, with its pulses, in pieces short enough to stop within 50 ms. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import { FRAME_MV } from '../tissue/engine.ts';
import type { TissueEngine } from '../tissue/engine.ts';
import type { ProtocolPartial } from './result.ts';

/** Work between two chances to stop. */
const CHUNK_MS = 12;
/** Between two frames for the page: more would only keep it busy. */
const PARTIAL_MS = 80;
/** Between two looks at whether the potentials are still those of tissue. */
export const LOOK_MS = 10;
/** A potential this far beyond the range of frames has lost its way. */
const BEYOND_MV = 400;

export class Pacer {
  /** Simulated time so far, going back not deducted. */
  simulatedMs = 0;
  private chunk = 1;
  private shownAt = 0;

  constructor(
    readonly engine: TissueEngine,
    private readonly pulseMs: number,
    private readonly ctx: JobContext<ProtocolPartial>,
    private readonly showing: () => { readonly site: string; readonly attempt: string },
  ) {}

  get tMs(): number {
    return this.engine.step / this.engine.stepsPerMs;
  }

  /**
   * Advances to a whole millisecond; `onsetsMs` are the stimuli of the attempt. Looks at the tissue every ten milliseconds: `look`
   * is told the highest potential and ends the advance by returning true.
   *
   * @throws no-convergence/simulation-diverged with the time; cancelled.
   */
  async advanceTo(
    tMs: number,
    onsetsMs: readonly number[],
    look?: (highMv: number) => Promise<boolean> | boolean,
  ): Promise<void> {
    const { engine } = this;
    const perMs = engine.stepsPerMs;
    const end = Math.round(tMs * perMs);
    const pulse = Math.max(1, Math.round(this.pulseMs * perMs));
    const starts = onsetsMs.map((onset) => Math.round(onset * perMs));
    while (engine.step < end) {
      const from = engine.step;
      const stimulated = starts.some((start) => from >= start && from < start + pulse);
      let to = Math.min(end, from + this.chunk, nextMultiple(from, LOOK_MS * perMs));
      for (const start of starts) {
        if (start > from) to = Math.min(to, start);
        if (start + pulse > from) to = Math.min(to, start + pulse);
      }
      const began = performance.now();
      await engine.advance(to - from, stimulated);
      const tookMs = performance.now() - began;
      // Follows the machine down at once and up slowly.
      const suits = Math.floor(((to - from) * CHUNK_MS) / Math.max(tookMs, 1e-3));
      this.chunk = Math.max(1, Math.min(suits, 2 * this.chunk));
      this.simulatedMs += (to - from) / perMs;
      await this.ctx.checkpoint();
      if (to % (LOOK_MS * perMs) !== 0) continue;
      const highMv = await this.look();
      await this.show();
      if (look && (await look(highMv))) return;
    }
  }

  private async look(): Promise<number> {
    const { lowMv, highMv } = await this.engine.sample();
    if (lowMv > FRAME_MV.low - BEYOND_MV && highMv < FRAME_MV.high + BEYOND_MV) return highMv;
    return fail(
      'no-convergence',
      'simulation-diverged',
      `The potentials of the tissue became meaningless ${Math.round(this.tMs)} ms into ${this.showing().attempt} at ${this.showing().site} (${lowMv} to ${highMv} mV).`,
      'Shorten the time step, or set the parameters of the membrane back to their published values.',
    );
  }

  private async show(): Promise<void> {
    if (performance.now() - this.shownAt < PARTIAL_MS) return;
    this.ctx.partial({ ...this.showing(), tMs: this.tMs, frame: await this.engine.frame() });
    this.shownAt = performance.now();
  }
}

const nextMultiple = (value: number, of: number): number => (Math.floor(value / of) + 1) * of;
