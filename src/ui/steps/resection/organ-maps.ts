/** Maps over the label map's grid that the pictures of a plan are drawn from. */
import { isTumourLabel } from '../../../core/anatomy.ts';
import type { LabelMap } from '../../../core/volume.ts';
import type { OrganModel } from '../../../pipeline/organ-model.ts';
import { CUT_MAP } from '../../../view/resection/slice-cut.tsx';

/** Tissue of the organ and its tumours. */
export const organLabels =
  ({ parenchyma }: OrganModel) =>
  (label: number): boolean =>
    parenchyma.includes(label) || isTumourLabel(label);

/** 1 where the label belongs. */
export function organMask(labels: Uint8Array, belongs: (label: number) => boolean): Uint8Array {
  const table = new Uint8Array(256).map((_, label) => (belongs(label) ? 1 : 0));
  return labels.map((label) => table[label]);
}

/**
 * Rings of the margin around the tumours: `safety` within the safety margin, `uncertain` beyond it up to the upper
 * end of the uncertainty; the tumour itself and what lies farther are 0. Distances are exact to half a voxel, by
 * squared distance transforms along the three axes (Felzenszwalb and Huttenlocher 2012), in a box around the tumours.
 */
export function ringMap(
  labels: LabelMap,
  safetyMarginMm: number,
  uncertaintyMm: number,
): LabelMap | undefined {
  const { grid, data } = labels;
  const reachMm = safetyMarginMm + uncertaintyMm;
  const box = tumourBox(labels, reachMm);
  if (!box || reachMm <= 0) return undefined;
  const { low, size } = box;
  const [nx, ny] = grid.dimensions;
  const place = (i: number, j: number, k: number): number =>
    low[0] + i + nx * (low[1] + j + ny * (low[2] + k));
  const squared = new Float64Array(size[0] * size[1] * size[2]);
  for (let k = 0, n = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      for (let i = 0; i < size[0]; i++, n++) {
        squared[n] = isTumourLabel(data[place(i, j, k)]) ? 0 : Infinity;
      }
    }
  }
  const strides = [1, size[0], size[0] * size[1]];
  for (let axis = 0; axis < 3; axis++) {
    sweep(squared, size, strides, axis, grid.spacingMm[axis]);
  }
  const rings = new Uint8Array(data.length);
  for (let k = 0, n = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      for (let i = 0; i < size[0]; i++, n++) {
        const mm = Math.sqrt(squared[n]);
        if (mm > reachMm) continue;
        rings[place(i, j, k)] = mm <= safetyMarginMm ? CUT_MAP.safety : CUT_MAP.uncertain;
      }
    }
  }
  return { grid, data: rings };
}

function tumourBox(
  { grid, data }: LabelMap,
  reachMm: number,
): { low: readonly number[]; size: readonly number[] } | undefined {
  const [nx, ny, nz] = grid.dimensions;
  const low = [nx, ny, nz];
  const high = [-1, -1, -1];
  for (let k = 0, n = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, n++) {
        if (!isTumourLabel(data[n])) continue;
        const at = [i, j, k];
        for (let axis = 0; axis < 3; axis++) {
          low[axis] = Math.min(low[axis], at[axis]);
          high[axis] = Math.max(high[axis], at[axis]);
        }
      }
    }
  }
  if (high[0] < 0) return undefined;
  const from = low.map((value, axis) =>
    Math.max(0, value - Math.ceil(reachMm / grid.spacingMm[axis]) - 1),
  );
  const to = high.map((value, axis) =>
    Math.min(grid.dimensions[axis] - 1, value + Math.ceil(reachMm / grid.spacingMm[axis]) + 1),
  );
  return { low: from, size: to.map((value, axis) => value - from[axis] + 1) };
}

/** Lower envelope of parabolas along one axis, for every row of the box, in place. */
function sweep(
  squared: Float64Array,
  size: readonly number[],
  strides: readonly number[],
  axis: number,
  spacingMm: number,
): void {
  const length = size[axis];
  const stride = strides[axis];
  const [a, b] = [0, 1, 2].filter((other) => other !== axis);
  const row = new Float64Array(length);
  const out = new Float64Array(length);
  const vertex = new Int32Array(length);
  const border = new Float64Array(length + 1);
  for (let q = 0; q < size[b]; q++) {
    for (let p = 0; p < size[a]; p++) {
      const start = p * strides[a] + q * strides[b];
      for (let n = 0; n < length; n++) row[n] = squared[start + n * stride];
      transformRow(row, out, vertex, border, spacingMm);
      for (let n = 0; n < length; n++) squared[start + n * stride] = out[n];
    }
  }
}

function transformRow(
  row: Float64Array,
  out: Float64Array,
  vertex: Int32Array,
  border: Float64Array,
  spacingMm: number,
): void {
  let last = -1;
  for (let n = 0; n < row.length; n++) {
    if (row[n] === Infinity) continue;
    const x = n * spacingMm;
    let from = -Infinity;
    while (last >= 0) {
      const at = vertex[last] * spacingMm;
      from = (row[n] + x * x - row[vertex[last]] - at * at) / (2 * (x - at));
      if (from > border[last]) break;
      last -= 1;
    }
    last += 1;
    vertex[last] = n;
    border[last] = last === 0 ? -Infinity : from;
  }
  if (last < 0) {
    out.fill(Infinity);
    return;
  }
  border[last + 1] = Infinity;
  for (let n = 0, part = 0; n < row.length; n++) {
    const x = n * spacingMm;
    while (border[part + 1] < x) part += 1;
    out[n] = (x - vertex[part] * spacingMm) ** 2 + row[vertex[part]];
  }
}
