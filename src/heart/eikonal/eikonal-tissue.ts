/** The tissue as the eikonal kernel holds it: box, stencils, open ways, links. Used by the single and the repeated front. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import { distance, dot, ijkToLps, lpsToIjk } from '../../core/space.ts';
import type { Lps, Vec3 } from '../../core/space.ts';
import { BOX_PAD, PLACE_BYTE, STATE_BYTES, VOXEL_BYTES } from '../../../wasm/eikonal/eikonal.ts';
import type { EikonalExports, EikonalKernel } from '../../../wasm/eikonal/eikonal.ts';
import { instantiateKernel } from '../../../wasm/kernel.ts';
import { NOT_CONDUCTING } from '../tissue/engine.ts';
import { inBricks } from './brick-order.ts';
import { checkEikonalSetup, checkVelocities } from './eikonal-setup.ts';
import type { ConductionClass, ConductionLinks, EikonalSetup } from './eikonal-setup.ts';

/** Straight lines reach so far from a source: a few voxels, so that the error at the point is gone. */
const SOURCE_RADIUS_MM = 3;
const SOURCE_RADIUS_VOXELS = 3;
const NOWHERE = -1;
/** Work between two chances to cancel. */
const BUILD_CHUNK = 20_000;

/** Ways by which voxels read a voxel at most: both senses of its offsets, and its faces. */
const MOST_READERS = 18;

/** Where the directions and kinds of the voxels lie in the kernel's memory. */
interface Conduction {
  readonly fibreAt: number;
  /** 0 without sheets. */
  readonly normalAt: number;
  readonly classAt: number;
  readonly speedAt: number;
}

/** Where the kernel's box lies in the grid. */
interface Box {
  readonly low: Vec3;
  readonly row: number;
  readonly plane: number;
  readonly size: number;
}

export class EikonalTissue {
  /** Voxels of the kernel that are ablated now. */
  private blocked = new Set<number>();
  private gatheredAt = 0;
  /** Voxels whose anisotropy was reduced because no grid offset follows it. */
  roundedVoxels = 0;
  private readersAt = 0;
  private readersRoom = 0;

  private constructor(
    readonly setup: EikonalSetup,
    readonly kernel: EikonalKernel,
    private readonly box: Box,
    /** Active voxel of each voxel of the kernel. */
    readonly activeOf: Uint32Array,
    /** Voxel of the kernel of each active voxel, -1 where it does not conduct. */
    private readonly kernelOf: Int32Array,
    /** Address of the voxel at each place of the box. */
    private readonly numberAt: number,
    private readonly conduction: Conduction,
  ) {}

  /** Voxels that conduct when nothing is ablated. */
  get voxels(): number {
    return this.activeOf.length;
  }
  /** Voxels and nodes of the conduction system. */
  get vertices(): number {
    return this.voxels + (this.setup.links?.nodes ?? 0);
  }
  get bytes(): number {
    return this.kernel.memory.buffer.byteLength;
  }
  /** Voxels that are ablated now. */
  get blockedVoxels(): number {
    return this.blocked.size;
  }

