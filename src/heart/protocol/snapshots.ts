/**
 * States to branch from, within a budget of memory. A state is known by the stimuli that made it: it serves every attempt whose
 * stimuli before its time are the same.
 */
import type { TissueSnapshot } from '../tissue/engine.ts';

interface Held {
  readonly tMs: number;
  readonly onsetsMs: readonly number[];
  readonly snapshot: TissueSnapshot;
}

export class SnapshotStore {
  private held: Held[] = [];
  /** States that were taken but found no room. */
  refused = 0;
  largestBytes = 0;

  constructor(private readonly budgetBytes: number) {}

  get bytes(): number {
    return this.held.reduce((sum, { snapshot }) => sum + snapshot.bytes.length, 0);
  }

  /** Whether another state of this size fits. */
  hasRoom(snapshotBytes: number): boolean {
    return this.bytes + snapshotBytes <= this.budgetBytes;
  }

  has(tMs: number, onsetsMs: readonly number[]): boolean {
    return this.held.some((state) => state.tMs === tMs && fits(state, onsetsMs));
  }

  /** Keeps the state at `tMs` after the stimuli `onsetsMs` (those at `tMs` or later do not count), if there is room. */
  keep(tMs: number, onsetsMs: readonly number[], snapshot: TissueSnapshot): void {
    if (this.has(tMs, onsetsMs)) return;
    if (!this.hasRoom(snapshot.bytes.length)) {
      this.refused++;
      return;
    }
    this.held.push({ tMs, onsetsMs: onsetsMs.filter((onset) => onset < tMs), snapshot });
    this.largestBytes = Math.max(this.largestBytes, this.bytes);
  }

  /** The latest state from which an attempt with these stimuli can go on, not later than `beforeMs`. */
  latest(onsetsMs: readonly number[], beforeMs: number): Held | undefined {
    let best: Held | undefined;
    for (const state of this.held) {
      if (state.tMs > beforeMs || !fits(state, onsetsMs)) continue;
      if (!best || state.tMs > best.tMs) best = state;
    }
    return best;
  }

  /** Lets go of what attempts that begin with these stimuli and go on after them do not need. */
  keepOnly(onsetsMs: readonly number[]): void {
    const start = this.latest(onsetsMs, onsetsMs[onsetsMs.length - 1])?.tMs ?? 0;
    this.held = this.held.filter((state) => state.tMs >= start && fits(state, onsetsMs));
  }
}

/** The stimuli before the state's time are the same. */
function fits({ tMs, onsetsMs }: Held, wanted: readonly number[]): boolean {
  const before = wanted.filter((onset) => onset < tMs);
  return before.length === onsetsMs.length && before.every((onset, n) => onset === onsetsMs[n]);
}
