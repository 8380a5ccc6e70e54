/**
 * The WebGPU tissue engine against the WebAssembly one, on the software adapter of headless Chromium: activation times agree within 0.1 ms in
 * the mean and 0.5 ms at most, durations to 90 % recovery within 1 ms; snapshots replay bit by bit; a potential out of bounds
 * stops the run. Both engines work in a dedicated worker.
 */
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { createServer, type ViteDevServer } from 'vite';
import type { Answers, CompareOptions, Question } from './view-harness/webgpu.worker.ts';

const MEAN_MS = 0.1;
const MOST_MS = 0.5;
const DURATION_MS = 1;
/** What rounding alone may do to potentials, mV, and to an electrode's trace, of its largest value. */
const POTENTIAL_MV = 0.5;
const ELECTRODE_SHARE = 0.01;

const root = fileURLToPath(new URL('../..', import.meta.url));
let server: ViteDevServer;
let page: Page;

const ask = async <Name extends Question>(
  name: Name,
  options?: CompareOptions,
): Promise<Answers[Name]> =>
  (await page.evaluate(([what, how]) => window.ask(what, how), [
    name,
    options,
  ] as const)) as Answers[Name];

test.beforeAll(async ({ browser }) => {
  server = await createServer({
    configFile: false,
    root: fileURLToPath(new URL('view-harness', import.meta.url)),
    cacheDir: fileURLToPath(new URL('../output/vite-webgpu', import.meta.url)),
    logLevel: 'error',
    optimizeDeps: { noDiscovery: true },
    server: { port: 0, hmr: false, watch: null, fs: { allow: [root] } },
  });
  await server.listen();
  page = await browser.newPage();
  await page.goto(`${server.resolvedUrls?.local[0]}webgpu.html`);
  await page.waitForFunction(() => 'ask' in window);
  const use = await ask('usable');
  if (!use.usable) console.log(`WebGPU is not tested: ${use.why}.`);
  test.skip(!use.usable, use.why);
});

test.afterAll(async () => {
  await page?.close();
  await server?.close();
});

/** A cable to full recovery, a block with sheets and two classes; of the detailed membrane in both schemes. */
const CASES: readonly CompareOptions[] = [
  { shape: 'cable', model: 'mitchell-schaeffer', scheme: 'compensated', edgeMm: 0.5, ms: 400 },
  { shape: 'block', model: 'mitchell-schaeffer', scheme: 'compensated', edgeMm: 0.5, ms: 34 },
  {
    shape: 'cable',
    model: 'bueno-orovio',
    scheme: 'compensated',
    edgeMm: 0.5,
    ms: 330,
    timeStepMs: 0.05,
  },
  { shape: 'block', model: 'bueno-orovio', scheme: 'compensated', edgeMm: 0.5, ms: 26 },
  {
    shape: 'cable',
    model: 'ten-tusscher',
    scheme: 'compensated',
    edgeMm: 0.5,
    ms: 346,
    timeStepMs: 0.05,
  },
  {
    shape: 'block',
    model: 'ten-tusscher',
    scheme: 'compensated',
    edgeMm: 0.5,
    ms: 18,
    timeStepMs: 0.05,
  },
  // Against the longer membrane steps that are usual in WebAssembly.
  {
    shape: 'cable',
    model: 'ten-tusscher',
    scheme: 'hybrid',
    edgeMm: 0.5,
    ms: 346,
    timeStepMs: 0.05,
    multirate: true,
  },
  {
    shape: 'block',
    model: 'ten-tusscher',
    scheme: 'hybrid',
    edgeMm: 0.5,
    ms: 18,
    timeStepMs: 0.05,
  },
  // Voxels with shares of tissue, excited by pulses of their own.
  {
    shape: 'ring',
    model: 'mitchell-schaeffer',
    scheme: 'hybrid',
    edgeMm: 0.5,
    ms: 26,
    timed: true,
  },
];

for (const options of CASES) {
  const { shape, model, scheme, timed = false } = options;
  test(`${model}, ${scheme}, ${shape}${timed ? ', timed pulses' : ''}: as in WebAssembly`, async () => {
    const result = await ask('compare', options);
    console.log(
      `  ${result.nodes} nodes: mean ${result.meanMs.toExponential(1)} ms, most ${result.mostMs.toExponential(1)} ms, duration ${result.durationMs.toExponential(1)} ms, ${result.seconds.webgpu.toFixed(1)} s`,
    );
    expect(result.title).toMatch(/^WebGPU \(.+\)$/);
    expect(result.oneAlone).toBe(0);
    // Around a ring the wave is still under way.
    if (shape === 'ring') expect(result.both).toBeGreaterThan(100);
    else expect(result.both).toBe(result.voxels);
    expect(result.meanMs).toBeLessThan(MEAN_MS);
    expect(result.mostMs).toBeLessThan(MOST_MS);
    if (shape === 'cable') expect(result.recovered).toBe(result.voxels);
    expect(result.durationMs).toBeLessThan(DURATION_MS);
    expect(result.rangeMv).toBeLessThan(POTENTIAL_MV);
    expect(result.probeMv).toBeLessThan(POTENTIAL_MV);
    expect(result.electrodeShare).toBeLessThan(ELECTRODE_SHARE);
    expect(result.frameSteps).toBeLessThanOrEqual(1);
    expect(result.upstrokes).toBe(true);
  });
}

const CABLE = { shape: 'cable', edgeMm: 0.5, ms: 0 } as const;

test('a snapshot replays bit by bit', async () => {
  for (const [model, scheme] of [
    ['mitchell-schaeffer', 'compensated'],
    ['ten-tusscher', 'hybrid'],
  ] as const) {
    const result = await ask('replay', { ...CABLE, model, scheme, timeStepMs: 0.05 });
    expect(result.restored).toBe(true);
    expect(result.bytes).toBeGreaterThan(0);
    expect(result.different).toBe(0);
  }
});

test('a potential out of bounds stops the run, with where and when', async () => {
  const failure = await ask('broken', { ...CABLE, model: 'ten-tusscher', scheme: 'compensated' });
  expect(failure?.code).toBe('simulation-diverged');
  expect(failure?.message).toMatch(/At 0\.\d+ ms .* in voxel 0, at 0\.3, 0\.3, 0\.3 mm/);
});

test('other membranes are refused, with the engine that takes them', async () => {
  const failure = await ask('refused', { ...CABLE, model: 'courtemanche', scheme: 'hybrid' });
  expect(failure).toMatchObject({ kind: 'unsupported', code: 'webgpu-model' });
  expect(failure?.hint).toContain('WebAssembly');
});

test('the choice of engine is told in its title', async () => {
  const titles = await ask('chosen', { ...CABLE, model: 'bueno-orovio', scheme: 'compensated' });
  expect(titles.auto).toMatch(/^wasm .*; 24 voxels are too few to gain by WebGPU$/);
  expect(titles.webgpu).toMatch(/^WebGPU \(.+\); as chosen$/);
});

test('a trial tells the pace and leaves the tissue as it was', async () => {
  const result = await ask('trial', { ...CABLE, model: 'ten-tusscher', scheme: 'compensated' });
  expect(result.ms).toBeGreaterThan(0);
  expect(result.step).toBe(0);
  expect(result.different).toBe(0);
});
