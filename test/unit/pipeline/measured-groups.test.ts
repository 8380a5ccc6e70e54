/** The measurements of a case as groups of a report: figures, units, shapes, and what is left out. */
import { describe, expect, it } from 'vitest';
import type { Lps } from '../../../src/core/space.ts';
import type { Volume } from '../../../src/core/volume.ts';
import { measuredGroups } from '../../../src/pipeline/measured-groups.ts';
import { createCaseDocument, type CaseDocument } from '../../../src/twin/document.ts';
import { measuredOn } from '../../../src/twin/measure-figures.ts';
import type { DrawnKind, Measurement } from '../../../src/twin/measurement.ts';

const patient = {
  pseudonym: 'CASE-1',
  name: null,
  id: null,
  sex: null,
  birthDate: null,
  deidentified: true,
  synthetic: true,
} as const;

/** 8 x 8 x 2 voxels of 1 mm; the value is the column. */
const volume: Volume = {
  grid: {
    dimensions: [8, 8, 2],
    spacingMm: [1, 1, 1],
    originMm: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  },
  data: Int16Array.from({ length: 128 }, (_, n) => n % 8),
  modality: 'CT',
  unit: 'HU',
};

const drawn = (
  name: string,
  kind: DrawnKind,
  points: readonly Lps[],
  imageVersion = 1,
): Measurement => ({
  id: `id of ${name}`,
  name,
  createdAt: '2026-01-01T00:00:00Z',
  kind,
  points,
  normal: [0, 0, 1],
  calibration: 'pixel-spacing',
  imageVersion,
});

function caseWith(measurements: readonly Measurement[], unit = 'HU'): CaseDocument {
  const document = createCaseDocument(patient, null);
  // Only what measurements are read from.
  const steps = {
    ...document.steps,
    image: { version: 1, summary: { unit, modality: unit === 'HU' ? 'CT' : 'MR' } },
    segmentation: {
      version: 1,
      summary: {
        structures: [
          { name: 'left-atrium', volumeMl: 61.23456 },
          { name: 'aorta', volumeMl: 0 },
        ],
      },
    },
  } as unknown as CaseDocument['steps'];
  return { ...document, measurements, steps };
}

const groupsOf = (document: CaseDocument, image: Volume | undefined = volume) =>
  measuredGroups(
    document,
    measuredOn(document, () => image),
  );

describe('the groups of a report', () => {
  it('hold figures in millimetres, degrees and millilitres, with the points they come from', async () => {
    const { groups, leftOut } = await groupsOf(
      caseWith([
        drawn('D', 'distance', [
          [0, 0, 0],
          [3, 4, 0],
        ]),
        drawn('P', 'polyline', [
          [0, 0, 0],
          [3, 4, 0],
          [3, 5, 0],
        ]),
        drawn('A', 'angle', [
          [1, 0, 0],
          [0, 0, 0],
          [0, 1, 0],
        ]),
      ]),
    );
    expect(leftOut).toEqual([]);
    expect(
      groups.map(({ name, values }) => [
        name,
        values[0].quantity.meaning,
        values[0].value,
        values[0].unit.value,
      ]),
    ).toEqual([
      ['D', 'Length', 5, 'mm'],
      ['P', 'Path length', 6, 'mm'],
      ['A', 'Angle', 90, 'deg'],
      ['Left atrium volume', 'Volume', 61.235, 'ml'],
    ]);
    expect(groups[0].shape).toEqual({
      type: 'POLYLINE',
      isRegion: false,
      pointsMm: [
        [0, 0, 0],
        [3, 4, 0],
      ],
    });
    expect(groups[3].finding?.value).toBe('82471001');
    expect(new Set(groups.map(({ trackingUid }) => trackingUid)).size).toBe(4);
  });

  it('give a region with mean and deviation, an ellipse by its longer axis first, an outline closed', async () => {
    const { groups } = await groupsOf(
      caseWith([
        drawn('E', 'ellipse', [
          [4, 4, 0],
          [4, 2, 0],
          [7, 4, 0],
        ]),
        drawn('F', 'freehand', [
          [1, 1, 0],
          [3, 1, 0],
          [3, 3, 0],
          [1, 3, 0],
        ]),
      ]),
    );
    expect(groups[0].shape).toMatchObject({
      type: 'ELLIPSE',
      isRegion: true,
      pointsMm: [
        [1, 4, 0],
        [7, 4, 0],
        [4, 6, 0],
        [4, 2, 0],
      ],
    });
    const mean = groups[0].values.find(({ derivation }) => derivation?.meaning === 'Mean');
    expect(mean).toMatchObject({ value: 4, unit: { value: "[hnsf'U]" } });
    const outline = groups[1].shape?.pointsMm;
    expect(outline?.at(-1)).toEqual(outline?.[0]);
    expect(groups[1].values[0]).toMatchObject({ quantity: { meaning: 'Area' }, value: 4 });
  });

  it('call the values of an MR a signal without a unit', async () => {
    const region = [
      drawn('E', 'ellipse', [
        [4, 4, 0],
        [4, 2, 0],
        [7, 4, 0],
      ]),
    ];
    const { groups } = await groupsOf(caseWith(region, 'arbitrary'));
    expect(groups[0].values.at(-1)).toMatchObject({
      quantity: { meaning: 'MR signal intensity' },
      unit: { value: '1' },
    });
  });

  it('leave out what was drawn on an earlier state of the image, and say so', async () => {
    const { groups, leftOut } = await groupsOf(
      caseWith([
        drawn(
          'old',
          'distance',
          [
            [0, 0, 0],
            [3, 4, 0],
          ],
          7,
        ),
      ]),
    );
    expect(groups.map(({ name }) => name)).toEqual(['Left atrium volume']);
    expect(leftOut).toEqual([{ name: 'old', reason: 'Drawn on an earlier state of the image' }]);
  });
});
