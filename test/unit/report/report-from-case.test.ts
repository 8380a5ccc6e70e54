import { describe, expect, it } from 'vitest';
import { IDENTITY_DIRECTION, type Grid } from '../../../src/core/space.ts';
import { reportFromCase, type ReportContext } from '../../../src/report/report-from-case.ts';
import { renderReportHtml } from '../../../src/report/report-html.ts';
import {
  createCaseDocument,
  inputsOf,
  withRecord,
  type CaseDocument,
} from '../../../src/twin/document.ts';
import type { SimulationSummary, StepName } from '../../../src/twin/records.ts';
import { PIXEL } from './sample-report.ts';

const GRID: Grid = {
  dimensions: [4, 4, 4],
  spacingMm: [0.8, 0.8, 0.8],
  originMm: [0, 0, 0],
  direction: IDENTITY_DIRECTION,
};

const CONTEXT: ReportContext = {
  title: 'Ablation plan',
  version: '0.1.0',
  preparedAt: '2026-11-21T14:40:00Z',
  captureImages: new Map([['c1', PIXEL]]),
  assumptions: ['Lesions do not conduct.'],
  segmentName: (segment) => `segment ${segment}`,
  image: () => undefined,
};

const how = (document: CaseDocument, step: StepName) => ({
  operation: `${step}.operation`,
  operationVersion: '1',
  parameters: {},
  inputs: inputsOf(document, step),
  seed: null,
  digest: '7be0d815'.repeat(8),
  interlocks: [],
});

const simulation = (lastMs: number, activatedMl: number): SimulationSummary => ({
  model: 'mms',
  cells: 1000,
  spacingMm: 0.8,
  durationMs: 600,
  engine: 'wasm',
  threads: 2,
  wallSeconds: 12,
  parameters: [
    {
      name: 'velocityAlong',
      title: 'Velocity',
      value: 0.7,
      unit: 'm/s',
      default: 0.6,
      source: 'T',
      range: [0, 1],
    },
  ],
  stimuli: [
    { name: 'S1', site: 'apex', positionLps: [0, 0, 0], startMs: 0, count: 3, cycleLengthMs: 600 },
  ],
  activation: { capturedFraction: 1, firstMs: 1, lastMs, activatedMl, reentry: 'none' },
  ecg: { leads: ['I'], sampleIntervalMs: 1, qrsDurationMs: 96 },
  warnings: [],
});

function segmented(document: CaseDocument, change: string): CaseDocument {
  const structures = [
    {
      label: 1,
      name: 'lv-blood',
      volumeMl: 129.74,
      components: 1,
      confidence: 'good' as const,
      note: null,
    },
  ];
  const warnings = [{ code: 'border', message: 'Touches the image border.' }];
  const summary = { grid: GRID, structures, warnings, edits: 0 };
  return withRecord(
    document,
    'segmentation',
    { ...how(document, 'segmentation'), summary },
    {},
    change,
  );
}

