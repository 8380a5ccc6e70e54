/**
 * The tissue engine in WebAssembly: every membrane and scheme, as many threads as there are, the same bits for any number of them
 * (`wasm/tissue/tissue.cpp`).
 */
import { fail } from '../../core/failure.ts';
import { ijkToLps } from '../../core/space.ts';
import { hasRelaxedSimd } from '../../../wasm/features.ts';
import { createKernelTeam } from '../../../wasm/threads.ts';
import type { KernelTeam } from '../../../wasm/threads.ts';
import { ALL_SOUND, TISSUE_EVENTS } from '../../../wasm/tissue/tissue.ts';
import type { TissueExports } from '../../../wasm/tissue/tissue.ts';
import { toMv } from '../cells/cell-model.ts';
import { LANES } from './bricks.ts';
import { FRAME_MV, NOT_CONDUCTING } from './engine.ts';
import type {
  TissueEngine,
  TissueEvent,
  TissueSample,
  TissueSetup,
  TissueSnapshot,
} from './engine.ts';
import { loadTissue } from './load-tissue.ts';
import type { LoadedTissue } from './load-tissue.ts';
import type { TissueStudy } from './scheme.ts';
import { BlockBuilder, stimulatedShares } from './stimulus-blocks.ts';
import type { BlockField } from './stimulus-blocks.ts';

/** More threads than this spend more time waiting for each other than they save. */
const MOST_THREADS = 16;
/** Corners of a voxel whose last upstrokes are this far apart belong to different waves. */
const ONE_WAVE_MS = 30;

/**
 * Builds the engine; `pause` is awaited between parts of the work. Call `close` in the end.
 *
 * @throws bad-input for what `checkTissue`, the model's parameters or the time step refuse; too-large where memory is short.
 */
export async function createWasmTissue(
  setup: TissueSetup,
  pause: () => Promise<void> = async () => {},
  study: TissueStudy = {},
): Promise<WasmTissue> {
  const team = await createKernelTeam<TissueExports>(
    'tissue',
    Math.min(MOST_THREADS, setup.threads ?? MOST_THREADS),
  );
  try {
    const loaded = await loadTissue(team.kernel, setup, pause, study);
    await team.begin();
    return new WasmTissue(team, setup, loaded);
  } catch (error) {
    team.close();
    throw error;
  }
}

export class WasmTissue implements TissueEngine {
  step = 0;
  private sampled: TissueSample;
  private readonly stimulus: GrowingBlocks;
  private readonly timed: GrowingBlocks;
  private readonly timedStrength: GrowingBlocks;

  constructor(
    private readonly team: KernelTeam<TissueExports>,
    readonly setup: TissueSetup,
    private readonly loaded: LoadedTissue,
  ) {
    this.stimulus = new GrowingBlocks(team, loaded.bricks.base.length);
    this.timed = new GrowingBlocks(team, loaded.bricks.base.length);
    this.timedStrength = new GrowingBlocks(team, loaded.bricks.base.length);
    this.sampled = this.sampleNow();
  }

  get title(): string {
    const simd = hasRelaxedSimd() ? 'relaxed-simd' : 'simd';
    return `wasm ${simd} ${this.threads} ${this.threads === 1 ? 'thread' : 'threads'}`;
  }
  get threads(): number {
    return this.team.threads;
  }
  get dtMs(): number {
    return 1 / this.loaded.stepsPerMs;
  }
  get stepsPerMs(): number {
    return this.loaded.stepsPerMs;
  }
  get nodes(): number {
    return this.loaded.nodes;
  }
  get bytes(): number {
    return this.loaded.bytes;
  }
  /** Updates of the membrane per node since the start: fewer than steps where steps differ in length. */
  get membraneUpdates(): number {
    return this.team.kernel.exports.updates() / (this.loaded.bricks.strips - 1);
  }

  setStimulus(voxels: Iterable<number>, strengthMvPerMs: number): void {
    const { bricks, mass } = this.loaded;
    const { classOf, fractions } = this.setup;
    const shares = stimulatedShares(bricks, classOf, fractions, voxels, mass);
    for (const [lane, share] of shares) shares.set(lane, share * strengthMvPerMs);
    this.setNodeStimulus(shares);
  }

  /** For verification: strength in mV/ms by lane in place of voxels. */
  setNodeStimulus(strengths: ReadonlyMap<number, number>): void {
    const { bricks, model } = this.loaded;
    const builder = new BlockBuilder(bricks);
    for (const [lane, strength] of strengths) builder.set(lane, strength / model.rangeMv);
    const at = this.stimulus.put(builder.build(0));
    this.team.kernel.exports.use_stimulus(at.of, at.blocks);
  }

