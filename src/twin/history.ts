/**
 * Named undo and redo, limited by the bytes that the steps hold on to, not by their count.
 * The history knows nothing of documents or voxels: an entry is a name, a cost and two functions.
 */
export interface HistoryEntry {
  /** What the user did, in words that follow `Undo:`, for example `paint left atrium`. */
  readonly name: string;
  /** Bytes kept alive only so that this can be undone, while it stands. */
  readonly undoBytes: number;
  /** Bytes kept alive only so that this can be redone, once it is undone. */
  readonly redoBytes: number;
  undo(): void;
  redo(): void;
}

export const DEFAULT_HISTORY_BYTES = 256 * 1024 ** 2;

export class History<Entry extends HistoryEntry = HistoryEntry> {
  private past: Entry[] = [];
  private future: Entry[] = [];
  private readonly budgetBytes: number;
  private readonly onDropped: (dropped: readonly Entry[]) => void;

  /** `onDropped` receives the oldest steps that no longer fit, so that the user can be told. */
  constructor(
    budgetBytes: number = DEFAULT_HISTORY_BYTES,
    onDropped: (dropped: readonly Entry[]) => void = () => {},
  ) {
    this.budgetBytes = budgetBytes;
    this.onDropped = onDropped;
  }

  get undoName(): string | null {
    return this.past.at(-1)?.name ?? null;
  }

  get redoName(): string | null {
    return this.future.at(-1)?.name ?? null;
  }

  get bytes(): number {
    return (
      this.past.reduce((sum, entry) => sum + entry.undoBytes, 0) +
      this.future.reduce((sum, entry) => sum + entry.redoBytes, 0)
    );
  }

  /** Every entry, oldest first, undone ones last. */
  get entries(): readonly Entry[] {
    return [...this.past, ...this.future.toReversed()];
  }

  /** Records a step that has just been done; what was undone before can no longer be redone. */
  push(entry: Entry): void {
    this.future = [];
    this.past.push(entry);
    this.trim();
  }

  /** Undoes the last step and returns it, or undefined when there is none. */
  undo(): Entry | undefined {
    const entry = this.past.at(-1);
    if (!entry) return undefined;
    entry.undo();
    this.past.pop();
    this.future.push(entry);
    this.trim();
    return entry;
  }

  /** Does the last undone step again and returns it, or undefined when there is none. */
  redo(): Entry | undefined {
    const entry = this.future.at(-1);
    if (!entry) return undefined;
    entry.redo();
    this.future.pop();
    this.past.push(entry);
    this.trim();
    return entry;
  }

  clear(): void {
    this.past = [];
    this.future = [];
  }

  /** Drops the steps furthest from the present: oldest past first, then the furthest redo. */
  private trim(): void {
    const dropped: Entry[] = [];
    let bytes = this.bytes;
    while (bytes > this.budgetBytes) {
      const oldest = this.past.shift();
      const entry = oldest ?? this.future.shift();
      if (!entry) break;
      bytes -= oldest ? entry.undoBytes : entry.redoBytes;
      dropped.push(entry);
    }
    if (dropped.length > 0) this.onDropped(dropped);
  }
}
