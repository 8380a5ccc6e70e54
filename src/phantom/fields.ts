/**
 * Signed distances in millimetres: negative inside, positive outside. The shapes a body is made of.
 * Near a surface every field here has a slope close to one, which is what partial volume needs;
 * far from it an ellipsoid is only an estimate.
 */
import type { Vec3 } from '../core/space.ts';
import { length3, unit } from './exact-math.ts';

export interface Field {
  distance(x: number, y: number, z: number): number;
  /**
   * Announces that only points within `reachMm` of (x, y, z) will be asked for until the next call,
   * so that a shape of many pieces may put the far ones aside.
   */
  focus?(x: number, y: number, z: number, reachMm: number): void;
}

/** Three orthonormal axes and the point where they meet. */
export interface Frame {
  readonly origin: Vec3;
  readonly u: Vec3;
  readonly v: Vec3;
  readonly w: Vec3;
}

export const BODY_AXES: Pick<Frame, 'u' | 'v' | 'w'> = {
  u: [1, 0, 0],
  v: [0, 1, 0],
  w: [0, 0, 1],
};

/** The point `u, v, w` millimetres along the axes of the frame. */
export function along(frame: Frame, u: number, v: number, w: number): Vec3 {
  const { origin: o, u: a, v: b, w: c } = frame;
  return [
    o[0] + u * a[0] + v * b[0] + w * c[0],
    o[1] + u * a[1] + v * b[1] + w * c[1],
    o[2] + u * a[2] + v * b[2] + w * c[2],
  ];
}

/** Ellipsoid with semi-axes `radii` along u, v, w; first-order distance `k0 (k0 - 1) / k1`. */
export function ellipsoid(frame: Frame, radii: Vec3): Field {
  const [ox, oy, oz] = frame.origin;
  const [ux, uy, uz] = frame.u.map((c) => c / radii[0]);
  const [vx, vy, vz] = frame.v.map((c) => c / radii[1]);
  const [wx, wy, wz] = frame.w.map((c) => c / radii[2]);
  const [ru, rv, rw] = radii;
  const smallest = Math.min(ru, rv, rw);
  return {
    distance(x, y, z) {
      const dx = x - ox;
      const dy = y - oy;
      const dz = z - oz;
      const a = dx * ux + dy * uy + dz * uz;
      const b = dx * vx + dy * vy + dz * vz;
      const c = dx * wx + dy * wy + dz * wz;
      const k0 = length3(a, b, c);
      const k1 = length3(a / ru, b / rv, c / rw);
      return k1 < 1e-9 ? -smallest : (k0 * (k0 - 1)) / k1;
    },
  };
}

/** Box with rounded edges, half sizes along u, v, w. */
export function roundedBox(frame: Frame, half: Vec3, roundMm: number): Field {
  const { origin: o, u, v, w } = frame;
  return {
    distance(x, y, z) {
      const dx = x - o[0];
      const dy = y - o[1];
      const dz = z - o[2];
      const a = Math.abs(dx * u[0] + dy * u[1] + dz * u[2]) - half[0] + roundMm;
      const b = Math.abs(dx * v[0] + dy * v[1] + dz * v[2]) - half[1] + roundMm;
      const c = Math.abs(dx * w[0] + dy * w[1] + dz * w[2]) - half[2] + roundMm;
      const outside = length3(Math.max(a, 0), Math.max(b, 0), Math.max(c, 0));
      return outside + Math.min(Math.max(a, b, c), 0) - roundMm;
    },
  };
}

/** The half space that the (unit) normal points away from. */
export function halfSpace(point: Vec3, normal: Vec3): Field {
  const [nx, ny, nz] = normal;
  const offset = point[0] * nx + point[1] * ny + point[2] * nz;
  return { distance: (x, y, z) => x * nx + y * ny + z * nz - offset };
}

/** A point of a tube's centre line with its radius. */
export type TubePoint = readonly [x: number, y: number, z: number, radiusMm: number];

/** A tube point from a place and a radius. */
export const tubePoint = (at: Vec3, radiusMm: number): TubePoint => [at[0], at[1], at[2], radiusMm];

/** Numbers per segment: start, vector, 1 / length squared, start radius, radius change, middle, half length. */
const SEGMENT = 13;

