/** `npm run kernels`: brings `wasm/dist` up to date. Kernel names as arguments limit it to those. */
import { compileKernels } from './compile.mjs';

const only = process.argv.slice(2);
const { written, kept } = await compileKernels({
  only: only.length > 0 ? only : undefined,
  log: (line) => console.error(line),
});
console.error(`kernels: ${written.length} compiled, ${kept} up to date`);
