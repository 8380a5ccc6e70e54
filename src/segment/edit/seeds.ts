/** Strokes that tell a tool what belongs to a structure and what does not; they are kept as strokes, not as voxels. */
import { voxelCount, type Grid, type Lps, type Vec3 } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import { paintStroke, strokeBox, type Brush } from './brush.ts';
import { maskOf, mayTake, type LabelPatch } from './patch.ts';
import { emptyBox, growBox, type VoxelBox } from './voxel-box.ts';

export interface SeedStroke {
  readonly kind: 'inside' | 'outside';
  readonly shape: Brush['shape'];
  readonly radiusMm: number;
  /** Direction of view of the slice that it was drawn on. */
  readonly normal: Vec3;
  readonly points: readonly Lps[];
}

export const SEED = { none: 0, inside: 1, outside: 2 } as const;

/** The strokes on a grid, one `SEED` per voxel; where two cross, the later one counts. */
export function seedMap(grid: Grid, strokes: readonly SeedStroke[]): Uint8Array {
  const seeds: LabelMap = { grid, data: new Uint8Array(voxelCount(grid)) };
  for (const { kind, shape, radiusMm, normal, points } of strokes) {
    const brush: Brush = { shape, radiusMm, label: SEED[kind], locked: new Set() };
    points.forEach((point, n) => {
      paintStroke(seeds, undefined, brush, normal, points[Math.max(0, n - 1)], point);
    });
  }
  return seeds.data;
}

/** The voxels that the strokes of one kind can reach, or an empty box; it may go beyond the map. */
export function seedBox(
  labels: LabelMap,
  strokes: readonly SeedStroke[],
  kind: SeedStroke['kind'],
): VoxelBox {
  let box = emptyBox();
  for (const stroke of strokes) {
    if (stroke.kind !== kind) continue;
    stroke.points.forEach((point, n) => {
      const from = stroke.points[Math.max(0, n - 1)];
      box = growBox(box, strokeBox(labels, stroke.radiusMm, from, point));
    });
  }
  return box;
}

/** Where a division of a block starts from: 1 per voxel of each kind. */
export interface Starts {
  /** The structure as far as it is painted, and what strokes add to it. */
  readonly inside: Uint8Array;
  /** Faces of the block. */
  readonly faces: Uint8Array;
  /** Structures that may not be taken. */
  readonly held: Uint8Array;
  /** Strokes outside. */
  readonly painted: Uint8Array;
}

/** Starts from the painted voxels of `label`, from strokes, and from what lies around them. */
export function startsOf(patch: LabelPatch, label: number, strokes: readonly SeedStroke[]): Starts {
  const { labels, grid } = patch;
  const [nx, ny, nz] = grid.dimensions;
  const seeds = seedMap(grid, strokes);
  const inside = maskOf(patch, label);
  const faces = new Uint8Array(labels.length);
  const held = new Uint8Array(labels.length);
  const painted = new Uint8Array(labels.length);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const current = labels[n];
        // What is painted inside by hand may take another structure's place, but not a locked one's.
        if (seeds[n] === SEED.inside && !patch.locked.has(current)) inside[n] = 1;
        if (seeds[n] === SEED.outside) {
          inside[n] = 0;
          painted[n] = 1;
        }
        if (inside[n]) continue;
        if (i === 0 || j === 0 || k === 0 || i === nx - 1 || j === ny - 1 || k === nz - 1)
          faces[n] = 1;
        if (current !== 0 && current !== label && !mayTake(patch, label, current)) held[n] = 1;
      }
  return { inside, faces, held, painted };
}
