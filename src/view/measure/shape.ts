/** How shapes come into being and change: by presses, by their handles, as a whole. Pure, in patient millimetres. */
import type { Lps, Vec3 } from '../../core/space.ts';
import { add, cross, distance, dot, normalize, scale, subtract } from '../../core/space.ts';
import type { DrawnKind } from '../../twin/measurement.ts';
import type { PlaneView } from '../slices/plane.ts';
import { axesOf, toScreen } from '../slices/plane.ts';
import type { Shape } from '../../twin/measure-region.ts';

/** Points after which a shape is complete; the others are ended by a double click or Enter. */
const COMPLETE_AT: Readonly<Partial<Record<DrawnKind, number>>> = {
  distance: 2,
  angle: 3,
  ellipse: 2,
};

/** Least number of points that make a shape. */
export const LEAST_POINTS: Readonly<Record<DrawnKind, number>> = {
  distance: 2,
  angle: 3,
  polyline: 2,
  ellipse: 2,
  freehand: 3,
};

export const isComplete = (kind: DrawnKind, points: number): boolean =>
  points >= (COMPLETE_AT[kind] ?? Infinity);

/**
 * The shape that pressed points make on a slice. An ellipse is drawn from corner to corner of its box and kept
 * as its centre and the ends of its half-axes.
 */
export function shapeFrom(kind: DrawnKind, pressed: readonly Lps[], view: PlaneView): Shape {
  const { right, up, towardsViewer: normal } = axesOf(view);
  if (kind !== 'ellipse' || pressed.length !== 2) return { kind, points: pressed, normal };
  const [from, to] = pressed;
  const centre = scale(add(from, to), 0.5);
  const half = scale(subtract(to, from), 0.5);
  const first = add(centre, scale(right, Math.abs(dot(half, right))));
  const second = add(centre, scale(up, Math.abs(dot(half, up))));
  return { kind, points: [centre, first, second], normal };
}

/** The shape with handle `n` at another place in its plane; the half-axes of an ellipse stay perpendicular. */
export function withHandle(shape: Shape, n: number, to: Lps): Shape {
  const { kind, points, normal } = shape;
  if (kind !== 'ellipse') {
    return { ...shape, points: points.map((point, m) => (m === n ? to : point)) };
  }
  if (n === 0) return moved(shape, subtract(to, points[0]));
  const [centre] = points;
  const arm = subtract(to, centre);
  const other = n === 1 ? 2 : 1;
  const otherMm = distance(points[other], centre);
  // The second half-axis lies a quarter turn after the first.
  const turn = scale(normalize(cross(normal, arm)), n === 1 ? otherMm : -otherMm);
  const next = [...points];
  next[n] = to;
  next[other] = add(centre, turn);
  return { ...shape, points: next };
}

export const moved = (shape: Shape, by: Vec3): Shape => ({
  ...shape,
  points: shape.points.map((point) => add(point, by)),
});

const ELLIPSE_POINTS = 96;

/** The line that is drawn, and whether its end joins its start. */
export function lineOf(shape: Shape): {
  readonly points: readonly Lps[];
  readonly closed: boolean;
} {
  const { kind, points } = shape;
  if (kind !== 'ellipse' || points.length !== 3) return { points, closed: kind === 'freehand' };
  const [centre, first, second] = points;
  const a = subtract(first, centre);
  const b = subtract(second, centre);
  const round = Array.from({ length: ELLIPSE_POINTS }, (_, n) => {
    const angle = (2 * Math.PI * n) / ELLIPSE_POINTS;
    return add(centre, add(scale(a, Math.cos(angle)), scale(b, Math.sin(angle))));
  });
  return { points: round, closed: true };
}

/** True while a slice shows the plane in which all of the shape lies; `reachMm` on either side counts as in it. */
export function liesIn(shape: Shape, view: PlaneView, reachMm: number): boolean {
  const { towardsViewer } = axesOf(view);
  const at = dot(view.centreLps, towardsViewer);
  return shape.points.every((point) => Math.abs(dot(point, towardsViewer) - at) <= reachMm + 1e-6);
}

export const middleOfShape = ({ kind, points }: Shape): Lps =>
  kind === 'ellipse'
    ? points[0]
    : scale(
        points.reduce<Vec3>((sum, point) => add(sum, point), [0, 0, 0]),
        1 / points.length,
      );

/** Index of the handle within reach of a place on the screen, the nearest first. */
export function handleAt(shape: Shape, view: PlaneView, x: number, y: number, reachPx: number) {
  let found: number | undefined;
  let least = reachPx;
  shape.points.forEach((point, n) => {
    const [px, py] = toScreen(view, point);
    const away = Math.hypot(px - x, py - y);
    if (away <= least) {
      least = away;
      found = n;
    }
  });
  return found;
}

/** True where the line of the shape passes within reach of a place on the screen. */
export function isOnLine(shape: Shape, view: PlaneView, x: number, y: number, reachPx: number) {
  const { points, closed } = lineOf(shape);
  const flat = points.map((point) => toScreen(view, point));
  return flat.some(([bx, by], n) => {
    if (n === 0 && !closed) return false;
    const [ax, ay] = flat[(n + flat.length - 1) % flat.length];
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const along = length > 0 ? ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length : 0;
    const t = Math.min(1, Math.max(0, along));
    return Math.hypot(ax + t * (bx - ax) - x, ay + t * (by - ay) - y) <= reachPx;
  });
}

/** More points than this hide each other's handles. */
const MOST_POINTS = 400;

/** The drawn line with few enough points that each can be taken hold of. */
export function simplifiedOutline(points: readonly Lps[], toleranceMm: number): readonly Lps[] {
  const fewer = simplified(points, toleranceMm);
  return fewer.length > MOST_POINTS ? simplifiedOutline(fewer, 2 * toleranceMm) : fewer;
}

/** Fewer points that stay within `toleranceMm` of the drawn line (Ramer 1972, Douglas and Peucker 1973). */
function simplified(points: readonly Lps[], toleranceMm: number): readonly Lps[] {
  if (points.length < 3) return points;
  const first = points[0];
  const last = points[points.length - 1];
  const along = normalize(subtract(last, first));
  let farthest = 0;
  let most = 0;
  points.forEach((point, n) => {
    const offset = subtract(point, first);
    const away = distance(offset, scale(along, dot(offset, along)));
    if (away > most) {
      most = away;
      farthest = n;
    }
  });
  if (most <= toleranceMm) return [first, last];
  const head = simplified(points.slice(0, farthest + 1), toleranceMm);
  return [...head.slice(0, -1), ...simplified(points.slice(farthest), toleranceMm)];
}
