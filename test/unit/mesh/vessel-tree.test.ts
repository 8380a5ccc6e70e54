import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { createJobContext } from '../../../src/core/job.ts';
import { createRandom } from '../../../src/core/random.ts';
import { distance, ijkToLps, normalize } from '../../../src/core/space.ts';
import type { Vec3 } from '../../../src/core/space.ts';
import type { LabelMap } from '../../../src/core/volume.ts';
import { extractVesselTree } from '../../../src/mesh/vessel-tree.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';
import { forkingTubes, pointOf, tubeMap } from './vessel-shapes.ts';
import type { Tube } from './vessel-shapes.ts';

const ctx = createJobContext();
beforeAll(provideKernelsFromDisk);

const portal = (map: LabelMap, options = {}): ReturnType<typeof extractVesselTree> =>
  extractVesselTree(map, LABEL.portalVein, 'inflow', options, ctx);

const tube = (from: Vec3, to: Vec3, radiusMm: number): Tube => ({ from, to, radiusMm });

/** Turns a share of the voxels on the surface of a label over: bumps and pits. */
function roughen({ grid, data }: LabelMap, label: number, share: number): LabelMap {
  const random = createRandom(3).fork('rough');
  const [nx, ny] = grid.dimensions;
  const steps = [-1, 1, -nx, nx, -nx * ny, nx * ny];
  const rough = data.map((value, n) => {
    const neighbours = steps.filter((step) => data[n + step] === label).length;
    if (value === label && (neighbours === 6 || neighbours < 3)) return value;
    if (value !== label && neighbours === 0) return value;
    return random.between(0, 1) < share ? label - value : value;
  });
  return { grid, data: rough };
}

/** Writes a label into a map wherever it is background. */
function fill({ grid, data }: LabelMap, label: number, isInside: (at: Vec3) => boolean): LabelMap {
  const [nx, ny] = grid.dimensions;
  const filled = data.map((value, n) => {
    const ijk: Vec3 = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
    return value === 0 && isInside(ijkToLps(grid, ijk)) ? label : value;
  });
  return { grid, data: filled };
}

