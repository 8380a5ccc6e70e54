import { formatMm } from '../../core/format.ts';
import type { Grid } from '../../core/space.ts';

/** What decides how many voxels a volume rendering may hold. */
export interface DetailLimits {
  readonly software: boolean;
  /** Main memory in GiB, where the browser tells; browsers never tell more than 8. */
  readonly memoryGiB: number | undefined;
  /** How often the graphics memory ran out with this image. */
  readonly failures: number;
}

/** How much coarser the drawn volume is than the image, and why. */
export interface VolumeDetail {
  readonly reason: 'software' | 'size' | 'memory';
  /** Smallest voxel edge of the image and of what is drawn. */
  readonly storedMm: number;
  readonly drawnMm: number;
}

const SOFTWARE_VOXELS = 96 ** 3;
/** A voxel takes up to four bytes of graphics memory and two of main memory while it is handed over. */
const PLAIN_VOXELS = 320 ** 3;
const ROOMY_VOXELS = 400 ** 3;
const SMALL_VOXELS = 200 ** 3;
/** Below this the picture says nothing any more. */
const FEWEST_VOXELS = 40 ** 3;

/** After this many failures with ever smaller volumes the picture is given up. */
export const MOST_FAILURES = 4;

/** Most voxels of the drawn volume: fewer on small computers, a quarter after every time the memory ran out. */
export function voxelBudget({ software, memoryGiB, failures }: DetailLimits): number {
  const roomy = memoryGiB !== undefined && memoryGiB >= 8;
  const small = memoryGiB !== undefined && memoryGiB < 4;
  const plain = software
    ? SOFTWARE_VOXELS
    : roomy
      ? ROOMY_VOXELS
      : small
        ? SMALL_VOXELS
        : PLAIN_VOXELS;
  return Math.max(FEWEST_VOXELS, Math.floor(plain / 4 ** failures));
}

/** What the user is told of a volume that is drawn coarser than it is; undefined when it is drawn as it is. */
export function detailOf(
  stored: Grid,
  drawn: Grid,
  { software, failures }: DetailLimits,
): VolumeDetail | undefined {
  const storedMm = Math.min(...stored.spacingMm);
  const drawnMm = Math.min(...drawn.spacingMm);
  if (failures > 0) return { reason: 'memory', storedMm, drawnMm };
  if (software) return { reason: 'software', storedMm, drawnMm };
  return drawn === stored ? undefined : { reason: 'size', storedMm, drawnMm };
}

/** Short enough for the corner of a viewport. */
export function detailWords({ reason, storedMm, drawnMm }: VolumeDetail): string {
  const sizes = `voxels of ${formatMm(drawnMm, 1)} instead of ${formatMm(storedMm, 1)}`;
  if (reason === 'software') return 'Reduced quality: software rendering';
  return reason === 'memory' ? `Graphics memory ran out: ${sizes}` : `Large image: ${sizes}`;
}
