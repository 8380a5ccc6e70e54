import type { LabelMap } from '../../core/volume.ts';
import type { Lps, Vec3 } from '../../core/space.ts';
import { add, dot, ijkToLps, lpsToIjk, scale } from '../../core/space.ts';
import type { Plane, ViewAxes } from './plane.ts';
import { gridBounds, onPlaneOf, PLANE_AXES, spacingAlong } from './plane.ts';

/** Labels of one slice on a regular lattice; entry (u, v) lies at `originMm + u * stepMm[0] * right + v * stepMm[1] * up`. */
export interface LabelSlice {
  readonly size: readonly [number, number];
  readonly stepMm: readonly [number, number];
  /** Coordinates of entry (0, 0) along the plane's right and up vectors. */
  readonly originMm: readonly [number, number];
  readonly labels: Uint8Array;
}

/**
 * Nearest labels on a patient plane. For a grid that runs along the patient axes the lattice is
 * the voxel lattice; for an oblique one it is a resampling at the same spacing.
 */
export function labelSlice(map: LabelMap, plane: Plane, positionMm: number): LabelSlice {
  const { axis, right, up } = PLANE_AXES[plane];
  const { grid } = map;
  const bounds = gridBounds(grid, 0);
  const axisOf = (vector: readonly number[]): number => vector.findIndex((part) => part !== 0);
  const across = axisOf(right);
  const along = axisOf(up);
  const stepMm = [spacingAlong(grid, across), spacingAlong(grid, along)] as const;
  const size = [across, along].map(
    (lps, n) => Math.round((bounds.max[lps] - bounds.min[lps]) / stepMm[n]) + 1,
  );
  const start: [number, number, number] = [0, 0, 0];
  start[axis] = positionMm;
  start[across] = right[across] > 0 ? bounds.min[across] : bounds.max[across];
  start[along] = up[along] > 0 ? bounds.min[along] : bounds.max[along];
  return sampled(map, { right, up }, start, [size[0], size[1]], stepMm);
}

/** Nearest labels on any plane through a point, resampled at the smallest spacing of the map. */
export function labelSection(map: LabelMap, axes: ViewAxes, through: Lps): LabelSlice {
  const { grid } = map;
  const { right, up, towardsViewer } = axes;
  const step = Math.min(...grid.spacingMm);
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const [i, j, k] = grid.dimensions.map((n, axis) => ((corner >> axis) & 1 ? n - 1 : 0));
    const lps = ijkToLps(grid, [i, j, k]);
    [right, up].forEach((vector, n) => {
      low[n] = Math.min(low[n], dot(lps, vector));
      high[n] = Math.max(high[n], dot(lps, vector));
    });
  }
  const size = low.map((mm, n) => Math.floor((high[n] - mm) / step) + 1);
  const corner = add(scale(right, low[0]), scale(up, low[1]));
  const start = onPlaneOf(towardsViewer, corner, through);
  return sampled(map, axes, start, [size[0], size[1]], [step, step]);
}

function sampled(
  { grid, data }: LabelMap,
  { right, up }: Pick<ViewAxes, 'right' | 'up'>,
  start: Lps,
  size: readonly [number, number],
  stepMm: readonly [number, number],
): LabelSlice {
  const originMm = [dot(start, right), dot(start, up)] as const;
  const first = lpsToIjk(grid, start);
  const stepTo = (vector: Vec3, mm: number): readonly number[] =>
    lpsToIjk(grid, add(start, scale(vector, mm))).map((value, n) => value - first[n]);
  const du = stepTo(right, stepMm[0]);
  const dv = stepTo(up, stepMm[1]);
  const [nx, ny, nz] = grid.dimensions;
  const labels = new Uint8Array(size[0] * size[1]);
  let n = 0;
  for (let v = 0; v < size[1]; v++) {
    for (let u = 0; u < size[0]; u++, n++) {
      const i = Math.round(first[0] + u * du[0] + v * dv[0]);
      const j = Math.round(first[1] + u * du[1] + v * dv[1]);
      const k = Math.round(first[2] + u * du[2] + v * dv[2]);
      if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) continue;
      labels[n] = data[i + nx * (j + ny * k)];
    }
  }
  return { size, stepMm, originMm, labels };
}