describe('a vessel tree', () => {
  const tubes = forkingTubes([0, 0, 0], [0, 0, 1], [1, 0, 0], 40, 5, 2);

  it('has parents before children, forks shared, lengths and generations that agree', async () => {
    const tree = await portal(tubeMap(tubes, [1, 1, 1], LABEL.portalVein));
    expect(tree.branches).toHaveLength(7);
    const placeOf = new Map(tree.branches.map(({ id }, n) => [id, n]));
    for (const [n, branch] of tree.branches.entries()) {
      const parent = tree.branches[placeOf.get(branch.parentId ?? '') ?? -1];
      let length = 0;
      for (let p = branch.first + 1; p < branch.end; p++)
        length += distance(pointOf(tree, p - 1), pointOf(tree, p));
      expect(length).toBeCloseTo(branch.lengthMm, 2);
      if (branch.parentId === null) {
        expect(branch.generation).toBe(0);
        continue;
      }
      expect(placeOf.get(parent.id)).toBeLessThan(n);
      expect(branch.generation).toBe(parent.generation + 1);
      expect(distance(pointOf(tree, branch.first), pointOf(tree, parent.end - 1))).toBeLessThan(
        1e-3,
      );
    }
    expect(tree.branches.map((b) => b.generation)).toEqual([0, 1, 1, 2, 2, 2, 2]);
  });

  it('takes the thickest end as its root', async () => {
    const tree = await portal(tubeMap(tubes, [1.2, 1.2, 2], LABEL.portalVein));
    expect(distance(pointOf(tree, 0), [0, 0, 0])).toBeLessThan(3);
  });

  it('takes the end outside the organ before a thicker one inside', async () => {
    const map = tubeMap(
      [tube([0, 0, 0], [0, 0, 60], 4), tube([0, 0, 60], [25, 0, 85], 4.6)],
      [1, 1, 1],
      LABEL.portalVein,
    );
    const tree = await portal(fill(map, LABEL.liver, (at) => at[2] > 30));
    expect(distance(pointOf(tree, 0), [0, 0, 0])).toBeLessThan(3);
  });

  it('begins at a point that is given, and refuses one that is far from the vessel', async () => {
    const map = tubeMap(tubes, [1.5, 1.5, 1.5], LABEL.portalVein);
    const [tip] = tubes.slice(-1);
    const tree = await portal(map, { rootLps: tip.to });
    expect(distance(pointOf(tree, 0), tip.to)).toBeLessThan(3);
    expect(tree.branches).toHaveLength(7);
    await expect(portal(map, { rootLps: [200, 0, 0] })).rejects.toMatchObject({
      kind: 'bad-input',
      code: 'vessel-root-far',
    });
  });

  it('has no spurs on a rough surface', async () => {
    const map = tubeMap(tubes, [1, 1, 1], LABEL.portalVein);
    const tree = await portal(roughen(map, LABEL.portalVein, 0.15));
    expect(tree.branches).toHaveLength(7);
    const smooth = await portal(map);
    for (const [n, { diameterMm }] of tree.branches.entries())
      expect(Math.abs(diameterMm - smooth.branches[n].diameterMm)).toBeLessThan(1);
  });

  it('has no branch at the rim of a flat vessel', async () => {
    const tubesBesideEachOther = [-3, -1, 1, 3].map((x) => tube([x, 0, 0], [x, 0, 50], 3));
    const tree = await portal(tubeMap(tubesBesideEachOther, [1, 1, 1], LABEL.portalVein));
    expect(tree.branches).toHaveLength(1);
  });

  it('counts pieces that hang on no root and keeps them as trees', async () => {
    const map = tubeMap(
      [...tubes, tube([45, 45, 20], [45, 60, 50], 2.5)],
      [1, 1, 1],
      LABEL.portalVein,
    );
    map.data[map.grid.dimensions[0] * 2 + 2] = LABEL.portalVein;
    const tree = await portal(map);
    expect(tree.unconnectedPieces).toBe(1);
    expect(tree.branches.filter(({ parentId }) => parentId === null)).toHaveLength(2);
    expect(tree.branches).toHaveLength(8);
  });

  it('is the same on an oblique grid and with another spacing along the vessel', async () => {
    const c = Math.cos(0.6);
    const s = Math.sin(0.6);
    const direction = [c, s, 0, -s * c, c * c, s, s * s, -c * s, c];
    const tree = await portal(tubeMap(tubes, [0.9, 0.9, 2], LABEL.portalVein, direction));
    expect(tree.branches).toHaveLength(7);
    expect(distance(pointOf(tree, 0), [0, 0, 0])).toBeLessThan(3);
  });

  it('says what is missing', async () => {
    const map = tubeMap(tubes, [2, 2, 2], LABEL.hepaticVein);
    await expect(portal(map)).rejects.toMatchObject({ kind: 'bad-input', code: 'vessel-missing' });
    const specks = { grid: map.grid, data: new Uint8Array(map.data.length) };
    specks.data[500] = LABEL.portalVein;
    await expect(portal(specks)).rejects.toMatchObject({ code: 'vessel-too-small' });
  });

  it('stops when asked to', async () => {
    const controller = new AbortController();
    controller.abort();
    const map = tubeMap(tubes, [2, 2, 2], LABEL.portalVein);
    const cancelled = createJobContext({ signal: controller.signal });
    await expect(
      extractVesselTree(map, LABEL.portalVein, 'inflow', {}, cancelled),
    ).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('hepatic veins', () => {
  const cava: Vec3 = [0, 30, 0];
  const veins: Tube[] = [
    tube([-11, 27, 5], [-60, 15, 0], 4),
    tube([-3, 19, 8], [-8, -50, 10], 4),
    tube([8, 21, 5], [50, -10, 5], 3.5),
  ];
  const map = fill(
    tubeMap([...veins, tube([0, 30, -30], [0, 30, 30], 0.1)], [1.2, 1.2, 1.5], LABEL.hepaticVein),
    0,
    () => false,
  );
  for (let n = 0; n < map.data.length; n++) {
    const [nx, ny] = map.grid.dimensions;
    const at = ijkToLps(map.grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))]);
    if (Math.hypot(at[0] - cava[0], at[1] - cava[1]) < 11) map.data[n] = LABEL.inferiorVenaCava;
  }

  it('begin at the vena cava, each a root of its own, and are named from right to left', async () => {
    const tree = await extractVesselTree(
      map,
      LABEL.hepaticVein,
      'outflow',
      { towards: LABEL.inferiorVenaCava },
      ctx,
    );
    expect(tree.unconnectedPieces).toBe(0);
    const named = new Map(tree.branches.map((b) => [b.title, b]));
    for (const title of ['Right hepatic vein', 'Middle hepatic vein', 'Left hepatic vein']) {
      const branch = named.get(title);
      expect(branch?.parentId).toBeNull();
      const at = pointOf(tree, branch?.first ?? 0);
      expect(Math.hypot(at[0] - cava[0], at[1] - cava[1])).toBeLessThan(14);
    }
    const x = (title: string): number => pointOf(tree, (named.get(title)?.end ?? 1) - 1)[0];
    expect(x('Right hepatic vein')).toBeLessThan(x('Middle hepatic vein'));
    expect(x('Middle hepatic vein')).toBeLessThan(x('Left hepatic vein'));
  });

  it('without the vena cava begin at their thickest ends', async () => {
    const tree = await extractVesselTree(map, LABEL.hepaticVein, 'outflow', {}, ctx);
    expect(tree.unconnectedPieces).toBe(0);
    expect(tree.branches.filter(({ parentId }) => parentId === null)).toHaveLength(3);
  });

  it('that do not reach the vena cava are counted as unconnected', async () => {
    const gap = { grid: map.grid, data: map.data.slice() };
    const [nx, ny] = map.grid.dimensions;
    for (let n = 0; n < gap.data.length; n++) {
      const at = ijkToLps(map.grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))]);
      const isRightVein = gap.data[n] === LABEL.hepaticVein && at[0] < -9;
      if (isRightVein && Math.hypot(at[0] - cava[0], at[1] - cava[1]) < 20) gap.data[n] = 0;
    }
    const tree = await extractVesselTree(
      gap,
      LABEL.hepaticVein,
      'outflow',
      { towards: LABEL.inferiorVenaCava },
      ctx,
    );
    expect(tree.unconnectedPieces).toBe(1);
  });
});

