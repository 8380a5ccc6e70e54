/** Rows of the conformance page: zip, case archive, DICOMweb, de-identified copies. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { zipSync } from 'fflate';
import { expect } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import { deidentifyFiles } from '../../src/dicom/deidentify/deidentify-files.ts';
import { scanFiles } from '../../src/dicom/scan.ts';
import { memorySource } from '../../src/dicom/source.ts';
import { DEFAULT_UNZIP_LIMITS, expandArchives } from '../../src/dicom/unzip.ts';
import { retrieveSeries } from '../../src/dicom/web/retrieve.ts';
import { searchSeries, searchStudies } from '../../src/dicom/web/search.ts';
import { storeFiles } from '../../src/dicom/web/store.ts';
import { readCaseArchive, writeCaseArchive } from '../../src/formats/case-archive.ts';
import { readDicomHeader } from '../../src/formats/dicom-tree.ts';
import { digestBytes } from '../../src/core/digest.ts';
import { writeDicom } from '../fixtures/dicom-file.ts';
import { ctElements } from '../fixtures/dicom-series.ts';
import { startDicomWeb, type TestServer } from '../fixtures/dicomweb-server.ts';
import { valuesOf } from '../fixtures/open-file.ts';
import { parametricMap } from '../fixtures/parametric-map.ts';
import { conformanceRow, rowsIn } from './conformance-row.ts';

const ctx = createJobContext();
const archive = rowsIn('Archives and network');
const slices = [0, 1, 2, 3].map((k) => writeDicom(ctElements(k)));

conformanceRow(
  archive(
    'Zip archives of DICOM files, stored or deflated, zip64',
    'reads',
    'By their directory, checked by CRC; side files of desktops are left out.',
  ),
  async () => {
    const files = Object.fromEntries(slices.map((bytes, k) => [`study/${k}`, bytes]));
    const zip = zipSync({ ...files, '__MACOSX/study/0': new Uint8Array(4) });
    const unpacked = await expandArchives([memorySource('a.zip', zip)], DEFAULT_UNZIP_LIMITS, ctx);
    const { series, skipped } = await scanFiles(unpacked, ctx);
    expect(series[0].slices).toHaveLength(4);
    expect(skipped).toEqual([]);
  },
);
conformanceRow(
  archive(
    'Case archive, .theatron',
    'reads and writes',
    'A zip whose every byte is held to the digests of its manifest.',
  ),
  async () => {
    const blob = Uint8Array.of(1, 2, 3);
    const name = `${await digestBytes(blob)}.u8`;
    const pieces = await writeCaseArchive(
      { document: { a: 1 }, blobs: new Map([[name, blob]]), view: null, reportHtml: null },
      ctx,
    );
    const file = new Blob(pieces as Uint8Array<ArrayBuffer>[]);
    expect(await readCaseArchive(file, ctx)).toMatchObject({
      document: { a: 1 },
      blobs: new Map([[name, blob]]),
    });
    const bytes = new Uint8Array(await file.arrayBuffer());
    bytes[bytes.indexOf(3, 60)] ^= 1;
    await expect(readCaseArchive(new Blob([bytes]), ctx)).rejects.toMatchObject({
      kind: 'bad-input',
    });
  },
);

/** Takes what is posted and names each DICOM file in it as stored. */
function stores(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method !== 'POST') return false;
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => {
    const files = Buffer.concat(pieces).toString('latin1').split('DICM').slice(1);
    const stored = files.map((file) => ({
      '00081155': { vr: 'UI', Value: [/1\.2\.3\.4\.\d+/.exec(file)?.[0]] },
    }));
    response.writeHead(200, { 'Content-Type': 'application/dicom+json' });
    response.end(JSON.stringify({ '00081199': { vr: 'SQ', Value: stored } }));
  });
  return true;
}

