/**
 * The tissue engine on the graphics processor: the same bricks, couplings, constants and tables as in WebAssembly, every node a thread.
 * Results agree with those of the WebAssembly engine to rounding and to its longer steps (`multirate`, which has no counterpart here),
 * not bit by bit: shader compilers may fuse and reorder arithmetic. On one adapter a run repeats bit by bit.
 */
import { fail } from '../../../core/failure.ts';
import { toMv } from '../../cells/cell-model.ts';
import { FRAME_MV } from '../engine.ts';
import type {
  TissueEngine,
  TissueEvent,
  TissueSample,
  TissueSetup,
  TissueSnapshot,
} from '../engine.ts';
import { stimulatedShares } from '../stimulus-blocks.ts';
import { refuseBroken } from './broken.ts';
import { NOT_BROKEN, WATCH_BYTES } from './device.ts';
import type { TissueDevice } from './device.ts';
import { openTissueDevice } from './open-device.ts';
import { loadGpuTissue } from './loaded.ts';
import type { GpuTissue } from './loaded.ts';
import { passesOf } from './shader-passes.ts';
import { READ, sampleGroups, sampleWidth } from './shader-readers.ts';

/** Corners of a voxel whose last upstrokes are this far apart belong to different waves. */
const ONE_WAVE_MS = 30;
/** In long advances the state is looked at so often, ms, and so many looks are under way before the first is awaited. */
const LOOK_EVERY_MS = 4;
const MOST_AHEAD = 1;
/** Up to so many voxels are read one by one. */
const FEW_VOXELS = 64;
/** An onset or a level that is never reached. */
const NEVER = 1e30;

/**
 * Builds the engine; `pause` is awaited between parts of the work. Call `close` in the end.
 *
 * @throws unsupported without WebGPU or for membranes without a shader (all but the modified Mitchell-Schaeffer, Bueno-Orovio and ten
 * Tusscher models); too-large where graphics memory is short; bad-input as `createWasmTissue`.
 */
export async function createWebGpuTissue(
  setup: TissueSetup,
  pause: () => Promise<void> = async () => {},
): Promise<TissueEngine> {
  const data = await loadGpuTissue(setup, pause);
  const { loaded, method } = data;
  const device = await openTissueDevice(data, loaded.stepsPerMs * passesOf(method).length);
  return new WebGpuTissue(setup, data, device);
}

interface Looked extends TissueSample {
  readonly brokenLane: number;
  readonly brokenStep: number;
}

/** A promise whose failure is met where it is awaited, if it ever is. */
function metLater<Result>(promise: Promise<Result>): Promise<Result> {
  promise.catch(() => {});
  return promise;
}

class WebGpuTissue implements TissueEngine {
  step = 0;
  readonly threads = 1;
  private armedAt = 0;
  /** Which of two potentials holds the present in one-pass schemes. */
  private turn = 0;
  private sampled: Promise<Looked>;
  private readonly ahead: Promise<Looked>[] = [];
  private readonly strengths: Float32Array<ArrayBuffer>;
  private timed: { readonly durationMs: number; readonly until: number } | undefined;
  private pulses: Float32Array<ArrayBuffer> | undefined;
  private readonly onePass: boolean;

  constructor(
    readonly setup: TissueSetup,
    private readonly data: GpuTissue,
    private readonly device: TissueDevice,
  ) {
    this.onePass = passesOf(data.method).length === 1;
    this.strengths = new Float32Array(data.words.lanes);
    this.sampled = this.look();
  }

  get title(): string {
    return `WebGPU (${this.device.adapter})`;
  }
  get dtMs(): number {
    return 1 / this.stepsPerMs;
  }
  get stepsPerMs(): number {
    return this.data.loaded.stepsPerMs;
  }
  get nodes(): number {
    return this.data.loaded.nodes;
  }
  get bytes(): number {
    return this.device.bytes;
  }

  setStimulus(voxels: Iterable<number>, strengthMvPerMs: number): void {
    const { bricks, mass, model } = this.data.loaded;
    const { classOf, fractions } = this.setup;
    this.strengths.fill(0);
    for (const [lane, share] of stimulatedShares(bricks, classOf, fractions, voxels, mass))
      this.strengths[lane] = (share * strengthMvPerMs) / model.rangeMv;
    this.sendStimuli();
  }

