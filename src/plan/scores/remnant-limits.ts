/**
 * How much of a liver remains, of what, and the published limit for its condition. Statements, not advice: limits differ
 * between centres, and a limit met is no promise.
 *
 * Sources: limits PMC6422720 (table 1); standard volume Vauthey 2002 (-794 + 1267.28 BSA) and Urata 1995
 * (706.2 BSA + 2.4); remnant to body weight PMC7002877; body surface Mosteller 1987 and DuBois 1916.
 */
import { fail } from '../../core/failure.ts';
import { formatMl, withUnit } from '../../core/format.ts';

export type LiverCondition =
  | 'normal'
  | 'normal, cautious limit'
  | 'after chemotherapy'
  | 'fibrosis or cirrhosis'
  | 'hepatocellular carcinoma, ICG retention normal'
  | 'hepatocellular carcinoma, ICG retention raised';

export interface RemnantLimit {
  readonly condition: LiverCondition;
  /** Least future liver remnant in percent of the functional liver. */
  readonly limitPercent: number;
  readonly source: string;
}

const REVIEW = 'review, PMC6422720 table 1';

export const REMNANT_LIMITS: readonly RemnantLimit[] = [
  { condition: 'normal', limitPercent: 20, source: `Kishi; ${REVIEW}` },
  { condition: 'normal, cautious limit', limitPercent: 25, source: `Vauthey, Shoup; ${REVIEW}` },
  {
    condition: 'after chemotherapy',
    limitPercent: 30,
    source: `more than 3 months of chemotherapy; ${REVIEW}`,
  },
  { condition: 'fibrosis or cirrhosis', limitPercent: 40, source: REVIEW },
  {
    condition: 'hepatocellular carcinoma, ICG retention normal',
    limitPercent: 40,
    source: REVIEW,
  },
  {
    condition: 'hepatocellular carcinoma, ICG retention raised',
    limitPercent: 50,
    source: REVIEW,
  },
];

export function remnantLimit(condition: LiverCondition): RemnantLimit {
  const found = REMNANT_LIMITS.find((limit) => limit.condition === condition);
  return (
    found ??
    fail(
      'bad-input',
      'liver-condition',
      `No limit is known for the liver condition "${condition}".`,
      `Choose one of: ${REMNANT_LIMITS.map((limit) => limit.condition).join(', ')}.`,
    )
  );
}

export interface BodySize {
  readonly heightCm: number;
  readonly weightKg: number;
}

/**
 * Body surface in m2: Mosteller sqrt(cm kg / 3600), or DuBois 0.007184 cm^0.725 kg^0.425.
 * @throws `bad-input`/`body-size` outside 50 to 250 cm and 3 to 400 kg.
 */
export function bodySurfaceM2(
  { heightCm, weightKg }: BodySize,
  formula: 'mosteller' | 'dubois' = 'mosteller',
): number {
  requireBody({ heightCm, weightKg });
  return formula === 'mosteller'
    ? Math.sqrt((heightCm * weightKg) / 3600)
    : 0.007184 * heightCm ** 0.725 * weightKg ** 0.425;
}

function requireBody({ heightCm, weightKg }: { heightCm?: number; weightKg: number }): void {
  const height = heightCm === undefined || (heightCm >= 50 && heightCm <= 250);
  if (height && weightKg >= 3 && weightKg <= 400) return;
  const given = heightCm === undefined ? '' : `A height of ${heightCm} cm with `;
  fail(
    'bad-input',
    'body-size',
    `${given}${given ? 'a' : 'A'} weight of ${weightKg} kg is outside what the formulas were made for.`,
    'Enter the height in centimetres (50 to 250) and the weight in kilograms (3 to 400).',
  );
}

export type StandardFormula = 'vauthey' | 'urata';

/**
 * Standard total liver volume in ml from the body surface in m2.
 * @throws `bad-input`/`body-size` where the formula gives none (Vauthey below 0.63 m2).
 */
export function standardLiverVolumeMl(bsaM2: number, formula: StandardFormula = 'vauthey'): number {
  const volumeMl = formula === 'vauthey' ? -794 + 1267.28 * bsaM2 : 706.2 * bsaM2 + 2.4;
  if (volumeMl > 0) return volumeMl;
  return fail(
    'bad-input',
    'body-size',
    `The formula gives no liver volume at a body surface of ${bsaM2.toFixed(2)} m².`,
    'The formula is for adults. Use the volume measured on CT, or the formula of Urata.',
  );
}

/** What is left of the liver, from the label map. All in ml. */
export interface RemnantVolumes {
  /** Liver with tumours. */
  readonly totalMl: number;
  /** All tumours. */
  readonly tumourMl: number;
  /** What is not resected, with the tumour in it. */
  readonly remnantMl: number;
  readonly tumourInRemnantMl: number;
}

/** Remnant, tumour left out, that loses its inflow or its outflow; a place that loses both counts once in `either`. */
export interface LostPerfusion {
  readonly inflowMl: number;
  readonly outflowMl: number;
  readonly eitherMl: number;
}

export const NO_PERFUSION_LOST: LostPerfusion = { inflowMl: 0, outflowMl: 0, eitherMl: 0 };

