/** Brightness that differs from place to place because of the coils, estimated and taken out. */
import type { Grid } from '../../core/space.ts';
import { blurInPlace } from '../blur.ts';

/** Values this far from the estimate, as a factor, are fluid, fat, vessels or tumour and say nothing about the coils. */
const USUAL: readonly [number, number] = [0.7, 1.35];
/** Standard deviations over which tissue is averaged, mm: wide first, so that a strong slope is met. */
const WIDTHS_MM = [40, 30, 25] as const;

/** Share of usual tissue in the neighbourhood below which the estimate is no longer followed. */
const FEW = 0.01;

/**
 * Gain of every voxel, 1 where the image is as bright as usual: the local mean of the tissue in `mask`, leaving out what is far
 * from it, over `level`. It reaches beyond the mask.
 */
export function coilGain(
  values: Float32Array,
  mask: Uint8Array,
  grid: Grid,
  level: number,
): Float32Array {
  const gain = new Float32Array(values.length).fill(1);
  const sum = new Float32Array(values.length);
  const weight = new Float32Array(values.length);
  for (const widthMm of WIDTHS_MM) {
    for (let n = 0; n < values.length; n++) {
      const share = values[n] / (level * gain[n]);
      const usual = mask[n] > 0 && share > USUAL[0] && share < USUAL[1];
      weight[n] = usual ? 1 : 0;
      sum[n] = usual ? values[n] / level : 0;
    }
    const voxels = widthMm / grid.spacingMm[0];
    blurInPlace(sum, grid.dimensions, voxels);
    blurInPlace(weight, grid.dimensions, voxels);
    // Far from all tissue the estimate fades to what it was.
    for (let n = 0; n < gain.length; n++) gain[n] = (sum[n] + FEW * gain[n]) / (weight[n] + FEW);
  }
  return gain;
}
