/**
 * Brings a checkout to the state in which everything runs: exactly the locked dependencies and the
 * compiled kernels. Uses nothing but Node, because it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const stamp = path.join(root, 'node_modules', '.installed-lock');

/** Installs when `node_modules` is missing or was installed from another lock file. */
function installDependencies(log) {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  log('installing the locked dependencies (about a minute the first time)');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(
    npm,
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      // Standard output belongs to the command that needed the set-up.
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    },
  );
  if (result.status !== 0) {
    log(
      'npm ci failed, see its message above. A network or registry fault is the usual cause; run the command again.',
    );
    process.exit(result.status ?? 1);
  }
  writeFileSync(stamp, lock);
}

export async function prepare({ log = (line) => console.error(line) } = {}) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) {
    log(
      `Theatron needs Node 20 or newer; this is ${process.version}. Install a current version from nodejs.org.`,
    );
    process.exit(1);
  }
  installDependencies(log);
  const { compileKernels } = await import(
    pathToFileURL(path.join(root, 'wasm/build/compile.mjs')).href
  );
  const { written } = await compileKernels({ log });
  if (written.length > 0) log(`compiled ${written.length} kernel files`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await prepare();