  /**
   * Stencils, ways and links of all conducting voxels.
   *
   * @throws bad-input for the setup ({@link checkEikonalSetup}), `no-conducting-tissue` where nothing conducts and
   * `links-out-of-range`; too-large/kernel-memory; cancelled.
   */
  static async create(setup: EikonalSetup, context: JobContext): Promise<EikonalTissue> {
    checkEikonalSetup(setup);
    context.report(0, 'Preparing the conduction of the tissue');
    await context.checkpoint();
    const { grid: simulation, classOf, classes, links } = setup;
    const activeOf = inBricks(
      simulation,
      Uint32Array.from(classOf.keys()).filter((n) => classOf[n] !== NOT_CONDUCTING),
    );
    if (activeOf.length === 0) {
      fail(
        'bad-input',
        'no-conducting-tissue',
        'The model holds no conducting tissue: there is no wall, or all of it is scar or ablated.',
        'Check the segmentation of the walls, the scar and the lesions.',
      );
    }
    const kernelOf = new Int32Array(classOf.length).fill(NOWHERE);
    activeOf.forEach((active, n) => (kernelOf[active] = n));
    const { dimensions } = simulation.grid;
    const [nx, ny] = dimensions;
    const box = boxAround(dimensions, simulation.active, activeOf);
    const count = activeOf.length;
    const vertices = count + (links?.nodes ?? 0);

    const kernel = await instantiateKernel<EikonalExports>('eikonal');
    const { exports } = kernel;
    const words = (length: number): number => kernel.allocate(4 * length);
    const [numberAt, startAt] = [words(box.size), words(count + 1)];
    const [voxelsAt, metricAt] = [kernel.allocate(VOXEL_BYTES * count), words(6 * count)];
    const [speedAt, classAt] = [words(3 * classes.length), kernel.allocate(count)];
    const fibreAt = words(3 * count);
    const normalAt = setup.sheetNormals ? words(3 * count) : 0;

    const records = kernel.u32(voxelsAt, (VOXEL_BYTES / 4) * count);
    const numbers = kernel.i32(numberAt, box.size).fill(NOWHERE);
    const kinds = kernel.u8(classAt, count);
    activeOf.forEach((active, n) => {
      const at = simulation.active[active];
      const place =
        (at % nx) -
        box.low[0] +
        ((Math.floor(at / nx) % ny) - box.low[1]) * box.row +
        (Math.floor(at / nx / ny) - box.low[2]) * box.plane;
      records[(VOXEL_BYTES * n + PLACE_BYTE) / 4] = place;
      numbers[place] = n;
      kinds[n] = classOf[active];
    });
    toBoxAxes(setup, setup.fibres, activeOf, kernel.f32(fibreAt, 3 * count));
    if (setup.sheetNormals) {
      toBoxAxes(setup, setup.sheetNormals, activeOf, kernel.f32(normalAt, 3 * count));
    }
    await context.checkpoint();

    exports.use_tissue(
      count,
      vertices,
      box.row,
      box.plane,
      box.size,
      numberAt,
      voxelsAt,
      metricAt,
      startAt,
    );
    const conduction = { fibreAt, normalAt, classAt, speedAt };
    const tissue = new EikonalTissue(setup, kernel, box, activeOf, kernelOf, numberAt, conduction);
    await tissue.conductAt(classes, context);
    if (links) tissue.join(links);
    tissue.makeFront();
    return tissue;
  }

  /**
   * Other velocities for the same kinds of tissue; lesions and links stay. Costs what the stencils cost, about a third of `create`.
   *
   * @throws bad-input/velocity-out-of-range, bad-input/class-unknown; cancelled, after which it must be called again.
   */
  async setVelocities(classes: readonly ConductionClass[], context: JobContext): Promise<void> {
    const before = this.setup.classes.length;
    if (classes.length !== before) {
      fail(
        'bad-input',
        'class-unknown',
        `The tissue was prepared with ${before} classes, but velocities for ${classes.length} are given.`,
        'Give velocities for every class of the prepared tissue, in its order.',
      );
    }
    if (!this.setup.sheetNormals && classes.some(({ velocities }) => velocities.normal)) {
      fail(
        'bad-input',
        'sheets-missing',
        'A velocity normal to the sheet is given, but the tissue was prepared without sheets.',
        'Prepare the tissue with its sheets, or leave the velocity normal to the sheet out.',
      );
    }
    for (const { title, velocities } of classes) checkVelocities(title, velocities);
    await this.conductAt(classes, context);
  }

  /** Stencils and open ways by these velocities. */
  private async conductAt(classes: readonly ConductionClass[], context: JobContext): Promise<void> {
    const { kernel, voxels: count } = this;
    const { exports } = kernel;
    const { fibreAt, normalAt, classAt, speedAt } = this.conduction;
    const { spacingMm } = this.setup.grid.grid;
    classes.forEach(({ velocities: { along, across, normal } }, n) =>
      kernel.f32(speedAt + 12 * n, 3).set([along, across, normal ?? across]),
    );
    const words = 'Preparing the conduction of the tissue';
    exports.start_build();
    let rounded = 0;
    for (let from = 0; from < count; from += BUILD_CHUNK) {
      const to = Math.min(count, from + BUILD_CHUNK);
      rounded += exports.build(from, to, fibreAt, normalAt, classAt, speedAt, ...spacingMm);
      context.report(0.5 * (to / count), words);
      await context.checkpoint();
    }
    this.roundedVoxels = rounded;
    const readers = exports.count_readers();
    if (readers > this.readersRoom) {
      // The second set of velocities will not be the last.
      this.readersRoom = this.readersAt === 0 ? readers : MOST_READERS * count;
      this.readersAt = kernel.allocate(4 * this.readersRoom);
    }
    exports.list_readers(this.readersAt);
    await context.checkpoint();
    for (let from = 0; from < count; from += BUILD_CHUNK) {
      const to = Math.min(count, from + BUILD_CHUNK);
      exports.open_ways(from, to);
      context.report(0.5 + 0.5 * (to / count), words);
      await context.checkpoint();
    }
  }

