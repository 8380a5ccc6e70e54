/**
 * Runs a stimulation protocol on a ventricular wall: monodomain equation, modified Mitchell-Schaeffer membrane
 * (`wasm/monodomain/monodomain.cpp`), with activation map, frames, probes and ECG.
 */
import { digestBytes } from '../core/digest.ts';
import { fail } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';
import type { Lps } from '../core/space.ts';
import { ELECTRODES, defaultElectrodes, ecgTrace } from './ecg.ts';
import { estimateOn, recordSpeed } from './estimate.ts';
import { MonodomainModel, POTENTIAL_RANGE_MV, REST_MV } from './monodomain-model.ts';
import { validateParameters } from './parameters.ts';
import { runFigures } from './run-figures.ts';
import type { SimulationPartial, SimulationResult, SimulationSetup } from './simulation-result.ts';
import { pulseTimesMs, stimulatedVoxels, voxelCentre } from './stimulation.ts';
import { buildTissueLattice, conductingMask } from './tissue-lattice.ts';

export type {
  SimulationEstimate,
  SimulationFigures,
  SimulationPartial,
  SimulationResult,
  SimulationSetup,
} from './simulation-result.ts';
export { estimateSimulation } from './estimate.ts';

/** Work between two chances to cancel. */
const CHUNK_MS = 15;
/** Time between partial results: more would only keep the page busy. */
const PARTIAL_MS = 80;
/** After a pulse has ended, a wave must have left its site by then. */
const CAPTURE_MS = 20;
/** The potential lies between 0 and 1; outside -1 to 2 the run has lost its way. */
const LARGEST_EXTREME = 1.5;

/**
 * Simulates `setup.durationMs`. Reports progress and partial frames, can be cancelled within 50 ms, gives the same
 * result for any number of threads.
 *
 * @throws bad-input (parameters, duration, time step, fibres, sites, no conducting tissue); too-large/simulation-too-large;
 * no-convergence/no-capture where the first stimulus starts no wave; no-convergence/simulation-diverged; cancelled.
 */
export async function simulate(
  setup: SimulationSetup,
  ctx: JobContext<SimulationPartial>,
): Promise<SimulationResult> {
  const { grid, parameters, durationMs } = setup;
  validateParameters({ ...parameters, durationMs });
  checkArrays(setup);
  checkProtocol(setup);
  const started = performance.now();
  ctx.report(0, 'Preparing the tissue');
  await ctx.checkpoint();

  const conducting = conductingMask(grid, setup.lesions);
  await ctx.checkpoint();
  const site = stimulatedVoxels(grid, conducting, setup.segments, setup.stimuli, parameters);
  await ctx.checkpoint();
  const lattice = buildTissueLattice(grid, conducting);
  estimateOn(setup, lattice);
  const electrodes = setup.electrodes ?? defaultElectrodes(tissueCentre(setup));
  await ctx.checkpoint();
  const model = await MonodomainModel.create(
    {
      simulation: grid,
      conducting,
      lattice,
      fibres: setup.fibres,
      parameters,
      electrodes: ELECTRODES.map((name) => electrodes[name]),
      threads: setup.threads,
    },
    () => ctx.checkpoint(),
  );
  try {
    const run = new Run(setup, model, site, ctx);
    await run.toEnd();
    const wallSeconds = (performance.now() - started) / 1000;
    recordSpeed(lattice.nodes, run.step, run.kernelSeconds);
    return await run.result(conducting, wallSeconds);
  } finally {
    model.close();
  }
}

function checkArrays({ grid, fibres, segments }: SimulationSetup): void {
  const active = grid.active.length;
  if (fibres.length !== 3 * active || (segments && segments.length !== active)) {
    fail(
      'bad-input',
      'fields-do-not-match',
      `The fibres (${fibres.length / 3}) or segments (${segments?.length ?? 0}) do not belong to this grid of ${active} tissue voxels.`,
      'Build the model again: grid, fibres and segments together.',
    );
  }
}

