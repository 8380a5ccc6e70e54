/** What may lie over the open image: the same person, the same frame of reference or an alignment of the two. */
import { describe, expect, it } from 'vitest';
import { IDENTITY_DIRECTION, type Grid } from '../../../src/core/space.ts';
import type { SeriesSummary } from '../../../src/dicom/series.ts';
import { pseudonym } from '../../../src/dicom/identity.ts';
import { createCaseDocument, type CaseDocument } from '../../../src/twin/document.ts';
import { placeOfSeries } from '../../../src/ui/steps/review/second-series.ts';

const patient = { id: 'P-1', name: 'DOE, JANE', birthDate: '19600101', deidentified: false };
const grid: Grid = {
  dimensions: [4, 4, 4],
  spacingMm: [1, 1, 1],
  originMm: [0, 0, 0],
  direction: IDENTITY_DIRECTION,
};

const series = (over: Partial<SeriesSummary> = {}): SeriesSummary => ({
  uid: '1.2',
  key: '1.2',
  modality: 'PT',
  description: 'Second',
  studyUid: '1',
  studyDate: '20260102',
  studyDescription: '',
  frameOfReferenceUid: '1.9',
  manufacturer: '',
  patient,
  dimensions: grid.dimensions,
  spacingMm: grid.spacingMm,
  originMm: grid.originMm,
  direction: IDENTITY_DIRECTION,
  transferSyntax: { uid: '1.2.840.10008.1.2.1', name: 'Explicit', supported: true },
  laterality: undefined,
  synthetic: false,
  suitableFor3d: true,
  warnings: [],
  repairs: [],
  slices: [],
  bytes: 128,
  ...over,
});

const own = series({ uid: '1.1', key: '1.1', modality: 'CT' });

/** A case on the first frame; with an alignment of the second, accepted or still in question. */
function caseOf(alignment?: 'accepted' | 'open'): CaseDocument {
  const document = createCaseDocument(
    {
      pseudonym: pseudonym(patient),
      name: null,
      id: null,
      sex: null,
      birthDate: null,
      deidentified: true,
      synthetic: false,
    },
    null,
    'liver',
  );
  const record = {
    version: 1,
    change: '',
    createdAt: '',
    blobs: {},
    operation: 'x',
    operationVersion: '1',
    inputs: [],
    seed: null,
    digest: '',
  };
  const answer = alignment === 'accepted' ? { reason: 'seen', at: '' } : null;
  const followUp = {
    ...record,
    id: 'followUp',
    parameters: { frameOfReferenceUid: '1.7' },
    interlocks: [{ id: 'alignment', message: '', hint: '', answer }],
    summary: {
      registration: {
        method: 'landmarks',
        toBaseline: [1, 0, 0, 5, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
        residualMm: 1,
      },
    },
  };
  return {
    ...document,
    steps: {
      ...document.steps,
      image: {
        ...record,
        id: 'image',
        parameters: { frameOfReferenceUid: '1.9' },
        interlocks: [],
        summary: { grid, modality: 'CT', unit: 'HU', window: null, warnings: [] },
      },
      followUp: alignment ? followUp : null,
    },
  } as unknown as CaseDocument;
}

describe('a second series', () => {
  it('of the same frame of reference lies where its header says', () => {
    const place = placeOfSeries(caseOf(), own, series());
    expect(place.toFirst.slice(3, 4)).toEqual([0]);
    expect(place.trusted).toBe(true);
    expect(place.statement).toContain('same frame of reference');
  });

  it('of another frame is refused, and so is one that names none', () => {
    const other = series({ frameOfReferenceUid: '1.8' });
    expect(() => placeOfSeries(caseOf(), own, other)).toThrow(/no alignment of the two exists/);
    const nameless = series({ frameOfReferenceUid: '' });
    expect(() => placeOfSeries(caseOf(), own, nameless)).toThrow(/does not say in which frame/);
  });

  it('from a file that names nobody lies where its header says, and is never trusted', () => {
    const stored = { format: 'NIfTI', proposedModality: 'MR', because: 'its values' } as const;
    const nobody = { id: '', name: '', deidentified: false };
    const place = placeOfSeries(caseOf(), own, {
      ...series(),
      stored,
      patient: nobody,
      frameOfReferenceUid: '',
    });
    expect(place.trusted).toBe(false);
    expect(place.statement).toContain('only you can know');
  });

  it('of the frame of an aligned study lies as that was aligned, with a caution while it is in question', () => {
    const aligned = series({ frameOfReferenceUid: '1.7' });
    const place = placeOfSeries(caseOf('accepted'), own, aligned);
    expect(place.toFirst[3]).toBe(5);
    expect(place).toMatchObject({ trusted: true, statement: expect.stringContaining('landmarks') });
    expect(placeOfSeries(caseOf('open'), own, aligned)).toMatchObject({ trusted: false });
  });

  it('of another person is refused, whatever its frame: by number, by birth date, by name', () => {
    for (const wrong of [
      { ...patient, id: 'P-2' },
      { ...patient, birthDate: '19610101' },
      { ...patient, name: 'ROE, RICHARD' },
    ]) {
      const other = series({ patient: wrong });
      expect(() => placeOfSeries(caseOf(), own, other)).toThrow(/another patient/);
    }
    // Without the open files the pseudonym alone tells people apart.
    const other = series({ patient: { ...patient, id: 'P-2' } });
    expect(() => placeOfSeries(caseOf(), undefined, other)).toThrow(/another patient/);
    expect(() => placeOfSeries(caseOf(), own, series({ synthetic: true }))).toThrow(
      /another patient/,
    );
  });

  it('that is no volume is refused with its own reason', () => {
    const stop = { code: 'series-too-short', severity: 'stop', message: 'Two slices.', hint: '' };
    const short = series({ warnings: [stop as SeriesSummary['warnings'][number]] });
    expect(() => placeOfSeries(caseOf(), own, short)).toThrow('Two slices.');
  });
});
