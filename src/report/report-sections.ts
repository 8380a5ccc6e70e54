import { fail } from '../core/failure.ts';
import { formatMl, signedText } from '../core/format.ts';
import type { SafeHtml } from './html.ts';
import { html } from './html.ts';
import type {
  ReportCapture,
  ReportFinding,
  ReportLesion,
  ReportModel,
  ReportOperation,
  ReportParameter,
  ReportSection,
  ReportStructure,
  ReportSurface,
} from './report-model.ts';
import type { TableColumn } from './report-parts.ts';
import {
  bulletList,
  dateTime,
  factGrid,
  plainNumber,
  shortDigest,
  table,
  withUnit,
} from './report-parts.ts';
import { blockHtml } from './report-block.ts';
import { swatch } from './swatch.ts';
import { TUMOUR_SECTIONS, type TumourSection } from './tumour-blocks.ts';

const TUMOUR_SECTION_HTML = Object.fromEntries(
  TUMOUR_SECTIONS.map((section) => [
    section,
    ({ tumour }: ReportModel) => {
      const block = tumour[section];
      return block ? blockHtml(block) : html``;
    },
  ]),
) as Record<TumourSection, (model: ReportModel) => SafeHtml>;

/** The content of each section, below its heading. */
export const SECTION_HTML: Readonly<Record<ReportSection, (model: ReportModel) => SafeHtml>> = {
  case: (model) => factGrid(model.caseFacts, 'case'),
  captures: ({ captures }) =>
    html`<div class="captures ${captures.length === 1 ? 'single' : ''}">
      ${captures.map(capture)}
    </div>`,
  structures: ({ structures }) => table(STRUCTURE_COLUMNS, structures),
  measurements: ({ measurements }) => (measurements ? blockHtml(measurements) : html``),
  model: ({ model, surfaces }) =>
    html`${model.length > 0 && factGrid(model, 'facts')}${surfaces.length > 0 && table(SURFACE_COLUMNS, surfaces)}`,
  activation: ({ activation }) => factGrid(activation, 'facts'),
  induction: ({ inductions: { induction } }) => (induction ? blockHtml(induction) : html``),
  lesions: ({ lesions }) => table(LESION_COLUMNS, lesions),
  comparison: ({ comparison }) =>
    comparison
      ? html`<p>${comparison.statement}</p>
          ${table(COMPARISON_COLUMNS, comparison.rows)}`
      : html``,
  reinduction: ({ inductions: { reinduction } }) => (reinduction ? blockHtml(reinduction) : html``),
  ...TUMOUR_SECTION_HTML,
  interlocks: ({ findings }) =>
    findings.length > 0
      ? table(FINDING_COLUMNS, findings)
      : html`<p>No interlock was raised and no caution was given.</p>`,
  parameters: ({ parameters }) =>
    html`${table(PARAMETER_COLUMNS, parameters)}
      <p class="quiet">Values in bold were changed from their default.</p>`,
  assumptions: ({ assumptions }) => bulletList(assumptions),
  provenance: ({ provenance }) => table(OPERATION_COLUMNS, provenance),
};

const IMAGE = /^data:image\/(?:png|jpeg|webp);base64,[A-Za-z0-9+/]+={0,2}$/;

function capture(picture: ReportCapture, n: number): SafeHtml {
  if (!IMAGE.test(picture.imageDataUrl))
    fail(
      'bad-input',
      'capture-not-an-image',
      `The picture "${picture.title}" is not a PNG, JPEG or WebP image, so it cannot be put into the report.`,
      'Take the capture again.',
    );
  const stamps = picture.stamps.join('. ');
  return html`<figure>
    <div>
      <img
        src="${picture.imageDataUrl}"
        alt="${picture.title}. ${stamps}"
      />${picture.stale && html`<span class="stamp">STALE</span>`}
    </div>
    <figcaption>${n + 1}. ${picture.caption}</figcaption>
  </figure>`;
}

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

const STRUCTURE_COLUMNS: readonly TableColumn<ReportStructure>[] = [
  {
    head: 'Structure',
    cell: (row) =>
      html`<span class="one-line">${swatch(row.colour, row.pattern)}${row.title}</span>`,
  },
  { head: 'Volume', kind: 'number', cell: (row) => formatMl(row.volumeMl) },
  { head: 'Components', kind: 'number', cell: (row) => row.components ?? 'not counted' },
  {
    head: 'Confidence',
    kind: 'number',
    cell: (row) => (row.confidence === null ? 'edited by hand' : row.confidence),
  },
  { head: 'Remark', kind: 'quiet', cell: (row) => row.note },
];

