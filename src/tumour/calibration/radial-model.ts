/**
 * Reaction-diffusion of a spherical tumour under treatment, in one space dimension:
 *
 *   dc/dt = (1/r^2) d/dr (r^2 D dc/dr) + k c (1 - c) - (drug kill) c,   c -> S(dose) c at every fraction
 *
 * with c the cell density over that of dense tumour. Concentric shells of equal thickness as finite volumes (what leaves
 * one shell enters the next, so that diffusion conserves cells exactly), Crank-Nicolson in time for diffusion, the exact
 * solution of logistic growth under kill for the reaction, and Strang splitting between them: second order in both.
 * A run takes about a millisecond, which is what a calibration needs.
 */
import { fail } from '../../core/failure.ts';
import type { Schedule } from '../../core/treatment.ts';
import type { BurdenTimeline } from '../burden/burden-timeline.ts';
import { fractionSurvival } from '../therapy/linear-quadratic.ts';

/** Concentric shells from the centre to `shells * thicknessMm`; values belong to the middle of each shell. */
export interface RadialGrid {
  readonly shells: number;
  readonly thicknessMm: number;
}

export interface RadialParameters {
  readonly diffusionMm2PerDay: number;
  readonly growthRatePerDay: number;
  readonly alphaPerGy: number;
  readonly alphaBetaGy: number;
  /** Replaces the sensitivity of every drug of the schedule. */
  readonly drugSensitivityPerDay: number;
}

/**
 * Density in every shell at every stored time of the timeline.
 *
 * @param initial density (0 to 1) per shell on day 0.
 * @param schedule checked; a rule of adaptive therapy is not followed here.
 */
export function runRadialModel(
  grid: RadialGrid,
  initial: Float64Array,
  parameters: RadialParameters,
  { drugs }: Schedule,
  timeline: BurdenTimeline,
): readonly Float64Array[] {
  if (initial.length !== grid.shells) {
    fail(
      'bad-input',
      'radial-length',
      `A profile of ${initial.length} shells does not fit a grid of ${grid.shells}.`,
      'Use profiles that are sampled alike.',
    );
  }
  const { growthRatePerDay, drugSensitivityPerDay } = parameters;
  const diffusion = new RadialDiffusion(grid, parameters.diffusionMm2PerDay);
  const density = Float64Array.from(initial);
  const concentration = drugs.map(() => 0);
  const stored: Float64Array[] = [];
  let before = 0;
  for (const { tDays, events, storedPoint } of timeline.entries) {
    const dtDays = tDays - before;
    if (dtDays > 0) {
      let logKill = 0;
      drugs.forEach(({ clearancePerDay }, drug) => {
        const cleared = -Math.expm1(-clearancePerDay * dtDays);
        logKill += (drugSensitivityPerDay / clearancePerDay) * concentration[drug] * cleared;
        concentration[drug] *= 1 - cleared;
      });
      react(density, (growthRatePerDay * dtDays) / 2, logKill / 2);
      diffusion.step(density, dtDays);
      react(density, (growthRatePerDay * dtDays) / 2, logKill / 2);
    }
    before = tDays;
    if (storedPoint >= 0) stored.push(density.slice());
    for (const event of events) {
      if (event.kind === 'dose') concentration[event.drug] += event.dose;
      if (event.kind === 'fraction') scale(density, fractionSurvival(event.doseGy, parameters));
      if (event.kind === 'resection') scale(density, 1 - event.removedFraction);
    }
  }
  return stored;
}

/** Volume of a shell, mm³. */
export function shellVolumeMm3({ thicknessMm }: RadialGrid, shell: number): number {
  return (4 / 3) * Math.PI * thicknessMm ** 3 * ((shell + 1) ** 3 - shell ** 3);
}

