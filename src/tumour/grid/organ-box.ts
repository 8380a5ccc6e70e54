/**
 * The dense box on which the growth kernel works: the voxels of the organ with a layer of nothing around them, rows of an
 * even number of voxels (the kernel takes two at a time).
 */
import { fail } from '../../core/failure.ts';
import type { Grid, Vec3 } from '../../core/space.ts';

export interface OrganBox {
  /** First voxel of the grid inside the box, and how many along each axis. */
  readonly offset: Vec3;
  readonly dimensions: Vec3;
  /** Strides: voxels per row and plane, and in all; rows in all and per plane. */
  readonly row: number;
  readonly plane: number;
  readonly size: number;
  readonly rows: number;
  readonly rowsPerPlane: number;
  /** Columns with tissue of every row: from, to (even, to excluded). */
  readonly columns: Int32Array;
  readonly organVoxels: number;
}

/** Columns left of the first voxel: one would do, two keep pairs aligned. */
const LEFT_PAD = 2;

/** The box of all voxels with a positive `diffusivity`. */
export function organBox(grid: Grid, diffusivity: Float32Array): OrganBox {
  const [nx, ny, nz] = grid.dimensions;
  const low = [nx, ny, nz];
  const high = [-1, -1, -1];
  let organVoxels = 0;
  for (let k = 0, n = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, n++) {
        if (!(diffusivity[n] > 0)) continue;
        organVoxels++;
        if (i < low[0]) low[0] = i;
        if (i > high[0]) high[0] = i;
        if (j < low[1]) low[1] = j;
        if (j > high[1]) high[1] = j;
        if (k < low[2]) low[2] = k;
        high[2] = k;
      }
    }
  }
  if (organVoxels === 0) {
    fail(
      'bad-input',
      'no-tissue',
      'No voxel lets tumour cells move: the organ is missing, or its diffusivity is zero everywhere.',
      'Segment the organ that holds the tumour, and give it a diffusivity above zero.',
    );
  }
  const dimensions: Vec3 = [high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1];
  const row = LEFT_PAD + 2 * Math.ceil(dimensions[0] / 2);
  const rowsPerPlane = dimensions[1] + 2;
  const rows = rowsPerPlane * (dimensions[2] + 2);
  const box = {
    offset: [low[0], low[1], low[2]] as const,
    dimensions,
    row,
    plane: row * rowsPerPlane,
    size: row * rows,
    rows,
    rowsPerPlane,
    columns: new Int32Array(2 * rows),
    organVoxels,
  };
  forEachRow(box, grid, (boxRow, from, length) => {
    let first = 0;
    while (first < length && !(diffusivity[from + first] > 0)) first++;
    if (first === length) return;
    let last = length - 1;
    while (!(diffusivity[from + last] > 0)) last--;
    box.columns[2 * boxRow] = LEFT_PAD + 2 * Math.floor(first / 2);
    box.columns[2 * boxRow + 1] = LEFT_PAD + 2 * Math.floor(last / 2) + 2;
  });
  return box;
}

type RowGeometry = Pick<OrganBox, 'offset' | 'dimensions' | 'rowsPerPlane'>;

/** Visits the rows of the box that lie in the grid: number in the box, first voxel in the grid, length. */
export function forEachRow(
  { offset, dimensions, rowsPerPlane }: RowGeometry,
  grid: Grid,
  visit: (boxRow: number, gridIndex: number, length: number) => void,
): void {
  const [nx, ny] = grid.dimensions;
  for (let k = 0; k < dimensions[2]; k++) {
    for (let j = 0; j < dimensions[1]; j++) {
      const from = offset[0] + nx * (offset[1] + j + ny * (offset[2] + k));
      visit(j + 1 + rowsPerPlane * (k + 1), from, dimensions[0]);
    }
  }
}

/** Copies values of the grid into a dense box of zeros. */
export function toBox(
  box: OrganBox,
  grid: Grid,
  values: Float32Array | Float64Array,
  out: Float32Array | Float64Array,
): void {
  forEachRow(box, grid, (boxRow, from, length) => {
    out.set(values.subarray(from, from + length), boxRow * box.row + LEFT_PAD);
  });
}

/** Adds a dense box to values of the grid. */
export function addFromBox(
  box: OrganBox,
  grid: Grid,
  values: Float64Array,
  out: Float32Array | Float64Array,
): void {
  forEachRow(box, grid, (boxRow, to, length) => {
    const from = boxRow * box.row + LEFT_PAD;
    for (let n = 0; n < length; n++) out[to + n] += values[from + n];
  });
}

/** Voxel of the grid at a dense index. */
export function gridVoxel(box: OrganBox, denseIndex: number): Vec3 {
  const { row, plane, offset } = box;
  return [
    (denseIndex % row) - LEFT_PAD + offset[0],
    Math.floor((denseIndex % plane) / row) - 1 + offset[1],
    Math.floor(denseIndex / plane) - 1 + offset[2],
  ];
}

/** Shift from columns, rows and planes of the box to voxels of the grid. */
export const boxShift = ({ offset }: OrganBox): Vec3 => [
  offset[0] - LEFT_PAD,
  offset[1] - 1,
  offset[2] - 1,
];
