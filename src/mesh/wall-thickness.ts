/** Thickness of the left ventricular wall. */
import { LABEL } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import { span } from '../core/job.ts';
import type { JobContext } from '../core/job.ts';
import { voxelCount } from '../core/space.ts';
import type { LabelMap, ScalarField } from '../core/volume.ts';
import { alignedGrid } from './aligned-grid.ts';
import { boundingBox, labelSet } from './label-region.ts';
import { laplaceThickness } from './laplace-thickness.ts';
import { OccupancySampler, resampleLabels } from './resample-labels.ts';
import { BOUNDARY, wallCells } from './wall-cells.ts';

const FINEST_MM = 1;
const COARSEST_MM = 1.5;

/**
 * Thickness (mm) of the LV myocardium along the field lines from endocardium to epicardium, at every point of the wall.
 * The endocardium is where the wall meets LV blood; the base, where it meets left atrium or aorta, is neither; all else
 * (fat, lung, RV blood on the septum, RV wall) is epicardium. The field lies on an isotropic grid of 1 to 1.5 mm
 * on the label grid's axes; NaN outside the wall and where a part of it does not reach from side to side.
 *
 * @throws bad-input/empty-structure without LV myocardium, bad-input/no-endocardium when it touches no LV blood.
 */
export async function wallThicknessMm(labels: LabelMap, ctx: JobContext): Promise<ScalarField> {
  ctx.report(0, 'Finding the left ventricular wall');
  const box = await boundingBox(labels, labelSet([LABEL.lvMyocardium]), ctx);
  if (!box) {
    return fail(
      'bad-input',
      'empty-structure',
      'The label map holds no LV myocardium, so there is no wall to measure.',
      'Segment or paint the LV myocardium first.',
    );
  }
  const spacingMm = Math.min(COARSEST_MM, Math.max(FINEST_MM, ...labels.grid.spacingMm));
  const target = alignedGrid(labels.grid, box, spacingMm, 1);
  const sampler = new OccupancySampler(labels, target);
  const excess = new Float32Array(voxelCount(target.grid));
  const wall = [LABEL.lvMyocardium];
  const resampled = await resampleLabels(labels, target, sampler, wall, span(ctx, 0, 0.3), excess);
  const cells = wallCells(
    resampled,
    excess,
    target.grid.dimensions,
    LABEL.lvMyocardium,
    boundaryOf,
  );
  await ctx.checkpoint();
  const voxels = await laplaceThickness(cells, span(ctx, 0.3, 1));
  const data = new Float32Array(excess.length).fill(Number.NaN);
  let measured = false;
  for (let c = 0; c < voxels.length; c++) {
    data[cells.voxels[c]] = spacingMm * voxels[c];
    measured ||= !Number.isNaN(voxels[c]);
  }
  if (!measured) {
    fail(
      'bad-input',
      'no-endocardium',
      'The LV myocardium does not lie between LV blood and an outer surface, so it has no thickness.',
      'Check the labels of LV blood pool and LV myocardium; they must touch.',
    );
  }
  ctx.report(1, 'Wall thickness ready');
  return { grid: target.grid, data, unit: 'mm' };
}

function boundaryOf(label: number): number {
  if (label === LABEL.lvBlood) return BOUNDARY.endocardium;
  if (label === LABEL.leftAtrium || label === LABEL.aorta) return BOUNDARY.base;
  return BOUNDARY.epicardium;
}
