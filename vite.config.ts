/// <reference types="vitest/config" />
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { dicomWebProxy } from './src/dicom/web/proxy.node.ts';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Headers that give the page shared memory, and with it kernels on all cores. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
};

/** Nothing may be loaded from, or sent to, any other origin. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "connect-src 'self' blob: data:",
  "img-src 'self' blob: data:",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "frame-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Writes the policy into the built page, so that it holds on a host that sets no headers. */
const policyInPage: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: (html) => ({
    html,
    tags: [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy },
        injectTo: 'head-prepend',
      },
    ],
  }),
};

/** The page reaches a DICOMweb server through its own origin only. */
const dicomWeb = dicomWebProxy(process.env.THEATRON_DICOMWEB);

const inModules = (names: string): RegExp => new RegExp(`node_modules[\\\\/](${names})[\\\\/]`);

export default defineConfig({
  base: './',
  plugins: [react(), policyInPage],
  define: { __THEATRON_VERSION__: JSON.stringify(version) },
  worker: { format: 'es' },
  server: { headers: isolation, port: 5173, strictPort: false, proxy: dicomWeb },
  preview: { headers: isolation, port: 4173, proxy: dicomWeb },
  optimizeDeps: {
    // Every entry is named, or the first worker would find new dependencies and reload the page.
    entries: ['index.html', 'src/**/*.{ts,tsx}', 'workers/**/*.ts'],
    include: [
      'dicom-parser',
      'fflate',
      'comlink',
      'dcmjs',
      '@cornerstonejs/core',
      '@cornerstonejs/metadata',
      '@cornerstonejs/codec-charls/decodewasmjs',
      '@cornerstonejs/codec-libjxl/decodewasmjs',
      '@cornerstonejs/codec-openjpeg/decodewasmjs',
      '@cornerstonejs/jpeg-lossless-decoder-js',
    ],
  },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 2500,
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // First, or the bundler puts it into a heavy chunk that every page would then load.
            { name: 'preload', test: /vite[\\/]preload-helper/, priority: 100 },
            {
              name: 'react',
              test: inModules('react|react-dom|scheduler|zustand|comlink'),
              priority: 50,
            },
            {
              name: 'three',
              test: inModules(
                'three|three-stdlib|three-mesh-bvh|@react-three|its-fine|suspend-react',
              ),
              priority: 40,
            },
            {
              name: 'vtk',
              test: inModules(
                '@kitware|xmlbuilder2|@oozcitak|globalthis|seedrandom|d3-[^/]*|gl-matrix',
              ),
              priority: 30,
            },
            {
              name: 'cornerstone',
              test: inModules(
                '@cornerstonejs[\\\\/](core|metadata|utils|calculate-suv)|clipper2-ts',
              ),
              priority: 20,
            },
          ],
        },
      },
    },
  },
  test: {
    include: ['test/unit/**/*.test.{ts,tsx}', 'test/verification/**/*.test.ts'],
    environment: 'node',
    // Generous, because a slow machine is no defect: tests assert results, never durations.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // By default one core of two would stand idle; more than four would need much memory.
    maxWorkers: Math.min(4, availableParallelism()),
  },
});
