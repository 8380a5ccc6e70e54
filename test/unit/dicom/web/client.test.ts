/** The DICOMweb client against a server in this process, well-behaved and not. */
import { afterEach, describe, expect, it } from 'vitest';
import { createJobContext } from '../../../../src/core/job.ts';
import { dicomWebProxy } from '../../../../src/dicom/web/proxy.node.ts';
import { retrieveSeries, type RetrievedFile } from '../../../../src/dicom/web/retrieve.ts';
import { searchSeries, searchStudies } from '../../../../src/dicom/web/search.ts';
import { reasonText, storeFiles } from '../../../../src/dicom/web/store.ts';
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

  it('searches for words of the description anywhere in it', async () => {
    const { url, requests } = await start();
    await searchStudies({ url }, { description: 'late & low' }, signal);
    expect(requests[0]).toContain('StudyDescription=*late+%26+low*');
  });

  it.each(['Doe^John', 'Doe, John', 'John Doe', 'Müller Ängström'])(
    'refuses the name %s where a patient ID belongs, before it stands in an address',
    async (patientId) => {
      const { url, requests } = await start();
      await expect(searchStudies({ url }, { patientId }, signal)).rejects.toMatchObject({
        code: 'dicomweb-name',
      });
      expect(requests).toEqual([]);
    },
  );

  it.each([
    { patientId: '*' },
    { from: 'yesterday' },
    { modality: 'CT&x=1' },
    { description: 'a*' },
  ])('refuses what cannot be searched for: %o', async (query) => {
    await expect(searchStudies({ url: 'http://localhost:1' }, query, signal)).rejects.toMatchObject(
      { code: 'dicomweb-query' },
    );
  });

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

describe('behind a proxy', () => {
  it.each([502, 504])(
    'status %i means that the server behind it does not answer',
    async (status) => {
      const { url } = await start({
        misbehave: (_, response) => {
          response.writeHead(status).end();
          return true;
        },
      });
      await expect(searchStudies({ url }, {}, signal)).rejects.toMatchObject({
        code: 'dicomweb-unreachable',
      });
    },
  );
});

describe('store', () => {
  const answering = (status: number, answer: unknown) =>
    start({
      misbehave: (_, response) => {
        response.writeHead(status, { 'Content-Type': 'application/dicom+json' });
        response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
        return true;
      },
    });
  const item = (uid: string, tag: string, reason?: number) => ({
    '00081155': { vr: 'UI', Value: [uid] },
    ...(reason !== undefined && { [tag]: { vr: 'US', Value: [reason] } }),
  });

  it('says of every instance whether it was stored, with a reservation or not, or why it was refused', async () => {
    const { url, requests } = await answering(202, {
      '00081198': { vr: 'SQ', Value: [item('1.3', '00081197', 0x0122)] },
      '00081199': { vr: 'SQ', Value: [item('1.1', ''), item('1.2', '00081196', 0xb000)] },
    });
    const outcome = await storeFiles({ url }, [new Uint8Array(4)], signal);
    expect(requests).toEqual(['POST /dicom-web/studies']);
    expect(outcome).toEqual({
      stored: ['1.1', '1.2'],
      warned: [{ sopInstanceUid: '1.2', reason: 0xb000 }],
      failed: [{ sopInstanceUid: '1.3', reason: 0x0122 }],
    });
    expect(reasonText(outcome.failed[0].reason)).toContain('this kind of object (0x0122)');
    expect(reasonText(0xa7ff)).toContain('out of space');
    expect(reasonText(0x4242)).toBe('reason 0x4242');
  });

  it('gives the reasons where everything was refused, and says where there are none', async () => {
    const { url } = await answering(409, {
      '00081198': { vr: 'SQ', Value: [item('1.3', '00081197', 0xc001)] },
    });
    expect((await storeFiles({ url }, [], signal)).failed).toHaveLength(1);
    await server?.close();
    const silent = await answering(409, '<html>');
    await expect(storeFiles({ url: silent.url }, [], signal)).rejects.toMatchObject({
      code: 'dicomweb-refused',
    });
  });
});

describe('the way through the page', () => {
  it('hands the path of the page on to that of the server, with its parameters', () => {
    const table = dicomWebProxy('https://pacs.example:8443/orthanc/dicom-web/');
    const [[pattern, { target, rewrite }]] = Object.entries(table);
    expect(target).toBe('https://pacs.example:8443');
    const asked = '/dicom-web/studies?limit=5';
    expect(new RegExp(pattern).test(asked)).toBe(true);
    expect(new RegExp(pattern).test('/dicom-web-site/x')).toBe(false);
    expect(rewrite?.(asked)).toBe('/orthanc/dicom-web/studies?limit=5');
    expect(dicomWebProxy(undefined)).toEqual({});
  });

  it.each(['pacs', 'ftp://pacs/', 'http://me:secret@pacs/', 'http://pacs/?key=1'])(
    'refuses the address %s',
    (address) => {
      expect(() => dicomWebProxy(address)).toThrow('THEATRON_DICOMWEB');
    },
  );
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
