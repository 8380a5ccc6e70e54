import { HEART_STRUCTURES } from '../../../src/core/anatomy.ts';
import type { ReportModel } from '../../../src/report/report-model.ts';

/** One transparent pixel. */
export const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A report with something in every section. */
export const sampleReport = (change: Partial<ReportModel> = {}): ReportModel => ({
  title: 'Ablation plan, left ventricle',
  caseName: 'HEART-01',
  synthetic: false,
  deidentified: true,
  caseFacts: [{ term: 'Case', value: 'HEART-01' }],
  preparedAt: '2026-11-21T14:40:00Z',
  version: '0.1.0',
  draftReasons: [],
  stale: {},
  captures: [
    { title: 'Plan', caption: 'Lesions.', imageDataUrl: PIXEL, stamps: ['LL 98'], stale: false },
  ],
  structures: HEART_STRUCTURES.map((structure, n) => ({
    title: structure.title,
    colour: structure.colour,
    pattern: structure.pattern,
    volumeMl: 100 + n,
    components: 1,
    confidence: n === 0 ? null : 'good',
    note: null,
  })),
  model: [{ term: 'Scar', value: '12.4', unit: 'ml' }],
  surfaces: [
    {
      title: 'LV blood pool',
      triangles: 41234,
      closed: true,
      manifold: false,
      volumeChangePercent: 0.4,
      p95DistanceMm: 0.61,
    },
  ],
  activation: [{ term: 'Latest activation', value: '128 ms' }],
  parameters: [
    {
      title: 'Velocity',
      value: 0.7,
      unit: 'm/s',
      default: 0.6,
      range: [0.1, 1.2],
      source: 'Taggart 2000',
    },
    { title: 'Gate', value: 0.13, unit: '1', default: 0.13, range: [0, 1], source: 'Corrado 2016' },
  ],
  lesions: [
    {
      name: '1',
      place: 'AHA 11',
      surface: 'epicardium',
      widthMm: 7,
      depthMm: 4,
      volumeMl: 0.1,
      distances: [{ structure: 'Aorta', distanceMm: 34.2 }],
    },
  ],
  inductions: {},
  measurements: null,
  tumour: {},
  comparison: {
    statement: 'The latest activation is 24 ms later.',
    rows: [{ quantity: 'Latest', before: '128 ms', after: '152 ms', difference: '+24 ms' }],
  },
  findings: [
    { kind: 'interlock', step: 'Plan', message: 'Lesion 1 is close.', answer: null },
    { kind: 'caution', step: 'Image', message: 'Slices are thick.', answer: null },
  ],
  assumptions: ['Lesions do not conduct.'],
  provenance: [
    {
      title: 'Image',
      operation: 'import 1',
      change: 'open',
      at: '2026-11-21T14:00:00Z',
      seed: 7,
      digest: '7be0d815aa',
      stale: false,
    },
  ],
  ...change,
});
