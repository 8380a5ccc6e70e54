/** Both tissue engines on the same small problems; what the test compares. */
import { toFailure } from '../../../src/core/failure.ts';
import type { Failure } from '../../../src/core/failure.ts';
import type { CellModelId } from '../../../src/heart/cells/cell-model.ts';
import { createTissueEngine, trialOf } from '../../../src/heart/tissue/create-engine.ts';
import type { LeadField, TissueEngine, TissueScheme } from '../../../src/heart/tissue/engine.ts';
import { createWasmTissue } from '../../../src/heart/tissue/wasm-tissue.ts';
import { isWebGpuUsable } from '../../../src/heart/tissue/webgpu/usable.ts';
import type { WebGpuUse } from '../../../src/heart/tissue/webgpu/usable.ts';
import { createWebGpuTissue } from '../../../src/heart/tissue/webgpu/webgpu-tissue.ts';
import { provideKernelsFromPage } from '../../../wasm/source.browser.ts';
import { annulus, cable, sheet } from '../../verification/tissue-problems.ts';
import type { ProblemOptions, TissueProblem } from '../../verification/tissue-problems.ts';

provideKernelsFromPage();

export interface Compared {
  readonly title: string;
  readonly nodes: number;
  readonly voxels: number;
  /** Voxels that both engines activated, and that one of them alone did. */
  readonly both: number;
  readonly oneAlone: number;
  readonly meanMs: number;
  readonly mostMs: number;
  /** Largest difference of the duration to 90 % recovery; NaN where the run ends before. */
  readonly durationMs: number;
  readonly recovered: number;
  /** Largest differences over the samples of the run. */
  readonly rangeMv: number;
  readonly electrodeShare: number;
  readonly frameSteps: number;
  readonly probeMv: number;
  readonly upstrokes: boolean;
  readonly seconds: { readonly webgpu: number; readonly wasm: number };
}

export interface CompareOptions {
  readonly shape: 'cable' | 'block' | 'ring';
  readonly model: CellModelId;
  readonly scheme: TissueScheme;
  readonly edgeMm: number;
  readonly ms: number;
  readonly timeStepMs?: number;
  /** The usual longer steps of the WebAssembly engine beside it. */
  readonly multirate?: boolean;
  readonly timed?: boolean;
}

export interface Answers {
  usable: WebGpuUse;
  compare: Compared;
  replay: { readonly bytes: number; readonly different: number; readonly restored: boolean };
  broken: Failure | undefined;
  refused: Failure | undefined;
  chosen: { readonly auto: string; readonly webgpu: string };
  /** Work per millisecond of a run, and bytes of the state that the trial changed. */
  trial: { readonly ms: number; readonly step: number; readonly different: number };
}
export type Question = keyof Answers;

function problem({
  shape,
  model,
  scheme,
  edgeMm,
  timeStepMs,
  multirate = false,
}: CompareOptions): TissueProblem {
  const options: ProblemOptions = {
    model,
    scheme,
    edgeMm,
    multirate,
    timeStepMs,
    diffusivity: { along: 0.15, across: 0.05 },
  };
  if (shape === 'cable') return cable({ ...options, lengthMm: 12 });
  if (shape === 'ring') return annulus({ ...options, wallMm: 1.5, cut: true });
  const block = sheet({ ...options, sideMm: 5, depthMm: 2, angleDeg: 30 });
  // Three directions of conduction, and a scaled class in one half.
  const { classes, fibres } = block.setup;
  const slower = {
    ...classes[0],
    title: 'slower',
    diffusivity: { along: 0.08, across: 0.04, normal: 0.02 },
  };
  return {
    ...block,
    setup: {
      ...block.setup,
      classes: [{ ...classes[0], diffusivity: { ...options.diffusivity, normal: 0.03 } }, slower],
      classOf: block.setup.classOf.map((_, n) => (block.centre(n)[0] > 0.6 ? 1 : 0)),
      sheetNormals: fibres.map((_, n) => (n % 3 === 2 ? 1 : 0)),
    },
  };
}

const ELECTRODES: readonly LeadField[] = [
  (x, y, z) => 1 / Math.hypot(x - 30, y, z - 4),
  (x, y, z) => 1 / Math.hypot(x, y - 25, z + 9),
];

const SAMPLE_MS = 8;

interface Run {
  readonly samples: {
    readonly low: number;
    readonly high: number;
    readonly mv: readonly number[];
  }[];
  readonly first: Float32Array;
  readonly recovered: Float32Array;
  readonly upstrokes: Uint8Array;
  readonly frame: Uint8Array;
  readonly probes: readonly number[];
  readonly title: string;
  readonly nodes: number;
  readonly seconds: number;
}

async function run(
  engine: TissueEngine,
  { site, setup }: TissueProblem,
  options: CompareOptions,
): Promise<Run> {
  const begin = performance.now();
  const samples: Run['samples'] = [];
  const probes: number[] = [];
  const last = setup.classOf.length - 1;
  if (options.timed) {
    const onsetMs = new Float32Array(setup.classOf.length).fill(NaN);
    site.forEach((voxel) => (onsetMs[voxel] = 2.5));
    engine.setTimedStimulus({ onsetMs, strengthMvPerMs: 60, durationMs: 2, untilMv: 0 });
  } else {
    engine.setStimulus(site, 60);
  }
  await engine.advance(2 * engine.stepsPerMs, !options.timed);
  for (let ms = 2; ms < options.ms; ms += SAMPLE_MS) {
    await engine.advance(SAMPLE_MS * engine.stepsPerMs, false);
    const { lowMv: low, highMv: high, electrodesMv } = await engine.sample();
    samples.push({ low, high, mv: [...electrodesMv] });
    probes.push(...(await engine.potentialsMv([0, last])));
  }
  return {
    samples,
    probes,
    first: await engine.times('first'),
    recovered: await engine.times('recovered'),
    upstrokes: await engine.upstrokes(),
    frame: await engine.frame(),
    title: engine.title,
    nodes: engine.nodes,
    seconds: (performance.now() - begin) / 1000,
  };
}