/** A case that went all the way to a re-test. */
function completeCase(): CaseDocument {
  let document = createCaseDocument(
    {
      pseudonym: 'H-001',
      name: null,
      id: null,
      sex: null,
      birthDate: null,
      deidentified: true,
      synthetic: true,
    },
    null,
    'heart',
    'case',
  );
  document = { ...document, side: { value: 'midline', confirmedAt: '2026-11-21T14:00:00Z' } };
  document = withRecord(
    document,
    'image',
    {
      ...how(document, 'image'),
      summary: { grid: GRID, modality: 'CT', unit: 'HU', window: null, warnings: [] },
    },
    {},
    'open images',
  );
  document = segmented(document, 'run the recipe');
  document = withRecord(
    document,
    'model',
    {
      ...how(document, 'model'),
      summary: {
        surfaces: [
          {
            label: 1,
            vertices: 10,
            triangles: 20,
            closed: true,
            manifold: true,
            volumeChangePercent: -0.4,
            p95DistanceMm: 0.5,
          },
        ],
        simulationGrid: {
          grid: GRID,
          activeVoxels: 1000,
          healthyMl: 100,
          borderZoneMl: 5,
          scarMl: 3,
        },
        fibres: { method: 'Bayer 2012', endocardialAngleDeg: 60, epicardialAngleDeg: -60 },
        wallThicknessMm: null,
        warnings: [],
      },
    },
    {},
    'build',
  );
  document = withRecord(
    document,
    'simulation',
    { ...how(document, 'simulation'), summary: simulation(128, 130.4) },
    {},
    'run',
  );
  document = withRecord(
    document,
    'plan',
    {
      ...how(document, 'plan'),
      interlocks: [{ id: 'near', message: 'Lesion 1 is close.', hint: 'Move it.', answer: null }],
      summary: {
        lesions: [
          {
            id: 'l1',
            lineId: 'a',
            positionLps: [0, 0, 0],
            normalLps: [0, 0, 1],
            surface: 'epicardium',
            widthMm: 7,
            depthMm: 4,
            segment: 11,
            volumeMl: 0.1,
            distances: [
              { structure: 'left-atrium', distanceMm: 51 },
              { structure: 'aorta', distanceMm: 34.2 },
            ],
          },
        ],
        criticalStructures: ['aorta'],
        totalVolumeMl: 0.1,
        warnings: [],
      },
    },
    {},
    'place lesion',
  );
  return withRecord(
    document,
    'retest',
    {
      ...how(document, 'retest'),
      summary: {
        ...simulation(152, 129.9),
        comparison: {
          activatedChangeMl: -0.5,
          lastActivationChangeMs: 24,
          outcome: 'detour',
          statement: 'The wave takes a detour.',
        },
      },
    },
    {},
    're-test',
  );
}

describe('reportFromCase', () => {
  it('says what the records say, under the names of the anatomy', () => {
    const model = reportFromCase(completeCase(), CONTEXT);
    expect(model.structures[0]).toMatchObject({ title: 'LV blood pool', volumeMl: 129.74 });
    expect(model.surfaces[0].title).toBe('LV blood pool');
    expect(model.lesions[0].place).toBe('AHA 11, segment 11');
    expect(model.lesions[0].distances.map(({ structure }) => structure)).toEqual([
      'Aorta',
      'Left atrium',
    ]);
    expect(model.comparison?.rows[1]).toEqual({
      quantity: 'Latest activation',
      before: '128\u2009ms',
      after: '152\u2009ms',
      difference: '+24\u2009ms',
    });
    expect(model.provenance.map(({ title }) => title)).toHaveLength(6);
    expect(model.stale).toEqual({});
  });

  it('lists open interlocks and cautions, and stays a draft while one is open', () => {
    const model = reportFromCase(completeCase(), CONTEXT);
    expect(model.findings.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
      'caution: Touches the image border.',
      'interlock: Lesion 1 is close.',
    ]);
    expect(model.draftReasons.join(' ')).toContain('Lesion 1 is close.');
  });

  it('marks everything derived from a later edit as stale, and names the edit', () => {
    const edited = segmented(completeCase(), 'paint left atrium');
    const model = reportFromCase(edited, CONTEXT);
    expect(Object.keys(model.stale).sort()).toEqual([
      'activation',
      'comparison',
      'lesions',
      'model',
      'parameters',
    ]);
    expect(model.stale.activation).toContain('paint left atrium');
    expect(renderReportHtml(model)).toContain('DRAFT, STALE');
  });

  it('writes withheld where a de-identified case has nothing', () => {
    const facts = reportFromCase(completeCase(), CONTEXT).caseFacts;
    expect(facts.find(({ term }) => term === 'Born')?.value).toBe('withheld');
    expect(facts.some(({ term }) => term === 'Name')).toBe(false);
  });

  it('makes a report of a case that has only images', () => {
    const document = createCaseDocument(
      {
        pseudonym: 'H-002',
        name: 'A^B',
        id: '1',
        sex: 'F',
        birthDate: '1960-01-01',
        deidentified: false,
        synthetic: false,
      },
      null,
    );
    const page = renderReportHtml(reportFromCase(document, CONTEXT));
    expect(page).toContain('DRAFT');
    expect(page).toContain('Female');
    expect(page).not.toContain('report-structures');
  });
});
