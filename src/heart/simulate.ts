/**
 * Runs stimuli on a ventricular wall: monodomain equation on a tissue engine (`tissue/engine.ts`), with activation map,
 * frames, probes and ECG.
 */
import { digestBytes } from '../core/digest.ts';
import { fail } from '../core/failure.ts';
import { span } from '../core/job.ts';
import type { JobContext } from '../core/job.ts';
import { ecgTrace } from './ecg.ts';
import { estimateOn, recordSpeed } from './estimate.ts';
import { checkSinusRhythm, tissueParameters } from './fast-conduction.ts';
import { createHeartTissue, heartTissueSetup } from './heart-tissue.ts';
import { junctionOnsets } from './junction-pulses.ts';
import { MODEL_CODE } from './membrane.ts';
import { validateParameters } from './parameters.ts';
import { conductingOf } from './protocol/sites.ts';
import { runFigures } from './run-figures.ts';
import { SimulationRun } from './simulation-run.ts';
import type { SimulationPartial, SimulationResult, SimulationSetup } from './simulation-result.ts';
import { pulseTimesMs, stimulatedVoxels } from './stimulation.ts';
import { FRAME_MV } from './tissue/engine.ts';
import type { TissueEngine } from './tissue/engine.ts';

export type {
  SimulationEstimate,
  SimulationFigures,
  SimulationPartial,
  SimulationResult,
  SimulationSetup,
} from './simulation-result.ts';
export { estimateSimulation } from './estimate.ts';

/** Share of the progress that stands for building the tissue. */
const PREPARATION = 0.05;

/**
 * Simulates `setup.durationMs`. Reports progress and partial frames, can be cancelled within 50 ms, gives the same
 * result for any number of threads.
 *
 * @throws bad-input (parameters, membrane, duration, time step, fibres, sites, conduction system, no conducting tissue);
 * too-large/simulation-too-large; no-convergence/no-capture where the first stimulus starts no wave;
 * no-convergence/simulation-diverged; cancelled.
 */
export async function simulate(
  setup: SimulationSetup,
  ctx: JobContext<SimulationPartial>,
): Promise<SimulationResult> {
  const { grid, parameters, durationMs } = setup;
  validateParameters({ ...parameters, durationMs });
  checkOnsets(setup);
  const started = performance.now();
  ctx.report(0, 'Preparing the tissue');
  await ctx.checkpoint();
  const { conduction = 'layer' } = setup;
  checkSinusRhythm(setup.stimuli, conduction);
  const muscle = { ...setup, parameters: tissueParameters(parameters, conduction) };
  const tissue = heartTissueSetup(muscle);
  await ctx.checkpoint();
  const conducting = conductingOf(tissue);
  const site = stimulatedVoxels(grid, conducting, setup.segments, setup.stimuli, parameters);
  estimateOn(setup, tissue);
  await ctx.checkpoint();
  const junctions =
    conduction === 'tree' ? await junctionOnsets(setup, span(ctx, 0, PREPARATION)) : undefined;
  const engine = await createHeartTissue(muscle, tissue, span(ctx, 0, PREPARATION));
  try {
    const run = new SimulationRun(setup, engine, { site, junctions }, ctx);
    await run.toEnd();
    const wallSeconds = (performance.now() - started) / 1000;
    recordSpeed(tissue.model, engine.nodes, run.step * engine.dtMs, run.kernelSeconds);
    return await collect(setup, engine, run, conducting, wallSeconds);
  } finally {
    engine.close();
  }
}

function checkOnsets({ parameters, durationMs, onsetsMs }: SimulationSetup): void {
  if (onsetsMs && !onsetsMs.every((at, n) => at >= 0 && (n === 0 || at > onsetsMs[n - 1]))) {
    fail(
      'bad-input',
      'stimuli-out-of-order',
      'The stimuli do not follow one another in time.',
      'Give their onsets in ascending order, from 0 ms.',
    );
  }
  const last = (onsetsMs ?? pulseTimesMs(parameters)).at(-1) ?? 0;
  if (durationMs >= last + parameters.stimulusMs) return;
  fail(
    'bad-input',
    'duration-too-short',
    `The run lasts ${durationMs} ms, but its last stimulus starts at ${last} ms; there would be nothing to see.`,
    `Let it last at least ${last + 400} ms, or use fewer stimuli or shorter intervals.`,
  );
}

async function collect(
  setup: SimulationSetup,
  engine: TissueEngine,
  run: SimulationRun,
  conducting: Uint8Array,
  wallSeconds: number,
): Promise<SimulationResult> {
  const { lastStimulusMs } = run;
  const sinceStimulus = (times: Float32Array): Float32Array =>
    times.map((time) => time - lastStimulusMs);
  const activationMs = sinceStimulus(await engine.times('first'));
  const repolarisationMs = sinceStimulus(await engine.times('recovered'));
  const upstrokes = await engine.upstrokes();
  const figures = runFigures({
    grid: setup.grid.grid,
    conducting,
    segments: setup.segments,
    activationMs,
    lastUpstrokeMs: sinceStimulus(await engine.times('last')),
    upstrokes,
    endMs: setup.durationMs - lastStimulusMs,
  });
  const both = new Float32Array(2 * activationMs.length);
  both.set(activationMs);
  both.set(repolarisationMs, activationMs.length);
  const tMs = Float32Array.from(run.electrodeSamples, (_, n) => n);
  return {
    lastStimulusMs,
    activationMs,
    repolarisationMs,
    upstrokes,
    frames: { tMs: Float32Array.from(run.frameTimes), data: run.frames, rangeMv: FRAME_MV },
    probes: {
      tMs,
      traces: (setup.probes ?? []).map((voxel, n) => ({
        voxel,
        mv: Float32Array.from(run.probeSamples, (values) => values[n]),
      })),
    },
    ecg: ecgTrace(run.electrodeSamples, lastStimulusMs, lastStimulusMs + figures.lastMs),
    figures,
    model: MODEL_CODE[engine.setup.model],
    engine: engine.title,
    threads: engine.threads,
    cells: setup.grid.active.length,
    nodes: engine.nodes,
    dtMs: engine.dtMs,
    steps: run.steps,
    wallSeconds,
    digest: await digestBytes(both),
  };
}