function checkProtocol({ parameters, durationMs }: SimulationSetup): void {
  const last = pulseTimesMs(parameters).at(-1) ?? 0;
  if (durationMs >= last + parameters.stimulusMs) return;
  fail(
    'bad-input',
    'duration-too-short',
    `The run lasts ${durationMs} ms, but its last stimulus starts at ${last} ms; there would be nothing to see.`,
    `Let it last at least ${last + 400} ms, or use fewer stimuli or shorter intervals.`,
  );
}

function tissueCentre({ grid }: SimulationSetup): Lps {
  const sum = [0, 0, 0];
  for (let n = 0; n < grid.active.length; n++) {
    voxelCentre(grid, n).forEach((value, axis) => (sum[axis] += value));
  }
  const count = Math.max(1, grid.active.length);
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}

/** The loop over the protocol, and what it collects. */
class Run {
  step = 0;
  kernelSeconds = 0;
  private readonly steps: number;
  private readonly frameEvery: number;
  private readonly pulses: readonly { readonly from: number; readonly to: number }[];
  private readonly frameTimes: number[] = [];
  private readonly frames: Uint8Array[] = [];
  private readonly electrodeSamples: Float64Array[] = [];
  private readonly probeSamples: number[][] = [];
  private nextPartial = 0;
  private chunk: number;
  private readonly siteVoxels: number;

  constructor(
    private readonly setup: SimulationSetup,
    private readonly model: MonodomainModel,
    site: Uint32Array,
    private readonly ctx: JobContext<SimulationPartial>,
  ) {
    const { parameters } = setup;
    const perMs = model.stepsPerMs;
    this.steps = Math.round(setup.durationMs) * perMs;
    this.frameEvery = Math.round(setup.frameIntervalMs ?? parameters.frameIntervalMs) * perMs;
    this.pulses = pulseTimesMs(parameters).map((startMs) => ({
      from: Math.round(startMs * perMs),
      to: Math.round((startMs + parameters.stimulusMs) * perMs),
    }));
    this.chunk = perMs;
    this.siteVoxels = site.length;
    model.setStimulus(site, parameters.stimulusStrength);
  }

  private get lastPulse(): number {
    return this.pulses[this.pulses.length - 1].from;
  }

  async toEnd(): Promise<void> {
    const { model } = this;
    model.sampleNow();
    this.sample();
    while (this.step < this.steps) {
      if (this.step === this.lastPulse) model.arm();
      const begin = performance.now();
      const count = this.stepsToRun();
      model.run(
        count,
        this.pulses.some(({ from, to }) => this.step >= from && this.step < to),
      );
      this.step += count;
      const tookMs = performance.now() - begin;
      this.kernelSeconds += tookMs / 1000;
      // Follows the machine down at once and up slowly.
      const fits = Math.max(1, Math.floor((count * CHUNK_MS) / Math.max(tookMs, 1e-3)));
      this.chunk = Math.min(fits, this.chunk * 2);
      if (this.step % model.stepsPerMs === 0) this.sample();
      await this.ctx.checkpoint();
    }
  }

  /** Up to the next millisecond, edge of a pulse or end of a chunk of work. */
  private stepsToRun(): number {
    const perMs = this.model.stepsPerMs;
    let to = Math.min(this.steps, (Math.floor(this.step / perMs) + 1) * perMs);
    to = Math.min(to, this.step + this.chunk);
    for (const { from, to: end } of this.pulses) {
      if (from > this.step) to = Math.min(to, from);
      if (end > this.step) to = Math.min(to, end);
    }
    return to - this.step;
  }