const SURFACE_COLUMNS: readonly TableColumn<ReportSurface>[] = [
  { head: 'Surface', cell: (row) => row.title },
  { head: 'Triangles', kind: 'number', cell: (row) => row.triangles.toLocaleString('en') },
  { head: 'Closed', cell: (row) => yesNo(row.closed) },
  { head: 'Manifold', cell: (row) => yesNo(row.manifold) },
  {
    head: 'Volume change',
    kind: 'number',
    cell: (row) => withUnit(signedText(row.volumeChangePercent, 1), '%'),
  },
  {
    head: 'Distance to label map, p95',
    kind: 'number',
    cell: (row) => withUnit(row.p95DistanceMm.toFixed(2), 'mm'),
  },
];

const LESION_COLUMNS: readonly TableColumn<ReportLesion>[] = [
  { head: 'Lesion', cell: (row) => row.name },
  { head: 'Place', cell: (row) => row.place },
  { head: 'Surface', cell: (row) => row.surface },
  {
    head: 'Width x depth',
    kind: 'number',
    cell: (row) => withUnit(`${row.widthMm.toFixed(1)} x ${row.depthMm.toFixed(1)}`, 'mm'),
  },
  { head: 'Volume', kind: 'number', cell: (row) => withUnit(row.volumeMl.toFixed(2), 'ml') },
  {
    head: 'Distance to',
    cell: (row) =>
      row.distances
        .map(({ structure, distanceMm }) => `${structure} ${withUnit(distanceMm.toFixed(1), 'mm')}`)
        .join(', '),
  },
];

type ComparisonRow = NonNullable<ReportModel['comparison']>['rows'][number];
const COMPARISON_COLUMNS: readonly TableColumn<ComparisonRow>[] = [
  { head: 'Quantity', cell: (row) => row.quantity },
  { head: 'Before', kind: 'number', cell: (row) => row.before },
  { head: 'After', kind: 'number', cell: (row) => row.after },
  { head: 'Difference', kind: 'number', cell: (row) => row.difference },
];

const FINDING_COLUMNS: readonly TableColumn<ReportFinding>[] = [
  { head: 'Finding', cell: (row) => row.message },
  { head: 'Step', kind: 'quiet', cell: (row) => row.step },
  {
    head: 'Kind',
    cell: (row) => (row.kind === 'interlock' ? 'Interlock' : 'Caution'),
  },
  {
    head: 'Answer',
    cell: (row) => {
      if (row.answer) return `${row.answer.reason} (${dateTime(row.answer.at)})`;
      return row.kind === 'interlock' ? html`<b class="changed">Open</b>` : 'Noted';
    },
  },
];

const PARAMETER_COLUMNS: readonly TableColumn<ReportParameter>[] = [
  { head: 'Parameter', cell: (row) => row.title },
  {
    head: 'Value',
    kind: 'number',
    cell: (row) => {
      const text = withUnit(plainNumber(row.value), unitOf(row));
      return row.value === row.default ? text : html`<span class="changed">${text}</span>`;
    },
  },
  { head: 'Default', kind: 'number', cell: (row) => plainNumber(row.default) },
  {
    head: 'Range',
    kind: 'number',
    cell: (row) => `${plainNumber(row.range[0])} to ${plainNumber(row.range[1])}`,
  },
  { head: 'Source', kind: 'quiet', cell: (row) => row.source },
];

const OPERATION_COLUMNS: readonly TableColumn<ReportOperation>[] = [
  {
    head: 'Step',
    cell: (row) => html`${row.title}${row.stale && html` <b class="changed">stale</b>`}`,
  },
  { head: 'Operation', cell: (row) => html`<code>${row.operation}</code>` },
  { head: 'Last change', kind: 'quiet', cell: (row) => row.change },
  { head: 'When', kind: 'quiet', cell: (row) => dateTime(row.at) },
  { head: 'Seed', kind: 'number', cell: (row) => row.seed ?? '-' },
  {
    head: 'Digest',
    kind: 'number',
    cell: (row) => (row.digest ? html`<code>${shortDigest(row.digest)}</code>` : '-'),
  },
];

/** The unit `1` marks a pure number in the parameter tables and is not printed. */
const unitOf = ({ unit }: ReportParameter): string | undefined => (unit === '1' ? undefined : unit);
