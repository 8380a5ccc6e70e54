/**
 * The chest of a CT as a volume conductor: body and lungs by threshold on a coarse grid, blood and wall from the labels of the
 * heart. What lies above and below the images is continued with their last slices, because the limb leads see a whole
 * trunk; what a narrow field of view cuts off at the sides stays cut off, and the report of a run should say so.
 */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import { ijkToLps, lpsToIjk, voxelCount } from '../../core/space.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import type { LabelledGrid } from '../ventricular-frame.ts';
import { CONDUCTIVITY, gridAround, placeHeart, torsoSpacing } from './conductor.ts';
import type { Conductor, TorsoOptions } from './conductor.ts';

/** Mean HU of a cell below which it is lung; fat lies at -100, lung at -900 to -600. */
const LUNG_HU = -400;
/** Mean HU of a cell on the edge of the image below which less than a fifth of it is body. */
const AIR_HU = -800;
/** The trunk is continued until it reaches this far from the heart's slices, mm. */
const ABOVE_MM = 150;
const BELOW_MM = 250;
/** A body smaller than this is a limb, a table or a field of view that shows the heart alone. */
const LEAST_BODY_ML = 5000;

/** Continued slices hold lung up to this far from the image; beyond it are belly and neck. */
const LUNG_BEYOND_MM = 50;

interface CoarseCt {
  readonly grid: Grid;
  readonly hu: Float32Array;
  /** First and last slice that is imaged in full. */
  readonly imaged: readonly [number, number];
}

/**
 * @throws `bad-input`/`torso-ct` where the volume is no CT or shows no chest.
 */
export async function torsoFromCt(
  volume: Volume,
  heart: LabelledGrid | undefined,
  options: TorsoOptions,
  ctx: JobContext,
): Promise<Conductor> {
  const spacingMm = torsoSpacing(options);
  if (volume.unit !== 'HU') refuse('its values are no Hounsfield units');
  const coarse = await coarsen(volume, spacingMm, ctx);
  const { grid, hu, imaged } = coarse;
  const outside = outsideAir(coarse);
  const bodyMl = (outside.reduce((sum, air) => sum + 1 - air, 0) * spacingMm ** 3) / 1000;
  if (!(bodyMl >= LEAST_BODY_ML)) {
    refuse(`it shows ${Math.round(bodyMl)} ml of body, too little for a chest`);
  }
  const plane = grid.dimensions[0] * grid.dimensions[1];
  const conductivity = new Float32Array(voxelCount(grid));
  for (let n = 0; n < conductivity.length; n++) {
    if (outside[n] !== 0) continue;
    if (onSkin(n, grid, outside)) {
      conductivity[n] = CONDUCTIVITY.torso * Math.min(1, (hu[n] + 1000) / 1000);
    } else {
      const slice = Math.floor(n / plane);
      const beyond = Math.max(imaged[0] - slice, slice - imaged[1]) * spacingMm;
      const lung = hu[n] <= LUNG_HU && beyond <= LUNG_BEYOND_MM;
      conductivity[n] = lung ? CONDUCTIVITY.lung : CONDUCTIVITY.torso;
    }
  }
  const conductor = { grid, conductivity };
  if (heart) await placeHeart(conductor, heart, ctx);
  return conductor;
}

/** Whether a cell of the body has air of the room beside it in its slice. */
function onSkin(n: number, { dimensions: [nx] }: Grid, outside: Uint8Array): boolean {
  return outside[n - 1] + outside[n + 1] + outside[n - nx] + outside[n + nx] > 0;
}

function refuse(what: string): never {
  return fail(
    'bad-input',
    'torso-ct',
    `The chest cannot be taken from this image: ${what}.`,
    'Use the generic torso, or a CT whose field of view holds the whole chest.',
  );
}

/** Mean HU per cell, air where the image has nothing; the first and last slices continued up and down. */
async function coarsen(volume: Volume, spacingMm: number, ctx: JobContext): Promise<CoarseCt> {
  const { grid: fine, data } = volume;
  const [nx, ny, nz] = fine.dimensions;
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const at = ijkToLps(fine, [
      corner & 1 ? nx - 0.5 : -0.5,
      corner & 2 ? ny - 0.5 : -0.5,
      corner & 4 ? nz - 0.5 : -0.5,
    ]);
    for (let axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(low[axis], at[axis]);
      high[axis] = Math.max(high[axis], at[axis]);
    }
  }
  const grid = gridAround(
    [low[0], low[1], low[2] - BELOW_MM] as Vec3,
    [high[0], high[1], high[2] + ABOVE_MM] as Vec3,
    spacingMm,
  );
  const sum = new Float64Array(voxelCount(grid));
  const count = new Uint32Array(sum.length);
  const [cx, cy, cz] = grid.dimensions;
  for (let k = 0; k < nz; k++) {
    await ctx.checkpoint();
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) {
        const [x, y, z] = lpsToIjk(grid, ijkToLps(fine, [i, j, k])).map(Math.round);
        const cell = x + cx * (y + cy * z);
        sum[cell] += data[i + nx * (j + ny * k)];
        count[cell]++;
      }
  }
  const hu = new Float32Array(sum.length);
  for (let n = 0; n < hu.length; n++) hu[n] = count[n] > 0 ? sum[n] / count[n] : -1000;
  // Whole slices of the coarse grid at both ends of the image; half-filled ones are passed over.
  const at = (z: number): number => Math.round((z - grid.originMm[2]) / spacingMm);
  const [first, last] = [at(low[2]) + 2, at(high[2]) - 2];
  if (last <= first) refuse('it is only a few slices high');
  const plane = cx * cy;
  for (let z = 1; z < cz - 1; z++) {
    if (z >= first && z <= last) continue;
    const from = z < first ? first : last;
    hu.copyWithin(z * plane, from * plane, (from + 1) * plane);
  }
  // The margin is air on every side.
  hu.fill(-1000, 0, plane);
  hu.fill(-1000, (cz - 1) * plane);
  return { grid, hu, imaged: [first, last] };
}

/** Air that hangs together with the edge of the grid within its slice, so that lungs stay inside. */
function outsideAir({ grid, hu }: CoarseCt): Uint8Array {
  const [nx, ny, nz] = grid.dimensions;
  const outside = new Uint8Array(hu.length);
  const queue = new Int32Array(nx * ny);
  for (let k = 0; k < nz; k++) {
    const base = k * nx * ny;
    let filled = 0;
    const visit = (i: number, j: number): void => {
      if (i < 0 || j < 0 || i >= nx || j >= ny) return;
      const n = base + i + nx * j;
      if (outside[n] !== 0 || hu[n] > AIR_HU) return;
      outside[n] = 1;
      queue[filled++] = i + nx * j;
    };
    for (let i = 0; i < nx; i++) {
      visit(i, 0);
      visit(i, ny - 1);
    }
    for (let j = 0; j < ny; j++) {
      visit(0, j);
      visit(nx - 1, j);
    }
    for (let next = 0; next < filled; next++) {
      const [i, j] = [queue[next] % nx, Math.floor(queue[next] / nx)];
      visit(i - 1, j);
      visit(i + 1, j);
      visit(i, j - 1);
      visit(i, j + 1);
    }
  }
  return outside;
}
