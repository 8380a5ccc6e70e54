/** Sets of voxels as runs along the rows of a grid. */

/** In pairs: the number of a run's first voxel and one past that of its last. Runs do not overlap. */
export type Runs = Int32Array;

/** Collects runs. */
export class RunList {
  private runs = new Int32Array(8192);
  private length = 0;

  /** Empty runs are left out. */
  add(first: number, end: number): void {
    if (end <= first) return;
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

/** Sets a bit in all voxels of the runs. */
export function paintRuns(runs: Runs, bits: Uint8Array, bit: number): void {
  for (let n = 0; n < runs.length; n += 2)
    for (let voxel = runs[n]; voxel < runs[n + 1]; voxel++) bits[voxel] |= bit;
}
