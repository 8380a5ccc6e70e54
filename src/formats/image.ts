/** An image as a file holds it, before it is known to be labels or intensities; shared by all image formats. */
import { fail } from '../core/failure.ts';
import { dot, norm, scale, type Grid, type Vec3 } from '../core/space.ts';
import type { LabelMap, Volume } from '../core/volume.ts';

export type VoxelArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

export interface StoredImage {
  readonly grid: Grid;
  readonly data: VoxelArray;
  readonly description: string;
  /** What the user should know about the geometry that was read; empty for a clean file. */
  readonly warnings?: readonly string[];
}

/** About what one array may hold, and more than any clinical scan; a header that claims more is damaged or hostile. */
export const MAX_IMAGE_BYTES = 2 ** 31;

/**
 * The grid of three axis vectors (one voxel long, LPS mm) and the centre of the first voxel. Fails with
 * `FORMAT-geometry` where an axis is not a length, or axes are not perpendicular to within half a degree, because
 * every distance measured on such a grid would be wrong.
 */
export function gridFromAxes(
  axes: readonly [Vec3, Vec3, Vec3],
  originMm: Vec3,
  dimensions: Vec3,
  format: string,
): Grid {
  const spacing = axes.map(norm);
  const units = axes.map((axis, n) => scale(axis, 1 / spacing[n]));
  const skew = Math.max(
    ...[dot(units[0], units[1]), dot(units[1], units[2]), dot(units[2], units[0])].map(Math.abs),
  );
  const finite = spacing.every((mm) => mm > 0 && Number.isFinite(mm));
  if (!finite || !originMm.every(Number.isFinite) || !(skew < Math.sin(Math.PI / 360))) {
    fail(
      'unsupported',
      `${format.toLowerCase()}-geometry`,
      `The axes of this ${format} file are sheared, zero or not numbers, so lengths and volumes could not be measured on its voxels.`,
      'Resample the image to a rectangular grid and import it again.',
    );
  }
  return {
    dimensions,
    spacingMm: [spacing[0], spacing[1], spacing[2]],
    originMm: [originMm[0] + 0, originMm[1] + 0, originMm[2] + 0],
    direction: units.flat().map((component) => component + 0),
  };
}

/** A label map from an image of whole numbers 0 to 255; fails with `not-labels` otherwise. */
export function labelMapFromImage({ grid, data }: StoredImage): LabelMap {
  if (data instanceof Uint8Array) return { grid, data };
  const wrong = data.findIndex((value: number) => !(value >= 0 && value <= 255 && value % 1 === 0));
  if (wrong >= 0) {
    fail(
      'bad-input',
      'not-labels',
      `This image is not a label map of whole numbers from 0 to 255: voxel ${wrong} holds ${data[wrong]}.`,
      'Choose the label map that belongs to the image, not the image itself.',
    );
  }
  return { grid, data: Uint8Array.from(data) };
}

/** A volume: int16 where all values fit, float32 otherwise. */
export function volumeFromImage(
  { grid, data }: StoredImage,
  modality: string,
  unit: Volume['unit'],
): Volume {
  if (data instanceof Int16Array || data instanceof Float32Array) {
    return { grid, data, modality, unit };
  }
  const fits = data.every((value: number) => value % 1 === 0 && value >= -32768 && value <= 32767);
  return { grid, data: fits ? Int16Array.from(data) : Float32Array.from(data), modality, unit };
}

/** Turns the byte order of values of `size` bytes round, in place. */
export function swapBytes(bytes: Uint8Array, size: number): void {
  if (size === 1) return;
  for (let at = 0; at + size <= bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}
