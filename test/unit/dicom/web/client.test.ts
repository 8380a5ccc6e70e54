/** The DICOMweb client against a server in this process, well-behaved and not. */
import { afterEach, describe, expect, it } from 'vitest';
import { createJobContext } from '../../../../src/core/job.ts';
import { retrieveSeries, type RetrievedFile } from '../../../../src/dicom/web/retrieve.ts';
import { searchSeries, searchStudies } from '../../../../src/dicom/web/search.ts';
import { writeDicom } from '../../../fixtures/dicom-file.ts';
import { ctElements } from '../../../fixtures/dicom-series.ts';
import {
  multipart,
  MULTIPART_TYPE,
  startDicomWeb,
  type ServerOptions,
  type TestServer,
} from '../../../fixtures/dicomweb-server.ts';

const { signal } = createJobContext();
const SERIES = { studyUid: '1.2.3', seriesUid: '1.2.3.4' };
const instances = [0, 1, 2, 3].map((k) => ({
  ...SERIES,
  sopInstanceUid: `1.2.3.4.${k + 1}`,
  bytes: writeDicom(ctElements(k)),
}));

let server: TestServer | undefined;
afterEach(() => server?.close());

async function start(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  server = await startDicomWeb({ instances, ...options });
  return server;
}

async function retrieve(url: string) {
  const files: RetrievedFile[] = [];
  const found = await retrieveSeries(
    { url },
    SERIES,
    async (file) => void files.push(file),
    createJobContext(),
  );
  return { ...found, files };
}

describe('search', () => {
  it('finds studies and series by date, modality and ID, and names nobody in an address', async () => {
    const { url, requests } = await start();
    const query = { patientId: 'P 1&x', from: '20260101', to: '', modality: 'CT' };
    const studies = await searchStudies({ url }, query, signal);
    expect(studies).toMatchObject([
      {
        studyUid: '1.2.3',
        date: '20260102',
        modalities: ['CT', 'SEG'],
        patientName: 'Test^Person',
        seriesCount: 2,
      },
    ]);
    const series = await searchSeries({ url }, '1.2.3', signal);
    expect(series).toMatchObject([{ seriesUid: '1.2.3.4', modality: 'CT', imageCount: 4 }]);
    expect(requests[0]).toContain('PatientID=P+1%26x&StudyDate=20260101-&ModalitiesInStudy=CT');
    expect(requests.join()).not.toContain('PatientName');
  });

  it.each([{ patientId: '*' }, { from: 'yesterday' }, { modality: 'CT&x=1' }])(
    'refuses what cannot be searched for: %o',
    async (query) => {
      await expect(
        searchStudies({ url: 'http://localhost:1' }, query, signal),
      ).rejects.toMatchObject({ code: 'dicomweb-query' });
    },
  );

  it('checks identifiers before they become part of an address', async () => {
    await expect(
      searchSeries({ url: 'http://localhost:1' }, '../../admin', signal),
    ).rejects.toMatchObject({ code: 'dicomweb-uid' });
  });
});

describe('login', () => {
  it('sends Basic and Bearer, and says when it is refused', async () => {
    const { url } = await start({ authorization: `Basic ${btoa('surgeon:secret')}` });
    const login = { kind: 'basic', user: 'surgeon', password: 'secret' } as const;
    expect(await searchStudies({ url, login }, {}, signal)).toHaveLength(1);
    const refused = searchStudies({ url, login: { kind: 'bearer', token: 'x' } }, {}, signal);
    await expect(refused).rejects.toMatchObject({ code: 'dicomweb-login' });
  });

  it('follows no redirect, so that credentials stay with the server', async () => {
    const { url } = await start({
      misbehave: (_, response) => {
        response.writeHead(302, { Location: 'http://127.0.0.1:9/elsewhere' }).end();
        return true;
      },
    });
    await expect(searchStudies({ url }, {}, signal)).rejects.toMatchObject({
      code: 'dicomweb-unreachable',
    });
  });
});

describe('retrieve', () => {
  it('gives every file of the series, byte for byte', async () => {
    const { url, requests } = await start();
    const { files, received, missing } = await retrieve(url);
    expect({ received, missing }).toEqual({ received: 4, missing: [] });
    expect(files.map(({ bytes }) => bytes)).toEqual(instances.map(({ bytes }) => bytes));
    expect(requests).toHaveLength(2);
  });

  it('asks again for what is missing after the connection broke', async () => {
    const whole = multipart(instances.map(({ bytes }) => bytes));
    const { url, requests } = await start({
      misbehave: (request, response) => {
        if (!request.url?.endsWith('/series/1.2.3.4')) return false;
        response.writeHead(200, { 'Content-Type': MULTIPART_TYPE });
        response.write(whole.subarray(0, whole.length / 2), () => response.destroy());
        return true;
      },
    });
    const { files, missing } = await retrieve(url);
    expect(missing).toEqual([]);
    expect(new Set(files.map(({ sopInstanceUid }) => sopInstanceUid)).size).toBe(4);
    expect(requests.length).toBeGreaterThan(3);
  });

  it('names what the server lists and never gives, and takes no images of other series', async () => {
    const foreign = writeDicom({ ...ctElements(0), '0020000e': ['UI', '9.9'] });
    const { url } = await start({
      instances: [...instances, { ...instances[0], sopInstanceUid: '1.2.3.4.77', bytes: foreign }],
    });
    const { received, missing, rejected } = await retrieve(url);
    expect({ received, missing, rejected }).toEqual({
      received: 4,
      missing: ['1.2.3.4.77'],
      rejected: 3,
    });
  });

  it('stops when it is cancelled', async () => {
    const { url } = await start();
    const controller = new AbortController();
    const ctx = createJobContext({ signal: controller.signal });
    const work = retrieveSeries({ url }, SERIES, async () => controller.abort(), ctx);
    await expect(work).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it.each([
    ['a page', 'text/html', '<html>', 'dicomweb-answer'],
    ['something else than a list', 'application/json', '{"a":1}', 'dicomweb-answer'],
    ['a list of something else', 'application/json', '[1,"x",null]', 'dicomweb-answer'],
    [
      'an instance with a path for a UID',
      'application/json',
      '[{"00080018":{"vr":"UI","Value":["../../x"]}}]',
      'dicomweb-uid',
    ],
  ])('refuses %s', async (_, type, body, code) => {
    const { url } = await start({
      misbehave: (_request, response) => {
        response.writeHead(200, { 'Content-Type': type }).end(body);
        return true;
      },
    });
    await expect(retrieve(url)).rejects.toMatchObject({ code });
  });
});