describe('portal branches', () => {
  it('are named by their place in the patient', async () => {
    // Right is negative x, anterior negative y, superior positive z.
    const fork: Vec3 = [0, 0, 40];
    const right: Vec3 = [-30, 0, 50];
    const left: Vec3 = [35, 0, 52];
    const map = tubeMap(
      [
        tube([0, 0, 0], fork, 6),
        tube(fork, right, 5),
        tube(fork, left, 4.5),
        tube(right, [-55, -30, 60], 3.5),
        tube(right, [-55, 30, 52], 3.5),
        tube(left, [55, -6, 70], 3),
        tube(left, [36, -34, 44], 3),
      ],
      [1, 1, 1],
      LABEL.portalVein,
    );
    const tree = await portal(map);
    const endOf = (title: string): Vec3 => {
      const branch = tree.branches.find((b) => b.title === title);
      expect(branch, title).toBeDefined();
      return pointOf(tree, (branch?.end ?? 1) - 1);
    };
    expect(distance(endOf('Portal vein'), fork)).toBeLessThan(5);
    expect(distance(endOf('Right portal vein'), right)).toBeLessThan(5);
    expect(distance(endOf('Left portal vein'), left)).toBeLessThan(5);
    expect(distance(endOf('Right anterior'), [-55, -30, 60])).toBeLessThan(5);
    expect(distance(endOf('Right posterior'), [-55, 30, 52])).toBeLessThan(5);
    expect(distance(endOf('Left lateral'), [55, -6, 70])).toBeLessThan(5);
    expect(distance(endOf('Left medial'), [36, -34, 44])).toBeLessThan(5);
  });

  it('of another structure are numbered after it', async () => {
    const tubes = forkingTubes([0, 0, 0], normalize([0, 0.2, 1]), [1, 0, 0], 30, 4, 1);
    const map = tubeMap(tubes, [1, 1, 1], LABEL.renalArtery);
    const tree = await extractVesselTree(map, LABEL.renalArtery, 'inflow', {}, ctx);
    expect(tree.branches.map((b) => b.title)).toEqual([
      'Renal artery, branch 1',
      'Renal artery, branch 2',
      'Renal artery, branch 3',
    ]);
  });
});
