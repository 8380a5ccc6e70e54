/** Series of a DICOMweb server as files. */
import { afterEach, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { retrieveFiles } from '../../../src/pipeline/retrieve-files.ts';
import { writeDicom } from '../../fixtures/dicom-file.ts';
import { ctElements } from '../../fixtures/dicom-series.ts';
import { startDicomWeb, type TestServer } from '../../fixtures/dicomweb-server.ts';

let remote: TestServer | undefined;
afterEach(() => remote?.close());

const IDS = { studyUid: '1.2.3', seriesUid: '1.2.3.4' };
const INSTANCES = [0, 1].map((k) => ({
  ...IDS,
  sopInstanceUid: `1.2.3.4.${k + 1}`,
  bytes: writeDicom(ctElements(k)),
}));

it('hands on files as if they were dropped, in a folder for each series, and counts what is missing', async () => {
  const lost = { ...INSTANCES[0], sopInstanceUid: '1.2.3.4.9' };
  remote = await startDicomWeb({ instances: [...INSTANCES, lost] });
  const request = { connection: { url: remote.url }, series: [IDS] };
  const { files, missing } = await retrieveFiles(request, createJobContext());
  expect(missing).toBe(1);
  expect(files.map(({ path }) => path)).toEqual([
    'series-1/1.2.3.4.1.dcm',
    'series-1/1.2.3.4.2.dcm',
  ]);
  expect(new Uint8Array(await files[0].file.arrayBuffer())).toEqual(INSTANCES[0].bytes);
});

it('is stopped between two images', async () => {
  remote = await startDicomWeb({ instances: INSTANCES });
  const stop = new AbortController();
  const context = createJobContext({
    signal: stop.signal,
    onProgress: (fraction) => {
      if (fraction > 0) stop.abort();
    },
  });
  const request = { connection: { url: remote.url }, series: [IDS] };
  await expect(retrieveFiles(request, context)).rejects.toMatchObject({ kind: 'cancelled' });
});
