/** The built page with a DICOMweb server behind a path of its own origin, as Vite's preview serves it. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { freePort } from '../../fixtures/orthanc.ts';
import { ROOT } from './screens.ts';

export interface ProxiedPage {
  readonly address: string;
  stop(): Promise<void>;
}

/** `dicomWeb` is the address of the server, as `THEATRON_DICOMWEB` takes it. */
export async function startProxiedPage(dicomWeb: string): Promise<ProxiedPage> {
  const port = await freePort();
  const site = process.env.E2E_DIST ?? path.join(ROOT, 'dist');
  const vite = path.join(ROOT, 'node_modules/vite/bin/vite.js');
  const child = spawn(
    process.execPath,
    [vite, 'preview', '--outDir', site, '--port', String(port), '--strictPort'],
    { cwd: ROOT, env: { ...process.env, THEATRON_DICOMWEB: dicomWeb }, stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = `http://localhost:${port}/`;
  for (let attempt = 0; ; attempt++) {
    if (
      await fetch(address).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    if (attempt > 600 || child.exitCode !== null) throw new Error('the page is not served');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    address,
    async stop() {
      child.kill();
      await ended;
    },
  };
}
