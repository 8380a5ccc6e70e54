/**
 * One evaluation at a time. Changes that make a step to undo run in their order, none is lost; previews of a drag come
 * after them and only the latest one counts.
 */
export class EvaluationLane {
  readonly #changes: (() => Promise<void>)[] = [];
  #preview: (() => Promise<void>) | undefined;
  #running = false;

  get busy(): boolean {
    return this.#running;
  }

  /** Whether something will run after what runs now. */
  get waiting(): boolean {
    return this.#changes.length > 0 || this.#preview !== undefined;
  }

  /** Runs after the changes before it. */
  change(work: () => Promise<void>): void {
    // What a change will evaluate is newer than any preview that waits.
    this.#preview = undefined;
    this.#changes.push(work);
    void this.#run();
  }

  /** Runs when nothing else does; replaces a preview that waits. */
  preview(work: () => Promise<void>): void {
    this.#preview = work;
    void this.#run();
  }

  /** Forgets what waits; what runs ends by itself. */
  clear(): void {
    this.#changes.length = 0;
    this.#preview = undefined;
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      for (let work = this.#next(); work; work = this.#next()) await work();
    } finally {
      this.#running = false;
    }
  }

  #next(): (() => Promise<void>) | undefined {
    const change = this.#changes.shift();
    if (change) return change;
    const preview = this.#preview;
    this.#preview = undefined;
    return preview;
  }
}
