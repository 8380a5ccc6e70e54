import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/core/failure.ts';
import { createRandom } from '../../../src/core/random.ts';
import { distance } from '../../../src/core/space.ts';
import type { Lps } from '../../../src/core/space.ts';
import { fitConduction } from '../../../src/heart/personalise/fit-conduction.ts';
import type { FitConductionInput } from '../../../src/heart/personalise/fit-conduction.ts';
import { mapMeasurement, qrsMeasurement } from '../../../src/heart/personalise/measurements.ts';
import { slabHeart } from './personalise-slab.ts';

const { simulation, candidates, forward, points } = slabHeart();
const TRUTH = { along: 0.62, across: 0.28, endocardial: 1, roots: [candidates[40].voxel] };

const codeOf = async (act: () => Promise<unknown>): Promise<string> => {
  try {
    await act();
  } catch (error) {
    if (error instanceof FailureError) return error.code;
    throw error;
  }
  return 'no failure';
};

async function mapOf(truth: typeof TRUTH, sdMs: number, seed: number) {
  const { activationMs } = await forward(truth);
  const random = createRandom(seed);
  const latMs = Float32Array.from(
    points.voxels,
    (voxel) => activationMs[voxel] + 70 + sdMs * random.normal(),
  );
  return mapMeasurement(
    simulation,
    { positions: points.positions, latMs },
    { sdMs, correlationMm: 0 },
  );
}

const base: Omit<FitConductionInput, 'measurements'> = {
  forward,
  candidates,
  rootCount: 1,
  prior: { endocardial: 1 },
  seed: 3,
};

describe('fit of conduction', () => {
  it('recovers velocities and the first site from an activation map whose zero is unknown', async () => {
    const fit = await fitConduction({ ...base, measurements: [await mapOf(TRUTH, 3, 1)] });
    const [along, across] = fit.velocities;
    expect(Math.abs(along.mean / TRUTH.along - 1)).toBeLessThan(0.05);
    expect(Math.abs(across.mean / TRUTH.across - 1)).toBeLessThan(0.05);
    const [{ sites, share }] = fit.rootGroups;
    expect(distance(sites[0].positionMm, candidates[40].positionMm)).toBeLessThanOrEqual(5);
    expect(share).toBeGreaterThan(0.9);
    expect(fit.decided).toBe(true);
    expect(fit.residuals[0].value).toBeLessThan(4);
    expect(fit.complete).toBe(true);
  });

  it('says that a QRS duration alone decides nothing but a combination', async () => {
    const { activationMs } = await forward(TRUTH);
    const last = Math.max(...Array.from(activationMs));
    const fit = await fitConduction({ ...base, measurements: [qrsMeasurement(last)] });
    expect(fit.decided).toBe(false);
    expect(fit.statements.join(' ')).toMatch(/Not decided by these data: the velocity along/);
    expect(fit.statements.join(' ')).toMatch(/Not decided by these data.*first site/);
    expect(fit.residuals[0].value).toBeLessThan(15);
  });

  it('keeps two sets of sites that fit alike', async () => {
    // Timed only along the middle line, a site and its mirror image make the same map.
    const { activationMs } = await forward(TRUTH);
    const line = [...points.voxels.keys()].filter(
      (n) => Math.abs(points.positions[3 * n + 1] - 24) < 1.6,
    );
    const latMs = Float32Array.from(line, (n) => activationMs[points.voxels[n]]);
    const positions = Float32Array.from(
      line.flatMap((n) => [...points.positions.subarray(3 * n, 3 * n + 3)]),
    );
    const map = mapMeasurement(simulation, { positions, latMs }, { sdMs: 2, correlationMm: 0 });
    const fit = await fitConduction({
      ...base,
      prior: { along: 0.62, across: 0.28, endocardial: 1 },
      measurements: [map],
    });
    expect(fit.rootGroups.length).toBe(2);
    expect(fit.rootGroups[1].share).toBeGreaterThan(0.1);
    expect(fit.statements.join(' ')).toMatch(/2 distinct sets of first sites/);
  });

  it('says when the model cannot explain the data, and when the evaluations ran out', async () => {
    const random = createRandom(2);
    const latMs = Float32Array.from(points.voxels, () => random.between(0, 200));
    const map = mapMeasurement(simulation, { positions: points.positions, latMs });
    const fit = await fitConduction({ ...base, measurements: [map] });
    expect(fit.statements.join(' ')).toMatch(/does not explain the Activation map/);
    const short = await fitConduction({
      ...base,
      measurements: [await mapOf(TRUTH, 3, 1)],
      budget: 300,
    });
    expect(short.complete).toBe(false);
    expect(short.statements.join(' ')).toMatch(/ran out/);
  });

  it('is repeatable by its seed', async () => {
    const measurements = [await mapOf(TRUTH, 3, 1)];
    const [a, b] = [
      await fitConduction({ ...base, measurements }),
      await fitConduction({ ...base, measurements }),
    ];
    expect(a.velocities).toEqual(b.velocities);
  });

  it('refuses what cannot be fitted', async () => {
    const measurements = [qrsMeasurement(90)];
    const refused = (change: Partial<FitConductionInput>) =>
      codeOf(() => fitConduction({ ...base, measurements, ...change }));
    expect(await refused({ measurements: [] })).toBe('personalise-no-data');
    expect(await refused({ rootCount: 0 })).toBe('personalise-setup');
    expect(await refused({ rootCount: 99 })).toBe('personalise-setup');
    expect(await refused({ members: 3 })).toBe('personalise-setup');
    expect(await refused({ prior: { along: [0.5, 0.2] } })).toBe('personalise-setup');
    expect(await codeOf(async () => qrsMeasurement(5))).toBe('personalise-qrs');
    const far = new Float32Array([900, 0, 0]) as Float32Array;
    expect(
      await codeOf(async () =>
        mapMeasurement(simulation, { positions: far, latMs: new Float32Array(1) }),
      ),
    ).toBe('personalise-map');
  });
});

describe('slab of the tests', () => {
  it('conducts faster along its fibres', async () => {
    const { activationMs } = await forward({ ...TRUTH, roots: [0] });
    const at = (p: Lps) =>
      activationMs[points.voxels.find((v) => distance(slabHeart().centre(v), p) < 2) ?? 0];
    expect(at([45, 0, 0])).toBeGreaterThan(45 / 0.7);
    expect(at([0, 45, 0])).toBeGreaterThan(at([45, 0, 0]));
  });
});
