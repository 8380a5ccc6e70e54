/**
 * The linear-quadratic model of cell survival after radiotherapy: S(d) = exp(-alpha d - beta d^2), beta = alpha /
 * (alpha/beta). Source: Fowler 1989, doi 10.1259/0007-1285-62-740-679. Fractions are taken as instantaneous and fully
 * repaired between one another; repopulation is the growth model's part.
 */
import type { RadiotherapyFraction, Radiosensitivity } from '../../core/treatment.ts';

/** Share of cells (0 to 1) that survive one fraction of `doseGy`. */
export function fractionSurvival(
  doseGy: number,
  { alphaPerGy, alphaBetaGy }: Radiosensitivity,
): number {
  return Math.exp(-alphaPerGy * doseGy * (1 + doseGy / alphaBetaGy));
}

/** Share of cells that survive all fractions, without regrowth between them. */
export function courseSurvival(
  fractions: readonly Pick<RadiotherapyFraction, 'doseGy'>[],
  radiosensitivity: Radiosensitivity,
): number {
  const { alphaPerGy, alphaBetaGy } = radiosensitivity;
  return Math.exp(-alphaPerGy * biologicallyEffectiveDoseGy(fractions, alphaBetaGy));
}

/** BED = sum of d (1 + d / (alpha/beta)), Gy: the dose that would do the same in infinitely small fractions. */
export function biologicallyEffectiveDoseGy(
  fractions: readonly Pick<RadiotherapyFraction, 'doseGy'>[],
  alphaBetaGy: number,
): number {
  return fractions.reduce((sum, { doseGy }) => sum + doseGy * (1 + doseGy / alphaBetaGy), 0);
}

/** EQD2 = BED / (1 + 2 / (alpha/beta)), Gy: the total dose that would do the same in fractions of 2 Gy. */
export function equivalentDoseIn2GyFractions(
  fractions: readonly Pick<RadiotherapyFraction, 'doseGy'>[],
  alphaBetaGy: number,
): number {
  return biologicallyEffectiveDoseGy(fractions, alphaBetaGy) / (1 + 2 / alphaBetaGy);
}

/**
 * Share of cells that survive one fraction, voxel by voxel.
 *
 * @param relativeDose dose at each voxel divided by the prescribed dose (1 = prescription).
 * @param doseGy prescribed dose of this fraction.
 * @param into where the survivals go; same length, may be `relativeDose` itself.
 */
export function survivalMap(
  relativeDose: Float32Array,
  doseGy: number,
  { alphaPerGy, alphaBetaGy }: Radiosensitivity,
  into: Float32Array = new Float32Array(relativeDose.length),
): Float32Array {
  const perDose = alphaPerGy * doseGy;
  const perDoseSquared = (perDose * doseGy) / alphaBetaGy;
  for (let voxel = 0; voxel < relativeDose.length; voxel++) {
    const share = relativeDose[voxel];
    into[voxel] = Math.exp(-share * (perDose + perDoseSquared * share));
  }
  return into;
}