  setTimedStimulus(pulses: Parameters<TissueEngine['setTimedStimulus']>[0]): void {
    const { exports } = this.team.kernel;
    if (!pulses) {
      exports.use_timed_stimulus(0, 0, 0, 0, 0);
      return;
    }
    const { bricks, mass, model } = this.loaded;
    const { classOf, fractions } = this.setup;
    const { onsetMs, strengthMvPerMs, durationMs, untilMv } = pulses;
    const voxels = [...onsetMs.keys()].filter((n) => !Number.isNaN(onsetMs[n]));
    const onsets = new Map<number, number>();
    const corners = new Uint32Array(8);
    const shares = stimulatedShares(bricks, classOf, fractions, voxels, mass);
    for (const voxel of voxels) {
      for (const lane of bricks.cornersOf(voxel, corners))
        onsets.set(lane, Math.min(onsets.get(lane) ?? Infinity, onsetMs[voxel]));
    }
    const [onset, strength] = [new BlockBuilder(bricks), new BlockBuilder(bricks)];
    for (const [lane, share] of shares) {
      onset.set(lane, onsets.get(lane) ?? Infinity);
      strength.set(lane, (share * strengthMvPerMs) / model.rangeMv);
    }
    const at = this.timed.put(onset.build(1e30));
    const blocks = this.timedStrength.put(strength.build(0)).blocks;
    const until = untilMv === undefined ? 1e30 : (untilMv - model.restMv) / model.rangeMv;
    exports.use_timed_stimulus(at.of, at.blocks, blocks, durationMs, until);
  }

  async advance(steps: number, stimulated: boolean): Promise<void> {
    const { exports } = this.team.kernel;
    const perMs = this.stepsPerMs;
    const end = this.step + steps;
    while (this.step < end) {
      const next = Math.min(end, (Math.floor(this.step / perMs) + 1) * perMs);
      exports.run(next - this.step, stimulated ? 1 : 0);
      this.step = next;
      this.refuseBroken();
      if (next % perMs === 0) this.sampled = this.readSample();
    }
  }

  async sample(): Promise<TissueSample> {
    return this.sampled;
  }

  arm(): void {
    this.team.kernel.exports.arm(LANES * this.loaded.bricks.strips);
    this.sampled = { ...this.sampled, activatedNodes: 0 };
  }

  async times(event: TissueEvent): Promise<Float32Array> {
    const { exports } = this.team.kernel;
    const span = event === 'last' ? ONE_WAVE_MS : 1e9;
    const armedMs = exports.armed_at() * this.dtMs;
    const out = new Float32Array(this.setup.classOf.length).fill(NaN);
    this.perVoxel(out, (from, to, at) =>
      exports.voxel_times(TISSUE_EVENTS.indexOf(event), span, from, to, at),
    );
    return armedMs === 0 ? out : out.map((time) => armedMs + time);
  }

  async upstrokes(): Promise<Uint8Array> {
    const { bricks, at } = this.loaded;
    const counts = this.team.kernel.u8(at.count, LANES * bricks.strips);
    const out = new Uint8Array(this.setup.classOf.length);
    for (let layer = 0; layer + 1 < bricks.layers.length; layer++)
      bricks.eachRun(layer, (from, to, lanes) => {
        for (let voxel = from; voxel < to; voxel++) {
          const lane = lanes[voxel - from];
          if (lane > 0) out[voxel] = counts[lane];
        }
      });
    return out;
  }

  async frame(): Promise<Uint8Array> {
    const { model } = this.loaded;
    const { exports } = this.team.kernel;
    const perMv = 255 / (FRAME_MV.high - FRAME_MV.low);
    const [slope, shift] = [model.rangeMv * perMv, (model.restMv - FRAME_MV.low) * perMv];
    const out = new Uint8ClampedArray(this.setup.classOf.length);
    this.perVoxel(out, (from, to, at) => exports.voxel_means(slope, shift, from, to, at));
    return new Uint8Array(out.buffer);
  }

  async potentialsMv(voxels: ArrayLike<number>): Promise<Float32Array> {
    const { bricks, model } = this.loaded;
    const lanes = this.potentials();
    const corners = new Uint32Array(8);
    return Float32Array.from(voxels, (voxel) => {
      if (this.setup.classOf[voxel] === NOT_CONDUCTING) return NaN;
      let sum = 0;
      for (const lane of bricks.cornersOf(voxel, corners)) sum += lanes[lane];
      return toMv(model, sum / 8);
    });
  }

  async snapshot(): Promise<TissueSnapshot> {
    const { from, to } = this.loaded.stateSpan;
    return { step: this.step, bytes: this.team.kernel.u8(from, to - from).slice() };
  }

  async restore({ step, bytes }: TissueSnapshot): Promise<void> {
    const { from, to } = this.loaded.stateSpan;
    if (bytes.length !== to - from) {
      fail(
        'bad-input',
        'snapshot-does-not-fit',
        'The stored state belongs to a different tissue, model or time step.',
        'Start the protocol from its beginning.',
      );
    }
    this.team.kernel.u8(from, bytes.length).set(bytes);
    this.step = step;
    this.team.kernel.exports.set_step(step);
    this.arm();
    this.sampled = this.sampleNow();
  }

