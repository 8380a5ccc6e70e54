/** Dilation, erosion, opening and closing with balls measured in millimetres. */
import type { Grid } from '../core/space.ts';
import { maskWhere } from './mask.ts';
import { distanceTransformMm } from './distance.ts';

const complement = (mask: Uint8Array): Uint8Array => maskWhere(mask.length, (n) => !mask[n]);

/** All voxels within `radiusMm` of the mask. */
export async function dilate(mask: Uint8Array, grid: Grid, radiusMm: number): Promise<Uint8Array> {
  const distance = await distanceTransformMm(mask, grid);
  return maskWhere(mask.length, (n) => distance[n] <= radiusMm);
}

/** The voxels of the mask farther than `radiusMm` from everything outside; the edge of the grid does not erode. */
export async function erode(mask: Uint8Array, grid: Grid, radiusMm: number): Promise<Uint8Array> {
  const distance = await distanceTransformMm(complement(mask), grid);
  return maskWhere(mask.length, (n) => distance[n] > radiusMm);
}

/** Removes what a ball of `radiusMm` does not fit into. */
export async function open(mask: Uint8Array, grid: Grid, radiusMm: number): Promise<Uint8Array> {
  return dilate(await erode(mask, grid, radiusMm), grid, radiusMm);
}

/** Fills what a ball of `radiusMm` outside the mask does not fit into. */
export async function close(mask: Uint8Array, grid: Grid, radiusMm: number): Promise<Uint8Array> {
  return erode(await dilate(mask, grid, radiusMm), grid, radiusMm);
}
