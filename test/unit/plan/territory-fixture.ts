/** Organs and vessel trees small enough to know everything about them. */
import type { VesselTreeKind } from '../../../src/core/resection.ts';
import { add, distance, scale, subtract, voxelCount } from '../../../src/core/space.ts';
import type { Grid, Vec3 } from '../../../src/core/space.ts';
import type { VesselBranch, VesselTree } from '../../../src/core/vessel-tree.ts';

export interface Straight {
  readonly title: string;
  readonly parent: string | null;
  readonly from: Vec3;
  readonly to: Vec3;
  readonly radiusMm: number;
}

/** A tree of straight branches with points a millimetre apart; ids are the titles. */
export function straightTree(kind: VesselTreeKind, parts: readonly Straight[]): VesselTree {
  const points: number[] = [];
  const radii: number[] = [];
  const branches: VesselBranch[] = [];
  for (const { title, parent, from, to, radiusMm } of parts) {
    const lengthMm = distance(from, to);
    const steps = Math.round(lengthMm);
    const first = radii.length;
    for (let n = 0; n <= steps; n++) {
      points.push(...add(from, scale(subtract(to, from), n / steps)));
      radii.push(radiusMm);
    }
    const above = branches.find(({ id }) => id === parent);
    branches.push({
      id: title,
      parentId: parent,
      title,
      generation: above ? above.generation + 1 : 0,
      first,
      end: radii.length,
      lengthMm,
      diameterMm: 2 * radiusMm,
    });
  }
  return {
    kind,
    pointsLps: Float32Array.from(points),
    radiusMm: Float32Array.from(radii),
    branches,
    unconnectedPieces: 0,
  };
}

/** Position of every voxel of a grid without rotation. */
export function positions({
  dimensions: [nx, ny],
  spacingMm: s,
  originMm: o,
}: Grid): (n: number) => Vec3 {
  return (n) => [
    o[0] + (n % nx) * s[0],
    o[1] + (Math.floor(n / nx) % ny) * s[1],
    o[2] + Math.floor(n / (nx * ny)) * s[2],
  ];
}

export function maskOf(grid: Grid, isInside: (at: Vec3) => boolean): Uint8Array {
  const at = positions(grid);
  return Uint8Array.from({ length: voxelCount(grid) }, (_, n) => (isInside(at(n)) ? 1 : 0));
}
