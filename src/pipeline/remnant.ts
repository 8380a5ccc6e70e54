/** What remains of an organ against the limit that applies to it, as the record holds it. */
import type { TumourOrgan } from '../core/anatomy.ts';
import type { ResectionVolumes } from '../plan/resection/result.ts';
import {
  functionalRemnant,
  REMNANT_LIMITS,
  REMNANT_TO_WEIGHT_LIMIT,
  remnantToWeightPercent,
  type RemnantDenominator,
} from '../plan/scores/remnant-limits.ts';
import type { RemnantSettings, ResectionSummary } from '../twin/tumour-records.ts';

/** Remnant without tumour that loses its inflow, its outflow, or at least one of them. */
export interface LostVolumes {
  readonly inflowMl: number;
  readonly outflowMl: number;
  readonly eitherMl: number;
}

/**
 * The remnant of a liver in percent of the chosen denominator with the published limit; null for organs without such a
 * limit, and while height or weight are missing.
 */
export function remnantOf(
  organ: TumourOrgan,
  volumes: ResectionVolumes,
  lost: LostVolumes,
  settings: RemnantSettings,
): ResectionSummary['remnant'] {
  const limit = REMNANT_LIMITS.find(({ condition }) => condition === settings.condition);
  const healthyMl = volumes.remnant - volumes.tumourInRemnant;
  if (organ !== 'liver' || !limit || healthyMl <= 0) return null;
  if (settings.denominator === 'body-weight') {
    return ofBodyWeight(Math.max(0, healthyMl - lost.eitherMl), settings.weightKg);
  }
  const denominator = denominatorOf(settings);
  if (!denominator) return null;
  // Lost volumes may hold tumour that stays: it is not counted twice.
  const eitherMl = Math.min(lost.eitherMl, healthyMl);
  const found = functionalRemnant(
    {
      totalMl: volumes.total,
      tumourMl: volumes.tumour,
      remnantMl: volumes.remnant,
      tumourInRemnantMl: volumes.tumourInRemnant,
    },
    {
      inflowMl: Math.min(lost.inflowMl, eitherMl),
      outflowMl: Math.min(lost.outflowMl, eitherMl),
      eitherMl,
    },
    limit.condition,
    denominator,
  );
  return {
    percent: found.functionalPercent,
    limitPercent: found.limit.limitPercent,
    state: found.state === 'at limit' ? 'at' : found.state,
    denominatorTitle: found.denominator,
    limitSource: found.limit.source,
  };
}

function denominatorOf({
  denominator,
  heightCm,
  weightKg,
}: RemnantSettings): RemnantDenominator | undefined {
  if (denominator === 'ct') return { kind: 'ct' };
  if (heightCm === null || weightKg === null) return undefined;
  return { kind: 'standard', formula: 'vauthey', body: { heightCm, weightKg } };
}

function ofBodyWeight(functionalMl: number, weightKg: number | null): ResectionSummary['remnant'] {
  if (weightKg === null) return null;
  const percent = remnantToWeightPercent(functionalMl, weightKg);
  const { percent: limitPercent, source } = REMNANT_TO_WEIGHT_LIMIT;
  const shown = Number(percent.toFixed(2));
  return {
    percent,
    limitPercent,
    state: shown === limitPercent ? 'at' : shown > limitPercent ? 'above' : 'below',
    denominatorTitle: 'body weight, at 1 g per ml',
    limitSource: source,
  };
}
