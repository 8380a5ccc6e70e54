/** What each face of each wall voxel borders on: the boundary sets of the fibre rule. */
import { LABEL } from '../core/anatomy.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import { dot, ijkToLps } from '../core/space.ts';
import type { Vec3 } from '../core/space.ts';
import type { VentricularFrame } from './ventricular-frame.ts';

/** Kind of a face. `inner`: wall on the other side. */
export const FACE = { inner: 0, lv: 1, rv: 2, epi: 3, base: 4 } as const;

export interface WallBoundaries {
  /** Per active voxel six numbers of active voxels, in the order -i +i -j +j -k +k; its own where there is none. */
  readonly neighbours: Int32Array;
  /** Per active voxel six face kinds, in the same order. */
  readonly faces: Uint8Array;
}

/** Above this height, outer faces that look towards the base are a cut, not epicardium. */
const CUT_HEIGHT = 0.85;
const CUT_DIRECTION = 0.5;

/**
 * LV and RV endocardium touch the blood pools (the septum has both); faces to atria and great vessels are base, as are
 * outer faces high up that look along the axis, where a segmentation ends in a plane; all other outer faces are epicardium.
 */
export function wallBoundaries(
  simulation: SimulationGrid,
  frame: VentricularFrame,
): WallBoundaries {
  const { grid, labels, active } = simulation;
  const [nx, ny, nz] = grid.dimensions;
  const d = grid.direction;
  const axes: readonly Vec3[] = [
    [d[0], d[1], d[2]],
    [d[3], d[4], d[5]],
    [d[6], d[7], d[8]],
  ];
  const towardsBase = axes.map((axis) => dot(axis, frame.axis));
  const numberAt = new Int32Array(labels.length).fill(-1);
  active.forEach((at, n) => (numberAt[at] = n));
  const neighbours = new Int32Array(6 * active.length);
  const faces = new Uint8Array(6 * active.length);
  const strides = [1, nx, nx * ny];
  const last = [nx - 1, ny - 1, nz - 1];
  for (let n = 0; n < active.length; n++) {
    const at = active[n];
    const ijk = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)] as const;
    for (let face = 0; face < 6; face++) {
      const axis = face >> 1;
      const sign = face & 1 ? 1 : -1;
      const outside = sign < 0 ? ijk[axis] === 0 : ijk[axis] === last[axis];
      const next = at + sign * strides[axis];
      const number = outside ? -1 : numberAt[next];
      neighbours[6 * n + face] = number < 0 ? n : number;
      if (number >= 0) continue;
      const kind = outside ? FACE.epi : kindOfLabel(labels[next]);
      const cut =
        kind === FACE.epi &&
        sign * towardsBase[axis] > CUT_DIRECTION &&
        frame.apicoBasal(ijkToLps(grid, ijk)) > CUT_HEIGHT;
      faces[6 * n + face] = cut ? FACE.base : kind;
    }
  }
  return { neighbours, faces };
}

function kindOfLabel(label: number): number {
  switch (label) {
    case LABEL.lvBlood:
      return FACE.lv;
    case LABEL.rvBlood:
      return FACE.rv;
    case LABEL.leftAtrium:
    case LABEL.rightAtrium:
    case LABEL.aorta:
    case LABEL.pulmonaryArtery:
      return FACE.base;
    default:
      return FACE.epi;
  }
}
