/** The opacified blood of the chest at one threshold, split at its narrow places. */
import type { JobContext } from '../../core/job.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import { ijkToLps, voxelVolumeMl } from '../../core/space.ts';
import type { Partition } from '../basins.ts';
import { splitAtNecks } from '../basins.ts';
import { fillHoles } from '../components.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere, seedsWhere } from '../mask.ts';
import { spreadLabels } from '../spread.ts';
import type { Blob } from './match.ts';

/** CT numbers on the isotropic working grid whose axes are those of patient space. */
export interface WorkingImage {
  readonly grid: Grid;
  readonly hu: Float32Array;
}

export interface BloodParts {
  readonly thresholdHu: number;
  readonly hu: Float32Array;
  /** 1 where there is opacified blood (or bone). */
  readonly mask: Uint8Array;
  /** Distance to the outside of the mask, mm. */
  readonly depthMm: Float32Array;
  readonly partition: Partition;
  /** The basins wide enough to be a chamber or a great vessel. */
  readonly blobs: readonly Blob[];
}

/** No chamber or great vessel is narrower than this radius, mm. */
const MIN_RADIUS_MM = 5.5;
/** Necks wider than this share of the smaller side do not part anything. */
const MERGE_RATIO = 0.95;
const WALL_FROM_MM = 4;
const WALL_TO_MM = 8;
/** Below this is fat. */
export const FAT_HU = -10;

/** Thresholds the image, measures depth, splits and describes every part. */
export async function findBloodParts(
  { grid, hu }: WorkingImage,
  thresholdHu: number,
  ctx: JobContext,
): Promise<BloodParts> {
  const mask = fillHoles(
    maskWhere(hu.length, (n) => hu[n] > thresholdHu),
    grid.dimensions,
  );
  await ctx.checkpoint();
  const depthMm = await distanceTransformMm(
    maskWhere(mask.length, (n) => !mask[n]),
    grid,
  );
  await ctx.checkpoint();
  const partition = splitAtNecks(depthMm, grid.dimensions, MERGE_RATIO);
  await ctx.checkpoint();
  const blobs = describeBlobs({ grid, hu }, partition, thresholdHu);
  await ctx.checkpoint();
  return { thresholdHu, hu, mask, depthMm, partition, blobs };
}

function describeBlobs(
  { grid, hu }: WorkingImage,
  { ids, basins }: Partition,
  thresholdHu: number,
): Blob[] {
  const [nx, ny] = grid.dimensions;
  const wide = Uint8Array.from(basins, ({ radiusMm }) => (radiusMm >= MIN_RADIUS_MM ? 1 : 0));
  const sums = basins.map(() => ({
    i: 0,
    j: 0,
    k: 0,
    hu: 0,
    squares: 0,
    shell: 0,
    wall: 0,
    wallHu: 0,
  }));
  for (let n = 0; n < ids.length; n++) {
    const id = ids[n];
    if (!wide[id]) continue;
    const sum = sums[id];
    const i = n % nx;
    const row = (n - i) / nx;
    sum.i += i;
    sum.j += row % ny;
    sum.k += Math.floor(row / ny);
    sum.hu += hu[n];
    sum.squares += hu[n] * hu[n];
  }
  const { owner, distanceMm } = spreadLabels(
    seedsWhere(ids.length, (n) => (wide[ids[n]] ? ids[n] : 0)),
    maskWhere(ids.length, (n) => !wide[ids[n]]),
    grid.dimensions,
    grid.spacingMm[0],
    WALL_TO_MM,
  );
  for (let n = 0; n < owner.length; n++) {
    if (!owner[n] || distanceMm[n] < WALL_FROM_MM) continue;
    const sum = sums[owner[n]];
    sum.shell++;
    if (hu[n] < FAT_HU || hu[n] > thresholdHu) continue;
    sum.wall++;
    sum.wallHu += hu[n];
  }
  const voxelMl = voxelVolumeMl(grid);
  return basins.flatMap(({ radiusMm, voxels }, id) => {
    if (!wide[id]) return [];
    const { i, j, k, hu: total, squares, shell, wall, wallHu } = sums[id];
    const centreMm: Vec3 = ijkToLps(grid, [i / voxels, j / voxels, k / voxels]);
    return [
      {
        id,
        centreMm,
        radiusMm,
        volumeMl: voxels * voxelMl,
        meanHu: total / voxels,
        spreadHu: Math.sqrt(Math.max(0, squares / voxels - (total / voxels) ** 2)),
        wallShare: shell > 0 ? wall / shell : 0,
        wallHu: wall > 0 ? wallHu / wall : 0,
      },
    ];
  });
}