/** Living tumour as volume at full density, ml: what the well-mixed model calls volume. */
export function radialBurdenMl(grid: RadialGrid, density: Float64Array): number {
  let sum = 0;
  for (let shell = 0; shell < grid.shells; shell++) {
    sum += density[shell] * shellVolumeMm3(grid, shell);
  }
  return sum / 1000;
}

/** Radius (mm) at which the density falls below a threshold, seen from outside; 0 where it is nowhere above. */
export function visibleRadiusMm(
  { shells, thicknessMm }: RadialGrid,
  density: Float64Array,
  threshold: number,
): number {
  for (let shell = shells - 1; shell >= 0; shell--) {
    if (density[shell] < threshold) continue;
    if (shell === shells - 1) return shells * thicknessMm;
    const share = (density[shell] - threshold) / (density[shell] - density[shell + 1]);
    return (shell + 0.5 + share) * thicknessMm;
  }
  return 0;
}

/** Exact logistic growth under a kill, the same exponentials for all shells. */
function react(density: Float64Array, growth: number, logKill: number): void {
  const net = growth - logKill;
  const factor = Math.exp(net);
  const crowding = growth * (Math.abs(net) < 1e-12 ? 1 : Math.expm1(net) / net);
  for (let shell = 0; shell < density.length; shell++) {
    const c = density[shell];
    density[shell] = (c * factor) / (1 + c * crowding);
  }
}

function scale(density: Float64Array, factor: number): void {
  for (let shell = 0; shell < density.length; shell++) density[shell] *= factor;
}

/** Crank-Nicolson on concentric shells without flux through the outermost face; the matrix is kept while dt stays. */
class RadialDiffusion {
  /** Of the face outside each shell: area over distance times D, divided by 4 pi. */
  readonly #conductance: Float64Array;
  readonly #volume: Float64Array;
  readonly #pivot: Float64Array;
  readonly #upper: Float64Array;
  readonly #flux: Float64Array;
  #dtDays = NaN;

  constructor({ shells, thicknessMm }: RadialGrid, diffusionMm2PerDay: number) {
    this.#conductance = Float64Array.from({ length: shells }, (_, shell) =>
      shell === shells - 1 ? 0 : diffusionMm2PerDay * (shell + 1) ** 2 * thicknessMm,
    );
    this.#volume = Float64Array.from(
      { length: shells },
      (_, shell) => ((shell + 1) ** 3 - shell ** 3) * (thicknessMm ** 3 / 3),
    );
    this.#pivot = new Float64Array(shells);
    this.#upper = new Float64Array(shells);
    this.#flux = new Float64Array(shells);
  }

  step(density: Float64Array, dtDays: number): void {
    if (dtDays !== this.#dtDays) this.#factorise(dtDays);
    const [conductance, volume, flux] = [this.#conductance, this.#volume, this.#flux];
    const half = dtDays / 2;
    const last = density.length - 1;
    for (let n = 0; n < last; n++) flux[n] = half * conductance[n] * (density[n + 1] - density[n]);
    flux[last] = 0;
    // Forward elimination on the explicit half, then back substitution (Thomas).
    let above = 0;
    for (let n = 0; n <= last; n++) {
      const inner = n > 0 ? flux[n - 1] : 0;
      const coupling = n > 0 ? half * conductance[n - 1] : 0;
      above = (volume[n] * density[n] + flux[n] - inner + coupling * above) / this.#pivot[n];
      density[n] = above;
    }
    for (let n = last - 1; n >= 0; n--) density[n] += this.#upper[n] * density[n + 1];
  }

  #factorise(dtDays: number): void {
    this.#dtDays = dtDays;
    const half = dtDays / 2;
    for (let n = 0; n < this.#volume.length; n++) {
      const inner = n > 0 ? half * this.#conductance[n - 1] : 0;
      const outer = half * this.#conductance[n];
      this.#pivot[n] = this.#volume[n] + inner + outer - (n > 0 ? inner * this.#upper[n - 1] : 0);
      this.#upper[n] = outer / this.#pivot[n];
    }
  }
}
