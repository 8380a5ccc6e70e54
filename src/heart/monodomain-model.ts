/**
 * A ventricle loaded into the monodomain kernel: tissue, couplings, state and lead fields in one block of memory,
 * advanced by as many threads as there are. `close` must be called in the end.
 */
import { TISSUE } from '../core/anatomy.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import type { Lps } from '../core/space.ts';
import { hasRelaxedSimd } from '../../wasm/features.ts';
import { createKernelTeam } from '../../wasm/threads.ts';
import type { KernelTeam } from '../../wasm/threads.ts';
import { NEIGHBOURS, STRIPS_PER_BLOCK } from '../../wasm/monodomain/monodomain.ts';
import type { MonodomainExports } from '../../wasm/monodomain/monodomain.ts';
import { stepsPerMs } from './conduction.ts';
import type { Parameters } from './parameters.ts';
import { writeConductivity, writeDiffusivity } from './tissue-tensors.ts';
import { buildTissueLattice } from './tissue-lattice.ts';
import type { TissueLattice } from './tissue-lattice.ts';

/** Peak minus rest, mV; and rest. The model's potential 0 to 1 is shown as -80 to +20 mV. */
export const POTENTIAL_RANGE_MV = 100;
export const REST_MV = -80;

/** More threads than this spend more time waiting for each other than they save. */
const MOST_THREADS = 16;

export interface ModelInput {
  readonly simulation: SimulationGrid;
  /** 1 per active voxel that conducts (`conductingMask`). */
  readonly conducting: Uint8Array;
  /** The lattice of these voxels, where it has been built already. */
  readonly lattice?: TissueLattice;
  /** Unit fibre vector per active voxel, LPS. */
  readonly fibres: Float32Array;
  readonly parameters: Parameters;
  readonly electrodes: readonly Lps[];
  /** At most so many threads. */
  readonly threads?: number;
}

interface Addresses {
  readonly u: readonly [number, number];
  readonly weight: number;
  readonly stimulus: number;
  readonly first: number;
  readonly last: number;
  readonly recovered: number;
  readonly count: number;
  readonly elementStart: number;
  readonly blockSums: number;
  readonly output: number;
}

/** Bytes of kernel memory that {@link MonodomainModel} takes. */
export function modelBytes(lattice: TissueLattice, active: number, electrodes: number): number {
  const lanes = lattice.strips.length * 4;
  const perLane = NEIGHBOURS * 2 + 4 * 4 + electrodes * 4 + 1;
  return lanes * perLane + lattice.boxSize * (2 * 4 + 3 * 4 + 1 + 4) + active * (6 * 4 + 8);
}

export class MonodomainModel {
  readonly lattice: TissueLattice;
  readonly stepsPerMs: number;
  readonly dtMs: number;
  private readonly electrodeCount: number;
  private readonly active: number;

  private constructor(
    private readonly team: KernelTeam<MonodomainExports>,
    private readonly at: Addresses,
    input: ModelInput,
    lattice: TissueLattice,
    steps: number,
  ) {
    this.lattice = lattice;
    this.stepsPerMs = steps;
    this.dtMs = 1 / steps;
    this.electrodeCount = input.electrodes.length;
    this.active = input.conducting.length;
  }

  /**
   * Loads the tissue and starts the helper threads; `pause` is awaited between parts of the work. Fails where the time
   * step is unstable or memory is short.
   */
  static async create(
    input: ModelInput,
    pause: () => Promise<void> = async () => {},
  ): Promise<MonodomainModel> {
    const lattice = input.lattice ?? buildTissueLattice(input.simulation, input.conducting);
    const steps = stepsPerMs(lattice.edgeMm, input.parameters);
    const team = await createKernelTeam<MonodomainExports>(
      'monodomain',
      Math.min(MOST_THREADS, input.threads ?? MOST_THREADS),
    );
    try {
      const at = await load(team, input, lattice, steps, pause);
      await team.begin();
      return new MonodomainModel(team, at, input, lattice, steps);
    } catch (error) {
      team.close();
      throw error;
    }
  }

  get threads(): number {
    return this.team.threads;
  }

  /** For the record of a result: `wasm relaxed-simd 2 threads`. */
  get engine(): string {
    const simd = hasRelaxedSimd() ? 'relaxed-simd' : 'simd';
    return `wasm ${simd} ${this.threads} ${this.threads === 1 ? 'thread' : 'threads'}`;
  }

