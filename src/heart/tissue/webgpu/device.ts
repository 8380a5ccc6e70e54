/** The graphics processor's side of a tissue: buffers, pipelines, and what is asked of its queue. */
import type { GpuTissue } from './loaded.ts';
import {
  GROUP,
  GROUPS_ALONG,
  LOOK_WORDS,
  STEP_WORDS,
  TISSUE_WORDS,
  packWords,
} from './shader-data.ts';
import type { WordValues } from './shader-data.ts';
import { advanceShader, passesOf } from './shader-passes.ts';
import { readShader, sampleGroups, sampleWidth } from './shader-readers.ts';
import { adapterName } from './usable.ts';

/** Bits of the standard's `GPUBufferUsage` and `GPUShaderStage`. */
const USE = { mapRead: 1, copySource: 4, copyTarget: 8, uniform: 64, storage: 128 } as const;
const COMPUTE = 4;
const MAP_READ = 1;
/** Steps stand in one uniform buffer, this far apart. */
const STEP_STRIDE = 256;
const STEP_BYTES = 4 * STEP_WORDS.length;
const LOOK_BYTES = 16;
/** Words of `Watch` in `shader-data.ts`. */
export const WATCH_BYTES = 12;
export const NOT_BROKEN = 0xffffffff;

export type StepWords = WordValues<typeof STEP_WORDS>;
export type LookWords = WordValues<typeof LOOK_WORDS>;

export class TissueDevice {
  readonly adapter: string;
  /** What the queue or the driver complained of; nothing computed since then counts. */
  fault: string | undefined;
  private readonly buffers: GPUBuffer[] = [];
  private readonly field: GPUBuffer;
  private readonly variables: GPUBuffer;
  private readonly lattice: GPUBuffer;
  private readonly constants: GPUBuffer;
  private readonly tables: GPUBuffer;
  private readonly events: GPUBuffer;
  private readonly watch: GPUBuffer;
  private readonly samples: GPUBuffer;
  private readonly output: GPUBuffer;
  private readonly tissue: GPUBuffer;
  private readonly steps: GPUBuffer;
  private readonly reading: GPUBuffer;
  private stimuli: GPUBuffer;
  private advanceGroup: GPUBindGroup;
  private readonly sampleGroup: GPUBindGroup;
  private readonly readGroup: GPUBindGroup;
  private readonly advanceLayout: GPUBindGroupLayout;
  private readonly passes: readonly GPUComputePipeline[];
  private readonly samplePass: GPUComputePipeline;
  private readonly readPass: GPUComputePipeline;
  private readonly groups: readonly [number, number];
  private readonly lanes: number;
  private readonly sampleGroups: number;