  close(): void {
    this.team.close();
  }

  /** For verification: potentials of the nodes by lane, in the kernel's unit; writable, until the next step. */
  potentials(): Float32Array {
    const { kernel } = this.team;
    return kernel.f32(kernel.exports.potentials(), LANES * this.loaded.bricks.strips);
  }
  /** For verification: times of the nodes by lane, ms since `arm`; negative where there is none. */
  nodeTimes(event: TissueEvent): Float32Array {
    const { exports } = this.team.kernel;
    const out = new Float32Array(LANES * this.loaded.bricks.strips).fill(-1);
    this.eachLayer(
      (from, to, at) => exports.node_times(TISSUE_EVENTS.indexOf(event), from, to, at),
      (_, first, values) => out.set(values, first),
    );
    return out;
  }
  /** For verification: where nodes stand, and their lumped mass in full voxels. */
  get lattice(): Pick<LoadedTissue, 'bricks' | 'mass'> {
    return this.loaded;
  }

  /** Lets the kernel write a number for each lane of a layer of bricks, one layer after the other. */
  private eachLayer(
    write: (fromBrick: number, toBrick: number, at: number) => void,
    read: (layer: number, firstLane: number, values: Float32Array) => void,
  ): void {
    const { bricks, at } = this.loaded;
    const { layers, base, strips } = bricks;
    for (let layer = 0; layer + 1 < layers.length; layer++) {
      const [from, to] = [layers[layer], layers[layer + 1]];
      const end = to < base.length ? base[to] : strips;
      write(from, to, at.output);
      const lanes = LANES * (end - base[from]);
      read(layer, LANES * base[from], this.team.kernel.f32(at.output, lanes));
    }
  }

  /** The number that the kernel writes for the lowest corner of each conducting voxel. */
  private perVoxel(
    out: Float32Array | Uint8ClampedArray,
    write: (fromBrick: number, toBrick: number, at: number) => void,
  ): void {
    this.eachLayer(write, (layer, first, values) =>
      this.loaded.bricks.eachRun(layer, (from, to, lanes) => {
        for (let voxel = from; voxel < to; voxel++) {
          const lane = lanes[voxel - from];
          if (lane > 0) out[voxel] = values[lane - first];
        }
      }),
    );
  }

  /** Of the potentials as they are, also where a test has written them. */
  sampleNow(): TissueSample {
    this.team.kernel.exports.sample_now();
    return this.readSample();
  }

  private readSample(): TissueSample {
    const { kernel } = this.team;
    const { model, leads, chunks, at } = this.loaded;
    const sums = kernel.f32(at.sums, chunks * leads);
    const electrodesMv = new Float64Array(leads);
    for (let n = 0; n < sums.length; n++) electrodesMv[n % leads] += sums[n] * model.rangeMv;
    return {
      activatedNodes: kernel.exports.activated(),
      lowMv: toMv(model, kernel.exports.low()),
      highMv: toMv(model, kernel.exports.high()),
      electrodesMv,
    };
  }

  /** Stops at a potential that is not a number or beyond all bounds, with where and when. */
  private refuseBroken(): void {
    const { exports } = this.team.kernel;
    const lane = exports.broken();
    if (lane === ALL_SOUND) return;
    const { bricks, model } = this.loaded;
    const tMs = exports.broken_step() * this.dtMs;
    exports.forget_broken();
    const corners = new Uint32Array(8);
    const voxel = this.setup.classOf.findIndex(
      (kind, n) => kind !== NOT_CONDUCTING && bricks.cornersOf(n, corners).includes(lane),
    );
    const { grid, active } = this.setup.grid;
    const [nx, ny] = grid.dimensions;
    const at = active[voxel];
    const place = ijkToLps(grid, [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)]);
    fail(
      'no-convergence',
      'simulation-diverged',
      `At ${tMs.toFixed(2)} ms the potential of ${model.title} left all bounds in voxel ${voxel}, at ${place.map((x) => x.toFixed(1)).join(', ')} mm; the run was stopped because its result would be meaningless.`,
      'Use the usual time step, a weaker stimulus and parameters closer to the published ones.',
    );
  }
}

/** Room for blocks in the kernel that is taken again while it suffices. */
class GrowingBlocks {
  private of = 0;
  private blocks = 0;
  private room = 0;

  constructor(
    private readonly team: KernelTeam<TissueExports>,
    private readonly bricks: number,
  ) {}

  put(field: BlockField): { of: number; blocks: number } {
    const { kernel } = this.team;
    if (this.of === 0) this.of = kernel.allocate(4 * this.bricks);
    if (field.blocks.length > this.room) {
      this.room = Math.ceil(field.blocks.length * 1.5);
      this.blocks = kernel.allocate(4 * this.room);
    }
    kernel.u32(this.of, this.bricks).set(field.of);
    kernel.f32(this.blocks, field.blocks.length).set(field.blocks);
    return { of: this.of, blocks: this.blocks };
  }
}
