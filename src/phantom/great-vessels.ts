/** Aorta, pulmonary artery and coronary arteries. */
import { type TubePoint, combine, cutBy, smoothPath, tubes } from './fields.ts';
import type { HeartAnatomy } from './heart-anatomy.ts';
import { type Part, part } from './scene.ts';

export interface GreatVessels {
  readonly aorta: Part;
  readonly pulmonaryArtery: Part;
}

/** Course of the aorta above its valve in the reference heart: sinuses, arch, descending part. */
const ASCENDING: readonly TubePoint[] = [
  [-6, -12, 6, 12],
  [-8, -13.8, 13, 16],
  [-11, -16, 23, 14],
  [-14, -18, 38, 15],
  [-14, -15, 52, 14.5],
  [-7, -9, 62, 13.5],
];
const ARCH: readonly TubePoint[] = [
  [-7, -9, 62, 13.5],
  [7, 0, 67, 12.5],
  [19, 13, 66, 12],
  [25, 29, 58, 12],
  [26, 40, 44, 12],
  [25, 43, 25, 11.8],
  [23, 44, 0, 11.5],
  [20, 43, -30, 11.2],
  [15, 41, -60, 11],
  [12, 40, -110, 11],
];
const TRUNK: readonly TubePoint[] = [
  [8, -43, 24, 12],
  [10, -38, 31, 12.5],
  [15, -25, 38, 12.5],
  [18, -10, 41, 12],
  [19, 0, 40, 11],
];
const RIGHT_BRANCH: readonly TubePoint[] = [
  [19, -2, 40, 10.5],
  [6, 5, 39, 9.5],
  [-14, 8, 37, 9],
  [-32, 11, 35, 8.5],
  [-46, 14, 32, 7.5],
];
const LEFT_BRANCH: readonly TubePoint[] = [
  [19, -2, 40, 10.5],
  [28, 8, 43, 10],
  [40, 20, 42, 9],
  [50, 29, 36, 8],
  [53, 33, 28, 7],
];

export function buildGreatVessels(heart: HeartAnatomy): GreatVessels {
  const path = (points: readonly TubePoint[]): TubePoint[] =>
    smoothPath(heart.placePath(points), 4);
  const { aortic, pulmonary } = heart.valves;
  const against = ([x, y, z]: readonly [number, number, number]): [number, number, number] => [
    -x,
    -y,
    -z,
  ];
  const ascending = cutBy(tubes([path(ASCENDING)]), aortic.centre, against(aortic.normal));
  const rest = tubes([path(ARCH)]);
  const trunk = cutBy(tubes([path(TRUNK)]), pulmonary.centre, against(pulmonary.normal));
  const branches = tubes([path(RIGHT_BRANCH), path(LEFT_BRANCH)]);
  return {
    aorta: part(
      combine([ascending, rest], (x, y, z) =>
        Math.min(ascending.distance(x, y, z), rest.distance(x, y, z)),
      ),
    ),
    pulmonaryArtery: part(
      combine([trunk, branches], (x, y, z) =>
        Math.min(trunk.distance(x, y, z), branches.distance(x, y, z)),
      ),
    ),
  };
}

/**
 * Left anterior descending, circumflex and right coronary artery, laid on the heart's surface:
 * each course point is moved along the gradient of `surface` until it lies `heightMm` above it.
 */
export function buildCoronaries(
  heart: HeartAnatomy,
  surface: (x: number, y: number, z: number) => number,
  heightMm: number,
): Part {
  const courses: readonly (readonly TubePoint[])[] = [
    // Left main and anterior descending, down the anterior groove to the apex.
    [
      [5, -15, 20, 2.2],
      [16, -19, 22, 2.1],
      [24, -28, 20, 1.9],
      [36, -42, 8, 1.7],
      [52, -54, -8, 1.4],
      [66, -62, -28, 1.1],
      [74, -58, -44, 0.8],
    ],
    // Circumflex, round the left side of the mitral annulus.
    [
      [16, -19, 22, 1.9],
      [28, -8, 22, 1.8],
      [36, 6, 12, 1.6],
      [38, 14, -4, 1.4],
      [32, 18, -18, 1.1],
    ],
    // Right coronary, round the tricuspid annulus to the crux and the inferior groove.
    [
      [-20, -22, 17, 2.1],
      [-26, -34, 14, 2.1],
      [-30, -42, 2, 2],
      [-30, -40, -16, 1.9],
      [-22, -26, -30, 1.7],
      [-4, -4, -32, 1.5],
      [16, -14, -44, 1.2],
      [36, -34, -52, 0.9],
    ],
  ];
  return part(
    tubes(
      courses.map((course) =>
        smoothPath(
          smoothPath(heart.placePath(course), 6).map((point) => lifted(point, surface, heightMm)),
          3,
        ),
      ),
    ),
    [],
    0,
  );
}

function lifted(
  [x0, y0, z0, radius]: TubePoint,
  surface: (x: number, y: number, z: number) => number,
  heightMm: number,
): TubePoint {
  let [x, y, z] = [x0, y0, z0];
  const h = 0.5;
  for (let n = 0; n < 12; n++) {
    const d = surface(x, y, z) - heightMm;
    const gx = surface(x + h, y, z) - surface(x - h, y, z);
    const gy = surface(x, y + h, z) - surface(x, y - h, z);
    const gz = surface(x, y, z + h) - surface(x, y, z - h);
    const g = gx * gx + gy * gy + gz * gz;
    if (g === 0) break;
    const step = (0.8 * d * 2 * h) / g;
    x -= step * gx;
    y -= step * gy;
    z -= step * gz;
  }
  return [x, y, z, radius];
}
