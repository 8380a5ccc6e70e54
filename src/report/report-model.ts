/**
 * What a report says, as plain JSON without any layout: the page, the print and the command line
 * render the same model with the same function (`report-html.ts`).
 */
import { INDUCTION_SECTION_TITLES, type InductionSection } from './induction-blocks.ts';
import { isEmptyBlock, type ReportBlock } from './report-block.ts';
import type { SwatchPattern } from './swatch.ts';
import { TUMOUR_SECTIONS, TUMOUR_SECTION_TITLES, type TumourSection } from './tumour-blocks.ts';

/** Sections in the order they are printed. */
export const REPORT_SECTIONS = [
  'case',
  'captures',
  'structures',
  'measurements',
  'model',
  'activation',
  'induction',
  'lesions',
  'comparison',
  'reinduction',
  ...TUMOUR_SECTIONS,
  'interlocks',
  'parameters',
  'assumptions',
  'provenance',
] as const;
export type ReportSection = (typeof REPORT_SECTIONS)[number];

export const SECTION_TITLES: Readonly<Record<ReportSection, string>> = {
  case: 'Case and study',
  captures: 'Captures',
  structures: 'Structures',
  measurements: 'Measurements',
  model: 'Model',
  activation: 'Activation, simulated',
  lesions: 'Lesions',
  comparison: 'Before and after, simulated',
  ...INDUCTION_SECTION_TITLES,
  ...TUMOUR_SECTION_TITLES,
  interlocks: 'Interlocks and cautions',
  parameters: 'Parameters and sources',
  assumptions: 'Assumptions and limits',
  provenance: 'Provenance',
};

/** A figure as it is printed: rounded by who measured it, with its unit. */
export interface ReportFact {
  readonly term: string;
  readonly value: string;
  readonly unit?: string;
  /** Smaller words after it: `limit 0.8`, `of 214,380 voxels`. */
  readonly note?: string;
}

export interface ReportCapture {
  readonly title: string;
  readonly caption: string;
  /** `data:image/png;base64,...` (PNG, JPEG or WebP); anything else is refused. */
  readonly imageDataUrl: string;
  /** What is burnt into the picture: view, scale, case, date. Repeated as text for those who cannot see it. */
  readonly stamps: readonly string[];
  readonly stale: boolean;
}

export interface ReportStructure {
  readonly title: string;
  readonly colour: readonly [number, number, number];
  readonly pattern: SwatchPattern;
  readonly volumeMl: number;
  readonly components: number | null;
  /** As the recipe judged it; null after a hand edit. */
  readonly confidence: 'good' | 'check' | 'poor' | 'missing' | null;
  readonly note: string | null;
}

export interface ReportSurface {
  readonly title: string;
  readonly triangles: number;
  readonly closed: boolean;
  readonly manifold: boolean;
  readonly volumeChangePercent: number;
  readonly p95DistanceMm: number;
}

export interface ReportParameter {
  readonly title: string;
  readonly value: number;
  readonly unit: string;
  readonly default: number;
  readonly range: readonly [number, number];
  readonly source: string;
}

export interface ReportLesion {
  readonly name: string;
  /** `AHA 11, mid inferolateral`, or where it is outside the left ventricle. */
  readonly place: string;
  readonly surface: string;
  readonly widthMm: number;
  readonly depthMm: number;
  readonly volumeMl: number;
  /** `aorta 21.4 mm`, nearest first. */
  readonly distances: readonly { readonly structure: string; readonly distanceMm: number }[];
}

export interface ReportComparison {
  readonly rows: readonly {
    readonly quantity: string;
    readonly before: string;
    readonly after: string;
    readonly difference: string;
  }[];
  /** One sentence that states what differs, without advice. */
  readonly statement: string;
}

export interface ReportFinding {
  readonly kind: 'interlock' | 'caution';
  readonly step: string;
  readonly message: string;
  /** The written answer and when; null while an interlock is open. Cautions have none. */
  readonly answer: { readonly reason: string; readonly at: string } | null;
}

export interface ReportOperation {
  readonly title: string;
  /** `segment.heart-ct 1.2`. */
  readonly operation: string;
  readonly change: string;
  readonly at: string;
  readonly seed: number | null;
  readonly digest: string | null;
  readonly stale: boolean;
}

export interface ReportModel {
  readonly title: string;
  readonly caseName: string;
  readonly synthetic: boolean;
  readonly deidentified: boolean;
  readonly caseFacts: readonly ReportFact[];
  /** ISO 8601. */
  readonly preparedAt: string;
  readonly version: string;
  /** Why this is still a draft; empty when everything in it is current and answered. */
  readonly draftReasons: readonly string[];
  /** Sections whose content was computed from something that has changed since, with the cause. */
  readonly stale: Readonly<Partial<Record<ReportSection, string>>>;
  readonly captures: readonly ReportCapture[];
  readonly structures: readonly ReportStructure[];
  /** What somebody has measured on the image. */
  readonly measurements: ReportBlock | null;
  readonly model: readonly ReportFact[];
  readonly surfaces: readonly ReportSurface[];
  readonly activation: readonly ReportFact[];
  readonly parameters: readonly ReportParameter[];
  readonly lesions: readonly ReportLesion[];
  readonly comparison: ReportComparison | null;
  /** What stimulation protocols found, without and with lesions. */
  readonly inductions: Readonly<Partial<Record<InductionSection, ReportBlock>>>;
  /** Sections of an organ with a tumour. */
  readonly tumour: Readonly<Partial<Record<TumourSection, ReportBlock>>>;
  readonly findings: readonly ReportFinding[];
  readonly assumptions: readonly string[];
  readonly provenance: readonly ReportOperation[];
}

/** Sections that have something to say. */
export function filledSections(model: ReportModel): readonly ReportSection[] {
  const filled: Readonly<Record<ReportSection, boolean>> = {
    case: true,
    captures: model.captures.length > 0,
    structures: model.structures.length > 0,
    measurements: model.measurements !== null,
    model: model.model.length > 0 || model.surfaces.length > 0,
    activation: model.activation.length > 0,
    induction: model.inductions.induction !== undefined,
    lesions: model.lesions.length > 0,
    comparison: model.comparison !== null,
    reinduction: model.inductions.reinduction !== undefined,
    ...tumourSections(model),
    interlocks: true,
    parameters: model.parameters.length > 0,
    assumptions: model.assumptions.length > 0,
    provenance: model.provenance.length > 0,
  };
  return REPORT_SECTIONS.filter((section) => filled[section]);
}

function tumourSections({ tumour }: ReportModel): Readonly<Record<TumourSection, boolean>> {
  const filled = TUMOUR_SECTIONS.map((section) => {
    const block = tumour[section];
    return [section, block !== undefined && !isEmptyBlock(block)];
  });
  return Object.fromEntries(filled) as Record<TumourSection, boolean>;
}