  /** Number in the kernel of an active voxel or node, in the numbering of {@link ConductionLinks}; -1 where it does not conduct. */
  vertexOf(vertex: number): number {
    const active = this.kernelOf.length;
    return vertex < active ? this.kernelOf[vertex] : this.voxels + vertex - active;
  }

  /** Position in the kernel's box, voxel edges, of a point in patient space. */
  toBox(point: Lps): Vec3 {
    const [i, j, k] = lpsToIjk(this.setup.grid.grid, point);
    const { low } = this.box;
    return [i - low[0], j - low[1], k - low[2]];
  }

  /** Ablates these active voxels, and no others; takes milliseconds for a lesion. */
  setLesions(active: Iterable<number>): void {
    const { exports } = this.kernel;
    const next = new Set<number>();
    for (const voxel of active) {
      const n = this.kernelOf[voxel] ?? NOWHERE;
      if (n >= 0) next.add(n);
    }
    const changed = [...this.blocked, ...next].filter((n) => this.blocked.has(n) !== next.has(n));
    this.blocked = next;
    if (changed.length === 0) return;
    const low = [Infinity, Infinity, Infinity];
    const high = [0, 0, 0];
    for (const n of changed) {
      exports.set_blocked(n, next.has(n) ? 1 : 0);
      this.boxIndex(n).forEach((index, axis) => {
        low[axis] = Math.min(low[axis], index);
        high[axis] = Math.max(high[axis], index);
      });
    }
    // What reads over two of the longest offsets is concerned; the padding keeps that inside the box.
    const reach = 2 * exports.reach();
    const [i0, j0, k0] = low.map((index) => index - reach);
    const [i1, j1, k1] = high.map((index) => index + reach);
    exports.open_ways_in(i0, j0, k0, i1, j1, k1);
  }

  /** The point itself where it lies in a conducting voxel, else the centre of the nearest one within reach. */
  nearestInTissue(point: Lps, reachMm: number): Lps | undefined {
    const { grid } = this.setup.grid;
    const [x, y, z] = lpsToIjk(grid, point);
    const [i, j, k] = [Math.round(x), Math.round(y), Math.round(z)];
    if (this.conductsAt(i, j, k)) return point;
    let nearest: Lps | undefined;
    let nearestMm = reachMm;
    const [ri, rj, rk] = grid.spacingMm.map((edge) => Math.ceil(reachMm / edge));
    for (let c = k - rk; c <= k + rk; c++) {
      for (let b = j - rj; b <= j + rj; b++) {
        for (let a = i - ri; a <= i + ri; a++) {
          if (!this.conductsAt(a, b, c)) continue;
          const centre = ijkToLps(grid, [a, b, c]);
          const away = distance(centre, point);
          if (away <= nearestMm) [nearest, nearestMm] = [centre, away];
        }
      }
    }
    return nearest;
  }

  private conductsAt(i: number, j: number, k: number): boolean {
    const { low, row, plane, size } = this.box;
    const [a, b, c] = [i - low[0], j - low[1], k - low[2]];
    if (a < 0 || b < 0 || c < 0 || a >= row || b * row >= plane || c * plane >= size) return false;
    const n = this.kernel.i32(this.numberAt + 4 * (a + b * row + c * plane), 1)[0];
    return n >= 0 && !this.blocked.has(n);
  }

