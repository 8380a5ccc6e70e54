/** Where images stand along the normal of their plane. */
import { cross, dot } from '../core/space.ts';
import type { ImageHeader } from './image-header.ts';
import type { Placement } from './placement.ts';

/** Fewer slice positions than this are no volume. */
export const MIN_SLICES = 3;

/** Positions along the normal closer than this are one position. */
export const SAME_POSITION_MM = 0.01;

export const sliceNormal = ({ row, column }: Placement) => cross(row, column);

/** Position along the slice normal of the image's own orientation. */
export const positionMm = ({ placement }: ImageHeader): number =>
  placement ? dot(placement.originMm, sliceNormal(placement)) : 0;

/** Images of the same position together, along the normal; earlier instance numbers first. */
export function groupByPosition(images: readonly ImageHeader[]): ImageHeader[][] {
  const sorted = images
    .map((image) => ({ image, at: positionMm(image) }))
    .sort(
      (a, b) =>
        a.at - b.at ||
        (a.image.instanceNumber ?? 0) - (b.image.instanceNumber ?? 0) ||
        a.image.fileIndex - b.image.fileIndex,
    );
  const groups: ImageHeader[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const { image, at } of sorted) {
    if (at - last > SAME_POSITION_MM) {
      groups.push([]);
      last = at;
    }
    groups[groups.length - 1].push(image);
  }
  return groups;
}