const most = (values: Iterable<number>): number => {
  let largest = 0;
  for (const value of values) if (!(value <= largest)) largest = value;
  return largest;
};

async function compare(options: CompareOptions): Promise<Compared> {
  const given = problem(options);
  const setup = { ...given.setup, leadFields: ELECTRODES };
  const runs: Run[] = [];
  for (const create of [createWebGpuTissue, createWasmTissue]) {
    const engine = await create(setup);
    try {
      runs.push(await run(engine, given, options));
    } finally {
      engine.close();
    }
  }
  const [a, b] = runs;
  const differences: number[] = [];
  const durations: number[] = [];
  let oneAlone = 0;
  for (let n = 0; n < a.first.length; n++) {
    if (Number.isNaN(a.first[n]) !== Number.isNaN(b.first[n])) oneAlone++;
    else if (!Number.isNaN(a.first[n])) differences.push(Math.abs(a.first[n] - b.first[n]));
    const duration = Math.abs(a.recovered[n] - a.first[n] - b.recovered[n] + b.first[n]);
    if (!Number.isNaN(duration)) durations.push(duration);
  }
  const largest = most(b.samples.flatMap(({ mv }) => mv.map(Math.abs)));
  return {
    title: a.title,
    nodes: a.nodes,
    voxels: a.first.length,
    both: differences.length,
    oneAlone,
    meanMs: differences.reduce((sum, value) => sum + value, 0) / differences.length,
    mostMs: most(differences),
    durationMs: most(durations),
    recovered: durations.length,
    rangeMv: most(
      a.samples.flatMap(({ low, high }, n) => [
        Math.abs(low - b.samples[n].low),
        Math.abs(high - b.samples[n].high),
      ]),
    ),
    electrodeShare:
      most(
        a.samples.flatMap(({ mv }, n) =>
          mv.map((value, e) => Math.abs(value - b.samples[n].mv[e])),
        ),
      ) / largest,
    frameSteps: most(a.frame.map((value, n) => Math.abs(value - b.frame[n]))),
    probeMv: most(a.probes.map((value, n) => Math.abs(value - b.probes[n]))),
    upstrokes: a.upstrokes.every((value, n) => value === b.upstrokes[n]),
    seconds: { webgpu: a.seconds, wasm: b.seconds },
  };
}

async function replay(options: CompareOptions): Promise<Answers['replay']> {
  const given = problem(options);
  const engine = await createWebGpuTissue(given.setup);
  try {
    engine.setStimulus(given.site, 60);
    await engine.advance(2 * engine.stepsPerMs, true);
    await engine.advance(3 * engine.stepsPerMs + 1, false);
    const before = await engine.snapshot();
    const on = async (): Promise<Uint8Array> => {
      await engine.advance(10 * engine.stepsPerMs + 3, false);
      return (await engine.snapshot()).bytes;
    };
    const once = await on();
    await engine.restore(before);
    const restored = engine.step === before.step;
    const twice = await on();
    return {
      bytes: once.length,
      different: once.reduce((sum, value, n) => sum + (value === twice[n] ? 0 : 1), 0),
      restored,
    };
  } finally {
    engine.close();
  }
}

const failureOf = async (work: () => Promise<unknown>): Promise<Failure | undefined> => {
  try {
    await work();
    return undefined;
  } catch (error) {
    return toFailure(error);
  }
};

async function broken(options: CompareOptions): Promise<Failure | undefined> {
  const given = problem(options);
  const engine = await createWebGpuTissue(given.setup);
  engine.setStimulus(given.site, 1e6);
  return failureOf(async () => {
    for (let ms = 0; ms < 10; ms++) await engine.advance(engine.stepsPerMs, true);
  }).finally(() => engine.close());
}

async function chosen(options: CompareOptions): Promise<Answers['chosen']> {
  const { setup } = problem(options);
  const titleOf = async (preference: 'auto' | 'webgpu'): Promise<string> => {
    const engine = await createTissueEngine(setup, preference);
    engine.close();
    return engine.title;
  };
  return { auto: await titleOf('auto'), webgpu: await titleOf('webgpu') };
}

async function trial(options: CompareOptions): Promise<Answers['trial']> {
  const engine = await createWebGpuTissue(problem(options).setup);
  try {
    const before = (await engine.snapshot()).bytes;
    const ms = await trialOf(engine);
    const after = (await engine.snapshot()).bytes;
    const different = before.reduce((sum, value, n) => sum + (value === after[n] ? 0 : 1), 0);
    return { ms, step: engine.step, different };
  } finally {
    engine.close();
  }
}

const answers: {
  readonly [Name in Question]: (options: CompareOptions) => Promise<Answers[Name]>;
} = {
  usable: isWebGpuUsable,
  compare,
  replay,
  broken,
  refused: (options) => failureOf(() => createWebGpuTissue(problem(options).setup)),
  chosen,
  trial,
};

self.addEventListener('message', ({ data }: MessageEvent) => {
  const { id, name, options } = data as { id: number; name: Question; options: CompareOptions };
  answers[name](options).then(
    (answer) => self.postMessage({ id, answer }),
    (error: unknown) => self.postMessage({ id, error: JSON.stringify(toFailure(error)) }),
  );
});
