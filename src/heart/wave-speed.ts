/**
 * From the conduction velocity that a user asks for to the diffusivity of the tissue. A plane wave travels with
 * c = k sqrt(D), where k belongs to the membrane alone; the engines correct D for their grid.
 */
import type { CellModelId } from './cells/cell-model.ts';
import { physicalDiffusivity } from './conduction.ts';
import type { Parameters } from './parameters.ts';

/**
 * k in (m/s) / sqrt(mm2/ms) of converged one-dimensional waves; the cable tests in `test/verification` hold the engines to it.
 * The modified Mitchell-Schaeffer model is not listed: its k follows from its parameters.
 */
const SPEED_PER_ROOT_D: Readonly<Partial<Record<CellModelId, Readonly<Record<string, number>>>>> = {
  'bueno-orovio': { epi: 2.35, endo: 2.48, m: 2.85 },
  'ten-tusscher': { epi: 1.985, endo: 1.985, m: 1.985 },
  courtemanche: { control: 1.62, af: 1.62 },
  // Extrapolated to h = 0 and dt = 0; with the sodium current of ten Tusscher, without which they hardly conduct.
  'ohara-rudy': { 'endo-tissue': 2, 'epi-tissue': 2, 'm-tissue': 2 },
  'ohara-rudy-herg': { 'endo-tissue': 2.02, 'epi-tissue': 2.02, 'm-tissue': 2.02 },
};

/** True where the speed of the waves of a kind of cell is known, so that tissue can be made of it. */
export const hasWaveSpeed = (model: CellModelId, variant: string): boolean =>
  model === 'mitchell-schaeffer' || SPEED_PER_ROOT_D[model]?.[variant] !== undefined;

/**
 * Diffusivity (mm2/ms) that gives healthy tissue of a kind of cell plane waves of `velocity` m/s.
 *
 * @throws RangeError where {@link hasWaveSpeed} is false.
 */
export function diffusivityFor(
  velocity: number,
  model: CellModelId,
  variant: string,
  parameters: Parameters,
): number {
  if (model === 'mitchell-schaeffer') return physicalDiffusivity(velocity, parameters);
  const perRootD = SPEED_PER_ROOT_D[model]?.[variant];
  if (perRootD === undefined) throw new RangeError(`no wave speed for ${model} ${variant}`);
  return (velocity / perRootD) ** 2;
}