const SERIES = { studyUid: '1.2.3', seriesUid: '1.2.3.4' };
async function served(work: (server: TestServer) => Promise<void>): Promise<void> {
  const instances = slices.map((bytes, k) => ({
    ...SERIES,
    sopInstanceUid: `1.2.3.4.${k + 1}`,
    bytes,
  }));
  const authorization = `Basic ${btoa('a:b')}`;
  const server = await startDicomWeb({ instances, authorization, misbehave: stores });
  try {
    await work(server);
  } finally {
    await server.close();
  }
}
const login = { kind: 'basic', user: 'a', password: 'b' } as const;

conformanceRow(
  archive(
    'DICOMweb QIDO-RS: search for studies and series',
    'reads',
    'By patient ID, date, modality and description; names never stand in an address.',
  ),
  () =>
    served(async ({ url, requests }) => {
      const studies = await searchStudies(
        { url, login },
        { patientId: 'P-1', modality: 'CT' },
        ctx.signal,
      );
      expect(studies[0].studyUid).toBe('1.2.3');
      expect((await searchSeries({ url, login }, '1.2.3', ctx.signal))[0].seriesUid).toBe(
        '1.2.3.4',
      );
      await expect(
        searchStudies({ url, login }, { patientId: 'Doe^John' }, ctx.signal),
      ).rejects.toMatchObject({ code: 'dicomweb-name' });
      expect(requests.join()).not.toMatch(/PatientName|Doe/);
    }),
);
conformanceRow(
  archive(
    'DICOMweb WADO-RS: retrieve a series',
    'reads',
    'In one request; what is missing is asked for again, one by one.',
  ),
  () =>
    served(async ({ url }) => {
      const files: Uint8Array[] = [];
      const found = await retrieveSeries(
        { url, login },
        SERIES,
        async ({ bytes }) => void files.push(bytes),
        ctx,
      );
      expect(found).toMatchObject({ received: 4, missing: [] });
      expect(files.map((bytes) => bytes.length)).toEqual(slices.map((bytes) => bytes.length));
    }),
);
conformanceRow(
  archive(
    'DICOMweb STOW-RS: store results',
    'writes',
    'What the server stored and what it refused is told for each object.',
  ),
  () =>
    served(async ({ url }) => {
      const outcome = await storeFiles({ url, login }, slices.slice(0, 2), ctx.signal);
      expect(outcome.stored).toEqual(['1.2.3.4.1', '1.2.3.4.2']);
    }),
);
conformanceRow(
  archive(
    'DICOMweb without or with a wrong login',
    'refuses',
    'By name (dicomweb-login); credentials live in memory and follow no redirect.',
  ),
  () =>
    served(async ({ url }) => {
      await expect(searchStudies({ url }, {}, ctx.signal)).rejects.toMatchObject({
        code: 'dicomweb-login',
      });
    }),
);
conformanceRow(
  archive(
    'De-identified copies, PS3.15 basic profile',
    'writes',
    'Names, IDs, dates and private elements removed or replaced, UIDs mapped; what is planted in all places is searched for in the bytes by tests of its own.',
  ),
  async () => {
    const written: Buffer[] = [];
    const files = slices.map((bytes, k) => memorySource(`Müller-${k}.dcm`, bytes));
    const report = await deidentifyFiles(
      files,
      { dates: 'remove', seed: 7 },
      async ({ path, parts }) => void written.push(Buffer.concat([Buffer.from(path), ...parts])),
      ctx,
    );
    expect(report.files).toBe(4);
    const all = Buffer.concat(written);
    for (const secret of ['Müller', 'P-1\u0020', '19600229', '1.2.3.4.1\0'])
      expect(all.includes(secret)).toBe(false);
  },
);

conformanceRow(
  archive(
    'De-identified parametric maps',
    'writes',
    'The real values stand in their own element, once and unchanged.',
  ),
  async () => {
    const written: Uint8Array[] = [];
    await deidentifyFiles(
      [parametricMap(64)],
      { dates: 'remove', seed: 7 },
      async ({ parts }) => void written.push(new Uint8Array(Buffer.concat(parts))),
      ctx,
    );
    const original = await valuesOf(await parametricMap(64).read());
    expect(await valuesOf(written[0])).toEqual(original);
    expect(readDicomHeader(written[0]).has('7fe00010')).toBe(false);
  },
);
