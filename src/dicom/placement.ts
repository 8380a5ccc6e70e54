/** Where an image lies in the patient: position and orientation as the header gives them (PS3.3 C.7.6.2.1.1). */
import type { Lps, Vec3 } from '../core/space.ts';

export interface Placement {
  readonly originMm: Lps;
  readonly row: Vec3;
  readonly column: Vec3;
}

/** Undefined where the numbers are missing or are no two perpendicular unit vectors. */
export function placementOf(
  position: readonly number[],
  orientation: readonly number[],
): Placement | undefined {
  if (position.length !== 3 || orientation.length !== 6) return undefined;
  const row = unit(orientation.slice(0, 3));
  const given = unit(orientation.slice(3));
  if (!row || !given) return undefined;
  const along = row[0] * given[0] + row[1] * given[1] + row[2] * given[2];
  if (Math.abs(along) > 0.01) return undefined;
  // Headers round their cosines; the frame of a volume must be orthonormal.
  const column = unit(given.map((component, axis) => component - along * row[axis]));
  return column && { originMm: [position[0], position[1], position[2]], row, column };
}

function unit(vector: readonly number[]): Vec3 | undefined {
  const length = Math.hypot(...vector);
  if (Math.abs(length - 1) > 0.05) return undefined;
  return [vector[0] / length, vector[1] / length, vector[2] / length];
}
