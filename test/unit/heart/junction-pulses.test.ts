/** When the junctions of a Purkinje tree excite the muscle. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ruleBasedFibres } from '../../../src/heart/fibres.ts';
import { junctionOnsets, prepareJunctions } from '../../../src/heart/junction-pulses.ts';
import { parametersWith } from '../../../src/heart/parameters.ts';
import { growConductionSystem } from '../../../src/heart/purkinje/conduction-system.ts';
import type { PurkinjeTree } from '../../../src/heart/purkinje/purkinje-tree.ts';
import type { SimulationSetup } from '../../../src/heart/simulation-result.ts';
import { voxelCentre } from '../../../src/heart/stimulation.ts';
import { ellipsoidVentricle } from './ellipsoid-ventricle.ts';
import { quietContext, setUpKernels } from './kernels.ts';

const grid = ellipsoidVentricle({ spacingMm: 2, rightVentricle: true });
let fibres: Float32Array;
let tree: PurkinjeTree;

beforeAll(async () => {
  setUpKernels();
  const angles = { fibreEndoDeg: 60, fibreEpiDeg: -60 };
  ({ fibres } = await ruleBasedFibres(grid, angles, quietContext()));
  tree = growConductionSystem(grid);
});

const setup = (stimuli: SimulationSetup['stimuli']): SimulationSetup => ({
  grid,
  fibres,
  parameters: parametersWith(),
  stimuli,
  durationMs: 100,
});
const known = (onsets: Float32Array): number[] => [...onsets].filter((ms) => !Number.isNaN(ms));

describe('junctions', () => {
  it('excite most of both endocardia from the bundle of His, each around its voxel', async () => {
    const onsets = await junctionOnsets(setup([{ kind: 'his' }]), quietContext());
    const firing = [...tree.junctionVoxels].filter((voxel) => !Number.isNaN(onsets[voxel]));
    expect(firing.length).toBeGreaterThan(0.5 * tree.junctionVoxels.length);
    expect(Math.min(...known(onsets))).toBeGreaterThanOrEqual(tree.parameters.antegradeMs);
    expect(Math.max(...known(onsets))).toBeLessThan(100);
  });

  it('come later the farther the muscle is paced from the tree, and never before it is entered', async () => {
    const centre = voxelCentre(grid, tree.junctionVoxels[0]);
    const site = { kind: 'point', positionMm: centre, radiusMm: 2 } as const;
    const paced = await junctionOnsets(setup([site]), quietContext());
    const { retrogradeMs, antegradeMs } = tree.parameters;
    expect(known(paced).length).toBeGreaterThan(0);
    expect(Math.min(...known(paced))).toBeGreaterThan(retrogradeMs + antegradeMs - 0.1);
    const his = await junctionOnsets(setup([{ kind: 'his' }]), quietContext());
    expect(Math.max(...known(paced))).toBeGreaterThan(Math.min(...known(his)));
  });

  it('give each site its own beat from one tree', async () => {
    const junctions = await prepareJunctions(setup([]), quietContext());
    const beat = await junctions.beat([{ kind: 'his' }], quietContext());
    const alone = await junctionOnsets(setup([{ kind: 'his' }]), quietContext());
    expect(beat.onsetMs).toEqual(alone);
    expect(beat.arrivalMs.every((ms) => ms >= 0)).toBe(true);
    const site = { kind: 'point', positionMm: voxelCentre(grid, 0), radiusMm: 3 } as const;
    const other = await junctions.beat([site], quietContext());
    expect(other.onsetMs).not.toEqual(beat.onsetMs);
    junctions.close();
  });

  it('are none where the tissue around them is ablated', async () => {
    const [voxel] = tree.junctionVoxels;
    const his = setup([{ kind: 'his' }]);
    const lesions = Uint32Array.from([voxel]);
    const onsets = await junctionOnsets({ ...his, lesions }, quietContext());
    expect(onsets[voxel]).toBeNaN();
  });
});
