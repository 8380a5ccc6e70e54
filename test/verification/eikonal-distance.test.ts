/**
 * The anisotropic eikonal equation against closed forms, and against a converged monodomain solution.
 *
 * (a) Point source in an isotropic cube of 40 mm at 0.6 m/s: T = r / c. At 0.5 mm at most 1.6 % beyond the ball around the
 *     source and 1.4 ms; halving the spacing divides the largest error by 1.7 or more. First-order schemes with the same ball
 *     were measured at 1.34 ms and 1.55 %.
 * (b) Uniform anisotropic tissue: T = sqrt(d . D^-1 d), fibres along an axis, at 30 and 45 degrees in the plane and oblique in
 *     space, ratios 2 to 2.8, and three velocities (fibre, sheet, normal). Mean at most 2 %, largest 5 % beyond 3 ms.
 * (c) Niederer slab 20 x 7 x 3 mm (doi 10.1098/rsta.2011.0139), stimulated cube 1.5 mm, c 0.61 / 0.2232 m/s, onset 1.2 ms and the
 *     capture delay of TP06: P2, P3, P8 within 6 % of the converged monodomain solution 26.68, 31.64, 42.4 ms.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { dot, ijkToLps, subtract } from '../../src/core/space.ts';
import type { Vec3 } from '../../src/core/space.ts';
import { prepareEikonal } from '../../src/heart/eikonal/eikonal.ts';
import { CAPTURE_DELAY_MS } from '../../src/heart/eikonal/eikonal-setup.ts';
import type { Velocities } from '../../src/heart/eikonal/eikonal-setup.ts';
import { voxelCentre } from '../../src/heart/stimulation.ts';
import { tissueBox } from '../unit/heart/ellipsoid-ventricle.ts';
import { setUpKernels } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

interface Errors {
  readonly meanPercent: number;
  readonly largestMs: number;
  /** Of times beyond those of the ball of 3 mm. */
  readonly largestPercent: number;
}

/** A cube with one fibre direction, excited in its middle, against the exact times. */
async function cube(
  voxels: number,
  spacingMm: number,
  velocities: Velocities,
  fibre: Vec3,
  normal: Vec3 = [0, 0, 1],
): Promise<Errors> {
  const { simulation, fibres } = tissueBox([voxels, voxels, voxels], spacingMm, fibre);
  const count = simulation.active.length;
  const sheetNormals = Float32Array.from({ length: 3 * count }, (_, n) => normal[n % 3]);
  const prepared = await prepareEikonal({
    grid: simulation,
    fibres,
    sheetNormals,
    classOf: new Uint8Array(count),
    classes: [{ title: 'uniform', velocities }],
  });
  const middle = ijkToLps(simulation.grid, [(voxels - 1) / 2, (voxels - 1) / 2, (voxels - 1) / 2]);
  const { timesMs, unreachedVoxels } = await prepared.solve([{ positionMm: middle, onsetMs: 0 }]);
  expect(unreachedVoxels).toBe(0);
  const { along, across, normal: upright = across } = velocities;
  let [sum, exactSum, largestMs, largestPercent] = [0, 0, 0, 0];
  for (let n = 0; n < count; n++) {
    const d = subtract(voxelCentre(simulation, n), middle);
    const [f, u] = [dot(d, fibre), dot(d, normal)];
    const rest = Math.max(0, dot(d, d) - f * f - u * u);
    const exact = Math.sqrt((f / along) ** 2 + rest / across ** 2 + (u / upright) ** 2);
    const error = Math.abs(timesMs[n] - exact);
    sum += error;
    exactSum += exact;
    largestMs = Math.max(largestMs, error);
    if (exact > 3 / Math.min(along, across)) {
      largestPercent = Math.max(largestPercent, (100 * error) / exact);
    }
  }
  return { meanPercent: (100 * sum) / exactSum, largestMs, largestPercent };
}

describe('point source in isotropic tissue', () => {
  it('converges to r / c', async () => {
    const coarse = await cube(40, 1, { along: 0.6, across: 0.6 }, [1, 0, 0]);
    const fine = await cube(80, 0.5, { along: 0.6, across: 0.6 }, [1, 0, 0]);
    console.log('isotropic cube 1 mm', coarse, '0.5 mm', fine);
    const common = {
      model: 'Eikonal',
      reference: 0,
      source: 'Closed form: distance over velocity',
    } as const;
    expectFigure({
      ...common,
      quantity: 'Largest error, point source in a 40 mm cube, 0.5 mm voxels',
      value: fine.largestMs,
      unit: 'ms',
      tolerance: { below: 1.4 },
    });
    expectFigure({
      ...common,
      quantity: 'Largest relative error beyond 3 mm, point source in a 40 mm cube, 0.5 mm voxels',
      value: fine.largestPercent,
      unit: '%',
      tolerance: { below: 1.6 },
    });
    expectFigure({
      model: 'Eikonal',
      quantity: 'Largest error at 1 mm over that at 0.5 mm',
      value: coarse.largestMs / fine.largestMs,
      unit: '',
      tolerance: { atLeast: 1.7 },
      source: 'Convergence of the scheme',
    });
  });
});