  /** Sets where and how strongly (1/ms) the next pulses act: each node by the stimulated share of its voxels. */
  setStimulus(voxels: Iterable<number>, strength: number): void {
    const { row, plane, elementStart, strips, boxSize } = this.lattice;
    const corners = [0, 1, row, row + 1, plane, plane + 1, plane + row, plane + row + 1];
    const stimulated = new Uint8Array(boxSize);
    const around = new Uint8Array(boxSize);
    for (const n of voxels) for (const corner of corners) stimulated[elementStart[n] + corner]++;
    for (const start of elementStart) {
      if (start > 0) for (const corner of corners) around[start + corner]++;
    }
    const lanes = this.team.kernel.f32(this.at.stimulus, strips.length * 4);
    for (let strip = 0; strip < strips.length; strip++) {
      for (let lane = 0; lane < 4; lane++) {
        const node = strips[strip] + lane;
        lanes[strip * 4 + lane] = around[node] ? (strength * stimulated[node]) / around[node] : 0;
      }
    }
  }

  run(steps: number, stimulated: boolean): void {
    this.team.kernel.exports.run(steps, stimulated ? 1 : 0);
  }

  /** Forgets activations so far; the next upstroke of each node is its first. */
  arm(): void {
    this.team.kernel.exports.arm();
  }

  /** Samples electrodes and range now; a run does so itself at every whole millisecond. */
  sampleNow(): void {
    this.team.kernel.exports.sample_now();
  }

  /** Nodes with an upstroke since `arm`. */
  get activatedNodes(): number {
    return this.team.kernel.exports.activated();
  }

  /** Largest distance of a potential from 1/2 at the last sample; huge where one is not a number. */
  get extreme(): number {
    return this.team.kernel.exports.extreme();
  }

  /** Potential 0 to 1 of an active voxel: mean of its corners. */
  potential(voxel: number): number {
    const { row, plane, elementStart } = this.lattice;
    const start = elementStart[voxel];
    if (start === 0) return 0;
    const u = this.potentials();
    const lower = u[start] + u[start + 1] + u[start + row] + u[start + row + 1];
    const above = start + plane;
    return (lower + u[above] + u[above + 1] + u[above + row] + u[above + row + 1]) / 8;
  }

  /** The dense box of nodes as it is now: a view, overwritten by the next step but one. */
  potentials(): Float32Array {
    return this.team.kernel.f32(this.team.kernel.exports.current_box(), this.lattice.boxSize);
  }

  /** Potential of every active voxel as a byte, 0 rest to 255 peak. */
  frame(): Uint8Array {
    const { kernel } = this.team;
    kernel.exports.frame(this.at.elementStart, this.active, this.at.output);
    return kernel.u8(this.at.output, this.active).slice();
  }

  /** Times (ms from the start of the run) per active voxel; -1 where it has not happened. */
  times(event: 'first' | 'last' | 'recovered'): Float32Array {
    const { kernel } = this.team;
    kernel.exports.element_times(this.at[event], this.at.elementStart, this.active, this.at.output);
    return kernel.f32(this.at.output, this.active).slice();
  }

  /** Upstrokes of each active voxel since `arm`: the count of its lowest corner. */
  upstrokes(): Uint8Array {
    const count = this.team.kernel.u8(this.at.count, this.lattice.boxSize);
    return Uint8Array.from(this.lattice.elementStart, (start) => (start === 0 ? 0 : count[start]));
  }

  /**
   * Potential at each electrode at the last sample, mV, for torso conductivity `torsoConductivity` S/m
   * without boundary. Sums are per block of nodes and then over blocks, so they do not depend on the threads.
   */
  electrodePotentialsMv(torsoConductivity: number): Float64Array {
    const blocks = Math.ceil(this.lattice.strips.length / STRIPS_PER_BLOCK);
    const sums = this.team.kernel.f32(this.at.blockSums, blocks * this.electrodeCount);
    const potentials = new Float64Array(this.electrodeCount);
    for (let n = 0; n < sums.length; n++) potentials[n % this.electrodeCount] += sums[n];
    const factor = POTENTIAL_RANGE_MV / (4 * Math.PI * torsoConductivity);
    return potentials.map((sum) => sum * factor);
  }

  close(): void {
    this.team.close();
  }
}

