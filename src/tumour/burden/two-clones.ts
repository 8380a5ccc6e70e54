/**
 * A drug-sensitive and a resistant clone that compete for the same room (Lotka-Volterra):
 *
 *   dS/dt = r_S S g(S + a_SR R) - k_S S,   dR/dt = r_R R g(R + a_RS S) - k_R R
 *
 * with g of the growth law. One clone alone takes exact steps; two take steps of the classical fourth-order
 * Runge-Kutta method in the logarithm of the sizes, which stay positive and where the kill is exact.
 * Source: Zhang 2022, doi 10.7554/eLife.76284; Gatenby 2009, doi 10.1158/0008-5472.CAN-08-3658.
 */
import { growthPerCell, grownSize } from './growth-law.ts';
import type { GrowthLaw } from './growth-law.ts';

/** Sizes of the two clones, ml of dense tumour. */
export interface Clones {
  readonly sensitive: number;
  readonly resistant: number;
}

export interface CloneDynamics {
  readonly law: GrowthLaw;
  readonly capacity: number;
  readonly sensitiveRatePerDay: number;
  readonly resistantRatePerDay: number;
  /** Weight of a sensitive cell in the load that resistant cells feel (a_RS). */
  readonly competitionOnResistant: number;
  /** Weight of a resistant cell in the load that sensitive cells feel (a_SR). */
  readonly competitionOnSensitive: number;
}

/** Growth per step of the integrator that keeps its error far below that of any measured rate. */
const LARGEST_GROWTH_PER_STEP = 0.05;

/** Both clones after `dtDays` with the given natural log-kills over that time. */
export function stepClones(
  clones: Clones,
  dynamics: CloneDynamics,
  dtDays: number,
  sensitiveLogKill: number,
  resistantLogKill: number,
): Clones {
  const { law, capacity, sensitiveRatePerDay, resistantRatePerDay } = dynamics;
  const { sensitive, resistant } = clones;
  if (resistant <= 0 || sensitive <= 0 || law === 'exponential') {
    return {
      sensitive: grownSize(law, sensitive, sensitiveRatePerDay, capacity, dtDays, sensitiveLogKill),
      resistant: grownSize(law, resistant, resistantRatePerDay, capacity, dtDays, resistantLogKill),
    };
  }
  return integrate(clones, dynamics, dtDays, sensitiveLogKill / dtDays, resistantLogKill / dtDays);
}

function integrate(
  { sensitive, resistant }: Clones,
  dynamics: CloneDynamics,
  dtDays: number,
  sensitiveKill: number,
  resistantKill: number,
): Clones {
  const { law, capacity, sensitiveRatePerDay: rS, resistantRatePerDay: rR } = dynamics;
  const { competitionOnResistant: aRS, competitionOnSensitive: aSR } = dynamics;
  const fastest = Math.max(rS, rR) * Math.max(1, aRS, aSR);
  const steps = Math.max(1, Math.ceil((dtDays * fastest) / LARGEST_GROWTH_PER_STEP));
  const h = dtDays / steps;
  const slopeS = (s: number, r: number): number =>
    growthPerCell(law, rS, s + aSR * r, capacity) - sensitiveKill;
  const slopeR = (s: number, r: number): number =>
    growthPerCell(law, rR, r + aRS * s, capacity) - resistantKill;
  let s = sensitive;
  let r = resistant;
  for (let step = 0; step < steps; step++) {
    const s1 = slopeS(s, r);
    const r1 = slopeR(s, r);
    const sA = s * Math.exp((h / 2) * s1);
    const rA = r * Math.exp((h / 2) * r1);
    const s2 = slopeS(sA, rA);
    const r2 = slopeR(sA, rA);
    const sB = s * Math.exp((h / 2) * s2);
    const rB = r * Math.exp((h / 2) * r2);
    const s3 = slopeS(sB, rB);
    const r3 = slopeR(sB, rB);
    const sC = s * Math.exp(h * s3);
    const rC = r * Math.exp(h * r3);
    s *= Math.exp((h / 6) * (s1 + 2 * s2 + 2 * s3 + slopeS(sC, rC)));
    r *= Math.exp((h / 6) * (r1 + 2 * r2 + 2 * r3 + slopeR(sC, rC)));
  }
  return { sensitive: s, resistant: r };
}
