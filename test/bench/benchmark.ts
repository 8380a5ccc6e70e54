/** What a benchmark is, and how its times are taken: the median of several runs, never a limit. */

export interface Row {
  readonly what: string;
  readonly runs: number;
  readonly medianMs: number;
  readonly leastMs: number;
  readonly mostMs: number;
  /** Work done per time at the median. */
  readonly rate?: { readonly value: number; readonly unit: string };
  /** Speed over that of something else, at the medians: 2 is twice as fast. */
  readonly ratio?: { readonly value: number; readonly to: string };
}

/** A number that has a target. */
export interface Figure {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  readonly target: string;
}

/** Where a benchmark puts its results. */
export interface Table {
  row(row: Row): void;
  figure(figure: Figure): void;
  /** A line below the table: what was left out and why, or how large the problem is. */
  note(text: string): void;
}

export interface Benchmark {
  readonly title: string;
  run(table: Table): Promise<void>;
}

export interface MeasureOptions {
  /** Timed runs, after one that is not timed. */
  readonly runs?: number;
  /** What one run starts from; not timed. */
  readonly before?: () => void;
  /** Units of work in one run, and their name: `{ amount: 4.2, unit: 'million voxels' }`. */
  readonly work?: { readonly amount: number; readonly unit: string };
}

/** Times `task`; the first run warms caches and compilers and is not counted. */
export async function measure(
  what: string,
  task: () => unknown,
  { runs = 5, before, work }: MeasureOptions = {},
): Promise<Row> {
  const times: number[] = [];
  for (let run = 0; run <= runs; run++) {
    before?.();
    const began = performance.now();
    await task();
    if (run > 0) times.push(performance.now() - began);
  }
  return rowOf(what, times, work);
}

/** A row from times that were taken elsewhere, in ms. */
export function rowOf(
  what: string,
  timesMs: readonly number[],
  work?: MeasureOptions['work'],
): Row {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const medianMs =
    (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
  const rate = work && { value: (1000 * work.amount) / medianMs, unit: `${work.unit}/s` };
  return {
    what,
    runs: sorted.length,
    medianMs,
    leastMs: sorted[0],
    mostMs: sorted[sorted.length - 1],
    ...(rate && { rate }),
  };
}

/** The row with its speed beside that of another row. */
export const comparedTo = (row: Row, other: Row): Row => ({
  ...row,
  ratio: { value: other.medianMs / row.medianMs, to: other.what },
});
