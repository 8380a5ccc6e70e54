import { structureByName, structuresOf } from '../core/anatomy.ts';
import { formatMl, formatMs, signedText } from '../core/format.ts';
import type { CaseDocument } from '../twin/document.ts';
import type { MeasuredOn } from '../twin/measure-figures.ts';
import type { StepName } from '../twin/records.ts';
import { STEPS } from '../twin/records.ts';
import { isCaptureStale, reportLock, STEP_TITLES, staleness } from '../twin/staleness.ts';
import { activationFacts, REENTRY } from './activation-facts.ts';
import { inductionBlocks } from './induction-blocks.ts';
import { measurementBlock } from './measurement-block.ts';
import { tumourBlocks } from './tumour-blocks.ts';
import type {
  ReportCapture,
  ReportComparison,
  ReportFact,
  ReportFinding,
  ReportLesion,
  ReportModel,
  ReportOperation,
  ReportSection,
  ReportStructure,
  ReportSurface,
} from './report-model.ts';

export interface ReportContext {
  readonly title: string;
  readonly version: string;
  /** ISO 8601. */
  readonly preparedAt: string;
  /** Data URL of a capture by its id; a capture without one is left out. */
  readonly captureImages: ReadonlyMap<string, string>;
  readonly assumptions: readonly string[];
  /** Name of an AHA segment, 1 to 17: `mid inferolateral`. */
  readonly segmentName: (segment: number) => string;
  /** The voxels that measured regions are read from. */
  readonly image: MeasuredOn['image'];
}

/** Which step's record a section is made of. */
const SECTION_STEP: Readonly<Partial<Record<ReportSection, StepName>>> = {
  structures: 'segmentation',
  model: 'model',
  activation: 'simulation',
  induction: 'induction',
  lesions: 'plan',
  comparison: 'retest',
  reinduction: 'reinduction',
  response: 'followUp',
  vessels: 'organ',
  resection: 'resection',
  margins: 'resection',
  territories: 'resection',
  therapy: 'growth',
};

/** Everything a case can say about itself on paper. Pure: the same case and context give the same model. */
export function reportFromCase(document: CaseDocument, context: ReportContext): ReportModel {
  const { steps, patient } = document;
  const simulation = steps.simulation?.summary;
  return {
    title: context.title,
    caseName: patient.pseudonym,
    synthetic: patient.synthetic,
    deidentified: patient.deidentified,
    caseFacts: caseFacts(document),
    preparedAt: context.preparedAt,
    version: context.version,
    draftReasons: reportLock(document).reasons,
    stale: staleSections(document),
    captures: captures(document, context.captureImages),
    structures: listed(document).map(structure),
    measurements: measurementBlock(document, context.image),
    model: modelFacts(document),
    surfaces: steps.model?.summary.surfaces.map(surfaceOf(document)) ?? [],
    activation: simulation ? activationFacts(simulation) : [],
    parameters: (simulation ?? steps.induction?.summary ?? steps.growth?.summary)?.parameters ?? [],
    lesions: lesions(document, context.segmentName),
    comparison: comparison(document),
    inductions: inductionBlocks(document, context.segmentName),
    tumour: tumourBlocks(document),
    findings: findings(document),
    assumptions: context.assumptions,
    provenance: provenance(document),
  };
}

const SEX: Readonly<Record<'F' | 'M' | 'O', string>> = { F: 'Female', M: 'Male', O: 'Other' };

function caseFacts({ patient, study, side }: CaseDocument): readonly ReportFact[] {
  const withheld = patient.deidentified ? 'withheld' : 'not stated';
  const sideText = side?.value.replace('-', ' ') ?? 'not stated';
  return [
    { term: 'Case', value: patient.pseudonym },
    {
      term: 'Study',
      value: [study?.date ?? 'no date', study?.modality].filter(Boolean).join(', '),
    },
    { term: 'Series', value: study?.seriesDescription || 'no description' },
    { term: 'Side', value: `${sideText}, ${side?.confirmedAt ? 'confirmed' : 'not confirmed'}` },
    ...(patient.name === null ? [] : [{ term: 'Name', value: patient.name }]),
    ...(patient.id === null ? [] : [{ term: 'Patient ID', value: patient.id }]),
    { term: 'Sex', value: patient.sex === null ? withheld : SEX[patient.sex] },
    { term: 'Born', value: patient.birthDate ?? withheld },
  ];
}

function staleSections(document: CaseDocument): ReportModel['stale'] {
  const states = staleness(document);
  const stale: Partial<Record<ReportSection, string>> = {};
  const parameters: StepName = document.organ === 'heart' ? 'simulation' : 'growth';
  for (const [section, step] of Object.entries({ ...SECTION_STEP, parameters })) {
    const { state, because } = states[step];
    if (state === 'stale') stale[section as ReportSection] = because ?? 'Its input has changed.';
  }
  return stale;
}

function captures(
  document: CaseDocument,
  images: ReadonlyMap<string, string>,
): readonly ReportCapture[] {
  const states = staleness(document);
  return document.captures.flatMap((capture) => {
    const imageDataUrl = images.get(capture.id);
    if (imageDataUrl === undefined) return [];
    const { title, caption, stamps } = capture;
    return [
      { title, caption, imageDataUrl, stamps, stale: isCaptureStale(document, capture, states) },
    ];
  });
}

type StructureSummary = NonNullable<
  CaseDocument['steps']['segmentation']
>['summary']['structures'][number];