  /** `mostSteps`: passes of all steps in a call of `advance`, at most. */
  constructor(
    private readonly device: GPUDevice,
    adapter: GPUAdapter,
    data: GpuTissue,
    mostSteps: number,
  ) {
    this.adapter = adapterName(adapter);
    void device.lost.then(({ reason, message }) => {
      if (reason !== 'destroyed') this.fault ??= `the graphics processor was lost: ${message}`;
    });
    device.addEventListener('uncapturederror', (event) => {
      this.fault ??= (event as GPUUncapturedErrorEvent).error.message;
    });
    const { words, cell, method, classes, lattice, leads } = data;
    const { lanes } = words;
    this.lanes = lanes;
    this.sampleGroups = sampleGroups(lanes);
    const groups = Math.ceil(lanes / GROUP);
    this.groups = [Math.min(groups, GROUPS_ALONG), Math.ceil(groups / GROUPS_ALONG)];

    const moving = USE.storage | USE.copySource | USE.copyTarget;
    this.field = this.buffer(12 * lanes, moving, data.potential);
    this.variables = this.buffer(data.variables.byteLength, moving, data.variables);
    this.lattice = this.buffer(lattice.words.byteLength, USE.storage, lattice.words);
    this.constants = this.buffer(classes.constants.byteLength, USE.storage, classes.constants);
    this.tables = this.buffer(classes.tables.byteLength, USE.storage, classes.tables);
    this.events = this.buffer(16 * lanes, moving);
    this.watch = this.buffer(WATCH_BYTES, moving);
    this.samples = this.buffer(4 * this.sampleGroups * sampleWidth(words.leads), moving);
    this.output = this.buffer(4 * lanes, moving);
    const weights = this.buffer(Math.max(4, leads.byteLength), USE.storage, leads);
    this.tissue = this.buffer(4 * 16, USE.uniform, new Uint8Array(packWords(TISSUE_WORDS, words)));
    this.steps = this.buffer(STEP_STRIDE * mostSteps, USE.uniform);
    this.reading = this.buffer(LOOK_BYTES, USE.uniform);
    this.stimuli = this.buffer(4 * lanes, USE.storage);

    const layout = (
      dynamic: boolean,
      storage: readonly GPUBufferBindingType[],
    ): GPUBindGroupLayout =>
      device.createBindGroupLayout({
        entries: [
          { binding: 0, visibility: COMPUTE, buffer: { type: 'uniform' } },
          {
            binding: 1,
            visibility: COMPUTE,
            buffer: { type: 'uniform', hasDynamicOffset: dynamic },
          },
          ...storage.map((type, n) => ({
            binding: n + 2,
            visibility: COMPUTE,
            buffer: { type },
          })),
        ],
      });
    const [read, write] = ['read-only-storage', 'storage'] as const;
    this.advanceLayout = layout(true, [write, write, read, read, read, read, write, write]);
    const readLayout = layout(false, [read, read, read, read, write]);
    const pipelines = (code: string, of: GPUBindGroupLayout, names: readonly string[]) => {
      const module = device.createShaderModule({ code });
      const whole = device.createPipelineLayout({ bindGroupLayouts: [of] });
      return names.map((entryPoint) =>
        device.createComputePipeline({ layout: whole, compute: { module, entryPoint } }),
      );
    };
    this.passes = pipelines(advanceShader(cell, method), this.advanceLayout, passesOf(method));
    [this.samplePass, this.readPass] = pipelines(readShader(), readLayout, ['sample', 'voxels']);
    const reader = (output: GPUBuffer): GPUBindGroup =>
      this.bind(readLayout, { buffer: this.reading }, [
        this.field,
        this.lattice,
        this.events,
        weights,
        output,
      ]);
    this.sampleGroup = reader(this.samples);
    this.readGroup = reader(this.output);
    this.advanceGroup = this.bindAdvance();
    this.forgetBroken();
  }

  /** Bytes held for the tissue. */
  get bytes(): number {
    return this.buffers.reduce((sum, { size }) => sum + size, 0);
  }

  /** Strength by lane; with pulses of their own, onset and strength behind it. */
  setStimuli(values: Float32Array<ArrayBuffer>): void {
    if (values.byteLength !== this.stimuli.size) {
      this.buffers.splice(this.buffers.indexOf(this.stimuli), 1);
      this.stimuli.destroy();
      this.stimuli = this.buffer(values.byteLength, USE.storage);
      this.advanceGroup = this.bindAdvance();
    }
    this.device.queue.writeBuffer(this.stimuli, 0, values);
  }

  /** Hands steps to the queue; `next`: the words of the n-th. */
  advance(steps: number, next: (n: number) => StepWords): void {
    const count = this.passes.length;
    const words = new Uint8Array(STEP_STRIDE * steps * count);
    for (let n = 0; n < steps * count; n++) {
      const packed = packWords(STEP_WORDS, next(Math.floor(n / count)));
      words.set(new Uint8Array(packed), STEP_STRIDE * n);
    }
    this.device.queue.writeBuffer(this.steps, 0, words);
    const encoder = this.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (let n = 0; n < steps * count; n++) {
      pass.setPipeline(this.passes[n % count]);
      pass.setBindGroup(0, this.advanceGroup, [STEP_STRIDE * n]);
      pass.dispatchWorkgroups(...this.groups);
    }
    pass.end();
    this.device.queue.submit([encoder.finish()]);
  }

  /** Range and electrodes of every group of the sample, and behind them the watch. */
  async sample(source: number): Promise<ArrayBuffer> {
    const words = { source, what: 0, span: 0 };
    this.look(this.samplePass, this.sampleGroup, [this.sampleGroups, 1], words);
    return this.read([
      [this.samples, 0, this.samples.size],
      [this.watch, 0, WATCH_BYTES],
    ]);
  }

