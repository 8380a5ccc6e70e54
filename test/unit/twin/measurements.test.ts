/** Measurements as a part of the case document: optional, checked, and one step to undo each. */
import { describe, expect, it } from 'vitest';
import {
  createCaseDocument,
  measurementsOf,
  withMeasurement,
  withoutMeasurement,
} from '../../../src/twin/document.ts';
import { parseCaseDocument } from '../../../src/twin/document-schema.ts';
import { BlobStore } from '../../../src/twin/blobs.ts';
import { createCaseStore } from '../../../src/twin/store.ts';
import type { DrawnMeasurement, Measurement } from '../../../src/twin/measurement.ts';

const PATIENT = {
  pseudonym: 'CASE-1',
  name: null,
  id: null,
  sex: null,
  birthDate: null,
  deidentified: true,
  synthetic: true,
} as const;

const distance: DrawnMeasurement = {
  id: 'one',
  name: 'Distance 1',
  createdAt: '2026-01-01T00:00:00Z',
  kind: 'distance',
  points: [
    [0, 0, 0],
    [3, 4, 0],
  ],
  normal: [0, 0, 1],
  calibration: 'pixel-spacing',
  imageVersion: 1,
};
const volume: Measurement = {
  id: 'two',
  name: 'Left atrium volume',
  createdAt: '2026-01-01T00:00:00Z',
  kind: 'volume',
  structure: 'left-atrium',
};

const read = (value: unknown) => parseCaseDocument(JSON.parse(JSON.stringify(value)));

describe('measurements of a case', () => {
  const empty = createCaseDocument(PATIENT, null);

  it('a case without any is as before, one with some comes back equal', () => {
    expect(measurementsOf(read(empty))).toEqual([]);
    const filled = withMeasurement(withMeasurement(empty, distance), volume);
    expect(measurementsOf(read(filled))).toEqual([distance, volume]);
  });

  it('one of the same id is replaced in its place, and only the named one goes', () => {
    const filled = withMeasurement(withMeasurement(empty, distance), volume);
    const renamed = withMeasurement(filled, { ...distance, name: 'Septum' });
    expect(measurementsOf(renamed).map(({ name }) => name)).toEqual([
      'Septum',
      'Left atrium volume',
    ]);
    expect(measurementsOf(withoutMeasurement(renamed, 'two')).map(({ id }) => id)).toEqual(['one']);
  });

  it('drawing, renaming and removing are steps that undo takes back and redo does again', () => {
    const store = createCaseStore({ document: empty, blobs: new BlobStore() });
    const names = (): readonly string[] =>
      measurementsOf(store.getState().document).map(({ name }) => name);
    store.commit('measure', (document) => withMeasurement(document, distance), 'image');
    store.commit('rename', (document) => withMeasurement(document, { ...distance, name: 'A' }));
    store.commit('remove', (document) => withoutMeasurement(document, 'one'));
    expect(names()).toEqual([]);
    store.undo();
    expect(names()).toEqual(['A']);
    store.undo();
    expect(names()).toEqual(['Distance 1']);
    store.undo();
    expect(names()).toEqual([]);
    expect(read(store.getState().document).measurements).toBeUndefined();
    store.redo();
    expect(names()).toEqual(['Distance 1']);
  });

  it.each([
    [
      'points that are no places',
      {
        points: [
          [0, 0],
          [1, 1],
        ],
      },
    ],
    ['a single point', { points: [[0, 0, 0]] }],
    ['an unknown kind', { kind: 'guess' }],
    ['an unknown calibration', { calibration: 'by eye' }],
  ])('%s are refused by name', (_, change) => {
    const damaged = { ...empty, measurements: [{ ...distance, ...change }] };
    expect(() => read(damaged)).toThrow(/measurements/);
  });
});
