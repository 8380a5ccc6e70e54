import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { GL_ARGS, QUIET_ARGS } from '../setup/browser.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const port = Number(process.env.E2E_PORT ?? 4519);
/** The built page; another build than the usual one can be tested beside it. */
const site = process.env.E2E_DIST ?? path.join(root, 'dist');

export default defineConfig({
  testDir: here,
  testMatch: '**/*.e2e.ts',
  outputDir: path.join(root, 'test/output/e2e'),
  // Graphics are computed by the processor; two pages side by side use two cores better than one.
  workers: Math.min(2, availableParallelism()),
  timeout: 420_000,
  expect: { timeout: 30_000 },
  reporter: [
    ['list'],
    ['json', { outputFile: process.env.E2E_REPORT ?? path.join(root, 'test/output/e2e.json') }],
  ],
  use: {
    baseURL: `http://localhost:${port}/`,
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: 1,
    launchOptions: { executablePath: process.env.CHROME_PATH, args: [...GL_ARGS, ...QUIET_ARGS] },
  },
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --outDir ${site} --port ${port} --strictPort`,
    cwd: root,
    port,
    reuseExistingServer: false,
    timeout: 60_000,
  },
});