async function load(
  team: KernelTeam<MonodomainExports>,
  input: ModelInput,
  lattice: TissueLattice,
  steps: number,
  pause: () => Promise<void>,
): Promise<Addresses> {
  const { kernel } = team;
  const { exports } = kernel;
  const { parameters, conducting, electrodes } = input;
  const { strips, boxSize, edgeMm } = lattice;
  const dtMs = 1 / steps;
  const lanes = strips.length * 4;
  const active = conducting.length;
  const blocks = Math.ceil(strips.length / STRIPS_PER_BLOCK);

  const floats = (length: number): number => kernel.allocate(length * 4);
  const stripStart = floats(strips.length);
  const u: [number, number] = [floats(boxSize), floats(boxSize)];
  const gate = floats(lanes);
  const coupling = kernel.allocate(lanes * NEIGHBOURS * 2);
  const weight = floats(lanes);
  const closing = floats(lanes);
  const stimulus = floats(lanes);
  const first = floats(boxSize);
  const last = floats(boxSize);
  const recovered = floats(boxSize);
  const count = kernel.allocate(boxSize);
  const elementAt = floats(boxSize);
  const elementStart = floats(active);
  const tensors = floats(active * 6);
  const leadField = floats(electrodes.length * lanes);
  const blockSums = floats(blocks * electrodes.length);
  const output = floats(active);

  kernel.u32(stripStart, strips.length).set(strips);
  kernel.u32(elementStart, active).set(lattice.elementStart);
  kernel.f32(gate, lanes).fill(1);
  const numbers = kernel.u32(elementAt, boxSize);
  for (let n = 0; n < active; n++) {
    if (lattice.elementStart[n] > 0) numbers[lattice.elementStart[n]] = n + 1;
  }
  setClosing(kernel.f32(closing, lanes), input, lattice, dtMs);

  exports.use_lattice(strips.length, stripStart, lattice.row, lattice.plane);
  exports.use_state(u[0], u[1], gate, coupling, weight, closing, stimulus);
  exports.use_events(first, last, recovered, count);
  exports.use_membrane(
    dtMs,
    parameters.tauInMs,
    parameters.tauOutMs,
    parameters.criticalLevel,
    parameters.gateLevel,
    Math.exp(-dtMs / parameters.tauOpenMs),
  );
  exports.use_sampling(steps, electrodes.length, leadField, blockSums);
  writeDiffusivity(kernel.f32(tensors, active * 6), input, edgeMm);
  await pause();
  let largest = 0;
  for (const [from, to] of batches(strips.length)) {
    largest = Math.max(largest, exports.largest_coupling(elementAt, tensors, from, to));
    await pause();
  }
  for (const [from, to] of batches(strips.length)) {
    exports.assemble(elementAt, tensors, edgeMm, largest, from, to);
    await pause();
  }
  if (electrodes.length > 0) {
    writeConductivity(kernel.f32(tensors, active * 6), input);
    for (const [n, electrode] of electrodes.entries()) {
      await pause();
      const [x, y, z] = lattice.toBox(electrode);
      exports.lead_field(elementAt, tensors, boxSize, x, y, z, u[1], leadField + n * lanes * 4);
    }
  }
  exports.arm();
  return {
    u,
    weight,
    stimulus,
    first,
    last,
    recovered,
    count,
    elementStart,
    blockSums,
    output,
  };
}

/** Strips that are assembled in some ten milliseconds. */
const BATCH = 8192;

function* batches(strips: number): Generator<readonly [number, number]> {
  for (let from = 0; from < strips; from += BATCH) yield [from, Math.min(strips, from + BATCH)];
}

/** Gate closing per node and step; a node with a border-zone voxel beside it has the border zone's. */
function setClosing(
  out: Float32Array,
  { simulation, parameters }: ModelInput,
  lattice: TissueLattice,
  dtMs: number,
): void {
  const healthy = Math.exp(-dtMs / parameters.tauCloseMs);
  const borderZone = Math.exp(-dtMs / (parameters.tauCloseMs * parameters.borderZoneTauClose));
  out.fill(healthy);
  if (healthy === borderZone) return;
  const { row, plane, elementStart, strips } = lattice;
  const inBorderZone = new Uint8Array(lattice.boxSize);
  for (let n = 0; n < elementStart.length; n++) {
    const start = elementStart[n];
    if (start === 0 || simulation.tissue[simulation.active[n]] !== TISSUE.borderZone) continue;
    for (const corner of [start, start + row, start + plane, start + row + plane]) {
      inBorderZone[corner] = inBorderZone[corner + 1] = 1;
    }
  }
  for (let n = 0; n < out.length; n++) {
    if (inBorderZone[strips[n >> 2] + (n & 3)]) out[n] = borderZone;
  }
}
