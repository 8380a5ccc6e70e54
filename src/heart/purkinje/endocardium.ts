/** The inner surface of a ventricle as voxels that touch its blood, with smooth planes to walk on. */
import { LABEL } from '../../core/anatomy.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { dot, ijkToLps, lpsToIjk, normalize, scale, subtract } from '../../core/space.ts';
import type { Lps, Vec3 } from '../../core/space.ts';

export type Ventricle = 'lv' | 'rv';

export interface SurfacePoint {
  readonly positionMm: Lps;
  /** Unit vector into the wall. */
  readonly normal: Vec3;
  /** Nearest active voxel of the surface. */
  readonly voxel: number;
}

export interface Endocardium {
  readonly ventricle: Ventricle;
  /** Active voxels that touch the blood. */
  readonly voxels: Uint32Array;
  readonly areaMm2: number;
  /** Foot of a point on the surface; undefined where the surface is farther than `reachMm`. */
  project(point: Lps, reachMm: number): SurfacePoint | undefined;
  /** Centre of a voxel of `voxels`, smoothed over its neighbours. */
  footOf(n: number): Lps;
}

const BLOOD: Readonly<Record<Ventricle, number>> = { lv: LABEL.lvBlood, rv: LABEL.rvBlood };
/** Planes are means over so many voxels around. */
const SMOOTH_VOXELS = 2;

/** Undefined where the grid holds no wall that touches this ventricle's blood. */
export function endocardiumOf(
  simulation: SimulationGrid,
  ventricle: Ventricle,
): Endocardium | undefined {
  const { grid, labels, active } = simulation;
  const [nx, ny, nz] = grid.dimensions;
  const blood = BLOOD[ventricle];
  const strides = [1, nx, nx * ny];
  const inGrid = (i: number, j: number, k: number): boolean =>
    i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz;
  const indexOf = (at: number): Vec3 => [
    at % nx,
    Math.floor(at / nx) % ny,
    Math.floor(at / nx / ny),
  ];
  /** The dense place beyond a face, -1 outside the grid. */
  const beyond = (at: number, [i, j, k]: Vec3, face: number): number => {
    const axis = face >> 1;
    const sign = face & 1 ? 1 : -1;
    const index = [i, j, k];
    index[axis] += sign;
    return inGrid(index[0], index[1], index[2]) ? at + sign * strides[axis] : -1;
  };

  const voxels: number[] = [];
  const numberAt = new Int32Array(labels.length).fill(-1);
  active.forEach((at, n) => {
    const index = indexOf(at);
    for (let face = 0; face < 6; face++) {
      const next = beyond(at, index, face);
      if (next < 0 || labels[next] !== blood) continue;
      numberAt[at] = voxels.length;
      voxels.push(n);
      return;
    }
  });
  if (voxels.length === 0) return undefined;

  const feet = new Float64Array(3 * voxels.length);
  const normals = new Float64Array(3 * voxels.length);
  let areaMm2 = 0;
  const { spacingMm } = grid;
  const volume = spacingMm[0] * spacingMm[1] * spacingMm[2];
  voxels.forEach((voxel, n) => {
    const at = active[voxel];
    const index = indexOf(at);
    const [i, j, k] = index;
    const foot = [0, 0, 0];
    const away = [0, 0, 0];
    let feetCount = 0;
    const reach = SMOOTH_VOXELS;
    for (let c = -reach; c <= reach; c++) {
      for (let b = -reach; b <= reach; b++) {
        for (let a = -reach; a <= reach; a++) {
          if (!inGrid(i + a, j + b, k + c)) continue;
          const near = at + a + b * nx + c * nx * ny;
          const offset = [a, b, c];
          if (labels[near] === blood) offset.forEach((o, m) => (away[m] -= o * spacingMm[m]));
          if (numberAt[near] < 0) continue;
          offset.forEach((o, m) => (foot[m] += o));
          feetCount++;
        }
      }
    }
    const centre = ijkToLps(grid, [
      i + foot[0] / feetCount,
      j + foot[1] / feetCount,
      k + foot[2] / feetCount,
    ]);
    const d = grid.direction;
    const normal = normalize([
      away[0] * d[0] + away[1] * d[3] + away[2] * d[6],
      away[0] * d[1] + away[1] * d[4] + away[2] * d[7],
      away[0] * d[2] + away[1] * d[5] + away[2] * d[8],
    ]);
    feet.set(centre, 3 * n);
    normals.set(normal, 3 * n);
    // The face's own area times the cosine to the smooth surface.
    for (let face = 0; face < 6; face++) {
      const next = beyond(at, index, face);
      if (next < 0 || labels[next] !== blood) continue;
      const axis = face >> 1;
      const along = dot(normal, [d[3 * axis], d[3 * axis + 1], d[3 * axis + 2]]);
      areaMm2 += (volume / spacingMm[axis]) * Math.abs(along);
    }
  });
  const footOf = (n: number): Lps => [feet[3 * n], feet[3 * n + 1], feet[3 * n + 2]];

  return {
    ventricle,
    voxels: Uint32Array.from(voxels),
    areaMm2,
    footOf,
    project: (point, reachMm) => {
      const [i, j, k] = lpsToIjk(grid, point).map(Math.round);
      const [ri, rj, rk] = spacingMm.map((edge) => Math.ceil(reachMm / edge));
      let nearest = -1;
      let least = reachMm * reachMm;
      for (let c = Math.max(0, k - rk); c <= Math.min(nz - 1, k + rk); c++) {
        for (let b = Math.max(0, j - rj); b <= Math.min(ny - 1, j + rj); b++) {
          for (let a = Math.max(0, i - ri); a <= Math.min(nx - 1, i + ri); a++) {
            const n = numberAt[a + nx * (b + ny * c)];
            if (n < 0) continue;
            const squared =
              (feet[3 * n] - point[0]) ** 2 +
              (feet[3 * n + 1] - point[1]) ** 2 +
              (feet[3 * n + 2] - point[2]) ** 2;
            if (squared < least) [nearest, least] = [n, squared];
          }
        }
      }
      if (nearest < 0) return undefined;
      const normal: Vec3 = [
        normals[3 * nearest],
        normals[3 * nearest + 1],
        normals[3 * nearest + 2],
      ];
      const height = dot(subtract(point, footOf(nearest)), normal);
      return {
        positionMm: subtract(point, scale(normal, height)),
        normal,
        voxel: voxels[nearest],
      };
    },
  };
}
