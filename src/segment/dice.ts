/** Agreement and size of label maps. */
import type { LabelMap } from '../core/volume.ts';
import { voxelVolumeMl } from '../core/space.ts';

/** Dice coefficient `2 |A and B| / (|A| + |B|)` of two masks of one grid; 1 when both are empty. */
export function dice(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let both = 0;
  let sum = 0;
  for (let n = 0; n < a.length; n++) {
    const inA = a[n] ? 1 : 0;
    const inB = b[n] ? 1 : 0;
    both += inA & inB;
    sum += inA + inB;
  }
  return sum === 0 ? 1 : (2 * both) / sum;
}

/** The voxels that carry one of `labels`, as a mask. */
export function maskOf(data: Uint8Array, ...labels: readonly number[]): Uint8Array {
  const wanted = new Uint8Array(256);
  for (const label of labels) wanted[label] = 1;
  return data.map((value) => wanted[value]);
}

/** Dice coefficient of one label in two maps of the same grid. */
export const labelDice = (a: LabelMap, b: LabelMap, label: number): number =>
  dice(maskOf(a.data, label), maskOf(b.data, label));

/** Volume in millilitres of every label value (256 entries). */
export function labelVolumesMl(map: LabelMap): Float64Array {
  const volumes = new Float64Array(256);
  const voxel = voxelVolumeMl(map.grid);
  for (const label of map.data) volumes[label] += voxel;
  return volumes;
}
