/** Puts the voxels of an image in the order in which DICOM images are shown, without changing a value or its place. */
import { cross, dot, voxelCount, type Grid, type Vec3 } from '../core/space.ts';
import type { StoredImage, VoxelArray } from './image.ts';

/** Which of the axes i, j and k were turned round. */
export type TurnedAxes = readonly [i: boolean, j: boolean, k: boolean];

/**
 * The same image with columns and rows running to the patient's left, to posterior or to the feet, whichever is nearest,
 * and slices so that the axes are right-handed, as those of a DICOM series are (PS3.3 C.7.6.2). Axes are turned round,
 * never exchanged: a slice of the file stays a slice. Every value stays at its point in LPS. An image that is upright
 * already is given back as it is.
 */
export function uprightImage<Image extends Pick<StoredImage, 'grid' | 'data'>>(
  image: Image,
): { readonly image: Image; readonly turned: TurnedAxes } {
  const { grid, data } = image;
  const [i, j, k] = [axis(grid, 0), axis(grid, 1), axis(grid, 2)];
  const turnI = !runsAsInDicom(i);
  const turnJ = !runsAsInDicom(j);
  const rightHanded = dot(cross(i, j), k) > 0;
  const turned: TurnedAxes = [turnI, turnJ, rightHanded === (turnI !== turnJ)];
  if (!turned.includes(true)) return { image, turned };
  return {
    image: { ...image, grid: turnedGrid(grid, turned), data: reordered(data, grid, turned) },
    turned,
  };
}

const axis = ({ direction: d }: Grid, n: number): Vec3 => [d[3 * n], d[3 * n + 1], d[3 * n + 2]];

/** Left and posterior are the positive directions of LPS; rows of upright slices run down, to the feet. */
function runsAsInDicom([x, y, z]: Vec3): boolean {
  const [ax, ay, az] = [Math.abs(x), Math.abs(y), Math.abs(z)];
  if (az > ax && az > ay) return z < 0;
  return ax >= ay ? x > 0 : y > 0;
}

function turnedGrid(grid: Grid, turned: TurnedAxes): Grid {
  const { dimensions, spacingMm, originMm, direction } = grid;
  const origin = [...originMm];
  for (let n = 0; n < 3; n++) {
    if (!turned[n]) continue;
    const length = (dimensions[n] - 1) * spacingMm[n];
    axis(grid, n).forEach((component, row) => {
      origin[row] += length * component;
    });
  }
  return {
    dimensions,
    spacingMm,
    originMm: [origin[0], origin[1], origin[2]],
    // Adding zero turns -0 into 0.
    direction: direction.map(
      (component, at) => (turned[Math.floor(at / 3)] ? -component : component) + 0,
    ),
  };
}

function reordered(data: VoxelArray, grid: Grid, [turnI, turnJ, turnK]: TurnedAxes): VoxelArray {
  const [nx, ny, nz] = grid.dimensions;
  const result = data.slice(0, voxelCount(grid));
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const from = nx * ((turnJ ? ny - 1 - j : j) + ny * (turnK ? nz - 1 - k : k));
      const at = nx * (j + ny * k);
      result.set(data.subarray(from, from + nx), at);
      if (turnI) result.subarray(at, at + nx).reverse();
    }
  }
  return result;
}
