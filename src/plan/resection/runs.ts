/** Sets of voxels as runs along the rows of a grid: they are counted without looking at every voxel. */

/** In pairs, ascending: the number of a run's first voxel and one past that of its last. Runs do not overlap. */
export type Runs = Int32Array;

/** Collects runs. */
export class RunList {
  private runs = new Int32Array(8192);
  private length = 0;

  /** Empty runs are left out, and one that begins where the last one ends goes on with it. */
  add(first: number, end: number): void {
    if (end <= first) return;
    if (this.length > 0 && this.runs[this.length - 1] === first) {
      this.runs[this.length - 1] = end;
      return;
    }
    if (this.length === this.runs.length) {
      const grown = new Int32Array(2 * this.length);
      grown.set(this.runs);
      this.runs = grown;
    }
    this.runs[this.length++] = first;
    this.runs[this.length++] = end;
  }

  done(): Runs {
    return this.runs.slice(0, this.length);
  }
}

/** Voxels with a value other than 0, as runs of one value each. */
export interface Segments {
  readonly runs: Runs;
  /** Value of every run. */
  readonly value: Uint16Array;
}

/** Runs of equal values where `counts` is not 0. */
export function segmentsOf(values: Uint8Array | Uint16Array, counts: Uint8Array): Segments {
  let runs = new Int32Array(1 << 14);
  let value = new Uint16Array(1 << 13);
  let length = 0;
  let current = 0;
  for (let n = 0; n <= values.length; n++) {
    const here = n < values.length && counts[n] !== 0 ? values[n] : 0;
    if (here === current) continue;
    if (current !== 0) runs[2 * length++ + 1] = n;
    if (here !== 0) {
      if (length === value.length) {
        const [moreRuns, moreValues] = [new Int32Array(4 * length), new Uint16Array(2 * length)];
        moreRuns.set(runs);
        moreValues.set(value);
        [runs, value] = [moreRuns, moreValues];
      }
      runs[2 * length] = n;
      value[length] = here;
    }
    current = here;
  }
  return { runs: runs.slice(0, 2 * length), value: value.slice(0, length) };
}

/** All that lies in any of the sets. */
export function unionOf(sets: readonly Runs[]): Runs {
  if (sets.length === 1) return sets[0];
  const place = sets.map(() => 0);
  const union = new RunList();
  let first = 0;
  let end = -1;
  for (;;) {
    let next = -1;
    for (let s = 0; s < sets.length; s++) {
      if (place[s] >= sets[s].length) continue;
      if (next < 0 || sets[s][place[s]] < sets[next][place[next]]) next = s;
    }
    if (next < 0) break;
    const from = sets[next][place[next]];
    const to = sets[next][place[next] + 1];
    place[next] += 2;
    if (from > end) {
      union.add(first, end);
      first = from;
      end = to;
    } else if (to > end) end = to;
  }
  union.add(first, end);
  return union.done();
}

/** Voxels of each value (below `size`) that lie in a set. */
export function countWithin({ runs, value }: Segments, set: Runs, size: number): Float64Array {
  const counts = new Float64Array(size);
  let s = 0;
  for (let n = 0; n < runs.length; n += 2) {
    const first = runs[n];
    const end = runs[n + 1];
    while (s < set.length && set[s + 1] <= first) s += 2;
    for (let m = s; m < set.length && set[m] < end; m += 2)
      counts[value[n >> 1]] += Math.min(end, set[m + 1]) - Math.max(first, set[m]);
  }
  return counts;
}

/** The runs without what lies in a set, whatever their values. */
export function without(runs: Runs, set: Runs): Runs {
  const rest = new RunList();
  let s = 0;
  for (let n = 0; n < runs.length; n += 2) {
    let first = runs[n];
    const end = runs[n + 1];
    while (s < set.length && set[s + 1] <= first) s += 2;
    for (let m = s; m < set.length && set[m] < end; m += 2) {
      rest.add(first, Math.min(end, set[m]));
      first = Math.max(first, set[m + 1]);
    }
    rest.add(first, end);
  }
  return rest.done();
}

/** Sets bit n in all voxels of set n; the voxels hold 0 before. */
export function paintRuns(sets: readonly Runs[], bits: Uint8Array): void {
  sets.forEach((set, n) => {
    for (let m = 0; m < set.length; m += 2) {
      if (n === 0) bits.fill(1, set[m], set[m + 1]);
      else for (let voxel = set[m]; voxel < set[m + 1]; voxel++) bits[voxel] |= 1 << n;
    }
  });
}
