import type { LabelMap } from '../../core/volume.ts';
import { lpsToIjk } from '../../core/space.ts';
import type { Plane } from './plane.ts';
import { gridBounds, PLANE_AXES, spacingAlong } from './plane.ts';

/** Labels of one slice on a regular lattice; entry (u, v) lies at `originMm + u * stepMm[0] * right + v * stepMm[1] * up`. */
export interface LabelSlice {
  readonly plane: Plane;
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
  const originMm = [start[across] * right[across], start[along] * up[along]] as const;

  const first = lpsToIjk(grid, start);
  const stepTo = (vector: readonly number[], mm: number): readonly number[] => {
    const end: [number, number, number] = [
      start[0] + vector[0] * mm,
      start[1] + vector[1] * mm,
      start[2] + vector[2] * mm,
    ];
    return lpsToIjk(grid, end).map((value, n) => value - first[n]);
  };
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
      labels[n] = map.data[i + nx * (j + ny * k)];
    }
  }
  return { plane, size: [size[0], size[1]], stepMm, originMm, labels };
}
