/** Where bone can be: inside the patient, without the table and what lies on it. */
import type { JobContext } from '../../core/job.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import type { LabelMap, Volume } from '../../core/volume.ts';
import { connectedComponents, fillHoles } from '../components.ts';
import { findBody } from '../liver-ct/body.ts';
import type { WorkingImage } from '../liver-ct/image.ts';
import { workingImage } from '../liver-ct/image.ts';
import type { Spine } from '../liver-ct/spine.ts';
import { maskWhere } from '../mask.ts';
import { dilate, open } from '../morphology.ts';
import { voxelMap } from '../resample.ts';

const COARSE_MM = 4;
const SOLID_HU = -250;
/** Table tops, tubes and clothes are thinner than twice this; an arm is not. */
const SHELL_MM = 7;
/** What is smaller than this share of the trunk is no part of a patient. */
const PART_SHARE = 0.01;
/** The opening takes the tips of what it leaves. */
const MARGIN_MM = 5;

export interface Patient {
  /** 1 inside the patient, on the grid of the working image; every part of the body counts. */
  readonly mask: Uint8Array;
  /** Where the spine runs; undefined where there is no trunk. */
  readonly spine: Spine | undefined;
}

export async function findPatient(
  volume: Volume,
  working: WorkingImage,
  ctx: JobContext,
): Promise<Patient> {
  const coarse = await workingImage(volume, COARSE_MM, ctx);
  const { grid, hu } = coarse;
  const solid = maskWhere(hu.length, (n) => hu[n] > SOLID_HU);
  const filled = filledSlices(solid, grid.dimensions);
  await ctx.checkpoint();
  const opened = await open(filled, grid, SHELL_MM);
  const { ids, sizes } = connectedComponents(opened, grid.dimensions);
  const largest = Math.max(...sizes);
  const parts = maskWhere(ids.length, (n) => ids[n] > 0 && sizes[ids[n]] > PART_SHARE * largest);
  await ctx.checkpoint();
  const body = { grid, data: await dilate(parts, grid, MARGIN_MM) };
  const spine = (await findBody(coarse, ctx))?.spine;
  return { mask: onGrid(body, working.grid), spine };
}

/** Nearest values; beyond the coarse voxels, which end before the image does, the outermost ones count on. */
function onGrid({ grid, data }: LabelMap, target: Grid): Uint8Array {
  const [nx, ny, nz] = target.dimensions;
  const [mx, my, mz] = grid.dimensions;
  const { origin, columns } = voxelMap(target, grid);
  const nearest = (axis: 0 | 1 | 2, at: number, voxels: number): number =>
    Math.min(voxels - 1, Math.max(0, Math.round(origin[axis] + at * columns[axis][axis])));
  const out = new Uint8Array(nx * ny * nz);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++) {
      const row = mx * (nearest(1, j, my) + my * nearest(2, k, mz));
      for (let i = 0; i < nx; i++, n++) out[n] = data[row + nearest(0, i, mx)];
    }
  return out;
}

/** Lungs and bowel gas belong to the patient: they are enclosed in most slices. */
function filledSlices(solid: Uint8Array, [nx, ny, nz]: Vec3): Uint8Array {
  const out = new Uint8Array(solid.length);
  const plane = nx * ny;
  for (let k = 0; k < nz; k++) {
    const slice = solid.subarray(k * plane, (k + 1) * plane);
    out.set(filledSlice(slice, nx, ny), k * plane);
  }
  return out;
}

/** Holes of one slice; what reaches its edge is no hole. The border row lets a hole be one in a plane. */
function filledSlice(slice: Uint8Array, nx: number, ny: number): Uint8Array {
  const padded = new Uint8Array(nx * ny * 3).fill(1);
  padded.set(slice, nx * ny);
  return fillHoles(padded, [nx, ny, 3]).slice(nx * ny, 2 * nx * ny);
}
