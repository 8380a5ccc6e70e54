/** How far points lie from the surface of a structure, as the agreement of label maps measures it. */
import { fail } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';
import { lpsToIjk, type Vec3 } from '../core/space.ts';
import type { LabelMap } from '../core/volume.ts';
import type { Box } from './crop.ts';
import { distanceTransformMm } from './distance.ts';
import { boxOfLabel, growBox, isEmptyBox } from './edit/voxel-box.ts';
import { surfaceElements } from './surface-elements.ts';

const POINTS_BETWEEN_CHECKPOINTS = 20_000;

/**
 * Distance in mm from points (x, y, z, LPS) to the nearest surface element of a label, read between elements: positive
 * outside the structure, negative inside.
 * @throws `bad-input`/`empty-structure` when no voxel has the label.
 */
export async function signedDistanceAtPoints(
  { grid, data }: LabelMap,
  label: number,
  positions: Float32Array,
  ctx: Pick<JobContext, 'checkpoint'>,
): Promise<Float32Array> {
  const own = boxOfLabel(data, grid.dimensions, label);
  if (isEmptyBox(own)) {
    fail(
      'bad-input',
      'empty-structure',
      'The other structure has no voxels, so nothing has a distance to it.',
      'Compare with a structure that is there.',
    );
  }
  const voxels = new Float32Array(positions.length);
  let box = own;
  for (let n = 0; n < positions.length; n += 3) {
    const at = lpsToIjk(grid, [positions[n], positions[n + 1], positions[n + 2]]);
    voxels.set(at, n);
    const corner = at.map(Math.floor);
    const min: Vec3 = [corner[0], corner[1], corner[2]];
    box = growBox(box, { min, max: [min[0] + 2, min[1] + 2, min[2] + 2] });
    if (n % (3 * POINTS_BETWEEN_CHECKPOINTS) === 0) await ctx.checkpoint();
  }
  const block = blockOf(box, grid.dimensions);
  const elements = surfaceElements(data, grid, label, block);
  const away = await distanceTransformMm(elements.mask, elements.grid);
  const [nx, ny, nz] = grid.dimensions;
  const [cx, cy, cz] = elements.grid.dimensions;
  const out = new Float32Array(positions.length / 3);
  for (let p = 0; p < out.length; p++) {
    if (p % POINTS_BETWEEN_CHECKPOINTS === 0) await ctx.checkpoint();
    const [x, y, z] = [voxels[3 * p], voxels[3 * p + 1], voxels[3 * p + 2]];
    // Elements lie at the corners of the voxels, half a voxel before their centres.
    const along = (value: number, start: number, count: number): readonly [number, number] => {
      const at = Math.min(count - 1, Math.max(0, value + 0.5 - start));
      const low = Math.min(count - 2, Math.floor(at));
      return [low, at - low];
    };
    const [i, fx] = along(x, block.start[0], cx);
    const [j, fy] = along(y, block.start[1], cy);
    const [k, fz] = along(z, block.start[2], cz);
    let sum = 0;
    for (let corner = 0; corner < 8; corner++) {
      const [di, dj, dk] = [corner & 1, (corner >> 1) & 1, corner >> 2];
      const weight = (di ? fx : 1 - fx) * (dj ? fy : 1 - fy) * (dk ? fz : 1 - fz);
      sum += weight * away[i + di + cx * (j + dj + cy * (k + dk))];
    }
    const [u, v, w] = [Math.round(x), Math.round(y), Math.round(z)];
    const within = u >= 0 && v >= 0 && w >= 0 && u < nx && v < ny && w < nz;
    const inside = within && data[u + nx * (v + ny * w)] === label;
    out[p] = inside ? -sum : sum;
  }
  return out;
}

function blockOf({ min, max }: { readonly min: Vec3; readonly max: Vec3 }, size: Vec3): Box {
  const low = min.map((value) => Math.max(0, value));
  const high = max.map((value, axis) => Math.min(size[axis], value));
  return {
    start: [low[0], low[1], low[2]],
    dimensions: [high[0] - low[0], high[1] - low[1], high[2] - low[2]],
  };
}