  setTimedStimulus(given: Parameters<TissueEngine['setTimedStimulus']>[0]): void {
    this.timed = undefined;
    this.pulses = undefined;
    if (given) {
      const { bricks, mass, model } = this.data.loaded;
      const { lanes } = this.data.words;
      const { onsetMs, strengthMvPerMs, durationMs, untilMv } = given;
      const voxels = [...onsetMs.keys()].filter((n) => !Number.isNaN(onsetMs[n]));
      const pulses = new Float32Array(2 * lanes).fill(NEVER, 0, lanes);
      const corners = new Uint32Array(8);
      const { classOf, fractions } = this.setup;
      const shares = stimulatedShares(bricks, classOf, fractions, voxels, mass);
      for (const voxel of voxels) {
        if (bricks.slots[voxel] === 0) continue;
        for (const lane of bricks.cornersOf(voxel, corners))
          pulses[lane] = Math.min(pulses[lane], onsetMs[voxel]);
      }
      for (const [lane, share] of shares)
        pulses[lanes + lane] = (share * strengthMvPerMs) / model.rangeMv;
      const until = untilMv === undefined ? NEVER : (untilMv - model.restMv) / model.rangeMv;
      this.timed = { durationMs, until };
      this.pulses = pulses;
    }
    this.sendStimuli();
  }

  async advance(steps: number, stimulated: boolean): Promise<void> {
    const perMs = this.stepsPerMs;
    const end = this.step + steps;
    const lastWhole = Math.floor(end / perMs) * perMs;
    while (this.step < end) {
      const next = Math.min(end, (Math.floor(this.step / perMs) + 1) * perMs);
      this.submit(next - this.step, stimulated);
      if (next !== lastWhole && next % (LOOK_EVERY_MS * perMs) !== 0) continue;
      this.sampled = this.look();
      this.ahead.push(this.sampled);
      if (this.ahead.length > MOST_AHEAD) this.refuseFault(await this.ahead.shift());
    }
  }

  async sample(): Promise<TissueSample> {
    const looked = await this.sampled;
    this.refuseFault(looked);
    this.ahead.length = 0;
    const { activatedNodes, lowMv, highMv, electrodesMv } = looked;
    return { activatedNodes, lowMv, highMv, electrodesMv };
  }

  arm(): void {
    this.device.forgetEvents();
    this.armedAt = this.step;
    this.sampled = metLater(this.sampled.then((sample) => ({ ...sample, activatedNodes: 0 })));
  }

  async times(event: TissueEvent): Promise<Float32Array> {
    const span = event === 'last' ? ONE_WAVE_MS : 1e9;
    const lanes = await this.voxelValues(READ[event], span);
    const armedMs = this.armedAt * this.dtMs;
    return Float32Array.from(this.data.loaded.bricks.slots, (slot) =>
      slot === 0 || lanes[slot] < 0 ? NaN : armedMs + lanes[slot],
    );
  }

  async upstrokes(): Promise<Uint8Array> {
    const lanes = await this.voxelValues(READ.count);
    return Uint8Array.from(this.data.loaded.bricks.slots, (slot) => (slot === 0 ? 0 : lanes[slot]));
  }

  async frame(): Promise<Uint8Array> {
    const { bricks, model } = this.data.loaded;
    const perMv = 255 / (FRAME_MV.high - FRAME_MV.low);
    const lanes = await this.voxelValues(READ.mean);
    return Uint8Array.from(bricks.slots, (slot) => {
      if (slot === 0) return 0;
      const level = Math.round((toMv(model, lanes[slot]) - FRAME_MV.low) * perMv);
      return Math.min(255, Math.max(0, level));
    });
  }

  async potentialsMv(voxels: ArrayLike<number>): Promise<Float32Array> {
    const { bricks, model } = this.data.loaded;
    const slots = Uint32Array.from(voxels, (voxel) => bricks.slots[voxel]);
    const few = slots.length <= FEW_VOXELS;
    const values = await this.voxelValues(READ.mean, 0, few ? slots : undefined);
    return Float32Array.from(slots, (slot, n) =>
      slot === 0 ? NaN : toMv(model, values[few ? n : slot]),
    );
  }

