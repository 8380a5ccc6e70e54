/** `npm run bench [-- NAME ... --json]`: sets up what is missing, then runs `main.ts`. */
import { fileURLToPath } from 'node:url';
import { runTypeScript } from '../setup/typescript.mjs';

await runTypeScript(fileURLToPath(new URL('main.ts', import.meta.url)), process.argv.slice(2));