/** Straight tapering pieces with round ends between consecutive points of each path. */
export function tubes(paths: readonly (readonly TubePoint[])[]): Field {
  const count = paths.reduce((sum, path) => sum + path.length - 1, 0);
  const data = new Float64Array(count * SEGMENT);
  let at = 0;
  for (const path of paths) {
    for (let n = 1; n < path.length; n++) {
      writeSegment(data, at, path[n - 1], path[n]);
      at += SEGMENT;
    }
  }
  const near = new Int32Array(count);
  let nearCount = 0;
  for (let n = 0; n < count; n++) near[nearCount++] = n * SEGMENT;
  let horizonMm = 1e3;
  const box = boundsOf(data, count);
  return {
    focus(x, y, z, reachMm) {
      nearCount = 0;
      horizonMm = reachMm;
      if (distanceToBox(box, x, y, z) > reachMm) return;
      for (let n = 0, p = 0; n < count; n++, p += SEGMENT) {
        const limit = reachMm + data[p + 12];
        const dx = x - data[p + 9];
        const dy = y - data[p + 10];
        const dz = z - data[p + 11];
        if (dx * dx + dy * dy + dz * dz < limit * limit) near[nearCount++] = p;
      }
    },
    distance(x, y, z) {
      let best = horizonMm;
      for (let n = 0; n < nearCount; n++) {
        const p = near[n];
        const dx = x - data[p];
        const dy = y - data[p + 1];
        const dz = z - data[p + 2];
        const t = (dx * data[p + 3] + dy * data[p + 4] + dz * data[p + 5]) * data[p + 6];
        const s = t < 0 ? 0 : t > 1 ? 1 : t;
        const ex = dx - s * data[p + 3];
        const ey = dy - s * data[p + 4];
        const ez = dz - s * data[p + 5];
        const d = Math.sqrt(ex * ex + ey * ey + ez * ez) - data[p + 7] - s * data[p + 8];
        if (d < best) best = d;
      }
      return best;
    },
  };
}

/** Lowest and highest corner of all segments. */
function boundsOf(data: Float64Array, count: number): number[] {
  const box = [1e9, 1e9, 1e9, -1e9, -1e9, -1e9];
  for (let n = 0, p = 0; n < count; n++, p += SEGMENT) {
    for (let axis = 0; axis < 3; axis++) {
      box[axis] = Math.min(box[axis], data[p + 9 + axis] - data[p + 12]);
      box[3 + axis] = Math.max(box[3 + axis], data[p + 9 + axis] + data[p + 12]);
    }
  }
  return box;
}

function distanceToBox(box: readonly number[], x: number, y: number, z: number): number {
  return length3(
    Math.max(box[0] - x, 0, x - box[3]),
    Math.max(box[1] - y, 0, y - box[4]),
    Math.max(box[2] - z, 0, z - box[5]),
  );
}

function writeSegment(data: Float64Array, p: number, a: TubePoint, b: TubePoint): void {
  const vx = b[0] - a[0];
  const vy = b[1] - a[1];
  const vz = b[2] - a[2];
  const squared = vx * vx + vy * vy + vz * vz;
  data.set([a[0], a[1], a[2], vx, vy, vz, squared > 0 ? 1 / squared : 0, a[3], b[3] - a[3]], p);
  data.set(
    [a[0] + vx / 2, a[1] + vy / 2, a[2] + vz / 2, Math.sqrt(squared) / 2 + Math.max(a[3], b[3])],
    p + 9,
  );
}

/** A smooth curve through the given points (Catmull-Rom), about `stepMm` between its points. */
export function smoothPath(points: readonly TubePoint[], stepMm: number): TubePoint[] {
  const path: TubePoint[] = [];
  for (let n = 0; n + 1 < points.length; n++) {
    const p1 = points[n];
    const p2 = points[n + 1];
    const p0 = points[n - 1] ?? reflected(p1, p2);
    const p3 = points[n + 2] ?? reflected(p2, p1);
    const chord = length3(p2[0] - p1[0], p2[1] - p1[1], p2[2] - p1[2]);
    const steps = Math.max(1, Math.ceil(chord / stepMm));
    for (let k = 0; k < steps; k++) path.push(catmullRom(p0, p1, p2, p3, k / steps));
  }
  path.push(points[points.length - 1]);
  return path;
}

function catmullRom(a: TubePoint, b: TubePoint, c: TubePoint, d: TubePoint, t: number): TubePoint {
  const blend = (n: 0 | 1 | 2 | 3): number =>
    0.5 *
    (2 * b[n] +
      (c[n] - a[n]) * t +
      (2 * a[n] - 5 * b[n] + 4 * c[n] - d[n]) * t * t +
      (3 * b[n] - a[n] - 3 * c[n] + d[n]) * t * t * t);
  return [blend(0), blend(1), blend(2), blend(3)];
}

const reflected = (end: TubePoint, next: TubePoint): TubePoint => [
  2 * end[0] - next[0],
  2 * end[1] - next[1],
  2 * end[2] - next[2],
  end[3],
];

/** The smooth union, the overlap or the difference of fields; focus reaches every member. */
export function combine(
  members: readonly Field[],
  distance: (x: number, y: number, z: number) => number,
): Field {
  const focused = members.filter((member) => member.focus !== undefined);
  if (focused.length === 0) return { distance };
  return {
    distance,
    focus: (x, y, z, reachMm) => {
      for (const member of focused) member.focus?.(x, y, z, reachMm);
    },
  };
}

/** Part of `field` on the side of the plane that the normal points away from. */
export function cutBy(field: Field, point: Vec3, normal: Vec3): Field {
  const plane = halfSpace(point, unit(normal));
  return combine([field], (x, y, z) => Math.max(field.distance(x, y, z), plane.distance(x, y, z)));
}
