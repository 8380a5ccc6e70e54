/**
 * The DICOMweb client and de-identification against Orthanc, a server of other people. Store, search and retrieve a series
 * and get the same bytes; and of what is planted in a file, our copy leaves no more than Orthanc's own anonymiser
 * (its rules: PS3.15 2021b table E.1-1). Tolerance: exact. Skipped where Orthanc is not installed.
 */
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import { readAttributes } from '../../src/dicom/data-set.ts';
import { deidentifyFiles } from '../../src/dicom/deidentify/deidentify-files.ts';
import { memorySource } from '../../src/dicom/source.ts';
import { retrieveSeries } from '../../src/dicom/web/retrieve.ts';
import { searchSeries, searchStudies } from '../../src/dicom/web/search.ts';
import { storeFiles } from '../../src/dicom/web/store.ts';
import { join, writeDicom, type Elements } from '../fixtures/dicom-file.ts';
import { ctElements } from '../fixtures/dicom-series.ts';
import { orthancInstalled, startOrthanc, type Orthanc } from '../fixtures/orthanc.ts';
import { conformanceRow, rowsIn, type ConformanceRow } from './conformance-row.ts';

const { signal } = createJobContext();

/** Elements that any de-identification must deal with. */
const PLANTED: Elements = {
  '00080050': ['SH', 'ACC-778812'],
  '00080080': ['LO', 'Verona Hospital'],
  '00080090': ['PN', 'Quacksalver^Hugo'],
  '00081140': [
    'SQ',
    [{ '00081150': ['UI', '1.2.840.10008.5.1.4.1.1.2'], '00081155': ['UI', '1.3.99.1002'] }],
  ],
  '00090010': ['LO', 'ACME'],
  '00091001': ['LO', 'PrivateSecret'],
  '00101040': ['LO', 'Hidden Lane 7'],
  '00104000': ['LT', 'comment Klaxon'],
  '00204000': ['LT', 'image comment Zanzibar'],
};
const SECRETS =
  'ACC-778812 Verona Quacksalver 1.3.99.1002 PrivateSecret Hidden Klaxon Zanzibar Zebulon ID-5550123 19600229 20260102'.split(
    ' ',
  );
const originals = [0, 1, 2, 3].map((k) =>
  writeDicom({
    ...ctElements(k),
    ...PLANTED,
    '00100010': ['PN', 'Zebulon^Xaver'],
    '00100020': ['LO', 'ID-5550123'],
  }),
);
const left = (bytes: Uint8Array): string[] =>
  SECRETS.filter((secret) => Buffer.from(bytes).includes(secret));

const row = (item: string, does: ConformanceRow['does'], note: string): ConformanceRow => ({
  ...rowsIn('Archives and network')(item, does, note),
  tool: 'Orthanc',
});

describe.skipIf(!orthancInstalled)('Orthanc', () => {
  let orthanc: Orthanc;
  beforeAll(async () => {
    orthanc = await startOrthanc();
    const outcome = await storeFiles(orthanc.connection, originals, signal);
    expect(outcome.stored.toSorted()).toEqual(['1.2.3.4.1', '1.2.3.4.2', '1.2.3.4.3', '1.2.3.4.4']);
  });
  afterAll(() => orthanc?.stop());

  conformanceRow(
    row(
      'A DICOMweb server of others (Orthanc): search',
      'reads',
      'By patient ID, date and modality, after its own store.',
    ),
    async () => {
      const query = { patientId: 'ID-5550123', from: '20260101', to: '20260131', modality: 'CT' };
      const studies = await searchStudies(orthanc.connection, query, signal);
      expect(studies).toMatchObject([
        {
          studyUid: '1.2.3',
          date: '20260102',
          patientName: 'Zebulon^Xaver',
          modalities: ['CT'],
          seriesCount: 1,
        },
      ]);
      expect(await searchStudies(orthanc.connection, { ...query, modality: 'MR' }, signal)).toEqual(
        [],
      );
      const series = await searchSeries(orthanc.connection, '1.2.3', signal);
      expect(series).toMatchObject([{ seriesUid: '1.2.3.4', modality: 'CT', imageCount: 4 }]);
    },
  );

  conformanceRow(
    row(
      'A DICOMweb server of others (Orthanc): store and retrieve',
      'reads and writes',
      'The same elements and pixels come back.',
    ),
    async () => {
      const files = new Map<string, Uint8Array>();
      const found = await retrieveSeries(
        orthanc.connection,
        { studyUid: '1.2.3', seriesUid: '1.2.3.4' },
        async ({ sopInstanceUid, bytes }) => void files.set(sopInstanceUid, bytes),
        createJobContext(),
      );
      expect(found).toEqual({ received: 4, missing: [], rejected: 0 });
      for (const [n, original] of originals.entries()) {
        const copy = files.get(`1.2.3.4.${n + 1}`) ?? new Uint8Array();
        // File meta information is the server's own.
        const [a, b] = await Promise.all(
          [original, copy].map((bytes) => readAttributes(memorySource('', bytes))),
        );
        expect(b.text('x00100010')).toBe(a.text('x00100010'));
        expect(copy.subarray(b.pixels?.offset)).toEqual(original.subarray(a.pixels?.offset));
      }
    },
  );

  conformanceRow(
    row(
      'A DICOMweb server of others (Orthanc): wrong login, and a file that is no DICOM',
      'refuses',
      'In words; nothing is stored by half.',
    ),
    async () => {
      const login = { ...orthanc.connection.login, password: 'wrong' };
      await expect(
        searchStudies({ ...orthanc.connection, login }, {}, signal),
      ).rejects.toMatchObject({ code: 'dicomweb-login' });
      const garbage = storeFiles(orthanc.connection, [new Uint8Array(200)], signal);
      await expect(garbage).rejects.toMatchObject({ code: 'dicomweb-refused' });
    },
  );

  conformanceRow(
    row(
      'De-identified copies beside those of Orthanc',
      'writes',
      'Of what was planted, neither leaves anything; each reads the other.',
    ),
    async () => {
      const headers = { authorization: orthanc.authorization };
      const lookup = await fetch(`${orthanc.root}/instances`, { headers });
      const [id] = (await lookup.json()) as string[];
      const theirs = await fetch(`${orthanc.root}/instances/${id}/anonymize`, {
        method: 'POST',
        headers,
        body: '{"DicomVersion":"2021b"}',
      });
      expect(theirs.status).toBe(200);
      const anonymised = new Uint8Array(await theirs.arrayBuffer());
      const ours: Uint8Array[] = [];
      const files = originals.map((bytes, n) => memorySource(`${n}`, bytes));
      await deidentifyFiles(
        files,
        { dates: 'remove', seed: 3 },
        async ({ parts }) => void ours.push(join(parts)),
        createJobContext(),
      );
      expect(left(originals[0])).toEqual(SECRETS);
      expect(left(anonymised)).toEqual([]);
      expect(ours.flatMap(left)).toEqual([]);
      // Both are files that the other reads.
      const stored = await storeFiles(orthanc.connection, ours, signal);
      expect(stored.stored).toHaveLength(4);
      expect((await readAttributes(memorySource('', anonymised))).text('x00120062')).toBe('YES');
    },
  );
});
