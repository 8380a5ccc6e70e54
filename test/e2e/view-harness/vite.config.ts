import react from '@vitejs/plugin-react';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = path.dirname(fileURLToPath(import.meta.url));

/** Serves the views on synthetic data, for development and for pixel tests; never part of the product build. */
export default defineConfig({
  root: here,
  plugins: [react()],
  cacheDir: path.join(here, '../../../node_modules/.vite-view-harness'),
  server: { port: 5311, strictPort: true, fs: { allow: [path.join(here, '../../..')] } },
  optimizeDeps: {
    entries: [path.join(here, 'main.tsx'), path.join(here, '../../../src/view/**/*.{ts,tsx}')],
    include: ['@cornerstonejs/core'],
  },
});
