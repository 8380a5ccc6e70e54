/**
 * A Purkinje tree beside the tissue engine: when its junctions excite the muscle after a stimulus. The front in tree and muscle
 * together is followed by the eikonal engine, so that a tree entered from paced muscle carries the beat as one from the bundle
 * of His does. Times are those of tissue at rest: the tree keeps its speed and never blocks.
 */
import type { JobContext } from '../core/job.ts';
import { span } from '../core/job.ts';
import { distance } from '../core/space.ts';
import { previewSetup, previewSources } from './activation-preview.ts';
import { prepareEikonal } from './eikonal/eikonal.ts';
import { growConductionSystem } from './purkinje/conduction-system.ts';
import { purkinjeLinks } from './purkinje/purkinje-links.ts';
import { STANDARD_MEMBRANE } from './membrane.ts';
import type { SimulationSetup } from './simulation-result.ts';
import { voxelCentre } from './stimulation.ts';

/** Pulse of a junction: strong and short, ended as soon as the membrane is up. */
export const JUNCTION_PULSE = { strengthMvPerMs: 60, durationMs: 2, untilMv: 0 } as const;

/** Muscle around the end of a fibre that it excites at once: less starts no wave on a coarse grid. */
const JUNCTION_RADIUS_MM = 1.5;

/**
 * Onset of the pulse of each active voxel, ms after the stimulus; NaN where no junction is the first to arrive.
 *
 * @throws what {@link growConductionSystem} and {@link prepareEikonal} throw.
 */
export async function junctionOnsets(
  setup: SimulationSetup,
  context: JobContext,
): Promise<Float32Array> {
  const { grid, parameters, stimuli, membrane = STANDARD_MEMBRANE } = setup;
  const { lesions = new Uint32Array() } = setup;
  context.report(0, 'Growing the conduction system');
  await context.checkpoint();
  const tree = growConductionSystem(grid);
  const wall = previewSetup(setup, parameters, membrane.model, 'tree');
  const links = purkinjeLinks(tree, grid.active.length);
  const prepared = await prepareEikonal({ ...wall, links }, span(context, 0.2, 0.7));
  prepared.setLesions(lesions);
  const sources = previewSources(setup, stimuli, parameters, lesions);
  const { timesMs, nodeTimesMs } = await prepared.solve(sources, span(context, 0.7, 1));
  prepared.close();
  const near = neighbourhood(setup);
  const onsets = new Float32Array(timesMs.length).fill(NaN);
  tree.junctionNodes.forEach((node, n) => {
    const voxel = tree.junctionVoxels[n];
    const onsetMs = nodeTimesMs[node] + tree.parameters.antegradeMs;
    // Where the wave in the muscle is there before, the fibre finds nothing to excite.
    if (!(onsetMs <= timesMs[voxel] + 0.01)) return;
    for (const other of near(voxel)) {
      if (Number.isNaN(timesMs[other]) || onsets[other] <= onsetMs) continue;
      onsets[other] = onsetMs;
    }
  });
  return onsets;
}

/** Active voxels within the radius of a junction, the voxel itself among them. */
function neighbourhood({ grid: simulation }: SimulationSetup): (voxel: number) => number[] {
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
