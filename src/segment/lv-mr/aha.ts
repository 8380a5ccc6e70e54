/**
 * AHA segments on short-axis slices (Cerqueira 2002, doi 10.1161/hc0402.102975): thirds of the slices from base to apex, and
 * sixths (apical: quarters) of the turn, counted from the anterior insertion of the right ventricle through the septum.
 */
import { RAYS, areaMm2 } from './polar.ts';
import type { Stack } from './stack.ts';
import { pointOf } from './stack.ts';
import type { Ventricles } from './ventricles.ts';

/** Where the segments are counted from. */
export interface SegmentFrame {
  /** Ray of the anterior insertion. */
  readonly anterior: number;
  /** +1 where the septum follows at larger ray numbers, -1 at smaller. */
  readonly turn: 1 | -1;
  /** How far the anterior insertion lies before and above the other, mm. */
  readonly separationMm: number;
  /** How far the right ventricle lies to the patient's right of the left one, mm. */
  readonly rightwardMm: number;
}

/**
 * The insertions are the ends of the right ventricle's arc, averaged over the slices where it is large; the anterior one lies
 * further to the front and the head. Undefined without a right ventricle.
 */
export function segmentFrame(
  stack: Stack,
  { walls, rights }: Ventricles,
): SegmentFrame | undefined {
  const sizes = rights.map((right, k) => {
    const wall = walls[k];
    return right && wall ? areaMm2(right.outer) - areaMm2(wall.epi) : 0;
  });
  const largest = Math.max(...sizes);
  const ends = [
    { x: 0, y: 0, point: [0, 0, 0] },
    { x: 0, y: 0, point: [0, 0, 0] },
  ];
  let used = 0;
  const rightward = [0, 0, 0];
  for (const [k, right] of rights.entries()) {
    const wall = walls[k];
    if (!right || !wall || sizes[k] < largest / 2) continue;
    used++;
    const centre = pointOf(stack, wall.epi.centre, k);
    [right.first, right.first + right.count - 1, right.first + (right.count - 1) / 2].forEach(
      (ray, n) => {
        const angle = (2 * Math.PI * ray) / RAYS;
        const [x, y] = [Math.cos(angle), Math.sin(angle)];
        const r = wall.epi.radiusMm[Math.round(ray) % RAYS];
        const { x: cx, y: cy } = wall.epi.centre;
        const point = pointOf(stack, { x: cx + r * x, y: cy + r * y }, k);
        const sum = n < 2 ? ends[n].point : rightward;
        for (let axis = 0; axis < 3; axis++) sum[axis] += point[axis] - centre[axis];
        if (n === 2) return;
        ends[n].x += x;
        ends[n].y += y;
      },
    );
  }
  if (used === 0) return undefined;
  const forward = (n: number): number => (ends[n].point[2] - ends[n].point[1]) / used;
  const rayOf = ({ x, y }: { x: number; y: number }): number =>
    ((Math.atan2(y, x) / (2 * Math.PI)) * RAYS + RAYS) % RAYS;
  const first = forward(0) >= forward(1);
  return {
    anterior: rayOf(first ? ends[0] : ends[1]),
    turn: first ? 1 : -1,
    separationMm: Math.abs(forward(0) - forward(1)),
    rightwardMm: -rightward[0] / used,
  };
}

/** 1 to 16: the segment of a ray in a slice at `height` (0 apex to 1 base of the cavity). */
export function segmentOf(frame: SegmentFrame, ray: number, height: number): number {
  const rays = frame.turn * (ray - frame.anterior);
  const angle = ((((rays * 360) / RAYS) % 360) + 360) % 360;
  // Quarters centred on the middle of septum (60), inferior (150), lateral (240) and anterior wall (330).
  if (height < 1 / 3) return 13 + (Math.floor((angle + 75) / 90) % 4);
  const sixth = (Math.floor(angle / 60) + 1) % 6;
  return (height < 2 / 3 ? 7 : 1) + sixth;
}

/** Height of every slice with a wall: the middle of its share of the cavity, 0 apex to 1 base. */
export function sliceHeights({
  walls,
  side,
}: Pick<Ventricles, 'walls' | 'side'>): Map<number, number> {
  const present = walls.flatMap((wall, k) => (wall ? [k] : []));
  if (side < 0) present.reverse();
  return new Map(present.map((k, n) => [k, (n + 0.5) / present.length]));
}
