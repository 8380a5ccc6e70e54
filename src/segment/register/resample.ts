/** Images and labels of one study on the grid of another, through a rigid map. */
import type { JobContext } from '../../core/job.ts';
import type { Grid } from '../../core/space.ts';
import type { LabelMap, Volume } from '../../core/volume.ts';
import { resampleImage, resampleLabels as resampleLabelsOnto } from '../resample.ts';
import { transformGrid } from './transform.ts';
import type { RigidTransform } from './transform.ts';

const AIR_HU = -1024;

/** Labels of the moving study on a grid of the fixed one: nearest voxel, 0 outside. */
export function resampleLabels(
  labels: LabelMap,
  fixedToMoving: RigidTransform,
  grid: Grid,
): LabelMap {
  return { grid, data: resampleLabelsOnto(labels, transformGrid(fixedToMoving, grid)).data };
}

/** The moving image on a grid of the fixed study: trilinear; air (CT) or its lowest value outside. */
export async function resampleVolume(
  volume: Volume,
  fixedToMoving: RigidTransform,
  grid: Grid,
  ctx: JobContext,
): Promise<Volume> {
  const outside = volume.unit === 'HU' ? AIR_HU : lowest(volume.data);
  const moved = transformGrid(fixedToMoving, grid);
  return { ...volume, grid, data: await resampleImage(volume, moved, outside, ctx) };
}

function lowest(data: Volume['data']): number {
  let least = Infinity;
  for (const value of data) if (value < least) least = value;
  return least;
}
