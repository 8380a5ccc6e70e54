/** Where an image lies in the patient: position and orientation as the header gives them (PS3.3 C.7.6.2.1.1). */
import type { Lps, Vec3 } from '../core/space.ts';

export interface Placement {
  readonly originMm: Lps;
  readonly row: Vec3;
  readonly column: Vec3;
  /** By how much the stated cosines were off two perpendicular unit vectors, which these are. */
  readonly inexact: number;
}

/** No table is as long; such numbers are errors, and arithmetic on them overflows. */
const FARTHEST_MM = 100_000;

/** Undefined where the numbers are missing or are no two perpendicular unit vectors. */
export function placementOf(
  position: readonly number[],
  orientation: readonly number[],
): Placement | undefined {
  if (position.length !== 3 || orientation.length !== 6) return undefined;
  if (position.some((mm) => Math.abs(mm) > FARTHEST_MM)) return undefined;
  const row = unit(orientation.slice(0, 3));
  const given = unit(orientation.slice(3));
  if (!row || !given) return undefined;
  const along = row[0] * given[0] + row[1] * given[1] + row[2] * given[2];
  if (Math.abs(along) > 0.01) return undefined;
  // Headers round their cosines; the frame of a volume must be orthonormal.
  const column = unit(given.map((component, axis) => component - along * row[axis]));
  const lengths = [orientation.slice(0, 3), orientation.slice(3)].map((v) => Math.hypot(...v));
  const inexact = Math.max(Math.abs(along), ...lengths.map((length) => Math.abs(length - 1)));
  return column && { originMm: [position[0], position[1], position[2]], row, column, inexact };
}

function unit(vector: readonly number[]): Vec3 | undefined {
  const length = Math.hypot(...vector);
  if (Math.abs(length - 1) > 0.05) return undefined;
  return [vector[0] / length, vector[1] / length, vector[2] / length];
}

/** From below a wavelength of light to a metre: pixels of microscopes and of crude maps. */
const PIXEL_MM = [1e-5, 1000] as const;

/** Distance of rows and of columns as PixelSpacing gives them; undefined where that is no size a pixel can have. */
export function pixelSizeMm(spacing: readonly number[]): readonly [number, number] | undefined {
  const [row, column, ...rest] = spacing;
  const possible = (mm: number | undefined): mm is number =>
    mm !== undefined && mm >= PIXEL_MM[0] && mm <= PIXEL_MM[1];
  return possible(row) && possible(column) && rest.length === 0 ? [row, column] : undefined;
}
