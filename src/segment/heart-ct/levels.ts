/** CT numbers of soft tissue and of opacified blood in this examination. */
import { fail } from '../../core/failure.ts';
import type { WorkingImage } from './blood.ts';

export interface Levels {
  /** Unenhanced soft tissue, HU. */
  readonly softHu: number;
  /** Thresholds between muscle and blood worth trying, rising. */
  readonly thresholdsHu: readonly number[];
}

/** Homogeneous neighbourhoods vary less than this (standard deviation, HU). */
const CALM_HU = 55;
const BIN_HU = 5;
/** Least volume of homogeneous enhanced blood in a contrast CT of the heart. */
const MIN_BLOOD_ML = 40;
/** Enhancement over soft tissue below which blood and muscle cannot be told apart. */
const MIN_ENHANCEMENT_HU = 90;

/**
 * Reads the levels from the histogram of places that are alike with their neighbours, where noise, edges and
 * bone count little. The right heart is often much less opacified than the left, hence several thresholds.
 * @throws `bad-input`/`no-contrast` when there is no enhanced blood.
 */
export function findLevels({ grid, hu }: WorkingImage): Levels {
  const [nx, ny, nz] = grid.dimensions;
  const plane = nx * ny;
  const steps = [1, -1, nx, -nx, plane, -plane];
  const softest = new Float64Array(60);
  const enhanced: number[] = [];
  for (let k = 1; k < nz - 1; k++)
    for (let j = 1; j < ny - 1; j++)
      for (let i = 1; i < nx - 1; i++) {
        const n = i + nx * (j + ny * k);
        const value = hu[n];
        if (value < -50 || value > 900) continue;
        let sum = value;
        let squares = value * value;
        for (const step of steps) {
          const other = hu[n + step];
          sum += other;
          squares += other * other;
        }
        const mean = sum / 7;
        if (squares / 7 - mean * mean > CALM_HU * CALM_HU) continue;
        if (mean >= 0 && mean < 150) softest[Math.floor(mean / BIN_HU)]++;
        if (mean >= 100) enhanced.push(mean);
      }
  let mode = 0;
  for (let b = 1; b < 30; b++) if (softest[b] > softest[mode]) mode = b;
  const softHu = (mode + 0.5) * BIN_HU;
  const voxelMl = (grid.spacingMm[0] * grid.spacingMm[1] * grid.spacingMm[2]) / 1000;
  const blood = enhanced
    .filter((value) => value > softHu + MIN_ENHANCEMENT_HU)
    .sort((a, b) => a - b);
  if (blood.length * voxelMl < MIN_BLOOD_ML) refuseWithoutContrast(softHu);
  const arterialHu = blood[Math.floor(0.75 * blood.length)];
  const muscleHu = softHu + 45;
  const at = (share: number): number => muscleHu + share * (arterialHu - muscleHu);
  return { softHu, thresholdsHu: [0.15, 0.22, 0.3, 0.4, 0.5].map(at) };
}

/** The same words wherever the recipe finds that blood is not opacified. */
export function refuseWithoutContrast(softHu: number): never {
  return fail(
    'bad-input',
    'no-contrast',
    `The blood in the heart is not brighter than its muscle (soft tissue at ${Math.round(softHu)} HU): this CT was taken without contrast, or before it arrived, so the chambers cannot be told apart.`,
    'Choose a contrast-enhanced series of the heart, or outline the structures by hand.',
  );
}
