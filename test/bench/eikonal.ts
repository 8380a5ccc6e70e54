/**
 * Activation of a pair of ventricles of 150 ml at 0.8 mm by the eikonal engine: what a dragged pacing site waits for. Row
 * `eikonal-ms`; beside it preparing the tissue, a dragged lesion, a conduction system, and seconds of paced activity.
 */
import { createJobContext } from '../../src/core/job.ts';
import { wallConduction } from '../../src/heart/eikonal/conduction-classes.ts';
import { prepareEikonal } from '../../src/heart/eikonal/eikonal.ts';
import { prepareReexcitation } from '../../src/heart/eikonal/re-excitation.ts';
import { ruleBasedFibres } from '../../src/heart/fibres.ts';
import { growConductionSystem } from '../../src/heart/purkinje/conduction-system.ts';
import { purkinjeLinks } from '../../src/heart/purkinje/purkinje-links.ts';
import { voxelCentre } from '../../src/heart/stimulation.ts';
import { ellipsoidVentricle } from '../unit/heart/ellipsoid-ventricle.ts';
import { rowOf } from './benchmark.ts';
import type { Benchmark, Table } from './benchmark.ts';

const SPACING_MM = 0.8;
const RUNS = 9;
const BEATS = 4;

async function run(table: Table): Promise<void> {
  const simulation = ellipsoidVentricle({
    spacingMm: SPACING_MM,
    rightVentricle: true,
    cavityMm: [25, 25, 52],
    wallMm: 10.6,
  });
  const voxels = simulation.active.length;
  const angles = { fibreEndoDeg: 60, fibreEpiDeg: -60 };
  const { fibres } = await ruleBasedFibres(simulation, angles, createJobContext());
  const tissue = { grid: simulation, fibres, ...wallConduction(simulation) };
  const times = async (work: () => Promise<unknown>, runs = RUNS): Promise<number[]> => {
    const taken: number[] = [];
    await work();
    for (let n = 0; n < runs; n++) {
      const began = performance.now();
      await work();
      taken.push(performance.now() - began);
    }
    return taken;
  };
  const work = { amount: voxels / 1e6, unit: 'million voxels' };
  const prepared = await prepareEikonal(tissue);
  let place = 0;
  const nextSite = (): number => (place = (place + 7919 * 37) % voxels);
  const solve = (): Promise<unknown> =>
    prepared.solve([{ positionMm: voxelCentre(simulation, nextSite()), onsetMs: 0 }]);
  table.row(rowOf('eikonal-ms', await times(solve), work));
  table.row(rowOf('preparing the tissue', await times(() => prepareEikonal(tissue), 3), work));

  const lesionAt = (site: number): number[] => {
    const [x, y, z] = voxelCentre(simulation, site);
    return [...simulation.active.keys()].filter((n) => {
      const [a, b, c] = voxelCentre(simulation, n);
      return Math.hypot(a - x, b - y, c - z) < 4;
    });
  };
  const lesions = Array.from({ length: 4 }, () => lesionAt(nextSite()));
  let turn = 0;
  const drag = async (): Promise<void> => prepared.setLesions(lesions[turn++ % lesions.length]);
  table.row(rowOf('moving a lesion of 4 mm radius', await times(drag)));

  const tree = growConductionSystem(simulation);
  const withTree = await prepareEikonal({ ...tissue, links: purkinjeLinks(tree, voxels) });
  const fromHis = (): Promise<unknown> => withTree.solve([{ node: 0, onsetMs: 0 }]);
  table.row(rowOf('with a conduction system', await times(fromHis), work));

  const again = await prepareReexcitation({
    ...tissue,
    curves: [
      { title: 'muscle', shortestDiMs: 25, diMs: [25, 300], apdMs: [210, 300], speed: [0.7, 1] },
    ],
    curveOf: new Uint8Array(voxels),
  });
  const train = Array.from({ length: BEATS }, (_, n) => ({ atMs: 500 * n, vertices: [0] }));
  const beats = { amount: (BEATS * voxels) / 1e6, unit: 'million activations' };
  table.row(
    rowOf(
      `${BEATS} paced beats with restitution`,
      await times(() => again.run(train, 500 * BEATS), 3),
      beats,
    ),
  );
  const { junctionNodes, parents } = tree;
  table.note(
    `${voxels} voxels of ${SPACING_MM} mm (${((voxels * SPACING_MM ** 3) / 1000).toFixed(0)} ml), one thread, ${(prepared.bytes / voxels).toFixed(0)} bytes a voxel; tree of ${parents.length} nodes with ${junctionNodes.length} junctions`,
  );
}

export const benchmark: Benchmark = {
  title: 'eikonal activation of both ventricles, from a new pacing site',
  run,
};
