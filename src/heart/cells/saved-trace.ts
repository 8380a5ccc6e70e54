/** Potentials and calcium of paced cells at equal spacing, of the beats that are kept. */
import { fail } from '../../core/failure.ts';
import type { CellArray } from './cell-array.ts';
import { toMv } from './cell-model.ts';

export class SavedTrace {
  private readonly everySteps: number;
  private readonly rows: { readonly tMs: number; readonly cells: readonly number[][] }[] = [];
  private on = false;
  private beatsKept = -1;

  constructor(
    private readonly array: CellArray,
    saveMs: number,
    private readonly beatSteps: number,
  ) {
    if (!(saveMs > 0)) {
      fail(
        'bad-input',
        'parameter-out-of-range',
        `A spacing of ${saveMs} ms cannot be saved.`,
        'Enter a positive spacing.',
      );
    }
    this.everySteps = Math.max(1, Math.round(saveMs / array.dtMs));
  }

  /** At the start of a beat: keep it, keep it in place of all kept so far, or let it pass. */
  begin(what: 'keep' | 'replace' | 'skip'): void {
    this.on = what !== 'skip';
    if (what === 'replace') {
      this.rows.length = 0;
      this.beatsKept = -1;
    }
    if (this.on) this.beatsKept++;
  }

  /** The step at which the next sample is due. */
  next(step: number): number {
    return this.on ? (Math.floor(step / this.everySteps) + 1) * this.everySteps : Infinity;
  }

  sample(step: number): void {
    if (!this.on || step % this.everySteps !== 0) return;
    const { array } = this;
    const { calcium } = array.model;
    const potentials = array.potentials();
    this.rows.push({
      tMs: (this.beatsKept * this.beatSteps + step) * array.dtMs,
      cells: Array.from({ length: array.cells }, (_, cell) => [
        toMv(array.model, potentials[cell]),
        calcium === undefined ? 0 : array.read(cell)[calcium],
      ]),
    });
  }

  times(): Float64Array {
    return Float64Array.from(this.rows, ({ tMs }) => tMs);
  }
  potentials(cell: number): Float32Array {
    return Float32Array.from(this.rows, ({ cells }) => cells[cell][0]);
  }
  calcium(cell: number): Float32Array | undefined {
    if (this.array.model.calcium === undefined) return undefined;
    return Float32Array.from(this.rows, ({ cells }) => cells[cell][1]);
  }
}
