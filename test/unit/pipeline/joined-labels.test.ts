/** Structures of a recipe that join those outlined already, and the records of both and of local models. */
import { describe, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { IDENTITY_DIRECTION, type Grid } from '../../../src/core/space.ts';
import { describeLabels } from '../../../src/pipeline/described-labels.ts';
import { joinedLabels, joinedRecord } from '../../../src/pipeline/joined-labels.ts';
import { modelRecord } from '../../../src/pipeline/model-plug-record.ts';
import { recipeById } from '../../../src/pipeline/recipes.ts';
import { segmentationRecord } from '../../../src/pipeline/segmentation-record.ts';
import { parseModelCard } from '../../../src/segment/model-plug/card.ts';
import type { Segmentation } from '../../../src/segment/segmentation.ts';
import { BlobStore } from '../../../src/twin/blobs.ts';
import { createCaseDocument } from '../../../src/twin/document.ts';
import { createCaseStore } from '../../../src/twin/store.ts';
import { PATIENT } from '../twin/sample-case.ts';

const GRID: Grid = {
  dimensions: [6, 1, 1],
  spacingMm: [10, 10, 10],
  originMm: [0, 0, 0],
  direction: IDENTITY_DIRECTION,
};
const { liver, bone } = LABEL;
const liverOnly = describeLabels(
  { grid: GRID, data: Uint8Array.of(liver, liver, 0, 0, 0, 0) },
  GRID,
);
const bones = (...data: number[]): Segmentation => ({
  ...describeLabels({ grid: GRID, data: Uint8Array.from(data) }, GRID),
  warnings: [{ code: 'bone-contrast', message: 'Contrast was left out.' }],
});
const BONE = recipeById('bone-ct');

const liverCase = async () => {
  const store = createCaseStore({
    document: createCaseDocument(PATIENT, null, 'liver'),
    blobs: new BlobStore(),
  });
  const record = await segmentationRecord('liver-ct', liverOnly, { organMark: null }, []);
  await store.setDerived('segmentation', record, { labels: liverOnly.labels.data }, 'liver');
  return store;
};

describe('bone beside a liver', () => {
  it('keeps the voxels of what was outlined, and its record', async () => {
    const store = await liverCase();
    const before = store.getState().document.steps.segmentation;
    if (!before) throw new Error('the segmentation was not stored');
    const found = bones(0, bone, bone, bone, 0, 0);
    const joined = joinedLabels(liverOnly.labels.data, found);
    expect([...joined]).toEqual([liver, liver, bone, bone, 0, 0]);
    const record = await joinedRecord(before, BONE, found, joined, undefined, []);
    expect(record.operation).toBe('segment.liver-ct');
    expect(record.parameters).toEqual({ organMark: null, 'joined bone-ct': '1' });
    const volumes = record.summary.structures.map(({ name, volumeMl }) => [name, volumeMl]);
    expect(volumes).toEqual([
      ['liver', 2],
      ['bone', 2],
    ]);
    expect(record.summary.warnings.map(({ code }) => code)).toEqual(['bone-contrast']);

    await store.setDerived('segmentation', record, { labels: joined }, 'bone');
    const now = store.getState().document.steps.segmentation;
    if (!now) throw new Error('the segmentation was not stored');
    const again = bones(0, 0, 0, 0, 0, bone);
    const replaced = joinedLabels(joined, again);
    expect([...replaced]).toEqual([liver, liver, 0, 0, 0, bone]);
    const second = await joinedRecord(now, BONE, again, replaced, undefined, []);
    expect(second.summary.structures).toHaveLength(2);
    expect(second.summary.warnings).toHaveLength(1);
    store.undo();
    expect([...(store.getState().labels?.data ?? [])]).toEqual([liver, liver, 0, 0, 0, 0]);
  });
});

it('a case names the local model that made its structures, by card and digest', async () => {
  const card = parseModelCard({
    schema: 'theatron-model-card',
    version: 1,
    name: 'Liver network',
    modelVersion: '2',
    organ: 'liver',
    modality: 'CT',
    intendedUse: 'Tests.',
    licence: 'Apache-2.0',
    source: 'Written by a test.',
    input: { spacingMm: null, size: 'whole', normalisation: { kind: 'none' } },
    output: { kind: 'labels' },
    labels: { 1: 'liver' },
  });
  const store = await liverCase();
  const plugged = { card, fileName: 'liver.onnx', digest: 'ab'.repeat(32) };
  const record = await modelRecord(plugged, liverOnly, []);
  await store.setDerived('segmentation', record, { labels: liverOnly.labels.data }, 'model');
  const stored = store.getState().document.steps.segmentation;
  expect(stored?.operation).toBe('segment.model');
  expect(stored?.operationVersion).toBe('2');
  expect(stored?.parameters).toMatchObject({
    card: { name: 'Liver network', licence: 'Apache-2.0' },
    modelFile: 'liver.onnx',
    modelDigest: 'ab'.repeat(32),
  });
});
