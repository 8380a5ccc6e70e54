/** The loop over a stimulation protocol on a tissue engine, and what it collects on the way. */
import { fail } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';
import { JUNCTION_PULSE } from './junction-pulses.ts';
import type { SimulationPartial, SimulationSetup } from './simulation-result.ts';
import { pulseTimesMs, STRENGTH_MV_PER_MS } from './stimulation.ts';
import type { TissueEngine, TissueSample } from './tissue/engine.ts';

/** Work between two chances to cancel. */
const CHUNK_MS = 15;
/** Time between partial results: more would only keep the page busy. */
const PARTIAL_MS = 80;
/** After a pulse has ended, a wave must have left its site by then. */
const CAPTURE_MS = 20;
/** No membrane leaves this range; beyond it the run has lost its way. */
const SOUND_MV = [-250, 250] as const;

/** What a stimulus excites. */
export interface Excited {
  /** Active voxels at once; empty for sinus rhythm. */
  readonly site: Uint32Array;
  /** By the conduction system, ms after the stimulus per active voxel, NaN for never. */
  readonly junctions: Float32Array | undefined;
}

export class SimulationRun {
  step = 0;
  kernelSeconds = 0;
  readonly steps: number;
  readonly frameTimes: number[] = [];
  readonly frames: Uint8Array[] = [];
  readonly electrodeSamples: Float64Array[] = [];
  readonly probeSamples: Float32Array[] = [];
  private readonly frameEvery: number;
  private readonly pulses: readonly { readonly from: number; readonly to: number }[];
  /** Step at which the pulses of all junctions are over. */
  private junctionsEnd = -1;
  private nextPartial = 0;
  private chunk: number;
  /** When the first stimulus reaches muscle, ms after its onset. */
  private readonly firstArrivalMs: number;

  constructor(
    private readonly setup: SimulationSetup,
    private readonly engine: TissueEngine,
    private readonly excited: Excited,
    private readonly ctx: JobContext<SimulationPartial>,
  ) {
    const { parameters } = setup;
    const perMs = engine.stepsPerMs;
    this.steps = Math.round(setup.durationMs) * perMs;
    this.frameEvery = Math.round(setup.frameIntervalMs ?? parameters.frameIntervalMs) * perMs;
    this.pulses = (setup.onsetsMs ?? pulseTimesMs(parameters)).map((startMs) => ({
      from: Math.round(startMs * perMs),
      to: Math.round((startMs + parameters.stimulusMs) * perMs),
    }));
    this.chunk = perMs;
    const { site, junctions } = excited;
    this.firstArrivalMs =
      site.length > 0 || !junctions
        ? 0
        : junctions.reduce((first, ms) => (ms < first ? ms : first), Infinity);
    engine.setStimulus(site, parameters.stimulusStrength * STRENGTH_MV_PER_MS);
  }

  /** Onset of the last pulse, ms. */
  get lastStimulusMs(): number {
    return this.pulses[this.pulses.length - 1].from / this.engine.stepsPerMs;
  }

  async toEnd(): Promise<void> {
    const { engine } = this;
    const lastPulse = this.pulses[this.pulses.length - 1].from;
    await this.sample();
    while (this.step < this.steps) {
      if (this.step === lastPulse) engine.arm();
      this.exciteJunctions();
      const begin = performance.now();
      const count = this.stepsToRun();
      await engine.advance(
        count,
        this.pulses.some(({ from, to }) => this.step >= from && this.step < to),
      );
      this.step += count;
      const tookMs = performance.now() - begin;
      this.kernelSeconds += tookMs / 1000;
      // Follows the machine down at once and up slowly.
      const fits = Math.max(1, Math.floor((count * CHUNK_MS) / Math.max(tookMs, 1e-3)));
      this.chunk = Math.min(fits, this.chunk * 2);
      if (this.step % engine.stepsPerMs === 0) await this.sample();
      await this.ctx.checkpoint();
    }
  }