const [s30, s45, third] = [Math.PI / 6, Math.PI / 4, 1 / 3];
describe.each<[string, Velocities, Vec3, Vec3]>([
  ['along an axis, 2 to 1', { along: 0.6, across: 0.3 }, [1, 0, 0], [0, 0, 1]],
  [
    'at 30° in the plane, 2 to 1',
    { along: 0.6, across: 0.3 },
    [Math.cos(s30), Math.sin(s30), 0],
    [0, 0, 1],
  ],
  [
    'at 45° in the plane, 2.77 to 1',
    { along: 0.61, across: 0.22 },
    [Math.cos(s45), Math.sin(s45), 0],
    [0, 0, 1],
  ],
  [
    'oblique in space, 2.77 to 1',
    { along: 0.61, across: 0.22 },
    [third, 2 * third, 2 * third],
    [2 * third, third, -2 * third],
  ],
  [
    'oblique in space with sheets, 3 to 1.5 to 1',
    { along: 0.6, across: 0.3, normal: 0.2 },
    [third, 2 * third, 2 * third],
    [2 * third, third, -2 * third],
  ],
])('fibres %s', (name, velocities, fibre, normal) => {
  it('gives the anisotropic distance', async () => {
    const errors = await cube(60, 0.5, velocities, fibre, normal);
    console.log('cube', name, errors);
    const common = {
      model: 'Eikonal',
      unit: '%',
      reference: 0,
      source: 'Closed form: sqrt(d · D⁻¹ d)',
    } as const;
    expectFigure({
      ...common,
      quantity: `Mean error, fibres ${name}, 0.5 mm voxels`,
      value: errors.meanPercent,
      tolerance: { below: 2 },
    });
    expectFigure({
      ...common,
      quantity: `Largest error, fibres ${name}, 0.5 mm voxels`,
      value: errors.largestPercent,
      tolerance: { below: 5 },
    });
  });
});

it('the benchmark slab agrees with the monodomain equation', async () => {
  const h = 0.5;
  const { simulation, fibres } = tissueBox([40, 14, 6], h, [1, 0, 0]);
  const prepared = await prepareEikonal({
    grid: simulation,
    fibres,
    classOf: new Uint8Array(simulation.active.length),
    classes: [{ title: 'slab', velocities: { along: 0.61, across: 0.2232 } }],
    captureDelayMs: CAPTURE_DELAY_MS['ten-tusscher'],
  });
  const centre = (n: number): Vec3 =>
    voxelCentre(simulation, n).map((x) => x + h / 2) as unknown as Vec3;
  // The stimulated cube as a grid of points up to its faces.
  const edge = [0.25, 0.75, 1.25, 1.5];
  const sources = edge.flatMap((x) =>
    edge.flatMap((y) =>
      edge.map((z) => ({
        positionMm: [x - h / 2, y - h / 2, z - h / 2] as Vec3,
        onsetMs: 1.2,
      })),
    ),
  );
  const { timesMs } = await prepared.solve(sources);
  // Corners of the slab lie half a voxel beyond the last centres: read along the front.
  const at = (corner: Vec3): number => {
    let nearest = 0;
    const away = (n: number): number => Math.hypot(...subtract(centre(n), corner));
    for (let n = 1; n < timesMs.length; n++) if (away(n) < away(nearest)) nearest = n;
    const d = subtract(corner, centre(nearest));
    const step = [1, 40, 40 * 14];
    // Linear extrapolation along each axis from the two last voxels.
    return d.reduce((t, part, axis) => {
      const sign = Math.sign(part);
      const inward = nearest - sign * step[axis];
      const slope =
        part === 0 || timesMs[inward] === undefined ? 0 : (timesMs[nearest] - timesMs[inward]) / h;
      return t + Math.abs(part) * slope;
    }, timesMs[nearest]);
  };
  for (const [name, corner, converged] of [
    ['P2', [0, 7, 0], 26.68],
    ['P3', [20, 0, 0], 31.64],
    ['P8', [20, 7, 3], 42.4],
  ] as const) {
    console.log('slab', name, at(corner), converged);
    expectFigure({
      model: 'Eikonal',
      quantity: `Activation of ${name} in the benchmark slab, with the capture delay`,
      value: at(corner),
      unit: 'ms',
      reference: converged,
      tolerance: { percent: 6 },
      source: 'Monodomain solution converged over two schemes; slab of Niederer 2011',
    });
  }
});
