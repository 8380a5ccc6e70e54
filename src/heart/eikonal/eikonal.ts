/**
 * When a front of excitation arrives: sqrt(grad T . D grad T) = 1 with full tensors, any number of sources, fast enough to
 * follow a hand that drags a pacing site or a lesion. Mathematics and sources: `wasm/eikonal/eikonal.cpp`.
 */
import { cancelled, fail } from '../../core/failure.ts';
import { formatMm } from '../../core/format.ts';
import { createJobContext } from '../../core/job.ts';
import type { JobContext } from '../../core/job.ts';
import type { Lps } from '../../core/space.ts';
import { EikonalTissue } from './eikonal-tissue.ts';
import type { ConductionClass, EikonalSetup, EikonalSource } from './eikonal-setup.ts';

export interface ActivationMap {
  /** Per active voxel, ms; NaN where no front arrives. */
  readonly timesMs: Float32Array;
  /** Per node of the conduction system. */
  readonly nodeTimesMs: Float32Array;
  /** Conducting voxels that no front reaches: isolated pieces, or tissue behind a closed line. */
  readonly unreachedVoxels: number;
  /** First and last activation of the tissue, ms. */
  readonly firstMs: number;
  readonly lastMs: number;
}

export interface PreparedEikonal {
  /** Conducting voxels, and bytes that the kernel holds for them. */
  readonly voxels: number;
  readonly bytes: number;
  /** Voxels whose anisotropy was too sharp for the grid and was reduced. */
  readonly roundedVoxels: number;
  /**
   * Activation by these sources with the present lesions. A call while another runs replaces it: the earlier one fails as
   * cancelled. @throws bad-input/no-source, bad-input/source-outside-tissue; cancelled.
   */
  solve(sources: readonly EikonalSource[], context?: JobContext): Promise<ActivationMap>;
  /**
   * Other velocities for the classes of the setup, in their order; lesions stay. @throws bad-input/velocity-out-of-range,
   * bad-input/class-unknown; cancelled.
   */
  setVelocities(classes: readonly ConductionClass[], context?: JobContext): Promise<void>;
  /** Ablates these active voxels and no others. */
  setLesions(voxels: Iterable<number>): void;
  close(): void;
}

/** Vertices between two chances to cancel: some milliseconds. */
const CHUNK = 15_000;
/** A picked point may lie this far from the nearest conducting voxel: on a smoothed surface, or over an edge. */
const SNAP_MM = 3;

/** Activation times per active voxel (ms, NaN unreached) of one set of sources; {@link prepareEikonal} for more than one. */
export async function activationTimes(
  setup: EikonalSetup,
  sources: readonly EikonalSource[],
  context: JobContext = createJobContext(),
): Promise<Float32Array> {
  const prepared = await prepareEikonal(setup, context);
  return (await prepared.solve(sources, context)).timesMs;
}

/** Works the tissue into the kernel's memory once; each `solve` after it takes about half a microsecond per voxel. */
export async function prepareEikonal(
  setup: EikonalSetup,
  context: JobContext = createJobContext(),
): Promise<PreparedEikonal> {
  const tissue = await EikonalTissue.create(setup, context);
  let call = 0;
  return {
    voxels: tissue.voxels,
    get bytes() {
      return tissue.bytes;
    },
    get roundedVoxels() {
      return tissue.roundedVoxels;
    },
    setVelocities: (classes, own = createJobContext()) => {
      call++;
      return tissue.setVelocities(classes, own);
    },
    setLesions: (voxels) => {
      call++;
      tissue.setLesions(voxels);
    },
    close: () => {
      call++;
    },
    solve: async (sources, own = createJobContext()) => {
      const mine = ++call;
      const { exports } = tissue.kernel;
      exports.start_once();
      exciteSources(tissue, sources);
      for (let taken = 0; ;) {
        const more = exports.advance_once(CHUNK);
        taken += more;
        if (more === 0) break;
        own.report(taken / tissue.vertices, 'Following the front');
        await own.checkpoint();
        if (call !== mine) throw cancelled();
      }
      return mapOf(tissue);
    },
  };
}

function exciteSources(tissue: EikonalTissue, sources: readonly EikonalSource[]): void {
  const { setup, kernel } = tissue;
  const delayMs = setup.captureDelayMs ?? 0;
  let excited = 0;
  for (const source of sources) {
    if (!Number.isFinite(source.onsetMs)) {
      fail(
        'bad-input',
        'source-without-onset',
        `A source has the onset ${source.onsetMs}; without a time it starts nothing.`,
        'Give every source its onset in ms.',
      );
    }
    const onsetMs = source.onsetMs + delayMs;
    if ('positionMm' in source) {
      const [x, y, z] = tissue.toBox(inTissue(tissue, source.positionMm));
      excited += kernel.exports.excite_point(x, y, z, onsetMs, 0);
    } else if ('voxels' in source) {
      excited += exciteVoxels(tissue, source.voxels, onsetMs);
    } else {
      excited += kernel.exports.excite(tissue.voxels + source.node, source.onsetMs, 0);
    }
  }
  if (excited > 0) return;
  fail(
    'bad-input',
    'no-source',
    sources.length === 0
      ? 'No source is given, so nothing would be activated.'
      : 'No source lies in conducting tissue, so nothing would be activated.',
    'Pick a site on the ventricular wall, away from scar and lesions.',
  );
}

function exciteVoxels(tissue: EikonalTissue, voxels: ArrayLike<number>, tMs: number): number {
  let excited = 0;
  for (let n = 0; n < voxels.length; n++) {
    const vertex = tissue.vertexOf(voxels[n]);
    if (vertex >= 0) excited += tissue.kernel.exports.excite(vertex, tMs, 0);
  }
  return excited;
}

function inTissue(tissue: EikonalTissue, positionMm: Lps): Lps {
  const point = tissue.nearestInTissue(positionMm, SNAP_MM);
  if (point) return point;
  return fail(
    'bad-input',
    'source-outside-tissue',
    `The site at ${positionMm.map((x) => x.toFixed(1)).join(', ')} mm lies more than ${formatMm(SNAP_MM)} from conducting tissue.`,
    'Pick a site on the ventricular wall, away from scar and lesions.',
  );
}

function mapOf(tissue: EikonalTissue): ActivationMap {
  const gathered = tissue.gather();
  const timesMs = new Float32Array(tissue.setup.classOf.length).fill(NaN);
  let unreachedVoxels = 0 - tissue.blockedVoxels;
  let [firstMs, lastMs] = [Infinity, -Infinity];
  tissue.activeOf.forEach((active, n) => {
    const t = gathered[n];
    if (t === Infinity) {
      unreachedVoxels++;
      return;
    }
    timesMs[active] = t;
    if (t < firstMs) firstMs = t;
    if (t > lastMs) lastMs = t;
  });
  const nodeTimesMs = gathered.subarray(tissue.voxels).map((t) => (t === Infinity ? NaN : t));
  return { timesMs, nodeTimesMs, unreachedVoxels, firstMs, lastMs };
}
