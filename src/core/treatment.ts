/**
 * A treatment as data: what is given when. Times are days after the start of the simulation (day 0 = baseline image).
 * Plain JSON, so that it can be edited on a timeline, kept in a case and passed to workers.
 */

/** One fraction of radiotherapy. Without a dose map the dose is uniform over the organ. */
export interface RadiotherapyFraction {
  readonly tDays: number;
  readonly doseGy: number;
}

/** One administration of a drug; `dose` is relative to the full dose (1). */
export interface DrugDose {
  readonly tDays: number;
  readonly dose: number;
}

/** A drug with its one-compartment kinetics: concentration decays as exp(-t * clearancePerDay) after each dose. */
export interface DrugCourse {
  readonly name: string;
  readonly doses: readonly DrugDose[];
  /** ln 2 / half-life. */
  readonly clearancePerDay: number;
  /** Log-kill rate (per day) at a concentration of one full dose. */
  readonly sensitivityPerDay: number;
}

/** Linear-quadratic radiosensitivity: survival exp(-alpha d - (alpha / ratio) d^2). */
export interface Radiosensitivity {
  readonly alphaPerGy: number;
  /** alpha / beta, Gy. */
  readonly alphaBetaGy: number;
}

/** One schedule that is compared on a patient. */
export interface Schedule {
  readonly id: string;
  readonly title: string;
  readonly fractions: readonly RadiotherapyFraction[];
  readonly drugs: readonly DrugCourse[];
  /** Removes the tumour cells of this share at a day, where a resection is part of the schedule. */
  readonly resection: { readonly tDays: number; readonly removedFraction: number } | null;
  /** Doses that follow the measured burden instead of the calendar (see adaptive therapy). */
  readonly adaptive: AdaptiveRule | null;
}

/**
 * Treats with the first drug from day 0 until the burden falls to `stopFraction` of its baseline, and again when it is
 * back at `resumeFraction`. The doses listed in that drug's course are not given.
 */
export interface AdaptiveRule {
  readonly stopFraction: number;
  readonly resumeFraction: number;
  /** How often the burden is measured and treatment switched on or off. */
  readonly lookEveryDays: number;
  /** How often a full dose is given while on treatment. */
  readonly doseEveryDays: number;
}
