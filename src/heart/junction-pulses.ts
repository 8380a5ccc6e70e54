/**
 * A Purkinje tree beside the tissue engine: when its junctions excite the muscle after a stimulus. The front in tree and muscle
 * together is followed by the eikonal engine, so that a tree entered from paced muscle carries the beat as one from the bundle
 * of His does. Times are those of tissue at rest: the tree keeps its speed and never blocks.
 */
import type { JobContext } from '../core/job.ts';
import { span } from '../core/job.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import { distance } from '../core/space.ts';
import { previewSetup, previewSources } from './activation-preview.ts';
import { prepareEikonal } from './eikonal/eikonal.ts';
import { growConductionSystem } from './purkinje/conduction-system.ts';
import { purkinjeLinks } from './purkinje/purkinje-links.ts';
import { STANDARD_MEMBRANE } from './membrane.ts';
import type { SimulationSetup } from './simulation-result.ts';
import { voxelCentre } from './stimulation.ts';
import type { StimulusSite } from './stimulation.ts';

/** Pulse of a junction: strong and short, ended as soon as the membrane is up. */
export const JUNCTION_PULSE = { strengthMvPerMs: 60, durationMs: 2, untilMv: 0 } as const;

/** Muscle around the end of a fibre that it excites at once: less starts no wave on a coarse grid. */
const JUNCTION_RADIUS_MM = 1.5;

/** What a stimulus of tissue at rest does by way of the tree; ms after the stimulus, per active voxel. */
export interface JunctionBeat {
  /** Onset of the pulse of a junction; NaN where no junction is the first to arrive. */
  readonly onsetMs: Float32Array;
  /** Arrival of the front; NaN where none arrives. */
  readonly arrivalMs: Float32Array;
}

/** A heart with its tree, for any number of stimuli. */
export interface PreparedJunctions {
  beat(sites: readonly StimulusSite[], context: JobContext): Promise<JunctionBeat>;
  close(): void;
}

export type JunctionSetup = Omit<SimulationSetup, 'stimuli' | 'durationMs'>;

/**
 * Grows the tree of a heart and prepares its muscle once; each beat after it takes as long as an eikonal solution.
 *
 * @throws what {@link growConductionSystem} and {@link prepareEikonal} throw.
 */
export async function prepareJunctions(
  setup: JunctionSetup,
  context: JobContext,
): Promise<PreparedJunctions> {
  const { grid, parameters, membrane = STANDARD_MEMBRANE } = setup;
  const { lesions = new Uint32Array() } = setup;
  context.report(0, 'Growing the conduction system');
  await context.checkpoint();
  const tree = growConductionSystem(grid);
  const wall = previewSetup(setup, parameters, membrane.model, 'tree');
  const links = purkinjeLinks(tree, grid.active.length);
  const prepared = await prepareEikonal({ ...wall, links }, span(context, 0.3, 1));
  prepared.setLesions(lesions);
  const near = neighbourhood(grid);
  return {
    close: () => prepared.close(),
    async beat(sites, own) {
      const sources = previewSources(setup, sites, parameters, lesions);
      const { timesMs: arrivalMs, nodeTimesMs } = await prepared.solve(sources, own);
      const onsetMs = new Float32Array(arrivalMs.length).fill(NaN);
      tree.junctionNodes.forEach((node, n) => {
        const voxel = tree.junctionVoxels[n];
        const atMs = nodeTimesMs[node] + tree.parameters.antegradeMs;
        // Where the wave in the muscle is there before, the fibre finds nothing to excite.
        if (!(atMs <= arrivalMs[voxel] + 0.01)) return;
        for (const other of near(voxel)) {
          if (Number.isNaN(arrivalMs[other]) || onsetMs[other] <= atMs) continue;
          onsetMs[other] = atMs;
        }
      });
      return { onsetMs, arrivalMs };
    },
  };
}

/** The pulses of one beat; see {@link JunctionBeat}. @throws as {@link prepareJunctions}. */
export async function junctionOnsets(
  setup: SimulationSetup,
  context: JobContext,
): Promise<Float32Array> {
  const prepared = await prepareJunctions(setup, span(context, 0, 0.7));
  try {
    return (await prepared.beat(setup.stimuli, span(context, 0.7, 1))).onsetMs;
  } finally {
    prepared.close();
  }
}

/** Active voxels within the radius of a junction, the voxel itself among them. */
function neighbourhood(simulation: SimulationGrid): (voxel: number) => number[] {
  const { grid, active } = simulation;
  const [nx, ny, nz] = grid.dimensions;
  const numberAt = new Map<number, number>();
  active.forEach((at, n) => numberAt.set(at, n));
  const reach = Math.max(...grid.spacingMm.map((mm) => Math.floor(JUNCTION_RADIUS_MM / mm)));
  return (voxel) => {
    const at = active[voxel];
    const [i, j, k] = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)];
    const centre = voxelCentre(simulation, voxel);
    const found: number[] = [];
    for (let z = Math.max(0, k - reach); z <= Math.min(nz - 1, k + reach); z++) {
      for (let y = Math.max(0, j - reach); y <= Math.min(ny - 1, j + reach); y++) {
        for (let x = Math.max(0, i - reach); x <= Math.min(nx - 1, i + reach); x++) {
          const other = numberAt.get(x + nx * (y + ny * z));
          if (other === undefined) continue;
          if (distance(voxelCentre(simulation, other), centre) <= JUNCTION_RADIUS_MM)
            found.push(other);
        }
      }
    }
    return found;
  };
}
