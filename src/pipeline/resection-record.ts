/** The record of a planned resection: figures against their limits, and what has to be looked at or answered. */
import { structureByLabel } from '../core/anatomy.ts';
import { formatMl, formatMm } from '../core/format.ts';
import type { ResectionSurface } from '../core/resection.ts';
import type { ResectionResult } from '../plan/resection/result.ts';
import { perfusionOf, type Perfusion, type ServedTree } from '../plan/territory/perfusion.ts';
import { voxelsOfBranches } from '../plan/territory/territories.ts';
import type { NewRecord, RecordMap } from '../twin/record-map.ts';
import type { InputRef, Interlock, Warning } from '../twin/records.ts';
import type { RemnantSettings, ResectionSummary } from '../twin/tumour-records.ts';
import type { OrganModel } from './organ-model.ts';
import { remnantOf, type LostVolumes } from './remnant.ts';

export const RESECTION_VERSION = '1';

/** The plan as data: what is cut, what is clipped, by which limits it is judged. */
export interface ResectionPlan {
  readonly surfaces: readonly ResectionSurface[];
  readonly clipped: ResectionSummary['clipped'];
  readonly settings: RemnantSettings;
}

/** Limits before the user has chosen any; 1, 2 and 5 mm are cited as minima (10.14218/JCTH.2022.00383). */
export const RESECTION_DEFAULTS: ResectionPlan = {
  surfaces: [],
  clipped: { inflow: [], outflow: [] },
  settings: {
    condition: 'normal',
    denominator: 'ct',
    heightCm: null,
    weightKg: null,
    safetyMarginMm: 5,
    uncertaintyMm: 5,
  },
};

/** What an evaluation gives, and what is known of the organ without it. */
export interface EvaluatedResection {
  readonly result: ResectionResult;
  /** 1 where an organ voxel is removed, on the grid of the label map. */
  readonly removed: Uint8Array;
  /** Figures that only this organ has, such as the R.E.N.A.L. score of a kidney. */
  readonly organFacts: ResectionSummary['organFacts'];
}

export interface ResectionOutcome {
  readonly record: NewRecord<'resection'>;
  /** Branches that carry no blood any more. */
  readonly lostBranchIds: Perfusion['lostBranchIds'];
}

/** Follows the blood through what remains and puts every figure beside its limit. */
export function resectionRecord(
  model: OrganModel,
  plan: ResectionPlan,
  evaluated: EvaluatedResection,
  inputs: readonly InputRef[],
): ResectionOutcome {
  const { result, removed } = evaluated;
  const perfusion = perfusionAfter(model, removed, plan);
  const lost = lostVolumes(perfusion);
  const summary = resectionSummary(model, plan, evaluated, lost);
  return {
    lostBranchIds: perfusion?.lostBranchIds ?? { inflow: [], outflow: [] },
    record: {
      operation: 'plan.resection',
      operationVersion: RESECTION_VERSION,
      parameters: { organ: model.organ },
      inputs,
      seed: null,
      digest: null,
      interlocks: [
        ...marginInterlocks(result, plan.settings, model),
        ...remnantInterlocks(summary),
      ],
      summary,
    },
  };
}

function perfusionAfter(
  { trees, territories }: OrganModel,
  removed: Uint8Array,
  { clipped }: ResectionPlan,
): Perfusion | undefined {
  if (trees.length === 0) return undefined;
  const served = (kind: 'inflow' | 'outflow'): ServedTree | undefined => {
    const n = trees.findIndex((tree) => tree.kind === kind);
    return n < 0 ? undefined : { tree: trees[n], territories: territories[n] };
  };
  return perfusionOf({ inflow: served('inflow'), outflow: served('outflow') }, removed, clipped);
}

function lostVolumes(perfusion: Perfusion | undefined): LostVolumes {
  if (!perfusion) return { inflowMl: 0, outflowMl: 0, eitherMl: 0 };
  const { devascularised, congested, both } = perfusion.volumesMl;
  return {
    inflowMl: devascularised + both,
    outflowMl: congested + both,
    eitherMl: devascularised + congested + both,
  };
}

function resectionSummary(
  model: OrganModel,
  plan: ResectionPlan,
  { result, removed, organFacts }: EvaluatedResection,
  lost: LostVolumes,
): ResectionSummary {
  const { settings, surfaces, clipped } = plan;
  const { volumesMl, margin } = result;
  const healthyMl = volumesMl.remnant - volumesMl.tumourInRemnant;
  return {
    surfaces,
    clipped,
    settings,
    volumesMl: {
      ...volumesMl,
      functionalRemnant: Math.max(0, healthyMl - lost.eitherMl),
      withoutInflow: lost.inflowMl,
      withoutOutflow: lost.outflowMl,
    },
    remnant: remnantOf(model.organ, volumesMl, lost, settings),
    margin: margin && {
      minimumMm: margin.minimumMm,
      atLps: margin.atLps,
      p5Mm: margin.p5Mm,
      areaBelowMm2: margin.areaBelowMm2,
      areaUncertainMm2: margin.areaUncertainMm2,
    },
    vesselsCut: result.vesselsCut.map(({ surfaceId: _surface, ...cut }) => cut),
    territories: territoryShares(model, removed),
    critical: result.critical.flatMap(({ label, distanceMm }) => {
      const structure = structureByLabel(label)?.name;
      return structure && distanceMm !== null ? [{ structure, distanceMm }] : [];
    }),
    organFacts: [...extentFacts(model, result), ...organFacts],
    warnings: warningsOf(model, result, settings),
  };
}

