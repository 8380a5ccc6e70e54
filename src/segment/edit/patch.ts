/** The part of a case that an edit works on: a block of the label map with the image under it, copied out. */
import { fail } from '../../core/failure.ts';
import { ijkToLps, type Grid } from '../../core/space.ts';
import type { LabelMap, Volume } from '../../core/volume.ts';
import type { VoxelBox } from './voxel-box.ts';

/** What becomes of other structures where an edit adds: they stay, or give way unless they are locked. */
export type Others = 'stay' | 'give-way';

export interface LabelPatch {
  /** Grid of the block. */
  readonly grid: Grid;
  readonly labels: Uint8Array;
  /** Image values of the block; absent where the edit does not look at the image. */
  readonly image?: Volume['data'];
  /** Labels that are neither taken nor changed. */
  readonly locked: ReadonlySet<number>;
  readonly others: Others;
}

/** Copies a block (not empty, inside the grid) out of a map, with the image of the same grid where it is given. */
export function cutPatch(
  { grid, data }: LabelMap,
  box: VoxelBox,
  rules: Pick<LabelPatch, 'locked' | 'others'>,
  image?: Volume['data'],
): LabelPatch {
  const [nx, ny, nz] = sizeOf(box);
  const count = nx * ny * nz;
  const labels = new Uint8Array(count);
  const values = image instanceof Int16Array ? new Int16Array(count) : new Float32Array(count);
  eachRow(grid, box, (from, to) => {
    labels.set(data.subarray(from, from + nx), to);
    if (image) values.set(image.subarray(from, from + nx), to);
  });
  const origin = ijkToLps(grid, box.min);
  return {
    grid: { ...grid, dimensions: [nx, ny, nz], originMm: origin },
    labels,
    ...(image && { image: values }),
    locked: rules.locked,
    others: rules.others,
  };
}

/** Writes the labels of a block into the whole map. */
export function pastePatch({ grid, data }: LabelMap, box: VoxelBox, labels: Uint8Array): void {
  const [nx] = sizeOf(box);
  eachRow(grid, box, (from, to) => data.set(labels.subarray(to, to + nx), from));
}

/** Whether an edit of `label` may write over a voxel that holds `current`. */
export function mayTake({ locked, others }: LabelPatch, label: number, current: number): boolean {
  if (current === label || locked.has(current)) return false;
  return current === 0 || others === 'give-way';
}

/** 1 where the patch holds `label`. */
export function maskOf({ labels }: LabelPatch, label: number): Uint8Array {
  const mask = new Uint8Array(labels.length);
  for (let n = 0; n < labels.length; n++) if (labels[n] === label) mask[n] = 1;
  return mask;
}

/** The image of a patch. @throws `bad-input`/`no-image` when the edit has none to look at. */
export function requireImage({ image }: LabelPatch): Volume['data'] {
  return (
    image ??
    fail(
      'bad-input',
      'no-image',
      'This tool looks at the image, and the image of this case is not open.',
      'Open the series of the case in Import, or draw by brush.',
    )
  );
}

const sizeOf = ({ min, max }: VoxelBox) =>
  [max[0] - min[0], max[1] - min[1], max[2] - min[2]] as const;

function eachRow(grid: Grid, box: VoxelBox, visit: (from: number, to: number) => void): void {
  const [nx, ny] = grid.dimensions;
  const [bx, by, bz] = sizeOf(box);
  const [i, j, k] = box.min;
  for (let z = 0; z < bz; z++)
    for (let y = 0; y < by; y++) visit(i + nx * (j + y + ny * (k + z)), bx * (y + by * z));
}
