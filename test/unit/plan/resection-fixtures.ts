/** Ball-shaped organs with ball-shaped tumours, whose resections are known in closed form. */
import { createJobContext } from '../../../src/core/job.ts';
import type { Random } from '../../../src/core/random.ts';
import type { ResectionSurface } from '../../../src/core/resection.ts';
import { cross, distance, normalize } from '../../../src/core/space.ts';
import type { Grid, Lps, Vec3 } from '../../../src/core/space.ts';
import type { LabelMap } from '../../../src/core/volume.ts';
import { prepareResection } from '../../../src/plan/resection/context.ts';
import type { ResectionContext, ResectionSetup } from '../../../src/plan/resection/context.ts';
import { digitise, gridOf } from '../mesh/shapes.ts';

export const jobContext = createJobContext();

export interface Ball {
  readonly centre: Lps;
  readonly radiusMm: number;
  readonly label: number;
}

/** Later balls lie over earlier ones. */
export const ballMap = (grid: Grid, balls: readonly Ball[]): LabelMap =>
  digitise(grid, (point) => {
    let label = 0;
    for (const ball of balls) if (distance(point, ball.centre) < ball.radiusMm) label = ball.label;
    return label;
  });

/** Axes turned about all three directions, right-handed. */
export const OBLIQUE: readonly number[] = (() => {
  const [a, b, c] = [0.4, -0.3, 0.7];
  const x: Vec3 = [Math.cos(a) * Math.cos(c), Math.sin(c) * Math.cos(a), Math.sin(a)];
  const helper: Vec3 = [Math.sin(b), Math.cos(b), 0.2];
  const dot = x[0] * helper[0] + x[1] * helper[1] + x[2] * helper[2];
  const y0 = helper.map((value, n) => value - dot * x[n]);
  const length = Math.hypot(...y0);
  const y = y0.map((value) => value / length);
  const z = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]];
  return [...x, ...y, ...z];
})();

/** A grid around the origin. */
export function gridAround(halfMm: number, spacingMm: Vec3, direction?: readonly number[]): Grid {
  const d = direction ?? [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const dimensions = spacingMm.map((s) => 2 * Math.ceil(halfMm / s) + 1);
  const from = dimensions.map(
    (n, axis) => -((n - 1) / 2 + [0.37, 0.11, 0.23][axis]) * spacingMm[axis],
  );
  const originMm: Vec3 = [
    from[0] * d[0] + from[1] * d[3] + from[2] * d[6],
    from[0] * d[1] + from[1] * d[4] + from[2] * d[7],
    from[0] * d[2] + from[1] * d[5] + from[2] * d[8],
  ];
  return gridOf([dimensions[0], dimensions[1], dimensions[2]], spacingMm, originMm, d);
}

export const LIVER_MM = 40;

/** A liver of radius 40 mm around the origin with tumours. */
export function ballLiver(
  tumours: readonly Ball[],
  {
    spacingMm = [1, 1, 1],
    direction,
    setup,
  }: {
    readonly spacingMm?: Vec3;
    readonly direction?: readonly number[];
    readonly setup?: Partial<ResectionSetup>;
  } = {},
): Promise<ResectionContext> {
  const grid = gridAround(LIVER_MM + 4, spacingMm, direction);
  const labels = ballMap(grid, [{ centre: [0, 0, 0], radiusMm: LIVER_MM, label: 20 }, ...tumours]);
  return prepareResection(labels, { organ: 'liver', ...setup }, jobContext);
}

export const tumourBall = (centre: Lps, radiusMm: number, label = 40): Ball => ({
  centre,
  radiusMm,
  label,
});

/** Volume in ml of a ball of radius R beyond a plane at distance d from its centre. */
export const capMl = (radius: number, d: number): number =>
  (Math.PI * (radius - d) ** 2 * (2 * radius + d)) / 3000;

export const ballMl = (radius: number): number => (4 * Math.PI * radius ** 3) / 3000;

/** A flat patch of 4 x 4 control points around a point, with u along `a` and v along `b`. */
export const flatPatch = (centre: Vec3, a: Vec3, b: Vec3, halfMm: number): Vec3[] =>
  Array.from({ length: 16 }, (_, n) => {
    const u = ((n % 4) / 1.5 - 1) * halfMm;
    const v = (Math.floor(n / 4) / 1.5 - 1) * halfMm;
    return [
      centre[0] + u * a[0] + v * b[0],
      centre[1] + u * a[1] + v * b[1],
      centre[2] + u * a[2] + v * b[2],
    ];
  });

/** Cubic voxels, flat ones, and flat ones turned about all axes. */
export const GRIDS: readonly {
  readonly spacingMm: Vec3;
  readonly direction?: readonly number[];
}[] = [
  { spacingMm: [1, 1, 1] },
  { spacingMm: [0.8, 0.8, 2] },
  { spacingMm: [0.8, 0.8, 2], direction: OBLIQUE },
];

export const unitVector = (random: Random): Vec3 =>
  normalize([random.normal(), random.normal(), random.normal()]);

/** Two unit vectors that complete a direction to a right-handed frame (a, b, direction). */
export function frameOf(normal: Vec3, random: Random): [Vec3, Vec3] {
  const a = normalize(cross(unitVector(random), normal));
  return [a, cross(normal, a)];
}

export const plane = (pointLps: Lps, normalLps: Vec3): ResectionSurface => ({
  kind: 'plane',
  id: 'plane',
  title: 'Plane',
  pointLps,
  normalLps,
});
