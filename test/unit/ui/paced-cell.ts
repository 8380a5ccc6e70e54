/** A paced cell as the laboratory shows it, with made-up figures. */
import type { PacedCell } from '../../../src/heart/cells/pace.ts';

export const paced = (apd90Ms: number, change: Partial<PacedCell> = {}): PacedCell => ({
  tMs: Float64Array.of(0, 0.5, 1),
  vmMv: Float32Array.of(-85, 20, -84),
  apd90Ms,
  apd50Ms: apd90Ms - 30,
  apd30Ms: apd90Ms - 70,
  dvdtMax: 380,
  restMv: -85,
  peakMv: 40,
  beats: [],
  steadyState: { reached: true, beats: 95, driftMs: 0, alternansMs: 0.1 },
  variables: [],
  ...change,
});
