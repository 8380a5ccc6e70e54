/** A small complete case for the tests of the case document. */
import { IDENTITY_DIRECTION, type Grid } from '../../../src/core/space.ts';
import { BlobStore } from '../../../src/twin/blobs.ts';
import { createCaseDocument, inputsOf, type Patient } from '../../../src/twin/document.ts';
import type { NewRecord } from '../../../src/twin/record-map.ts';
import type { InductionSummary } from '../../../src/twin/records.ts';
import type { StepName } from '../../../src/twin/records.ts';
import { createCaseStore, type CaseStore } from '../../../src/twin/store.ts';

export const GRID: Grid = {
  dimensions: [37, 20, 18],
  spacingMm: [1, 1, 2],
  originMm: [-10, 5, 100],
  direction: IDENTITY_DIRECTION,
};
export const VOXELS = 37 * 20 * 18;

export const PATIENT: Patient = {
  pseudonym: 'H-001',
  name: 'Test^Heart',
  id: '42',
  sex: 'F',
  birthDate: '1960-02-03',
  deidentified: false,
  synthetic: true,
};

const base = (store: CaseStore, step: StepName, operation: string) => ({
  operation,
  operationVersion: '1',
  parameters: { level: 3, list: [1, 'two', null] },
  inputs: inputsOf(store.getState().document, step),
  seed: null,
  digest: 'd'.repeat(64),
  interlocks: [],
});

export const imageRecord = (store: CaseStore): NewRecord<'image'> => ({
  ...base(store, 'image', 'dicom.import'),
  summary: {
    grid: GRID,
    modality: 'CT',
    unit: 'HU',
    window: { centre: 200, width: 700 },
    warnings: [],
  },
});

export const segmentationRecord = (store: CaseStore): NewRecord<'segmentation'> => ({
  ...base(store, 'segmentation', 'segment.heart-ct'),
  summary: {
    grid: GRID,
    structures: [
      { label: 1, name: 'lv-blood', volumeMl: 0.2, components: 1, confidence: 'good', note: null },
    ],
    warnings: [],
    edits: 0,
  },
});

export const modelRecord = (store: CaseStore): NewRecord<'model'> => ({
  ...base(store, 'model', 'mesh.model'),
  summary: {
    surfaces: [],
    simulationGrid: { grid: GRID, activeVoxels: 100, healthyMl: 1, borderZoneMl: 0, scarMl: 0 },
    fibres: { method: 'Bayer 2012', endocardialAngleDeg: 60, epicardialAngleDeg: -60 },
    wallThicknessMm: null,
    warnings: [],
  },
});

export const simulationRecord = (
  store: CaseStore,
  step: 'simulation' | 'retest' = 'simulation',
): NewRecord<'simulation'> => ({
  ...base(store, step, 'heart.simulate'),
  summary: {
    model: 'mms',
    cells: 100,
    spacingMm: 0.8,
    durationMs: 600,
    engine: 'wasm',
    threads: 1,
    wallSeconds: 1.5,
    parameters: [],
    stimuli: [],
    activation: {
      capturedFraction: 1,
      firstMs: 1,
      lastMs: 120,
      activatedMl: 100,
      reentry: 'none',
    },
    ecg: null,
    warnings: [],
  },
});

export const planRecord = (store: CaseStore): NewRecord<'plan'> => ({
  ...base(store, 'plan', 'plan.lesions'),
  summary: { lesions: [], criticalStructures: ['aorta'], totalVolumeMl: 0, warnings: [] },
});

export const retestRecord = (store: CaseStore): NewRecord<'retest'> => {
  const simulation = simulationRecord(store, 'retest');
  return {
    ...simulation,
    summary: {
      ...simulation.summary,
      comparison: {
        activatedChangeMl: -1,
        lastActivationChangeMs: 14,
        outcome: 'detour',
        statement: 'The lateral wall is reached 14 ms later.',
      },
    },
  };
};

const INDUCTION: InductionSummary = {
  protocol: 'Programmed stimulation',
  model: 'Modified Mitchell-Schaeffer',
  cells: 100,
  spacingMm: 0.8,
  engine: 'wasm',
  simulatedMs: 9000,
  wallSeconds: 12,
  parameters: [],
  sites: [
    {
      title: 'RV apex',
      excitable: true,
      attempts: 9,
      refractory: [{ stimulus: 'S2', erpMs: 260 }],
      nonSustained: 1,
      sustained: [
        {
          attempt: 'S2 270',
          cycleMs: 310,
          exitSegment: 12,
          isthmus: { lengthMm: 18, widthMm: 6, conductionMs: 90 },
        },
      ],
    },
  ],
  inducibleSites: 1,
  warnings: [],
};

export const inductionRecord = (store: CaseStore): NewRecord<'induction'> => ({
  ...base(store, 'induction', 'heart.protocol'),
  summary: INDUCTION,
});

export const reinductionRecord = (store: CaseStore): NewRecord<'reinduction'> => ({
  ...base(store, 'reinduction', 'heart.protocol'),
  summary: {
    ...INDUCTION,
    sites: [],
    inducibleSites: 0,
    comparison: { inducibleBefore: 1, statement: 'Nothing was induced with the lesions.' },
  },
});

export const reportRecord = (store: CaseStore): NewRecord<'report'> => ({
  ...base(store, 'report', 'report.compose'),
  summary: { title: 'Rehearsal', captureIds: [], assumptions: [] },
});

/** A 200-voxel block of label 1 at the corner. */
export function sampleLabels(): Uint8Array {
  const labels = new Uint8Array(VOXELS);
  for (let k = 0; k < 2; k++) {
    for (let j = 0; j < 10; j++) labels.fill(1, 37 * (j + 20 * k), 37 * (j + 20 * k) + 5);
  }
  return labels;
}

export async function segmentedCase(historyBytes?: number): Promise<CaseStore> {
  const store = createCaseStore(
    { document: createCaseDocument(PATIENT, null), blobs: new BlobStore() },
    historyBytes,
  );
  const voxels = new Int16Array(VOXELS).map((_, n) => (n % 500) - 100);
  await store.setDerived('image', imageRecord(store), { voxels }, 'import CT');
  await store.setDerived(
    'segmentation',
    segmentationRecord(store),
    { labels: sampleLabels() },
    'recipe Heart CT',
  );
  return store;
}

export async function completeCase(): Promise<CaseStore> {
  const store = await segmentedCase();
  await store.setDerived(
    'model',
    modelRecord(store),
    { 'surface-1-positions': new Float32Array([1, 2, 3]) },
    'build model',
  );
  const activationMs = new Float32Array([1, Number.NaN, 3]);
  await store.setDerived('simulation', simulationRecord(store), { activationMs }, 'simulate');
  await store.setDerived('induction', inductionRecord(store), {}, 'programmed stimulation');
  await store.setDerived('plan', planRecord(store), {}, 'place lesion 1');
  await store.setDerived('retest', retestRecord(store), {}, 'simulate with lesions');
  await store.setDerived('reinduction', reinductionRecord(store), {}, 'stimulation with lesions');
  await store.setDerived('report', reportRecord(store), {}, 'compose report');
  return store;
}