/** What the resection takes of each named territory of the inflow. */
function territoryShares(
  { trees, territories, territorySurfaces }: OrganModel,
  removed: Uint8Array,
): ResectionSummary['territories'] {
  const n = trees.findIndex(({ kind }) => kind === 'inflow');
  if (n < 0) return [];
  const all = voxelsOfBranches(territories[n], trees[n]);
  const taken = voxelsOfBranches(territories[n], trees[n], removed);
  const placeOf = new Map(trees[n].branches.map(({ id }, place) => [id, place]));
  return territorySurfaces.map(({ id, title, volumeMl, branchIds }) => {
    const sum = (counts: Uint32Array): number =>
      branchIds.reduce((total, branch) => total + (counts[placeOf.get(branch) ?? -1] ?? 0), 0);
    const voxels = sum(all);
    return { id, title, volumeMl, removedPercent: voxels > 0 ? (100 * sum(taken)) / voxels : 0 };
  });
}

/** Of a brain it counts how much of the tumour is taken, and what stays. */
function extentFacts(
  { organ }: OrganModel,
  { volumesMl: { tumour, tumourInRemnant } }: ResectionResult,
): ResectionSummary['organFacts'] {
  if (organ !== 'brain' || tumour <= 0) return [];
  const percent = (100 * (tumour - tumourInRemnant)) / tumour;
  return [
    { term: 'Extent of resection', value: `${percent.toFixed(1)}\u2009%`, note: 'of the tumour' },
    { term: 'Residual tumour', value: formatMl(tumourInRemnant), note: null },
  ];
}

function marginInterlocks(
  { margin }: ResectionResult,
  { safetyMarginMm }: RemnantSettings,
  { grid }: OrganModel,
): Interlock[] {
  if (!margin) return [];
  const largest = Math.max(...grid.spacingMm);
  const precision = `Voxels are up to ${formatMm(largest)}, so +/- ${formatMm(largest / 2)}.`;
  return margin.perTumour
    .filter(({ minimumMm }) => minimumMm < safetyMarginMm)
    .map(({ label, minimumMm, volumeInRemnantMl }) => {
      const title = structureByLabel(label)?.title ?? `Label ${label}`;
      const limit = formatMm(safetyMarginMm);
      return {
        id: `margin-${label}`,
        message:
          minimumMm < 0
            ? `${title} reaches ${formatMm(-minimumMm)} beyond the cut, limit ${limit}`
            : `${title}: margin ${formatMm(minimumMm)}, limit ${limit}`,
        hint:
          minimumMm < 0
            ? `${formatMl(volumeInRemnantMl)} of it stay in the remnant. ${precision}`
            : `Smallest distance from the cut to the tumour. ${precision}`,
        answer: null,
      };
    });
}

function remnantInterlocks({ remnant, volumesMl }: ResectionSummary): Interlock[] {
  if (!remnant || remnant.state !== 'below') return [];
  const { percent, limitPercent, denominatorTitle, limitSource } = remnant;
  const figure = (value: number): string => `${Number(value.toFixed(2))}\u2009%`;
  return [
    {
      id: 'remnant',
      message: `Functional remnant ${figure(Number(percent.toFixed(percent < 10 ? 2 : 1)))}, limit ${figure(limitPercent)}`,
      hint: `${formatMl(volumesMl.functionalRemnant)} of ${denominatorTitle} keep inflow and outflow. Limit: ${limitSource}.`,
      answer: null,
    },
  ];
}

function warningsOf(
  { cautions }: OrganModel,
  { margin, remnantPieces }: ResectionResult,
  { safetyMarginMm, uncertaintyMm }: RemnantSettings,
): Warning[] {
  const upper = safetyMarginMm + uncertaintyMm;
  const near = margin && margin.minimumMm >= safetyMarginMm && margin.minimumMm < upper;
  return [
    ...(near
      ? [
          {
            code: 'margin-uncertain',
            message: `Margin ${formatMm(margin.minimumMm)}: above the limit of ${formatMm(safetyMarginMm)} by less than the uncertainty of ${formatMm(uncertaintyMm)}.`,
          },
        ]
      : []),
    ...(remnantPieces.length > 1
      ? [
          {
            code: 'remnant-pieces',
            message: `The remnant falls into ${remnantPieces.length} pieces; the smallest has ${formatMl(remnantPieces[remnantPieces.length - 1].volumeMl)}.`,
          },
        ]
      : []),
    ...cautions,
  ];
}

const plans = new WeakMap<RecordMap['resection'], ResectionPlan>();

/** The plan of a record, as one object as long as the record lives; an empty one where there is no record yet. */
export function planOfRecord(record: RecordMap['resection'] | null): ResectionPlan {
  if (!record) return RESECTION_DEFAULTS;
  const known = plans.get(record);
  if (known) return known;
  const { surfaces, clipped, settings } = record.summary;
  const plan = { surfaces, clipped, settings };
  plans.set(record, plan);
  return plan;
}

/** The record that a plan was made into gives back that very plan. */
export const rememberPlan = (record: RecordMap['resection'], plan: ResectionPlan): void => {
  plans.set(record, plan);
};
