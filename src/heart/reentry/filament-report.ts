/** Filaments over the course of a run, from its frames. */
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { connectFilaments, FilamentTracker } from './filaments.ts';
import { DelayPhase } from './phase.ts';
import { SingularityFinder } from './singularities.ts';

export interface FilamentReport {
  /** Frames that were looked at. */
  readonly frames: number;
  /** Filaments per frame. */
  readonly meanCount: number;
  readonly mostAtOnce: number;
  /** Longest line of any frame, mm; 0 in a sheet. */
  readonly longestMm: number;
  /** Life of the filament that lived longest, and how many lived at least {@link LASTING_MS}. */
  readonly longestLifeMs: number;
  readonly lasting: number;
}

/** Shorter-lived filaments are pairs that come and go at a wave's back. */
const LASTING_MS = 100;

/** Takes frames as they come and holds no more than the phase needs. */
export class FilamentWatch {
  readonly tracker = new FilamentTracker();
  private readonly phase = new DelayPhase();
  private readonly finder: SingularityFinder;
  private frames = 0;
  private total = 0;
  private most = 0;

  constructor(simulation: SimulationGrid, conducting: Uint8Array) {
    this.finder = new SingularityFinder(simulation, conducting);
  }

  take(tMs: number, frame: Uint8Array): void {
    const phase = this.phase.take(tMs, frame);
    if (!phase) return;
    const filaments = connectFilaments(this.finder.find(phase));
    this.tracker.take(tMs, filaments);
    this.frames++;
    this.total += filaments.length;
    this.most = Math.max(this.most, filaments.length);
  }

  report(): FilamentReport {
    const lives = this.tracker.lives().map(({ bornMs, seenMs }) => seenMs - bornMs);
    return {
      frames: this.frames,
      meanCount: this.frames > 0 ? this.total / this.frames : 0,
      mostAtOnce: this.most,
      longestMm: Math.max(0, ...this.tracker.lives().map(({ longestMm }) => longestMm)),
      longestLifeMs: Math.max(0, ...lives),
      lasting: lives.filter((ms) => ms >= LASTING_MS).length,
    };
  }
}
