import type { Lps, Vec3 } from '../../core/space.ts';
import { add, cross, distance, dot, normalize, scale, subtract } from '../../core/space.ts';

/** An orthographic camera in patient space, with the size of its viewport: everything that overlays are computed from. */
export interface CameraView {
  /** Unit vectors: to the right and to the top of the screen, and from the patient to the viewer. */
  readonly right: Vec3;
  readonly up: Vec3;
  readonly towards: Vec3;
  /** Point at the centre of the viewport. */
  readonly targetLps: Lps;
  readonly mmPerPixel: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export type CameraAxes = Pick<CameraView, 'right' | 'up' | 'towards'>;

/** Fluoroscopic projections and the anatomical views, by the place of the viewer. */
export type StandardView = 'AP' | 'RAO 30' | 'LAO 45' | 'LL' | 'RL' | 'PA' | 'INF' | 'SUP';

export const STANDARD_VIEWS: readonly StandardView[] = [
  'AP',
  'RAO 30',
  'LAO 45',
  'LL',
  'PA',
  'INF',
];

/** Camera axes for a viewer in a direction, with `up` as close as possible to `upHint`. */
export function lookFrom(towards: Vec3, upHint: Vec3 = [0, 0, 1]): CameraAxes {
  const z = normalize(towards);
  const right = normalize(cross(upHint, z));
  return { right, up: cross(z, right), towards: z };
}

/** Viewer at an angle: `laoDeg` positive to the patient's left, `cranDeg` positive to the head. */
export function lookAtAngles(laoDeg: number, cranDeg: number): CameraAxes {
  const lao = (laoDeg * Math.PI) / 180;
  const cran = (cranDeg * Math.PI) / 180;
  return lookFrom([
    Math.sin(lao) * Math.cos(cran),
    -Math.cos(lao) * Math.cos(cran),
    Math.sin(cran),
  ]);
}

export function standardAxes(view: StandardView): CameraAxes {
  switch (view) {
    case 'AP':
      return lookAtAngles(0, 0);
    case 'RAO 30':
      return lookAtAngles(-30, 0);
    case 'LAO 45':
      return lookAtAngles(45, 0);
    case 'LL':
      return lookAtAngles(90, 0);
    case 'RL':
      return lookAtAngles(-90, 0);
    case 'PA':
      return lookAtAngles(180, 0);
    case 'INF':
      return lookFrom([0, 0, -1], [0, -1, 0]);
    case 'SUP':
      return lookFrom([0, 0, 1], [0, -1, 0]);
  }
}

/** Angles of the viewer as on a C-arm, in degrees: LAO and CRAN positive, RAO and CAUD negative. */
export function viewAngles(towards: Vec3): { readonly laoDeg: number; readonly cranDeg: number } {
  const [x, y, z] = normalize(towards);
  const horizontal = Math.hypot(x, y);
  const degrees = 180 / Math.PI;
  return {
    // Straight from head or foot the rotation has no meaning.
    laoDeg: horizontal < 1e-3 ? 0 : Math.atan2(x, -y) * degrees,
    cranDeg: Math.atan2(z, horizontal) * degrees,
  };
}

/** `LAO 28 CRAN 12`, `AP`, `PA CAUD 5`, `CRAN 90`: angles rounded to whole degrees. */
export function viewAngleText(towards: Vec3): string {
  const { laoDeg, cranDeg } = viewAngles(towards);
  const lao = Math.round(laoDeg);
  const cran = Math.round(cranDeg);
  const tilt = cran === 0 ? '' : `${cran > 0 ? 'CRAN' : 'CAUD'} ${Math.abs(cran)}`;
  if (Math.abs(cran) === 90) return tilt;
  const rotation =
    lao === 0 ? 'AP' : Math.abs(lao) === 180 ? 'PA' : `${lao > 0 ? 'LAO' : 'RAO'} ${Math.abs(lao)}`;
  return tilt ? `${rotation} ${tilt}` : rotation;
}

/** Screen position in pixels from the top left corner, and the depth towards the viewer in mm. */
export function project(view: CameraView, point: Lps): { x: number; y: number; depthMm: number } {
  const from = subtract(point, view.targetLps);
  return {
    x: view.widthPx / 2 + dot(from, view.right) / view.mmPerPixel,
    y: view.heightPx / 2 - dot(from, view.up) / view.mmPerPixel,
    depthMm: dot(from, view.towards),
  };
}

/** Point under a pixel, on the plane through the target that faces the viewer. */
export function unproject(view: CameraView, x: number, y: number): Lps {
  const across = scale(view.right, (x - view.widthPx / 2) * view.mmPerPixel);
  const along = scale(view.up, (view.heightPx / 2 - y) * view.mmPerPixel);
  return add(view.targetLps, add(across, along));
}

/** Turns camera axes about one of their own directions (Rodrigues), re-orthonormalised against drift. */
export function turn(axes: CameraAxes, about: Vec3, radians: number): CameraAxes {
  const k = normalize(about);
  const cosine = Math.cos(radians);
  const rotated = (v: Vec3): Vec3 =>
    add(
      add(scale(v, cosine), scale(cross(k, v), Math.sin(radians))),
      scale(k, dot(k, v) * (1 - cosine)),
    );
  return lookFrom(rotated(axes.towards), rotated(axes.up));
}

/** Axis and angle that carry one camera onto another, for a smooth flight. */
export function rotationBetween(a: CameraAxes, b: CameraAxes): { axis: Vec3; radians: number } {
  // Rotation matrix R = sum of b_i a_i^T; its trace and skew part give angle and axis.
  const pairs = [
    [a.right, b.right],
    [a.up, b.up],
    [a.towards, b.towards],
  ] as const;
  const entry = (row: number, column: number): number =>
    pairs.reduce((sum, [from, to]) => sum + to[row] * from[column], 0);
  const cosine = Math.min(1, Math.max(-1, (entry(0, 0) + entry(1, 1) + entry(2, 2) - 1) / 2));
  const radians = Math.acos(cosine);
  const skew: Vec3 = [
    entry(2, 1) - entry(1, 2),
    entry(0, 2) - entry(2, 0),
    entry(1, 0) - entry(0, 1),
  ];
  if (Math.hypot(...skew) > 1e-6) return { axis: normalize(skew), radians };
  // Half a turn: the axis is the eigenvector to 1, the largest column of R + I.
  const columns = [0, 1, 2].map((c): Vec3 => [
    entry(0, c) + (c === 0 ? 1 : 0),
    entry(1, c) + (c === 1 ? 1 : 0),
    entry(2, c) + (c === 2 ? 1 : 0),
  ]);
  const longest = columns.reduce((best, v) => (dot(v, v) > dot(best, best) ? v : best));
  return { axis: radians < 1e-3 ? [0, 0, 1] : normalize(longest), radians };
}

/** Axis-aligned box in LPS. */
export interface Box {
  readonly min: Vec3;
  readonly max: Vec3;
}

/** Target and scale at which a box fills the height (and fits the width) of the viewport. */
export function fitBox(
  view: CameraView,
  box: Box,
  margin = 1.12,
): Pick<CameraView, 'targetLps' | 'mmPerPixel'> {
  const size = subtract(box.max, box.min);
  const extent = (axis: Vec3): number =>
    axis.reduce((sum, part, n) => sum + Math.abs(part) * size[n], 0);
  const vertical = extent(view.up) / Math.max(1, view.heightPx);
  const horizontal = extent(view.right) / Math.max(1, view.widthPx);
  return {
    targetLps: scale(add(box.min, box.max), 0.5),
    mmPerPixel: Math.max(1e-3, margin * Math.max(vertical, horizontal)),
  };
}

export interface CubeFace {
  readonly letter: string;
  readonly view: StandardView;
  /** Corners on screen: x to the right, y downwards, within about [-1.75, 1.75]. */
  readonly corners: readonly (readonly [number, number])[];
  readonly centre: readonly [number, number];
  /** 1 when the face looks straight at the viewer. */
  readonly facing: number;
}

const CUBE: readonly { letter: string; view: StandardView; normal: Vec3; u: Vec3; v: Vec3 }[] = [
  { letter: 'A', view: 'AP', normal: [0, -1, 0], u: [1, 0, 0], v: [0, 0, 1] },
  { letter: 'P', view: 'PA', normal: [0, 1, 0], u: [1, 0, 0], v: [0, 0, 1] },
  { letter: 'L', view: 'LL', normal: [1, 0, 0], u: [0, 1, 0], v: [0, 0, 1] },
  { letter: 'R', view: 'RL', normal: [-1, 0, 0], u: [0, 1, 0], v: [0, 0, 1] },
  { letter: 'H', view: 'SUP', normal: [0, 0, 1], u: [1, 0, 0], v: [0, 1, 0] },
  { letter: 'F', view: 'INF', normal: [0, 0, -1], u: [1, 0, 0], v: [0, 1, 0] },
];

/** The faces of the orientation cube that look at the viewer. */
export function cubeFaces(axes: CameraAxes): readonly CubeFace[] {
  const flat = (v: Vec3): readonly [number, number] => [dot(v, axes.right), -dot(v, axes.up)];
  return CUBE.map(({ letter, view, normal, u, v }) => ({
    letter,
    view,
    facing: dot(normal, axes.towards),
    centre: flat(normal),
    corners: [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ].map(([a, b]) => flat(add(normal, add(scale(u, a), scale(v, b))))),
  })).filter((face) => face.facing > 0.02);
}

/** True when two views look at the same place in the same way; the size of the viewport does not count. */
export function sameAim(a: CameraView, b: CameraView): boolean {
  const heightMm = (view: CameraView): number => view.mmPerPixel * view.heightPx;
  return (
    distance(a.targetLps, b.targetLps) < 1e-6 &&
    distance(a.towards, b.towards) < 1e-6 &&
    distance(a.up, b.up) < 1e-6 &&
    Math.abs(heightMm(a) - heightMm(b)) < 1e-6 * heightMm(a)
  );
}
