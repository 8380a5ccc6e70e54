/** Vessels of known geometry: trees of round tubes with rounded ends, and label maps of them. */
import {
  add,
  cross,
  distance,
  dot,
  IDENTITY_DIRECTION,
  normalize,
  scale,
  subtract,
} from '../../../src/core/space.ts';
import { ijkToLps } from '../../../src/core/space.ts';
import type { Grid, Lps, Vec3 } from '../../../src/core/space.ts';
import type { LabelMap } from '../../../src/core/volume.ts';
import type { VesselTree } from '../../../src/core/vessel-tree.ts';

export interface Tube {
  readonly from: Vec3;
  readonly to: Vec3;
  readonly radiusMm: number;
}

/** A tree that forks in two `generations` times, turning its plane by 90 degrees every time. */
export function forkingTubes(
  from: Vec3,
  direction: Vec3,
  side: Vec3,
  lengthMm: number,
  radiusMm: number,
  generations: number,
): Tube[] {
  const to = add(from, scale(direction, lengthMm));
  const own: Tube = { from, to, radiusMm };
  if (generations === 0) return [own];
  const angles = [0.55, -0.75];
  const children = angles.flatMap((angle) => {
    const turned = normalize(add(scale(direction, Math.cos(angle)), scale(side, Math.sin(angle))));
    const nextSide = normalize(cross(turned, side.map((v) => v) as unknown as Vec3));
    return forkingTubes(to, turned, nextSide, lengthMm * 0.8, radiusMm * 0.79, generations - 1);
  });
  return [own, ...children];
}

/** Distance from a point to the axis of a tube. */
export function axisDistance(point: Vec3, { from, to }: Tube): number {
  const along = subtract(to, from);
  const t = Math.min(1, Math.max(0, dot(subtract(point, from), along) / dot(along, along)));
  return distance(point, add(from, scale(along, t)));
}

/** A map around the tubes in which every voxel whose centre lies in one has the label. */
export function tubeMap(
  tubes: readonly Tube[],
  spacingMm: Vec3,
  label: number,
  direction: readonly number[] = IDENTITY_DIRECTION,
): LabelMap {
  const margin = 4;
  const axes = [0, 1, 2].map((n): Vec3 => [
    direction[3 * n],
    direction[3 * n + 1],
    direction[3 * n + 2],
  ]);
  const low = axes.map((axis) =>
    Math.min(
      ...tubes.flatMap((t) => [dot(t.from, axis) - t.radiusMm, dot(t.to, axis) - t.radiusMm]),
    ),
  );
  const high = axes.map((axis) =>
    Math.max(
      ...tubes.flatMap((t) => [dot(t.from, axis) + t.radiusMm, dot(t.to, axis) + t.radiusMm]),
    ),
  );
  const start = low.map((v) => v - margin + 0.123);
  const originMm = axes.reduce<Vec3>((sum, axis, n) => add(sum, scale(axis, start[n])), [0, 0, 0]);
  const size = (n: number): number => Math.ceil((high[n] - low[n] + 2 * margin) / spacingMm[n]);
  const grid: Grid = { dimensions: [size(0), size(1), size(2)], spacingMm, originMm, direction };
  const data = new Uint8Array(size(0) * size(1) * size(2));
  let n = 0;
  for (let k = 0; k < size(2); k++)
    for (let j = 0; j < size(1); j++)
      for (let i = 0; i < size(0); i++, n++) {
        const at = ijkToLps(grid, [i, j, k]);
        if (tubes.some((tube) => axisDistance(at, tube) <= tube.radiusMm)) data[n] = label;
      }
  return { grid, data };
}

export const pointOf = (tree: VesselTree, n: number): Lps => [
  tree.pointsLps[3 * n],
  tree.pointsLps[3 * n + 1],
  tree.pointsLps[3 * n + 2],
];

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1];
