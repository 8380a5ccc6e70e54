/** Runs a TypeScript program in a process of its own, after the set-up; exits with its code. */
import { spawn } from 'node:child_process';
import { prepare } from './prepare.mjs';

export async function runTypeScript(program, args) {
  await prepare();
  const major = Number(process.versions.node.split('.')[0]);
  // Node 20 and 21 have relaxed SIMD behind a flag that later versions no longer know.
  const flags = major < 22 ? ['--experimental-wasm-relaxed-simd'] : [];
  const loader = ['--no-warnings', '--import', import.meta.resolve('tsx')];
  const child = spawn(process.execPath, [...flags, ...loader, program, ...args], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 1));
}
