/**
 * Finds a Chromium for the end-to-end tests: `CHROME_PATH`, Playwright's own, one of the system,
 * else installs one by whatever way works here. Prints its path when run directly.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Software WebGL and WebGPU, so that a machine without a graphics card runs every test. */
export const GL_ARGS = [
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--enable-unsafe-webgpu',
];
export const QUIET_ARGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

const SYSTEM_NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];

function works(candidate) {
  if (!candidate || !existsSync(candidate)) return false;
  try {
    const options = { stdio: ['ignore', 'pipe', 'ignore'], timeout: 15_000 };
    return /Chrom/.test(execFileSync(candidate, ['--version', '--no-sandbox'], options).toString());
  } catch {
    return false;
  }
}

function which(name) {
  const result = spawnSync('sh', ['-c', `command -v ${name}`]);
  return result.status === 0 ? result.stdout.toString().trim() : '';
}

async function candidates() {
  const { chromium } = await import('playwright-core');
  return [
    process.env.CHROME_PATH,
    chromium.executablePath(),
    ...(process.platform === 'win32' ? [] : SYSTEM_NAMES.map(which)),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    `${process.env.PROGRAMFILES ?? 'C:\\Program Files'}\\Google\\Chrome\\Application\\chrome.exe`,
    `${process.env['PROGRAMFILES(X86)'] ?? 'C:\\Program Files (x86)'}\\Microsoft\\Edge\\Application\\msedge.exe`,
  ];
}

/** Playwright's download, then the system's package manager; each is a try that may fail quietly. */
async function install(log) {
  const cli = path.join(
    path.dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')),
    'cli.js',
  );
  log('no browser found, trying to download one');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'ignore', timeout: 240_000 });
  const { chromium } = await import('playwright-core');
  if (works(chromium.executablePath())) return chromium.executablePath();
  if (process.platform === 'linux' && which('apt-get')) {
    const sudo = process.getuid?.() === 0 ? '' : 'sudo -n ';
    const command = `${sudo}apt-get update -qq; ${sudo}apt-get install -y -qq --no-install-recommends chromium`;
    spawnSync('sh', ['-c', command], { stdio: 'ignore', timeout: 400_000 });
    const found = which('chromium');
    if (works(found)) return found;
  }
  return undefined;
}

export async function findBrowser({ log = () => {} } = {}) {
  const found = (await candidates()).find(works) ?? (await install(log));
  if (found) log(`browser: ${found}`);
  return found;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const found = await findBrowser({ log: (line) => console.error(line) });
  if (found) console.log(found);
  process.exit(found ? 0 : 1);
}
