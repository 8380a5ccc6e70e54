/** A fit of conduction as plain figures and words: for scripts, and beside the runs that use its velocities. */
import type { Lps } from '../core/space.ts';
import type { VelocityName } from '../heart/personalise/fit-conduction.ts';
import { isDecided } from '../heart/personalise/verdict.ts';
import type { StimulusSite } from '../heart/stimulation.ts';
import type { PersonaliseResult } from './personalise-run.ts';

export interface PersonaliseSummary {
  /** m/s; 90 % of the ensemble lie in `interval`, `prior` was assumed before. */
  readonly velocities: readonly {
    readonly name: VelocityName;
    readonly mean: number;
    readonly interval: readonly [number, number];
    readonly prior: readonly [number, number];
    readonly decided: boolean;
  }[];
  /** Sets of first sites, the most likely first. */
  readonly siteSets: readonly {
    readonly share: number;
    readonly sites: readonly { readonly positionLps: Lps; readonly spreadMm: number }[];
  }[];
  readonly correlations: PersonaliseResult['fit']['correlations'];
  readonly residuals: PersonaliseResult['fit']['residuals'];
  readonly decided: boolean;
  readonly statements: readonly string[];
  readonly measured: readonly string[];
  readonly registration: {
    readonly meanMm: number;
    readonly farMm: number;
    readonly landmarksMm: number;
  } | null;
  readonly notes: readonly string[];
  readonly seed: number;
  readonly members: number;
  readonly evaluations: number;
  readonly complete: boolean;
  readonly spacingMm: number;
  readonly voxels: number;
  readonly wallSeconds: number;
}

export function personaliseSummary(result: PersonaliseResult): PersonaliseSummary {
  const { fit, prior, registration } = result;
  return {
    velocities: fit.velocities.map((velocity) => ({
      name: velocity.name,
      mean: velocity.mean,
      interval: velocity.interval,
      prior: prior[velocity.name],
      decided: isDecided(velocity),
    })),
    siteSets: fit.rootGroups.map(({ share, sites }) => ({
      share,
      sites: sites.map(({ positionMm, spreadMm }) => ({ positionLps: positionMm, spreadMm })),
    })),
    correlations: fit.correlations,
    residuals: fit.residuals,
    decided: fit.decided,
    statements: fit.statements,
    measured: result.measured,
    registration: registration && {
      meanMm: registration.meanMm,
      farMm: registration.farMm,
      landmarksMm: registration.landmarksMm,
    },
    notes: result.notes,
    seed: result.seed,
    members: result.members,
    evaluations: fit.evaluations,
    complete: fit.complete,
    spacingMm: result.spacingMm,
    voxels: result.voxels,
    wallSeconds: result.seconds,
  };
}

/**
 * Pacing sites that stand for the fit in a simulation: the known ones, the most likely set, or, where no set stands out, those of
 * the member that fits best.
 */
export function sitesOfFit({ start, fit, bestSites }: PersonaliseResult): readonly StimulusSite[] {
  if (start.kind === 'known') return start.sites;
  const positions = fit.rootGroups.at(0)?.sites.map(({ positionMm }) => positionMm) ?? bestSites;
  return positions.map((positionMm) => ({ kind: 'point', positionMm }));
}
