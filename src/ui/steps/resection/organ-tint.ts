import type { TriMesh } from '../../../core/mesh.ts';
import { containsVoxel, lpsToIjk, voxelIndex, type Grid } from '../../../core/space.ts';
import type { Rgb } from '../../../view/colour-maps.ts';

/** Territory of a voxel: 0 outside, else the place of its branch plus one. */
export interface TintTerritories {
  readonly grid: Grid;
  readonly data: Uint8Array | Uint16Array;
}

/** How one branch's part is drawn: its colour and how much of it, 0 to 1. */
export interface BranchTint {
  readonly colour: Rgb;
  readonly share: number;
}

/** How far below the surface territories are read: the outermost voxels may lie outside by half a voxel. */
const DEPTHS_VOXELS = [0.8, 1.6, 2.6] as const;

/** Place of the branch that feeds the tissue below each vertex, -1 where there is none. Once per model. */
export function branchAtVertices(mesh: TriMesh, { grid, data }: TintTerritories): Int16Array {
  const { positions, normals } = mesh;
  const step = Math.min(...grid.spacingMm);
  const found = new Int16Array(positions.length / 3).fill(-1);
  for (let n = 0; n < found.length; n++) {
    for (const depth of DEPTHS_VOXELS) {
      const at = [0, 1, 2].map((a) => positions[3 * n + a] - depth * step * normals[3 * n + a]);
      const [i, j, k] = lpsToIjk(grid, [at[0], at[1], at[2]]).map(Math.round);
      if (!containsVoxel(grid, i, j, k)) continue;
      const value = data[voxelIndex(grid, i, j, k)];
      if (value === 0) continue;
      found[n] = value - 1;
      break;
    }
  }
  return found;
}

/** Colour and share per vertex: r, g, b in linear light, share; bytes. */
export function vertexTint(
  branches: Int16Array,
  tintOf: (branch: number) => BranchTint | undefined,
): Uint8Array {
  const tints = new Uint8Array(4 * branches.length);
  const known = new Map<number, BranchTint | undefined>();
  branches.forEach((branch, n) => {
    if (branch < 0) return;
    if (!known.has(branch)) known.set(branch, tintOf(branch));
    const tint = known.get(branch);
    if (!tint) return;
    for (let a = 0; a < 3; a++) tints[4 * n + a] = Math.round(255 * (tint.colour[a] / 255) ** 2.2);
    tints[4 * n + 3] = Math.round(255 * tint.share);
  });
  return tints;
}