  /** Once per millisecond: watch, record, show. */
  private sample(): void {
    const { model, setup } = this;
    const tMs = this.step / model.stepsPerMs;
    this.watch(tMs);
    this.electrodeSamples.push(model.electrodePotentialsMv(setup.parameters.torsoConductivity));
    this.probeSamples.push((setup.probes ?? []).map((voxel) => model.potential(voxel)));
    if (this.step % this.frameEvery !== 0) return;
    const frame = model.frame();
    this.frameTimes.push(tMs);
    this.frames.push(frame);
    const now = performance.now();
    if (now < this.nextPartial) return;
    this.nextPartial = now + PARTIAL_MS;
    this.ctx.report(
      this.step / this.steps,
      `Simulating, ${Math.round(tMs)} of ${Math.round(setup.durationMs)} ms`,
    );
    const activatedFraction = model.activatedNodes / model.lattice.nodes;
    this.ctx.partial({ tMs, frame: frame.slice(), activatedFraction });
  }

  private watch(tMs: number): void {
    const { model } = this;
    const { parameters } = this.setup;
    if (!(model.extreme < LARGEST_EXTREME)) {
      fail(
        'no-convergence',
        'simulation-diverged',
        `At ${tMs} ms (step ${this.step}) the potential left its range; the run was stopped because its result would be meaningless.`,
        'Use the automatic time step and the default stimulus strength; if it repeats, restore all defaults.',
      );
    }
    const deadline = this.pulses[0].to + CAPTURE_MS * model.stepsPerMs;
    if (this.step !== Math.ceil(deadline / model.stepsPerMs) * model.stepsPerMs) return;
    // A site of n voxels has fewer than 2 n + 60 nodes unless it is tiny; a wave has reached far more.
    const needed = Math.min(2 * this.siteVoxels + 60, 0.9 * model.lattice.nodes);
    if (model.activatedNodes < needed) {
      fail(
        'no-convergence',
        'no-capture',
        `The first stimulus started no wave: ${CAPTURE_MS} ms after its end no tissue beyond the pacing site is active.`,
        `Raise the stimulus strength (${parameters.stimulusStrength} per ms), its duration (${parameters.stimulusMs} ms) or its radius, or move the site away from scar and lesions.`,
      );
    }
  }

  async result(conducting: Uint8Array, wallSeconds: number): Promise<SimulationResult> {
    const { model, setup } = this;
    const lastStimulusMs = this.lastPulse / model.stepsPerMs;
    const sinceStimulus = (times: Float32Array): Float32Array =>
      times.map((time) => (time < 0 ? NaN : time - lastStimulusMs));
    const activationMs = sinceStimulus(model.times('first'));
    const repolarisationMs = sinceStimulus(model.times('recovered'));
    const upstrokes = model.upstrokes();
    const figures = runFigures({
      grid: setup.grid.grid,
      conducting,
      segments: setup.segments,
      activationMs,
      lastUpstrokeMs: sinceStimulus(model.times('last')),
      upstrokes,
      endMs: setup.durationMs - lastStimulusMs,
    });
    const both = new Float32Array(2 * activationMs.length);
    both.set(activationMs);
    both.set(repolarisationMs, activationMs.length);
    const tMs = Float32Array.from(this.electrodeSamples, (_, n) => n);
    return {
      lastStimulusMs,
      activationMs,
      repolarisationMs,
      upstrokes,
      frames: { tMs: Float32Array.from(this.frameTimes), data: this.frames },
      probes: {
        tMs,
        traces: (setup.probes ?? []).map((voxel, n) => ({
          voxel,
          mv: Float32Array.from(
            this.probeSamples,
            (values) => REST_MV + POTENTIAL_RANGE_MV * values[n],
          ),
        })),
      },
      ecg: ecgTrace(this.electrodeSamples, lastStimulusMs, lastStimulusMs + figures.lastMs),
      figures,
      model: 'mms',
      engine: model.engine,
      threads: model.threads,
      cells: setup.grid.active.length,
      nodes: model.lattice.nodes,
      dtMs: model.dtMs,
      steps: this.steps,
      wallSeconds,
      digest: await digestBytes(both),
    };
  }
}
