/** Measurements on paper: each with its unit and where its scale comes from, and what is out of date said. */
import { describe, expect, it } from 'vitest';
import { IDENTITY_DIRECTION, type Grid } from '../../../src/core/space.ts';
import type { Volume } from '../../../src/core/volume.ts';
import { measurementBlock } from '../../../src/report/measurement-block.ts';
import { createCaseDocument, type CaseDocument } from '../../../src/twin/document.ts';
import type { DrawnMeasurement, Measurement } from '../../../src/twin/measurement.ts';

const grid: Grid = {
  dimensions: [40, 40, 3],
  spacingMm: [1, 1, 1],
  originMm: [0, 0, 0],
  direction: IDENTITY_DIRECTION,
};
const image = (value: number, unit: Volume['unit']): Volume => ({
  grid,
  data: new Int16Array(4800).fill(value),
  modality: 'CT',
  unit,
});

const drawn = (over: Partial<DrawnMeasurement>): DrawnMeasurement => ({
  id: over.name ?? 'one',
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
  ...over,
});
const circle: Partial<DrawnMeasurement> = {
  kind: 'ellipse',
  name: 'Ellipse 1',
  points: [
    [20, 20, 1],
    [30, 20, 1],
    [20, 30, 1],
  ],
};
const along: Measurement = {
  id: 'way',
  name: 'Along a surface 1',
  createdAt: '2026-01-01T00:00:00Z',
  kind: 'geodesic',
  structure: 'left-atrium',
  points: [
    [0, 0, 0],
    [10, 0, 0],
    [10, 10, 0],
  ],
  segmentationVersion: 2,
};

function caseWith(measurements: readonly Measurement[]): CaseDocument {
  const patient = {
    pseudonym: 'CASE-1',
    name: null,
    id: null,
    sex: null,
    birthDate: null,
    deidentified: true,
    synthetic: true,
  };
  const document = createCaseDocument(patient, null);
  const structures = [{ name: 'left-atrium', volumeMl: 61.54 }];
  const steps = {
    ...document.steps,
    image: { version: 1 },
    segmentation: { version: 2, summary: { structures } },
  };
  return { ...document, steps, measurements } as unknown as CaseDocument;
}

const rowsOf = (
  items: readonly Measurement[],
  of: (phase?: number) => Volume | undefined = () => image(55, 'HU'),
) => measurementBlock(caseWith(items), of)?.tables[0].rows ?? [];

describe('measurements in the report', () => {
  it('give result, unit and scale of every kind', () => {
    const volume: Measurement = { ...along, kind: 'volume', name: 'Left atrium volume' };
    const angle = drawn({
      kind: 'angle',
      name: 'Angle 1',
      points: [
        [1, 0, 0],
        [0, 0, 0],
        [0, 2, 0],
      ],
    });
    const rows = rowsOf([drawn({}), angle, drawn(circle), volume, along]);
    expect(rows.map(([name, kind, result]) => [name, kind, result])).toEqual([
      ['Distance 1', 'Distance', '5.0\u2009mm'],
      ['Angle 1', 'Angle', '90.0°'],
      ['Ellipse 1', 'Ellipse', '3.14\u2009cm², around it 62.8\u2009mm'],
      ['Left atrium volume', 'Volume', '61.5\u2009ml'],
      ['Along a surface 1', 'Along a surface: Left atrium', '20.0\u2009mm'],
    ]);
    expect(rows.map((row) => row[4])).toEqual([
      'DICOM Pixel Spacing and slice positions',
      'DICOM Pixel Spacing and slice positions',
      'DICOM Pixel Spacing and slice positions',
      'Voxels of the label map',
      'Surface of the label map',
    ]);
    expect(rows[2][3]).toBe('Mean 55\u2009HU, SD 0. Min 55, max 55\u2009HU');
  });

  it('read a region from the phase it was drawn on, and say so where that is not open', () => {
    const other = drawn({ ...circle, phase: 8 });
    const [open] = rowsOf([other], (phase) => image(phase === 8 ? 300 : 1, 'arbitrary'));
    expect(open[1]).toBe('Ellipse, phase 9');
    expect(open[3]).toContain('Mean 300, SD 0');
    const [shut] = rowsOf([other], (phase) => (phase === undefined ? image(1, 'HU') : undefined));
    expect(shut[3]).toBe('No values: the image is not open.');
    expect(shut[2]).toContain('cm²');
  });

  it('say what is of an earlier state', () => {
    const rows = rowsOf([
      drawn({ imageVersion: 0 }),
      { ...along, segmentationVersion: 1 },
      drawn({ calibration: 'repaired-image' }),
    ]);
    expect(rows[0][3]).toBe('Drawn on an earlier state of the image');
    expect(rows[1][3]).toBe('Measured on an earlier state of the structure');
    expect(rows[2][4]).toContain('repaired');
  });

  it('are no section where nothing was measured', () => {
    expect(measurementBlock(caseWith([]), () => undefined)).toBeNull();
  });
});