  /** Each stimulus starts a beat of the conduction system, which takes the place of the one before. */
  private exciteJunctions(): void {
    const { junctions } = this.excited;
    const { step, engine } = this;
    if (step === this.junctionsEnd) engine.setTimedStimulus(undefined);
    if (!junctions || !this.pulses.some(({ from }) => from === step)) return;
    const startMs = step / engine.stepsPerMs;
    const onsetMs = junctions.map((ms) => ms + startMs);
    engine.setTimedStimulus({ ...JUNCTION_PULSE, onsetMs });
    // Where a pulse may still come the engine takes its shortest steps.
    const last = onsetMs.reduce((most, ms) => (ms > most ? ms : most), startMs);
    this.junctionsEnd = Math.ceil(last + JUNCTION_PULSE.durationMs) * engine.stepsPerMs;
  }

  /** Up to the next millisecond, edge of a pulse or end of a chunk of work. */
  private stepsToRun(): number {
    const perMs = this.engine.stepsPerMs;
    let to = Math.min(this.steps, (Math.floor(this.step / perMs) + 1) * perMs);
    to = Math.min(to, this.step + this.chunk);
    for (const { from, to: end } of this.pulses) {
      if (from > this.step) to = Math.min(to, from);
      if (end > this.step) to = Math.min(to, end);
    }
    return to - this.step;
  }

  /** Once per millisecond: watch, record, show. */
  private async sample(): Promise<void> {
    const { engine, setup } = this;
    const tMs = this.step / engine.stepsPerMs;
    const sample = await engine.sample();
    this.watch(tMs, sample);
    this.electrodeSamples.push(sample.electrodesMv);
    const probes = setup.probes ?? [];
    this.probeSamples.push(
      probes.length > 0 ? await engine.potentialsMv(probes) : new Float32Array(),
    );
    if (this.step % this.frameEvery !== 0) return;
    const frame = await engine.frame();
    this.frameTimes.push(tMs);
    this.frames.push(frame);
    const now = performance.now();
    if (now < this.nextPartial) return;
    this.nextPartial = now + PARTIAL_MS;
    this.ctx.report(
      this.step / this.steps,
      `Simulating, ${Math.round(tMs)} of ${Math.round(setup.durationMs)} ms`,
    );
    const activatedFraction = sample.activatedNodes / engine.nodes;
    this.ctx.partial({ tMs, frame: frame.slice(), activatedFraction });
  }

  private watch(tMs: number, { lowMv, highMv, activatedNodes }: TissueSample): void {
    const { engine } = this;
    const { parameters } = this.setup;
    if (!(lowMv > SOUND_MV[0] && highMv < SOUND_MV[1])) {
      fail(
        'no-convergence',
        'simulation-diverged',
        `At ${tMs} ms (step ${this.step}) the potential left its range (${lowMv.toFixed(0)} to ${highMv.toFixed(0)} mV); the run was stopped because its result would be meaningless.`,
        'Use the automatic time step and the default stimulus strength; if it repeats, restore all defaults.',
      );
    }
    const waitMs = CAPTURE_MS + this.firstArrivalMs;
    const deadline = this.pulses[0].to + waitMs * engine.stepsPerMs;
    if (this.step !== Math.ceil(deadline / engine.stepsPerMs) * engine.stepsPerMs) return;
    // A site of n voxels has fewer than 2 n + 60 nodes unless it is tiny; a wave has reached far more.
    const needed = Math.min(2 * this.excited.site.length + 60, 0.9 * engine.nodes);
    if (activatedNodes < needed) {
      fail(
        'no-convergence',
        'no-capture',
        `The first stimulus started no wave: ${CAPTURE_MS} ms after its end no tissue beyond the pacing site is active.`,
        `Raise the stimulus strength (${parameters.stimulusStrength} per ms), its duration (${parameters.stimulusMs} ms) or its radius, or move the site away from scar and lesions.`,
      );
    }
  }
}