  /** Times of the last run, as a copy: voxels of the kernel, then nodes. */
  gather(): Float32Array {
    this.kernel.exports.gather(this.gatheredAt);
    return this.kernel.f32(this.gatheredAt, this.vertices).slice();
  }

  private boxIndex(n: number): Vec3 {
    const { grid: simulation } = this.setup;
    const [nx, ny] = simulation.grid.dimensions;
    const at = simulation.active[this.activeOf[n]];
    const { low } = this.box;
    return [
      (at % nx) - low[0],
      (Math.floor(at / nx) % ny) - low[1],
      Math.floor(at / nx / ny) - low[2],
    ];
  }

  private join({ nodes, from, to, delayMs }: ConductionLinks): void {
    const limit = this.setup.classOf.length + nodes;
    const usable = [...from.keys()].filter((n) => {
      if (from[n] >= limit || to[n] >= limit || !(delayMs[n] >= 0)) {
        fail(
          'bad-input',
          'links-out-of-range',
          `Link ${n} joins ${from[n]} to ${to[n]} with a delay of ${delayMs[n]} ms; there are ${limit} voxels and nodes, and delays cannot be negative.`,
          'Build the conduction system on this simulation grid.',
        );
      }
      return this.vertexOf(from[n]) >= 0 && this.vertexOf(to[n]) >= 0;
    });
    usable.sort((a, b) => this.vertexOf(from[a]) - this.vertexOf(from[b]));
    const { kernel } = this;
    const [fromAt, toAt, delayAt] = [0, 0, 0].map(() => kernel.allocate(4 * usable.length));
    kernel.u32(fromAt, usable.length).set(usable.map((n) => this.vertexOf(from[n])));
    kernel.u32(toAt, usable.length).set(usable.map((n) => this.vertexOf(to[n])));
    kernel.f32(delayAt, usable.length).set(usable.map((n) => delayMs[n]));
    kernel.exports.use_links(usable.length, fromAt, toAt, delayAt);
  }

  private makeFront(): void {
    const { kernel, vertices, voxels, box } = this;
    const timeAt = kernel.allocate(4 * (box.size + vertices - voxels));
    const statesAt = kernel.allocate(STATE_BYTES * vertices);
    const [batchAt, concernedAt] = [kernel.allocate(4 * vertices), kernel.allocate(4 * voxels)];
    this.gatheredAt = kernel.allocate(4 * vertices);
    const radius = this.setup.grid.grid.spacingMm.map((edge) =>
      Math.max(SOURCE_RADIUS_VOXELS, SOURCE_RADIUS_MM / edge),
    );
    // The lines stay inside the padding of the box.
    const [rx, ry, rz] = radius.map((voxelEdges) => Math.min(voxelEdges, BOX_PAD));
    kernel.exports.use_front(timeAt, statesAt, batchAt, concernedAt, rx, ry, rz);
  }
}

function boxAround([nx, ny]: Vec3, active: Uint32Array, chosen: Uint32Array): Box {
  const low = [Infinity, Infinity, Infinity];
  const high = [0, 0, 0];
  for (const n of chosen) {
    const at = active[n];
    const ijk = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)];
    for (let axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(low[axis], ijk[axis]);
      high[axis] = Math.max(high[axis], ijk[axis]);
    }
  }
  const length = (axis: number): number => high[axis] - low[axis] + 1 + 2 * BOX_PAD;
  const row = length(0);
  const plane = row * length(1);
  return {
    low: [low[0] - BOX_PAD, low[1] - BOX_PAD, low[2] - BOX_PAD],
    row,
    plane,
    size: plane * length(2),
  };
}

/** Vectors of the chosen voxels in the axes of the grid. */
function toBoxAxes(
  { grid: { grid } }: EikonalSetup,
  vectors: Float32Array,
  chosen: Uint32Array,
  out: Float32Array,
): void {
  const d = grid.direction;
  const axes: readonly Vec3[] = [
    [d[0], d[1], d[2]],
    [d[3], d[4], d[5]],
    [d[6], d[7], d[8]],
  ];
  chosen.forEach((active, n) => {
    const vector: Vec3 = [vectors[3 * active], vectors[3 * active + 1], vectors[3 * active + 2]];
    axes.forEach((axis, m) => (out[3 * n + m] = dot(vector, axis)));
  });
}
