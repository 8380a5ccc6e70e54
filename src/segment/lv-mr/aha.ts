/**
 * AHA segments on short-axis slices (Cerqueira 2002, doi 10.1161/hc0402.102975): thirds of the slices from base to apex, and
 * sixths (apical: quarters) of the turn, counted from the anterior insertion of the right ventricle through the septum.
 */
import type { Lps } from '../../core/space.ts';
import { RAYS, areaMm2, contourPoint } from './polar.ts';
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

/** The right ventricle beside one slice of the wall. */
export interface SeptalArc {
  /** Where the middle of the left ventricle is. */
  readonly centre: Lps;
  /** Points of the outer contour where the right ventricle begins and ends, and half way, in the order of the rays. */
  readonly points: readonly [Lps, Lps, Lps];
  /** The rays of the first two. */
  readonly rays: readonly [number, number];
}

/** The arcs of the slices where the right ventricle is at least half as large as at its largest. */
export function septalArcs(stack: Stack, { walls, rights }: Ventricles): SeptalArc[] {
  const sizes = rights.map((right, k) => {
    const wall = walls[k];
    return right && wall ? areaMm2(right.outer) - areaMm2(wall.epi) : 0;
  });
  const largest = Math.max(...sizes);
  return rights.flatMap((right, k) => {
    const wall = walls[k];
    if (!right || !wall || sizes[k] < largest / 2) return [];
    const last = right.first + right.count - 1;
    const at = (ray: number): Lps =>
      pointOf(stack, contourPoint(wall.epi, Math.round(ray) % RAYS), k);
    return [
      {
        centre: pointOf(stack, wall.epi.centre, k),
        points: [at(right.first), at(last), at((right.first + last) / 2)] as const,
        rays: [right.first, last] as const,
      },
    ];
  });
}

/**
 * The insertions are the ends of the right ventricle's arc, averaged over slices; the anterior one lies further to the front
 * and the head. Undefined without a right ventricle.
 */
export function segmentFrame(arcs: readonly SeptalArc[]): SegmentFrame | undefined {
  if (arcs.length === 0) return undefined;
  const mean = (value: (arc: SeptalArc) => number): number =>
    arcs.reduce((sum, arc) => sum + value(arc), 0) / arcs.length;
  const angle = (ray: number): number => (2 * Math.PI * ray) / RAYS;
  const ray = (end: 0 | 1): number => {
    const x = mean(({ rays }) => Math.cos(angle(rays[end])));
    const y = mean(({ rays }) => Math.sin(angle(rays[end])));
    return ((Math.atan2(y, x) / (2 * Math.PI)) * RAYS + RAYS) % RAYS;
  };
  const forward = (end: 0 | 1): number => mean(({ points }) => points[end][2] - points[end][1]);
  const first = forward(0) >= forward(1);
  return {
    anterior: ray(first ? 0 : 1),
    turn: first ? 1 : -1,
    separationMm: Math.abs(forward(0) - forward(1)),
    rightwardMm: mean(({ centre, points }) => centre[0] - points[2][0]),
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
