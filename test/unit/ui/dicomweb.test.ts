/** The page's side of a DICOMweb server: where it may speak to, what it searches by, what it says of results it sent. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toFailure } from '../../../src/core/failure.ts';
import {
  forgetSignIn,
  server as settings,
  serverConnection,
} from '../../../src/ui/operations/dicomweb.ts';
import { EMPTY_SEARCH, queryOf } from '../../../src/ui/operations/dicomweb-open.ts';
import { sendFiles } from '../../../src/ui/operations/dicomweb-send.ts';
import {
  startDicomWeb,
  type ServerOptions,
  type TestServer,
} from '../../fixtures/dicomweb-server.ts';

let remote: TestServer | undefined;
beforeEach(() => vi.stubGlobal('location', { origin: 'https://page.example' }));
afterEach(async () => {
  vi.unstubAllGlobals();
  forgetSignIn();
  await remote?.close();
});

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return '';
  } catch (error) {
    return toFailure(error).code;
  }
};

/** A server at the page's own origin. */
async function start(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  remote = await startDicomWeb({ instances: [], ...options });
  vi.stubGlobal('location', { origin: new URL(remote.url).origin });
  settings.setState({ address: remote.url, sentFiles: 0 });
  return remote;
}

describe('the address', () => {
  it.each(['https://pacs.example/dicom-web', 'pacs', 'https://page.example.evil/dicom-web', ''])(
    'of another origin is refused: %s',
    (address) => {
      settings.setState({ address });
      expect(codeOf(serverConnection)).toBe('dicomweb-origin');
    },
  );

  it('of the page itself is used, with a sign-in that is complete', () => {
    settings.setState({ address: ' https://page.example/dicom-web ' });
    expect(serverConnection()).toEqual({ url: 'https://page.example/dicom-web' });
    settings.setState({ signIn: 'basic', user: 'surgeon' });
    expect(codeOf(serverConnection)).toBe('dicomweb-sign-in');
    settings.setState({ secret: 'x' });
    expect(serverConnection().login).toEqual({ kind: 'basic', user: 'surgeon', password: 'x' });
    forgetSignIn();
    expect(JSON.stringify(settings.getState())).not.toContain('surgeon');
  });
});

describe('a search', () => {
  it('takes dates as people write them, and only real ones', () => {
    const dates = { ...EMPTY_SEARCH, from: '2026-01-31', to: ' 20260228 ' };
    expect(queryOf(dates)).toMatchObject({ from: '20260131', to: '20260228' });
    for (const from of ['2026-02-30', '31.1.2026', 'today', '2026-13-01']) {
      expect(codeOf(() => queryOf({ ...EMPTY_SEARCH, from }))).toBe('dicomweb-date');
    }
  });
});

describe('sending', () => {
  it('goes on after a refusal, and says of every file what became of it', async () => {
    const answers = [
      { '00081199': { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: ['1.1'] } }] } },
      {
        '00081198': {
          vr: 'SQ',
          Value: [
            {
              '00081155': { vr: 'UI', Value: ['1.2'] },
              '00081197': { vr: 'US', Value: [0x0122] },
            },
          ],
        },
      },
    ];
    let n = 0;
    await start({
      misbehave: (_, response) => {
        const answer = answers[n++];
        response.writeHead(answer ? 200 : 400, { 'Content-Type': 'application/dicom+json' });
        response.end(JSON.stringify(answer ?? {}));
        return true;
      },
    });
    const file = (title: string) => ({ title, bytes: new Uint8Array(8) });
    const sent = await sendFiles([file('SEG'), file('SR'), file('third')], {});
    expect(sent).toMatchObject([
      { title: 'SEG', kind: 'stored' },
      { title: 'SR', kind: 'refused', reason: expect.stringContaining('0x0122') },
      { title: 'third', kind: 'refused', reason: expect.stringContaining('400') },
    ]);
    expect(settings.getState().sentFiles).toBe(1);
  });

  it('stops where the login is refused', async () => {
    await start({ authorization: 'Basic x' });
    await expect(sendFiles([{ title: 'SEG', bytes: new Uint8Array(8) }], {})).rejects.toMatchObject(
      { code: 'dicomweb-login' },
    );
    expect(settings.getState().sentFiles).toBe(0);
  });
});
