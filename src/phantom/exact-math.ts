/**
 * Arithmetic whose result is the same bit for bit on every engine: only the operations that
 * IEEE 754 rounds exactly (+ - * / and square root). `Math.sin`, `Math.exp` and `Math.hypot` are
 * left to the engine by the language, so the phantom, whose digest is recorded, avoids them.
 */
import type { Vec3 } from '../core/space.ts';

const { PI } = Math;
const HALF_PI = PI / 2;

/** Sine of an angle in radians within [-pi, pi], to 1e-9 (Taylor polynomial of degree 15). */
export function sine(angle: number): number {
  // Folded into [-pi/2, pi/2], where the series converges at once.
  const x = angle > HALF_PI ? PI - angle : angle < -HALF_PI ? -PI - angle : angle;
  const q = x * x;
  let sum = 1 - q / 210;
  sum = 1 - (q / 156) * sum;
  sum = 1 - (q / 110) * sum;
  sum = 1 - (q / 72) * sum;
  sum = 1 - (q / 42) * sum;
  sum = 1 - (q / 20) * sum;
  return x * (1 - (q / 6) * sum);
}

/** Cosine of an angle in radians within [-pi, pi], to 1e-9. */
export const cosine = (angle: number): number =>
  sine(angle > HALF_PI ? HALF_PI - angle : angle + HALF_PI);

export const length3 = (x: number, y: number, z: number): number =>
  Math.sqrt(x * x + y * y + z * z);

/** Unit vector along `a`. */
export function unit(a: Vec3): Vec3 {
  const length = length3(a[0], a[1], a[2]);
  return [a[0] / length, a[1] / length, a[2] / length];
}

/** Cube root of a number of 1 or more, to 1e-12 (Newton). */
export function cubeRoot(value: number): number {
  let root = 1 + (value - 1) / 3;
  for (let n = 0; n < 60; n++) {
    const next = (2 * root + value / (root * root)) / 3;
    if (root - next < 1e-13 * root) return next;
    root = next;
  }
  return root;
}

export const clamp01 = (t: number): number => (t < 0 ? 0 : t > 1 ? 1 : t);

/** 0 below `low`, 1 above `high`, smooth in between. */
export function smoothStep(low: number, high: number, x: number): number {
  const t = clamp01((x - low) / (high - low));
  return t * t * (3 - 2 * t);
}

/**
 * Smooth minimum of two distances: the union of two bodies with a fillet about `radius` wide
 * (Quilez, polynomial form).
 */
export function smoothMin(a: number, b: number, radius: number): number {
  const h = radius - Math.abs(a - b);
  const low = a < b ? a : b;
  return h > 0 ? low - (h * h) / (4 * radius) : low;
}

/** Smooth maximum: the overlap of two bodies with its edge rounded. */
export const smoothMax = (a: number, b: number, radius: number): number =>
  -smoothMin(-a, -b, radius);

/** Rotation about the axis `axis` (unit) by `angle` radians, applied to `p` (Rodrigues). */
export function rotate(p: Vec3, axis: Vec3, angle: number): Vec3 {
  const c = cosine(angle);
  const s = sine(angle);
  const [x, y, z] = axis;
  const along = (p[0] * x + p[1] * y + p[2] * z) * (1 - c);
  return [
    p[0] * c + (y * p[2] - z * p[1]) * s + x * along,
    p[1] * c + (z * p[0] - x * p[2]) * s + y * along,
    p[2] * c + (x * p[1] - y * p[0]) * s + z * along,
  ];
}