  /** A value per lane, of those given alone where there are few. */
  async voxels(words: LookWords, lanes?: Uint32Array): Promise<Float32Array> {
    this.look(this.readPass, this.readGroup, this.groups, words);
    const parts: [GPUBuffer, number, number][] = lanes
      ? [...lanes].map((lane) => [this.output, 4 * lane, 4])
      : [[this.output, 0, this.output.size]];
    return new Float32Array(await this.read(parts));
  }

  /** Potentials from `source` on and the other variables. */
  async readState(source: number): Promise<Uint8Array> {
    const bytes = await this.read([
      [this.field, 4 * source, 4 * this.lanes],
      [this.variables, 0, this.variables.size],
    ]);
    return new Uint8Array(bytes);
  }
  writeState(source: number, bytes: Uint8Array): void {
    const own = bytes.slice();
    this.device.queue.writeBuffer(this.field, 4 * source, own, 0, 4 * this.lanes);
    this.device.queue.writeBuffer(this.variables, 0, own, 4 * this.lanes);
  }
  get stateBytes(): number {
    return 4 * this.lanes + this.variables.size;
  }

  forgetEvents(): void {
    const encoder = this.device.createCommandEncoder();
    encoder.clearBuffer(this.events);
    encoder.clearBuffer(this.watch, 0, 4);
    this.device.queue.submit([encoder.finish()]);
  }
  forgetBroken(): void {
    this.device.queue.writeBuffer(this.watch, 4, Uint32Array.of(NOT_BROKEN, NOT_BROKEN));
  }

  close(): void {
    this.device.destroy();
  }

  private buffer(size: number, usage: number, data?: ArrayBufferView): GPUBuffer {
    const buffer = this.device.createBuffer({ size, usage: usage | USE.copyTarget });
    this.buffers.push(buffer);
    if (data && data.byteLength > 0)
      this.device.queue.writeBuffer(buffer, 0, data as ArrayBufferView<ArrayBuffer>);
    return buffer;
  }

  private bind(
    layout: GPUBindGroupLayout,
    step: GPUBufferBinding,
    storage: readonly GPUBuffer[],
  ): GPUBindGroup {
    return this.device.createBindGroup({
      layout,
      entries: [
        { binding: 0, resource: { buffer: this.tissue } },
        { binding: 1, resource: step },
        ...storage.map((buffer, n) => ({ binding: n + 2, resource: { buffer } })),
      ],
    });
  }

  private bindAdvance(): GPUBindGroup {
    const { field, variables, lattice, stimuli, constants, tables, events, watch } = this;
    const storage = [field, variables, lattice, stimuli, constants, tables, events, watch];
    return this.bind(this.advanceLayout, { buffer: this.steps, size: STEP_BYTES }, storage);
  }

  private look(
    pipeline: GPUComputePipeline,
    group: GPUBindGroup,
    groups: readonly [number, number],
    words: LookWords,
  ): void {
    this.device.queue.writeBuffer(this.reading, 0, packWords(LOOK_WORDS, words));
    const encoder = this.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(...groups);
    pass.end();
    this.device.queue.submit([encoder.finish()]);
  }

  /** Parts of buffers, one after the other, as they are when all that was asked of the queue so far is done. */
  private async read(
    parts: readonly (readonly [GPUBuffer, number, number])[],
  ): Promise<ArrayBuffer> {
    const size = parts.reduce((sum, [, , length]) => sum + length, 0);
    const staging = this.device.createBuffer({ size, usage: USE.mapRead | USE.copyTarget });
    const encoder = this.device.createCommandEncoder();
    let at = 0;
    for (const [buffer, from, length] of parts) {
      encoder.copyBufferToBuffer(buffer, from, staging, at, length);
      at += length;
    }
    this.device.queue.submit([encoder.finish()]);
    try {
      await staging.mapAsync(MAP_READ);
      return staging.getMappedRange().slice(0);
    } catch (error) {
      this.fault ??= String(error);
      throw error;
    } finally {
      staging.destroy();
    }
  }
}