/** Against what the remnant is measured. */
export type RemnantDenominator =
  | { readonly kind: 'ct' }
  | {
      readonly kind: 'standard';
      readonly formula: StandardFormula;
      readonly body: BodySize;
    };

export interface FunctionalRemnant {
  /** Remnant less tumour. */
  readonly remnantMl: number;
  /** Remnant less tumour, less what loses its inflow or outflow. */
  readonly functionalMl: number;
  readonly lost: LostPerfusion;
  readonly denominatorMl: number;
  readonly denominator: string;
  /** Remnant, and functional remnant, in percent of the denominator. */
  readonly remnantPercent: number;
  readonly functionalPercent: number;
  readonly limit: RemnantLimit;
  /** Of the functional remnant, as shown with one decimal. */
  readonly state: 'above' | 'below' | 'at limit';
  readonly statement: string;
}

/**
 * The functional remnant against the limit of a liver condition. With the CT denominator
 * (remnant - tumour in remnant - lost) / (total - tumour).
 * @throws `bad-input`/`remnant-volumes` when the volumes contradict each other; `empty-remnant` when nothing is left.
 */
export function functionalRemnant(
  volumes: RemnantVolumes,
  lost: LostPerfusion,
  condition: LiverCondition,
  denominator: RemnantDenominator,
): FunctionalRemnant {
  requireSound(volumes, lost);
  const limit = remnantLimit(condition);
  const remnantMl = volumes.remnantMl - volumes.tumourInRemnantMl;
  const functionalMl = Math.max(0, remnantMl - lost.eitherMl);
  const standard = denominator.kind === 'standard';
  const denominatorMl = standard
    ? standardLiverVolumeMl(bodySurfaceM2(denominator.body), denominator.formula)
    : volumes.totalMl - volumes.tumourMl;
  const percentOf = (ml: number): number => (100 * ml) / denominatorMl;
  const functionalPercent = percentOf(functionalMl);
  const state = stateOf(functionalPercent, limit.limitPercent);
  const named = standard
    ? `standard liver volume (${denominator.formula === 'vauthey' ? 'Vauthey' : 'Urata'})`
    : 'liver on CT without tumour';
  return {
    remnantMl,
    functionalMl,
    lost,
    denominatorMl,
    denominator: named,
    remnantPercent: percentOf(remnantMl),
    functionalPercent,
    limit,
    state,
    statement: `The functional remnant is ${formatMl(functionalMl)}, ${withUnit(functionalPercent.toFixed(1), '%')} of the ${named} (${formatMl(denominatorMl)}): ${state === 'at limit' ? 'at' : state} the published limit of ${withUnit(`${limit.limitPercent}`, '%')} for a liver that is ${condition} (${limit.source}).`,
  };
}

/** Compared as shown, so that the words never contradict the number beside them. */
function stateOf(percent: number, limitPercent: number): FunctionalRemnant['state'] {
  const shown = Number(percent.toFixed(1));
  if (shown === limitPercent) return 'at limit';
  return shown > limitPercent ? 'above' : 'below';
}

function requireSound(
  { totalMl, tumourMl, remnantMl, tumourInRemnantMl }: RemnantVolumes,
  { inflowMl, outflowMl, eitherMl }: LostPerfusion,
): void {
  const all = [totalMl, tumourMl, remnantMl, tumourInRemnantMl, inflowMl, outflowMl, eitherMl];
  // Sums of voxel volumes agree to rounding only.
  const slack = 1e-6 * Math.abs(totalMl);
  const sound =
    all.every((ml) => Number.isFinite(ml) && ml >= 0) &&
    totalMl > tumourMl &&
    remnantMl <= totalMl + slack &&
    tumourInRemnantMl <= Math.min(tumourMl, remnantMl) + slack &&
    eitherMl + slack >= Math.max(inflowMl, outflowMl) &&
    eitherMl <= Math.min(inflowMl + outflowMl, remnantMl - tumourInRemnantMl) + slack;
  if (!sound) {
    fail(
      'bad-input',
      'remnant-volumes',
      `The volumes contradict each other: liver ${formatMl(totalMl)} with ${formatMl(tumourMl)} of tumour, remnant ${formatMl(remnantMl)} with ${formatMl(tumourInRemnantMl)} of tumour, ${formatMl(eitherMl)} without perfusion.`,
      'Check that liver and tumours are segmented and that the resection was computed on the same label map.',
    );
  }
  if (remnantMl - tumourInRemnantMl <= slack) {
    fail(
      'bad-input',
      'empty-remnant',
      'The planned surfaces leave no liver behind.',
      'Move or flip a surface so that a part of the liver remains.',
    );
  }
}

/** Ratio published with liver failure after right hepatectomy (n = 90): below 0.55 %. */
export const REMNANT_TO_WEIGHT_LIMIT = { percent: 0.55, source: 'PMC7002877' } as const;

/** Remnant to body weight in percent, at 1 g per ml (liver is 1.0 to 1.1; PMC3921016). */
export function remnantToWeightPercent(functionalMl: number, weightKg: number): number {
  requireBody({ weightKg });
  return (100 * functionalMl) / (1000 * weightKg);
}