  async snapshot(): Promise<TissueSnapshot> {
    const { step } = this;
    return { step, bytes: await this.guard(this.device.readState(this.source)) };
  }

  async restore({ step, bytes }: TissueSnapshot): Promise<void> {
    if (bytes.length !== this.device.stateBytes) {
      fail(
        'bad-input',
        'snapshot-does-not-fit',
        'The stored state belongs to a different tissue, model, time step or engine.',
        'Start the protocol from its beginning.',
      );
    }
    this.device.writeState(this.source, bytes);
    this.device.forgetBroken();
    this.step = step;
    this.arm();
    this.ahead.length = 0;
    this.sampled = this.look();
  }

  close(): void {
    this.device.close();
  }

  /** Where the potentials of the nodes begin. */
  private get source(): number {
    return this.turn * this.data.words.lanes;
  }

  private submit(steps: number, stimulated: boolean): void {
    const { lanes } = this.data.words;
    const { step, turn } = this;
    const diffusedFrom = this.data.method.sharpened ? 2 * lanes : lanes;
    this.device.advance(steps, (n) => {
      const from = this.onePass ? (turn + n) % 2 : 0;
      return {
        step: step + n,
        armed: this.armedAt,
        source: this.onePass ? from * lanes : diffusedFrom,
        out: (1 - from) * lanes,
        stimulated: stimulated ? 1 : 0,
        timed: this.timed ? 1 : 0,
        durationMs: this.timed?.durationMs ?? 0,
        until: this.timed?.until ?? NEVER,
      };
    });
    this.step += steps;
    if (this.onePass) this.turn = (turn + steps) % 2;
  }

  private sendStimuli(): void {
    if (!this.pulses) {
      this.device.setStimuli(this.strengths);
      return;
    }
    const all = new Float32Array(this.strengths.length + this.pulses.length);
    all.set(this.strengths);
    all.set(this.pulses, this.strengths.length);
    this.device.setStimuli(all);
  }

  /** The sample of the present. */
  private look(): Promise<Looked> {
    const bytes = this.guard(this.device.sample(this.source));
    return metLater(bytes.then((given) => this.readSample(given)));
  }

  private readSample(bytes: ArrayBuffer): Looked {
    const { model, leads } = this.data.loaded;
    const width = sampleWidth(leads);
    const groups = sampleGroups(this.data.words.lanes);
    const rows = new Float32Array(bytes, 0, groups * width);
    const [activatedNodes, brokenStep, brokenLane] = new Uint32Array(
      bytes,
      bytes.byteLength - WATCH_BYTES,
    );
    const electrodesMv = new Float64Array(leads);
    let [low, high] = [Infinity, -Infinity];
    for (let group = 0; group < groups; group++) {
      const at = width * group;
      low = Math.min(low, rows[at]);
      high = Math.max(high, rows[at + 1]);
      for (let lead = 0; lead < leads; lead++)
        electrodesMv[lead] += rows[at + 2 + lead] * model.rangeMv;
    }
    return {
      activatedNodes,
      lowMv: toMv(model, low),
      highMv: toMv(model, high),
      electrodesMv,
      brokenStep,
      brokenLane,
    };
  }

  private async voxelValues(what: number, span = 0, lanes?: Uint32Array): Promise<Float32Array> {
    return this.guard(this.device.voxels({ source: this.source, what, span }, lanes));
  }

  /** Awaits something of the device; what went wrong there becomes words. */
  private async guard<Result>(work: Promise<Result>): Promise<Result> {
    try {
      const result = await work;
      if (this.device.fault === undefined) return result;
    } catch {
      // The device has kept what it was.
    }
    return fail(
      'internal',
      'webgpu-lost',
      `The graphics processor stopped working for this run (${this.device.fault ?? 'closed'}).`,
      'Run it again with the WebAssembly engine.',
    );
  }

  /** Stops at a potential that is not a number or beyond all bounds. */
  private refuseFault(looked: Looked | undefined): void {
    if (!looked || looked.brokenStep === NOT_BROKEN) return;
    this.device.forgetBroken();
    this.ahead.length = 0;
    const { model, bricks } = this.data.loaded;
    refuseBroken(this.setup, model, bricks, looked.brokenLane, looked.brokenStep * this.dtMs);
  }
}
