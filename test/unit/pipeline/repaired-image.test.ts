import { describe, expect, it } from 'vitest';
import type { SeriesRepair, SeriesSummary } from '../../../src/dicom/series.ts';
import { imageRecord, caseFromSeries } from '../../../src/pipeline/new-case.ts';
import { BlobStore } from '../../../src/twin/blobs.ts';
import { reportLock, staleness } from '../../../src/twin/staleness.ts';
import { createCaseStore } from '../../../src/twin/store.ts';
import type { Volume } from '../../../src/core/volume.ts';

const volume: Volume = {
  grid: {
    dimensions: [4, 4, 4],
    spacingMm: [1, 1, 1],
    originMm: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  },
  data: new Int16Array(64),
  modality: 'CT',
  unit: 'HU',
};

const repair = (code: SeriesRepair['code']): SeriesRepair => ({
  code,
  amount: 14,
  unit: code === 'gantry-tilt' ? 'degrees' : 'slices',
  message: 'The gantry was tilted by 14.0 degrees; the slices were sheared upright.',
  places: [],
});

const series = (repairs: readonly SeriesRepair[]): SeriesSummary => ({
  uid: '1.2.3',
  key: '1.2.3',
  modality: 'CT',
  description: 'Chest',
  studyUid: '1.2',
  studyDate: '20200101',
  studyDescription: '',
  frameOfReferenceUid: '1.2.9',
  manufacturer: '',
  patient: { id: 'P', name: 'DOE, JOHN', deidentified: false },
  dimensions: [4, 4, 4],
  spacingMm: [1, 1, 1],
  originMm: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  transferSyntax: { uid: '1.2.840.10008.1.2.1', name: 'Explicit little endian', supported: true },
  laterality: undefined,
  synthetic: false,
  suitableFor3d: true,
  warnings: [],
  repairs,
  slices: [],
  bytes: 0,
});

async function opened(repairs: readonly SeriesRepair[]) {
  const one = series(repairs);
  const store = createCaseStore({ document: caseFromSeries(one, 'heart'), blobs: new BlobStore() });
  await store.setDerived(
    'image',
    await imageRecord(one, volume),
    { volume: volume.data },
    'open series',
  );
  return store;
}

describe('a repaired image', () => {
  it('asks before anything is built on it, and its answer opens the way', async () => {
    const store = await opened([repair('gantry-tilt')]);
    const { document } = store.getState();
    expect(staleness(document).segmentation.state).toBe('blocked');
    expect(reportLock(document).reasons.join(' ')).toContain('sheared upright');
    store.answerInterlock('image', 'repaired-gantry-tilt', 'Looked at it, the spine is straight');
    expect(staleness(store.getState().document).segmentation.state).toBe('ready');
  });

  it('asks nothing where no voxel was computed', async () => {
    for (const repairs of [[], [repair('flipped-slices')]]) {
      const { document } = (await opened(repairs)).getState();
      expect(document.steps.image?.interlocks).toEqual([]);
      expect(staleness(document).segmentation.state).toBe('ready');
    }
  });
});
