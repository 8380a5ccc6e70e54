/**
 * The rule-grown conduction system on idealised ventricles, and its coupling with the eikonal engine.
 *
 * 1. Down the fibres: in muscle so slow (0.02 m/s) that it brings nothing, every junction excites its voxel at path length over
 *    speed plus 8 ms. Reference: lengths summed along the fibres. Tolerance: rounding.
 * 2. Up the fibres: a voxel at a junction, paced, excites the junction's node after 3 ms, and every other junction's voxel after
 *    3 ms, the way between the two nodes over the speed, and 8 ms.
 * 3. Size: 1 to 10 junctions per cm2 of endocardium (design range; human data scatter more), more than four fifths of the endocardium
 *    below the base within 12 mm of a junction, and total activation of both ventricles in the range of a normal QRS, 60 to
 *    110 ms, where muscle alone (0.6 and 0.3 m/s) takes half as long again or more.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { distance } from '../../src/core/space.ts';
import type { Lps } from '../../src/core/space.ts';
import { ruleBasedFibres } from '../../src/heart/fibres.ts';
import { wallConduction } from '../../src/heart/eikonal/conduction-classes.ts';
import { prepareEikonal } from '../../src/heart/eikonal/eikonal.ts';
import type { PreparedEikonal } from '../../src/heart/eikonal/eikonal.ts';
import { growConductionSystem } from '../../src/heart/purkinje/conduction-system.ts';
import {
  junctionOnsetsMs,
  pathLengthsMm,
  purkinjeLinks,
} from '../../src/heart/purkinje/purkinje-links.ts';
import type { PurkinjeTree } from '../../src/heart/purkinje/purkinje-tree.ts';
import { endocardiumOf } from '../../src/heart/purkinje/endocardium.ts';
import { ventricularFrame } from '../../src/heart/ventricular-frame.ts';
import { ellipsoidVentricle } from '../unit/heart/ellipsoid-ventricle.ts';
import { quietContext, setUpKernels } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';

const SPACING_MM = 1.5;
const simulation = ellipsoidVentricle({
  spacingMm: SPACING_MM,
  rightVentricle: true,
  cavityMm: [24, 24, 50],
});
const voxels = simulation.active.length;
let tree: PurkinjeTree;
let fibres: Float32Array;

const positionOf = (of: PurkinjeTree, node: number): Lps => [
  of.positions[3 * node],
  of.positions[3 * node + 1],
  of.positions[3 * node + 2],
];

async function prepared(along: number, across: number, linked: boolean): Promise<PreparedEikonal> {
  const velocities = { healthy: { along, across }, borderZoneShare: 1, endocardial: 0 };
  return prepareEikonal({
    grid: simulation,
    fibres,
    ...wallConduction(simulation, velocities),
    ...(linked && { links: purkinjeLinks(tree, voxels) }),
  });
}

beforeAll(async () => {
  setUpKernels();
  tree = growConductionSystem(simulation);
  const angles = { fibreEndoDeg: 60, fibreEpiDeg: -60 };
  ({ fibres } = await ruleBasedFibres(simulation, angles, quietContext()));
});

describe('coupling with the muscle', () => {
  it('down the fibres: way over speed, and the delay of the junction', async () => {
    const slow = await prepared(0.02, 0.02, true);
    const { timesMs, nodeTimesMs } = await slow.solve([{ node: 0, onsetMs: 0 }]);
    const lengths = pathLengthsMm(tree);
    const { speedMPerS, antegradeMs } = tree.parameters;
    let [atNodes, atVoxels] = [0, 0];
    lengths.forEach((mm, node) => {
      atNodes = Math.max(atNodes, Math.abs(nodeTimesMs[node] - mm / speedMPerS));
    });
    const onsets = junctionOnsetsMs(tree, voxels);
    tree.junctionVoxels.forEach((voxel, n) => {
      atVoxels = Math.max(atVoxels, Math.abs(timesMs[voxel] - onsets[voxel]));
      expect(onsets[voxel]).toBeLessThanOrEqual(
        lengths[tree.junctionNodes[n]] / speedMPerS + antegradeMs + 1e-4,
      );
    });
    console.log('down: nodes', atNodes, 'junctions', atVoxels);
    for (const [what, value] of [
      ['Node of the tree', atNodes],
      ['Voxel at a junction', atVoxels],
    ] as const) {
      expectFigure({
        model: 'Purkinje tree',
        quantity: `${what}: time from the bundle of His against way over speed (and 8 ms), largest error`,
        value,
        unit: 'ms',
        reference: 0,
        tolerance: { below: 0.01 },
        source: 'Lengths summed along the fibres',
      });
    }
  });

  it('up the fibres: 3 ms at the junction, then the way between the junctions', async () => {
    const slow = await prepared(0.02, 0.02, true);
    const paced = tree.junctionVoxels[0];
    const { timesMs, nodeTimesMs } = await slow.solve([{ voxels: [paced], onsetMs: 0 }]);
    const { speedMPerS, antegradeMs, retrogradeMs } = tree.parameters;
    // Ways from the paced junction: up its ancestors, then down.
    const lengths = pathLengthsMm(tree);
    const meeting = new Map<number, number>();
    for (let node = tree.junctionNodes[0]; node >= 0; node = tree.parents[node]) {
      meeting.set(node, lengths[tree.junctionNodes[0]] - lengths[node]);
    }
    const way = (to: number): number => {
      let node = to;
      while (!meeting.has(node)) node = tree.parents[node];
      return (meeting.get(node) ?? NaN) + lengths[to] - lengths[node];
    };
    expect(nodeTimesMs[tree.junctionNodes[0]]).toBeCloseTo(retrogradeMs, 4);
    const shared = [...tree.junctionVoxels].filter((voxel) => voxel === paced).length;
    expect(shared).toBe(1);
    let largest = 0;
    tree.junctionNodes.forEach((_, n) => {
      if (n === 0 || tree.junctionVoxels.indexOf(tree.junctionVoxels[n]) !== n) return;
      const all = [...tree.junctionNodes.keys()].filter(
        (m) => tree.junctionVoxels[m] === tree.junctionVoxels[n],
      );
      const expected = Math.min(
        ...all.map((m) => retrogradeMs + way(tree.junctionNodes[m]) / speedMPerS + antegradeMs),
      );
      largest = Math.max(largest, Math.abs(timesMs[tree.junctionVoxels[n]] - expected));
    });
    expectFigure({
      model: 'Purkinje tree',
      quantity: 'Paced junction: time to all others up and down the tree, largest error',
      value: largest,
      unit: 'ms',
      reference: 0,
      tolerance: { below: 0.01 },
      source: 'Lengths summed along the fibres, 3 ms up and 8 ms down',
    });
  });
});

describe('shape', () => {
  it('is the same for the same seed, another for another', () => {
    const again = growConductionSystem(simulation);
    expect(again.positions).toEqual(tree.positions);
    expect(growConductionSystem(simulation, { seed: 2 }).positions).not.toEqual(tree.positions);
  });

  it('stands on the endocardium, and every node hangs on an earlier one', () => {
    tree.parents.forEach((parent, node) => expect(parent).toBeLessThan(node));
    const surfaces = (['lv', 'rv'] as const).map((ventricle) =>
      endocardiumOf(simulation, ventricle),
    );
    const onSurface = new Set(surfaces.flatMap((surface) => [...(surface?.voxels ?? [])]));
    for (const voxel of tree.junctionVoxels) expect(onSurface.has(voxel)).toBe(true);
  });

  it('covers the endocardium', () => {
    const frame = ventricularFrame(simulation);
    const { ventricles } = tree.figures;
    console.log('tree', JSON.stringify(tree.figures));
    const ends = [...tree.junctionNodes].map((node) => positionOf(tree, node));
    for (const { ventricle, junctionsPerCm2 } of ventricles) {
      const surface = endocardiumOf(simulation, ventricle);
      if (!surface) throw new Error('no surface');
      let [covered, counted] = [0, 0];
      for (let n = 0; n < surface.voxels.length; n += 7) {
        const foot = surface.footOf(n);
        if (frame.apicoBasal(foot) > 0.75) continue;
        counted++;
        if (ends.some((end) => distance(end, foot) < 12)) covered++;
      }
      console.log(ventricle, 'covered', covered / counted);
      expect(covered / counted).toBeGreaterThan(0.8);
      expectFigure({
        model: 'Purkinje tree',
        quantity: `Junctions per cm² of ${ventricle.toUpperCase()} endocardium`,
        value: junctionsPerCm2,
        unit: '1/cm²',
        tolerance: { between: [1, 10] },
        source: 'Design range of the rule',
      });
    }
  });

  it('refuses parameters out of range and a heart without LV', () => {
    expect(() => growConductionSystem(simulation, { speedMPerS: 0 })).toThrow(/speedMPerS/);
    expect(() => growConductionSystem(simulation, { branchMm: NaN })).toThrow(/branchMm/);
  });

  it('grows in a left ventricle alone', () => {
    const left = growConductionSystem(ellipsoidVentricle({ spacingMm: 2 }));
    expect(left.figures.ventricles.map(({ ventricle }) => ventricle)).toEqual(['lv']);
    expect(left.junctionNodes.length).toBeGreaterThan(50);
  });
});

it('activates both ventricles in the time of a normal QRS', async () => {
  const withTree = await prepared(0.6, 0.3, true);
  const { firstMs, lastMs, unreachedVoxels } = await withTree.solve([{ node: 0, onsetMs: 0 }]);
  expect(unreachedVoxels).toBe(0);
  const without = await prepared(0.6, 0.3, false);
  const fromMuscle = await without.solve([{ voxels: [tree.junctionVoxels[0]], onsetMs: 0 }]);
  const slowest = fromMuscle.lastMs - fromMuscle.firstMs;
  console.log('total activation', lastMs - firstMs, 'muscle alone', slowest);
  expectFigure({
    model: 'Purkinje tree',
    quantity: 'Total activation of both ventricles from the bundle of His',
    value: lastMs - firstMs,
    unit: 'ms',
    tolerance: { between: [60, 110] },
    source: 'Normal duration of the QRS complex',
  });
  expectFigure({
    model: 'Purkinje tree',
    quantity: 'The same through muscle alone over that with the tree',
    value: slowest / (lastMs - firstMs),
    unit: '',
    tolerance: { atLeast: 1.5 },
    source: 'Fast conduction must shorten activation',
  });
});
