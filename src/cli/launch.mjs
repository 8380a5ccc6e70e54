/** Starts the command line: checks the set-up, then runs `main.ts` in a process of its own. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare } from '../../test/setup/prepare.mjs';

await prepare();
const here = path.dirname(fileURLToPath(import.meta.url));
const major = Number(process.versions.node.split('.')[0]);
// Node 20 and 21 have relaxed SIMD behind a flag that later versions no longer know.
const flags = major < 22 ? ['--experimental-wasm-relaxed-simd'] : [];
const child = spawn(
  process.execPath,
  [
    ...flags,
    '--no-warnings',
    '--import',
    import.meta.resolve('tsx'),
    path.join(here, 'main.ts'),
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
