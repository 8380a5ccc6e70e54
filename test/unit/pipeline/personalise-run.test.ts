/** A small ellipsoid whose conduction is known, measured, and fitted again. */
import { beforeAll, describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/core/failure.ts';
import { LABEL } from '../../../src/core/anatomy.ts';
import { createJobContext } from '../../../src/core/job.ts';
import { createRandom } from '../../../src/core/random.ts';
import { distance } from '../../../src/core/space.ts';
import type { Lps } from '../../../src/core/space.ts';
import type { LabelMap } from '../../../src/core/volume.ts';
import { voxelCentre } from '../../../src/heart/stimulation.ts';
import { wallConduction, WALL_VELOCITIES } from '../../../src/heart/eikonal/conduction-classes.ts';
import { prepareEikonal } from '../../../src/heart/eikonal/eikonal.ts';
import { eikonalForward } from '../../../src/heart/personalise/forward-model.ts';
import type { ForwardModel } from '../../../src/heart/personalise/forward-model.ts';
import { correctGrid } from '../../../src/heart/personalise/grid-correction.ts';
import { moveToHeart } from '../../../src/heart/personalise/register-map.ts';
import { personaliseHeart } from '../../../src/pipeline/personalise-run.ts';
import type { PersonaliseRequest, PlacedMap } from '../../../src/pipeline/personalise-run.ts';
import { personaliseSummary, sitesOfFit } from '../../../src/pipeline/personalise-summary.ts';
import { buildWallModel, MODEL_DEFAULTS } from '../../../src/pipeline/wall-model.ts';
import type { WallModel } from '../../../src/pipeline/wall-model.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';
import { ellipsoidVentricle } from '../heart/ellipsoid-ventricle.ts';

const ctx = createJobContext();
const TRUTH = { along: 0.66, across: 0.31, endocardial: 1.1 };
const heart = ellipsoidVentricle({ spacingMm: 1.5, cavityMm: [14, 14, 28], wallMm: 8, cutMm: 8 });
const labels: LabelMap = { grid: heart.grid, data: heart.labels };

let model: WallModel;
let map: PlacedMap;
let origin: Lps;

const request = (change: Partial<PersonaliseRequest>): PersonaliseRequest => ({
  model,
  start: { kind: 'unknown', count: 1 },
  seed: 1,
  ...change,
});

const codeOf = async (change: Partial<PersonaliseRequest>): Promise<string> => {
  try {
    await personaliseHeart(request(change), ctx);
  } catch (error) {
    if (error instanceof FailureError) return error.code;
    throw error;
  }
  return 'no failure';
};

beforeAll(async () => {
  provideKernelsFromDisk();
  model = await buildWallModel(labels, undefined, { ...MODEL_DEFAULTS, spacingMm: 2.5 }, ctx);
  const { grid, fibres } = model;
  const { along, across, endocardial } = TRUTH;
  const conduction = wallConduction(grid, {
    ...WALL_VELOCITIES,
    healthy: { along, across },
    endocardial,
  });
  const [nx, ny] = grid.grid.dimensions;
  const beside = (n: number): boolean =>
    [1, -1, nx, -nx, nx * ny, -nx * ny].some(
      (step) => grid.labels[grid.active[n] + step] === LABEL.lvBlood,
    );
  const outside = (n: number): boolean =>
    [1, -1, nx, -nx, nx * ny, -nx * ny].some((step) => grid.labels[grid.active[n] + step] === 0);
  const inner = [...grid.active.keys()].filter(beside);
  const root = inner[inner.length >> 2];
  origin = voxelCentre(grid, root);
  const prepared = await prepareEikonal({ grid, fibres, ...conduction });
  const { timesMs } = await prepared.solve([{ voxels: [root], onsetMs: 0 }]);
  const random = createRandom(7);
  const timed = [...grid.active.keys()].filter((n) => beside(n) || outside(n));
  const positions = Float32Array.from(timed.flatMap((n) => [...voxelCentre(grid, n)]));
  const latMs = Float32Array.from(timed, (n) => timesMs[n] - 40 + random.normal());
  map = { title: 'Synthetic', positions, latMs, surface: positions, registration: null };
}, 30_000);

describe('a coarse grid', () => {
  it('is made to conduct like the fine one, at other velocities than those it was compared at as well', async () => {
    const wall = (spacingMm: number) =>
      buildWallModel(labels, undefined, { ...MODEL_DEFAULTS, spacingMm }, ctx);
    const [rough, exact] = await Promise.all([wall(2.5), wall(1.25)]);
    const coarse = { grid: rough.grid, forward: eikonalForward(rough.grid, rough.fibres) };
    // The fast layer two voxels thick, so that it is no staircase.
    const forward: ForwardModel = async ({ along, across, endocardial, roots }) => {
      const { grid, fibres } = exact;
      const layer = { healthy: { along, across }, endocardial, endocardiumMm: 2.5 };
      const conduction = wallConduction(grid, { ...WALL_VELOCITIES, ...layer });
      const prepared = await prepareEikonal({ grid, fibres, ...conduction });
      return { activationMs: (await prepared.solve([{ voxels: roots, onsetMs: 0 }])).timesMs };
    };
    const fine = { grid: exact.grid, forward };
    const roots = [100];
    const { factors, beforeMs, afterMs } = await correctGrid(
      coarse,
      fine,
      { ...TRUTH, roots },
      ctx,
    );
    expect(beforeMs).toBeGreaterThan(2);
    expect(afterMs).toBeLessThan(0.8 * beforeMs);
    const other = { along: 0.5, across: 0.25, endocardial: 0.9, roots };
    const elsewhere = await correctGrid(coarse, fine, other, ctx, factors);
    expect(elsewhere.beforeMs).toBeLessThan(beforeMs);
  });
});

describe('a heart fitted to measurements', () => {
  it('gets back velocities and the first site of a map', async () => {
    const result = await personaliseHeart(request({ map }), ctx);
    const summary = personaliseSummary(result);
    for (const { name, mean } of summary.velocities) {
      if (name === 'endocardial') continue;
      expect(Math.abs(mean / TRUTH[name] - 1)).toBeLessThan(0.05);
    }
    const [site] = sitesOfFit(result);
    expect(site.kind === 'point' && distance(site.positionMm, origin)).toBeLessThan(7);
    expect(summary.complete).toBe(true);
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  }, 240_000);

  it('says that a QRS duration leaves velocities open, and gives sites and means within their ranges', async () => {
    const result = await personaliseHeart(request({ qrsMs: 70 }), ctx);
    const summary = personaliseSummary(result);
    expect(summary.decided).toBe(false);
    expect(summary.statements[0]).toBe('These data do not decide everything.');
    for (const { mean, prior, interval } of summary.velocities) {
      expect(mean).toBeGreaterThan(prior[0]);
      expect(mean).toBeLessThan(prior[1]);
      expect(interval[1]).toBeGreaterThan(interval[0]);
    }
    expect(sitesOfFit(result)).toHaveLength(1);
    expect(result.seed).toBe(1);
    const paced = await personaliseHeart(
      request({ qrsMs: 70, start: { kind: 'known', sites: [{ kind: 'apex' }] } }),
      ctx,
    );
    expect(sitesOfFit(paced)).toEqual([{ kind: 'apex' }]);
    expect(paced.bestSites).toEqual([]);
  }, 240_000);

  it('refuses a map that lies elsewhere, and takes it once landmarks bring it back', async () => {
    const away = { rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], shiftMm: [30, -80, 55] as Lps };
    const moved = moveToHeart(map.positions, away);
    const elsewhere = { ...map, positions: moved, surface: moved };
    expect(await codeOf({ map: elsewhere })).toMatch(/^personalise-map/);
    expect(
      await codeOf({
        map: { ...elsewhere, registration: { landmarks: [], chamber: 'lv' } },
      }),
    ).toBe('map-landmarks');
  });

  it('refuses no data, an impossible QRS and no pacing site before it builds anything', async () => {
    expect(await codeOf({})).toBe('personalise-no-data');
    expect(await codeOf({ qrsMs: 12 })).toBe('personalise-qrs');
    expect(await codeOf({ qrsMs: 90, start: { kind: 'known', sites: [{ kind: 'his' }] } })).toBe(
      'personalise-setup',
    );
    expect(await codeOf({ qrsMs: 90, start: { kind: 'unknown', count: 40 } })).toBe(
      'personalise-setup',
    );
  });
});
