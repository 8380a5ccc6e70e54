/** `npm run theatron`: checks the set-up, then runs `main.ts`. */
import { fileURLToPath } from 'node:url';
import { runTypeScript } from '../../test/setup/typescript.mjs';

await runTypeScript(fileURLToPath(new URL('main.ts', import.meta.url)), process.argv.slice(2));
