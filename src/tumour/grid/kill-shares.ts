/** What drugs and mutation do to the two clones during a step. */
import type { DrugCourse } from '../../core/treatment.ts';
import type { ResistantClone } from './growth-setup.ts';

/** Drugs in the body, followed through a run: one compartment each, emptied exactly over every step. */
export class DrugKill {
  private readonly concentration: Float64Array;

  constructor(
    private readonly courses: readonly DrugCourse[],
    private readonly sensitivityFactor: number,
  ) {
    this.concentration = new Float64Array(courses.length);
  }

  give(drug: number, dose: number): void {
    this.concentration[drug] += dose;
  }

  /** Natural log-kill of fully sensitive cells over the next `dtDays`, which then have passed. */
  logKill(dtDays: number): number {
    let sum = 0;
    this.courses.forEach(({ clearancePerDay, sensitivityPerDay }, drug) => {
      const cleared = -Math.expm1(-clearancePerDay * dtDays);
      sum += (sensitivityPerDay / clearancePerDay) * this.concentration[drug] * cleared;
      this.concentration[drug] *= 1 - cleared;
    });
    return this.sensitivityFactor * sum;
  }
}

/**
 * Shares of a step of ds/dt = -(k + m) s, dr/dt = m s - f k r, solved exactly: `logKill` = k dt of sensitive cells,
 * m the mutation rate, f the drug effect on resistant cells.
 */
export function killedShares(
  logKill: number,
  dtDays: number,
  resistant: ResistantClone | undefined,
): { readonly keptSensitive: number; readonly mutated: number; readonly keptResistant: number } {
  const mutation = (resistant?.mutationPerDay ?? 0) * dtDays;
  const ofResistant = logKill * (resistant?.drugSensitivityFactor ?? 0);
  const keptResistant = Math.exp(-ofResistant);
  const faster = logKill + mutation - ofResistant;
  // (1 - e^-x) / x, continued through x = 0.
  const mean = Math.abs(faster) < 1e-12 ? 1 : -Math.expm1(-faster) / faster;
  return {
    keptSensitive: Math.exp(-logKill - mutation),
    mutated: mutation * keptResistant * mean,
    keptResistant,
  };
}