/** In the order in which the organ's structures are listed everywhere. */
function listed({ organ, steps }: CaseDocument): readonly StructureSummary[] {
  const order = structuresOf(organ).map(({ label }) => label);
  const found = steps.segmentation?.summary.structures ?? [];
  return found.toSorted((a, b) => order.indexOf(a.label) - order.indexOf(b.label));
}

function structure(summary: StructureSummary): ReportStructure {
  const known = structureByName(summary.name);
  return {
    title: known?.title ?? summary.name,
    colour: known?.colour ?? [145, 145, 145],
    pattern: known?.pattern ?? 'outline',
    volumeMl: summary.volumeMl,
    components: summary.components,
    confidence: summary.confidence,
    note: summary.note,
  };
}

function surfaceOf(document: CaseDocument) {
  const structures = document.steps.segmentation?.summary.structures ?? [];
  return (
    summary: NonNullable<CaseDocument['steps']['model']>['summary']['surfaces'][number],
  ): ReportSurface => {
    // The one surface of no single structure is that of both ventricles' muscle.
    const name = structures.find(({ label }) => label === summary.label)?.name ?? '';
    return { ...summary, title: structureByName(name)?.title ?? 'Ventricular wall' };
  };
}

function modelFacts({ steps }: CaseDocument): readonly ReportFact[] {
  const summary = steps.model?.summary;
  if (!summary) return [];
  const { simulationGrid: grid, fibres, wallThicknessMm: wall } = summary;
  const facts: ReportFact[] = [
    {
      term: 'Simulation grid',
      value: grid.grid.spacingMm.map((mm) => mm.toFixed(2)).join(' x '),
      unit: 'mm',
      note: `${grid.activeVoxels.toLocaleString('en')} voxels of tissue`,
    },
    { term: 'Fibres', value: fibres.method },
    {
      term: 'Fibre angle, endo to epi',
      value: `${fibres.endocardialAngleDeg} to ${fibres.epicardialAngleDeg}`,
      unit: '\u00b0',
    },
    { term: 'Healthy tissue', value: formatMl(grid.healthyMl) },
    { term: 'Border zone', value: formatMl(grid.borderZoneMl) },
    { term: 'Scar', value: formatMl(grid.scarMl) },
  ];
  if (wall)
    facts.push({
      term: 'Wall thickness, median',
      value: wall.median.toFixed(1),
      unit: 'mm',
      note: `p5 ${wall.p5.toFixed(1)}, p95 ${wall.p95.toFixed(1)}`,
    });
  return facts;
}

function lesions(
  { steps }: CaseDocument,
  segmentName: (segment: number) => string,
): readonly ReportLesion[] {
  return (
    steps.plan?.summary.lesions.map((lesion, n) => ({
      name: lesion.lineId === null ? `${n + 1}` : `${n + 1}, line`,
      place:
        lesion.segment === null
          ? 'outside the left ventricle'
          : `AHA ${lesion.segment}, ${segmentName(lesion.segment)}`,
      surface: lesion.surface,
      widthMm: lesion.widthMm,
      depthMm: lesion.depthMm,
      volumeMl: lesion.volumeMl,
      distances: [...lesion.distances]
        .sort((a, b) => a.distanceMm - b.distanceMm)
        .map(({ structure: name, distanceMm }) => ({
          structure: structureByName(name)?.title ?? name,
          distanceMm,
        })),
    })) ?? []
  );
}

function comparison({ steps }: CaseDocument): ReportComparison | null {
  const before = steps.simulation?.summary.activation;
  const retest = steps.retest?.summary;
  if (!before || !retest) return null;
  const after = retest.activation;
  const difference = (value: number, decimals: number, unit: string): string =>
    `${signedText(value, decimals)}\u2009${unit}`;
  return {
    statement: retest.comparison.statement,
    rows: [
      {
        quantity: 'Activated volume',
        before: formatMl(before.activatedMl),
        after: formatMl(after.activatedMl),
        difference: difference(retest.comparison.activatedChangeMl, 1, 'ml'),
      },
      {
        quantity: 'Latest activation',
        before: formatMs(before.lastMs),
        after: formatMs(after.lastMs),
        difference: difference(retest.comparison.lastActivationChangeMs, 0, 'ms'),
      },
      {
        quantity: 'Re-entry',
        before: REENTRY[before.reentry],
        after: REENTRY[after.reentry],
        difference: before.reentry === after.reentry ? 'unchanged' : 'changed',
      },
      {
        quantity: 'Path of the wave',
        before: '',
        after: retest.comparison.outcome,
        difference: '',
      },
    ],
  };
}

function findings({ steps }: CaseDocument): readonly ReportFinding[] {
  return STEPS.flatMap((id) => {
    const record = steps[id];
    if (!record) return [];
    const step = STEP_TITLES[id];
    const { summary } = record;
    const warnings = 'warnings' in summary ? summary.warnings : [];
    return [
      ...record.interlocks.map(({ message, answer }) => ({
        kind: 'interlock' as const,
        step,
        message,
        answer,
      })),
      ...warnings.map(({ message }) => ({
        kind: 'caution' as const,
        step,
        message,
        answer: null,
      })),
    ];
  });
}

function provenance(document: CaseDocument): readonly ReportOperation[] {
  const states = staleness(document);
  return STEPS.filter((id) => id !== 'report').flatMap((id) => {
    const record = document.steps[id];
    if (!record) return [];
    return [
      {
        title: STEP_TITLES[id],
        operation: `${record.operation} ${record.operationVersion}`,
        change: record.change,
        at: record.createdAt,
        seed: record.seed,
        digest: record.digest,
        stale: states[id].state === 'stale',
      },
    ];
  });
}
