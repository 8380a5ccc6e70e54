/** The eikonal engine as its users see it: lesions, sources, links, what is refused, the same result every time. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { normalize } from '../../../src/core/space.ts';
import type { Vec3 } from '../../../src/core/space.ts';
import { activationTimes, prepareEikonal } from '../../../src/heart/eikonal/eikonal.ts';
import type { EikonalSetup } from '../../../src/heart/eikonal/eikonal-setup.ts';
import { wallConduction } from '../../../src/heart/eikonal/conduction-classes.ts';
import { prepareReexcitation } from '../../../src/heart/eikonal/re-excitation.ts';
import { curveFromEarlyBeats } from '../../../src/heart/eikonal/restitution-curves.ts';
import { s1s2Restitution } from '../../../src/heart/cells/restitution.ts';
import { NOT_CONDUCTING } from '../../../src/heart/tissue/engine.ts';
import { EikonalSessions } from '../../../src/pipeline/eikonal-sessions.ts';
import { ellipsoidVentricle, tissueBox } from './ellipsoid-ventricle.ts';
import { quietContext, setUpKernels } from './kernels.ts';

beforeAll(setUpKernels);

const DIAGONAL: Vec3 = [Math.SQRT1_2, Math.SQRT1_2, 0];

function box(voxels: Vec3, fibre: Vec3 = DIAGONAL, edgeMm = 1): EikonalSetup {
  const { simulation, fibres } = tissueBox(voxels, edgeMm, fibre);
  return {
    grid: simulation,
    fibres,
    classOf: new Uint8Array(simulation.active.length),
    classes: [{ title: 'muscle', velocities: { along: 0.6, across: 0.3 } }],
  };
}

const corner = [{ voxels: [0], onsetMs: 5 }];

describe('lesions', () => {
  it('closed voxel by voxel stop the front, a gap of one voxel lets it through, none restores the first map', async () => {
    const n = 24;
    const prepared = await prepareEikonal(box([n, n, 3]));
    const first = await prepared.solve(corner);
    expect(first.unreachedVoxels).toBe(0);
    // A staircase line across the sheet: face neighbours touch, so that it is tight.
    const line: number[] = [];
    for (let k = 0; k < 3; k++) {
      for (let i = 0; i < n; i++) {
        line.push(i + n * (n - 1 - i) + n * n * k);
        if (i > 0) line.push(i + n * (n - i) + n * n * k);
      }
    }
    prepared.setLesions(line);
    const closed = await prepared.solve(corner);
    const behind = n * n - 1;
    expect(closed.timesMs[behind]).toBeNaN();
    expect(closed.unreachedVoxels).toBe((3 * (n - 1) * (n - 2)) / 2);
    expect(line.every((voxel) => Number.isNaN(closed.timesMs[voxel]))).toBe(true);
    const gap = n / 2 + n * (n - 1 - n / 2);
    const beside = n / 2 + n * (n - n / 2);
    prepared.setLesions(line.filter((voxel) => voxel !== gap && voxel !== beside));
    const leaky = await prepared.solve(corner);
    expect(leaky.timesMs[behind]).toBeGreaterThan(first.timesMs[behind]);
    expect(leaky.unreachedVoxels).toBe(0);
    prepared.setLesions([]);
    expect((await prepared.solve(corner)).timesMs).toEqual(first.timesMs);
  });

  it('give the map that tissue prepared without these voxels has', async () => {
    const setup = box([20, 18, 16]);
    const random = createRandom(3);
    const lesion = Uint32Array.from({ length: 900 }, () => 1 + random.integer(20 * 18 * 16 - 1));
    const dragged = await prepareEikonal(setup);
    dragged.setLesions(lesion);
    const classOf = setup.classOf.slice();
    for (const voxel of lesion) classOf[voxel] = NOT_CONDUCTING;
    const fresh = await activationTimes({ ...setup, classOf }, corner);
    expect((await dragged.solve(corner)).timesMs).toEqual(fresh);
  });
});

describe('sources', () => {
  it('of different onsets meet: every voxel has the earlier of the two', async () => {
    const prepared = await prepareEikonal(box([30, 20, 6]));
    const a = { voxels: [0], onsetMs: 5 };
    const b = { voxels: [30 * 20 * 6 - 1], onsetMs: 9 };
    const [onlyA, onlyB, both] = [
      await prepared.solve([a]),
      await prepared.solve([b]),
      await prepared.solve([a, b]),
    ];
    both.timesMs.forEach((t, n) =>
      expect(Math.abs(t - Math.min(onlyA.timesMs[n], onlyB.timesMs[n]))).toBeLessThan(0.4),
    );
    expect(both.firstMs).toBe(5);
  });

  it('are delayed by the capture delay, and a point off the tissue is taken to its surface', async () => {
    const setup = { ...box([12, 12, 12]), captureDelayMs: 1.6 };
    const at = await activationTimes(setup, [{ positionMm: [5, 5, -1.5], onsetMs: 2 }]);
    const surface = await activationTimes(setup, [{ positionMm: [5, 5, 0], onsetMs: 2 }]);
    expect(at).toEqual(surface);
    expect(Math.min(...at)).toBeCloseTo(3.6, 5);
  });

  it('superseded by a newer call fail as cancelled', async () => {
    const prepared = await prepareEikonal(box([60, 60, 40]));
    // Yields at every chance.
    const context = {
      ...quietContext(),
      checkpoint: () => new Promise<void>((done) => setTimeout(done)),
    };
    const early = prepared.solve(corner, context);
    const late = prepared.solve([{ voxels: [7], onsetMs: 0 }], context);
    await expect(early).rejects.toMatchObject({ kind: 'cancelled' });
    expect((await late).unreachedVoxels).toBe(0);
  });
});

it('the same tissue in mirrored and turned order has the mirrored times', async () => {
  const [nx, ny, nz] = [16, 13, 9];
  const times = await activationTimes(box([nx, ny, nz], [0.8, 0.6, 0]), corner);
  const mirrored = await activationTimes(box([nx, ny, nz], [-0.8, 0.6, 0]), [
    { voxels: [nx - 1], onsetMs: 5 },
  ]);
  times.forEach((t, n) => {
    const across = nx - 1 - 2 * (n % nx) + n;
    expect(Math.abs(t - mirrored[across])).toBeLessThan(0.05);
  });
});

it('a piece of its own is counted, not reached', async () => {
  const setup = box([20, 5, 5]);
  const classOf = setup.classOf.map((_, n) => (n % 20 === 10 ? NOT_CONDUCTING : 0));
  const prepared = await prepareEikonal({ ...setup, classOf });
  const { timesMs, unreachedVoxels } = await prepared.solve(corner);
  expect(unreachedVoxels).toBe(9 * 25);
  expect(timesMs.filter((t, n) => classOf[n] === 0 && Number.isNaN(t))).toHaveLength(9 * 25);
});

describe('refuses', () => {
  const refused = async (changes: Partial<EikonalSetup>, code: string): Promise<void> => {
    await expect(prepareEikonal({ ...box([6, 6, 6]), ...changes })).rejects.toMatchObject({
      kind: 'bad-input',
      code,
    });
  };
  const velocities = (along: number, across: number): Partial<EikonalSetup> => ({
    classes: [{ title: 'muscle', velocities: { along, across } }],
  });

  it('tissue without fibres, of unknown class, without conduction, or with velocities out of range', async () => {
    await refused({ fibres: new Float32Array(3) }, 'fibres-missing');
    await refused({ fibres: new Float32Array(3 * 216) }, 'fibres-missing');
    await refused({ classOf: new Uint8Array(216).fill(1) }, 'class-unknown');
    await refused({ classOf: new Uint8Array(216).fill(NOT_CONDUCTING) }, 'no-conducting-tissue');
    await refused(velocities(0.6, 0), 'velocity-out-of-range');
    await refused(velocities(9, 3), 'velocity-out-of-range');
    await refused(velocities(1.2, 0.1), 'velocity-out-of-range');
    await refused(velocities(NaN, 0.1), 'velocity-out-of-range');
    await refused(
      { classes: [{ title: 'a', velocities: { along: 0.6, across: 0.3, normal: 0.2 } }] },
      'sheets-missing',
    );
    await refused(
      {
        links: {
          nodes: 1,
          from: Uint32Array.of(0),
          to: Uint32Array.of(999),
          delayMs: Float32Array.of(1),
        },
      },
      'links-out-of-range',
    );
  });

  it('sources outside the tissue, without onset, or none', async () => {
    const prepared = await prepareEikonal(box([6, 6, 6]));
    const solve = (...sources: Parameters<typeof prepared.solve>[0]): Promise<unknown> =>
      prepared.solve(sources);
    await expect(solve()).rejects.toMatchObject({ code: 'no-source' });
    await expect(solve({ voxels: [], onsetMs: 0 })).rejects.toMatchObject({ code: 'no-source' });
    await expect(solve({ positionMm: [50, 0, 0], onsetMs: 0 })).rejects.toMatchObject({
      code: 'source-outside-tissue',
    });
    await expect(solve({ voxels: [0], onsetMs: NaN })).rejects.toMatchObject({
      code: 'source-without-onset',
    });
  });
});

it('an anisotropy too sharp for the grid is reduced and counted', async () => {
  const setup = box([20, 20, 20]);
  const random = createRandom(1);
  const fibres = setup.fibres.slice();
  for (let n = 0; n < fibres.length; n += 3) {
    fibres.set(normalize([random.normal(), random.normal(), random.normal()]), n);
  }
  const rounded = async (along: number, across: number): Promise<number> => {
    const classes = [{ title: 'sharp', velocities: { along, across } }];
    const prepared = await prepareEikonal({ ...setup, fibres, classes });
    expect((await prepared.solve(corner)).unreachedVoxels).toBe(0);
    return prepared.roundedVoxels;
  };
  expect(await rounded(0.6, 0.2)).toBe(0);
  expect(await rounded(0.8, 0.1)).toBeGreaterThan(0);
});

it('the wall of a ventricle: fast endocardium is reached sooner, scar is not', async () => {
  const simulation = ellipsoidVentricle({ spacingMm: 2 });
  const fibres = new Float32Array(3 * simulation.active.length).map((_, n) =>
    n % 3 === 2 ? 1 : 0,
  );
  const last = async (endocardial: number): Promise<number> => {
    const velocities = { healthy: { along: 0.6, across: 0.3 }, borderZoneShare: 0.7, endocardial };
    const prepared = await prepareEikonal({
      grid: simulation,
      fibres,
      ...wallConduction(simulation, velocities),
    });
    return (await prepared.solve(corner)).lastMs;
  };
  expect(await last(1.5)).toBeLessThan(0.8 * (await last(0)));
});

it('sessions keep the latest tissue and follow lesions', async () => {
  const sessions = new EikonalSessions();
  const { contextId, tree } = await sessions.prepare(
    { setup: box([20, 10, 4]), purkinje: null },
    quietContext(),
  );
  expect(tree).toBeNull();
  const request = { contextId, sources: corner, lesions: new Uint32Array(0) };
  const free = await sessions.solve(request, quietContext());
  const line = Uint32Array.from({ length: 40 }, (_, n) => 9 + 20 * n);
  const cut = await sessions.solve({ ...request, lesions: line }, quietContext());
  expect(cut.unreachedVoxels).toBe(10 * 40);
  expect(free.unreachedVoxels).toBe(0);
  await expect(
    sessions.solve({ ...request, contextId: contextId + 1 }, quietContext()),
  ).rejects.toMatchObject({ code: 'eikonal-closed' });
});

it('restitution curves come from measured early beats', async () => {
  const measured = await s1s2Restitution(
    {
      model: 'mitchell-schaeffer',
      variant: 'ventricle',
      s1Ms: 600,
      s1Beats: 3,
      s2Ms: [600, 500, 400, 350, 300, 200],
    },
    quietContext(),
  );
  const curve = curveFromEarlyBeats('mMS', measured);
  expect(curve.shortestDiMs).toBeGreaterThan(0);
  expect(curve.apdMs[0]).toBeLessThan(curve.apdMs[curve.apdMs.length - 1]);
  const { grid, fibres, classOf, classes } = box([40, 1, 1], [1, 0, 0]);
  const prepared = await prepareReexcitation({
    grid,
    fibres,
    classOf,
    classes,
    curves: [curve],
    curveOf: classOf,
  });
  const { beats, captured } = await prepared.run(
    [0, 600, 1200].map((atMs) => ({ atMs, vertices: [0] })),
    2000,
  );
  expect(captured).toEqual([1, 1, 1]);
  expect([...new Set(beats)]).toEqual([3]);
  await expect(prepared.run([], 100)).rejects.toMatchObject({ code: 'no-source' });
  await expect(prepared.run([{ atMs: 0, vertices: [0] }], 1e6)).rejects.toMatchObject({
    code: 'protocol-out-of-range',
  });
});
