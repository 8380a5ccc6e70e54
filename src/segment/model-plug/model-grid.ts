/** The grid a model works on: its own axes and spacing, around all of the image. */
import type { Grid, Vec3 } from '../../core/space.ts';
import { dot, IDENTITY_DIRECTION, ijkToLps } from '../../core/space.ts';
import type { ModelCard } from './card.ts';

const RAS_DIRECTION: readonly number[] = [-1, 0, 0, 0, -1, 0, 0, 0, 1];

/** The smallest grid of the card's axes and spacing that holds every voxel centre of the image. */
export function modelGrid(image: Grid, { axes, spacingMm }: ModelCard['input']): Grid {
  const direction =
    axes === 'image' ? image.direction : axes === 'RAS' ? RAS_DIRECTION : IDENTITY_DIRECTION;
  const axis = (n: number): Vec3 => [direction[3 * n], direction[3 * n + 1], direction[3 * n + 2]];
  const spacing: Vec3 = spacingMm ?? spacingAlong(image, [axis(0), axis(1), axis(2)]);
  const last = image.dimensions.map((n) => n - 1);
  const corners = Array.from({ length: 8 }, (_, c) =>
    ijkToLps(image, [c & 1 ? last[0] : 0, c & 2 ? last[1] : 0, c & 4 ? last[2] : 0]),
  );
  const low = [0, 1, 2].map((n) => Math.min(...corners.map((corner) => dot(corner, axis(n)))));
  const high = [0, 1, 2].map((n) => Math.max(...corners.map((corner) => dot(corner, axis(n)))));
  const size = (n: number): number =>
    Math.max(1, Math.floor((high[n] - low[n]) / spacing[n] + 1e-3) + 1);
  const origin = (component: number): number =>
    [0, 1, 2].reduce((sum, n) => sum + low[n] * axis(n)[component], 0);
  return {
    dimensions: [size(0), size(1), size(2)],
    spacingMm: spacing,
    originMm: [origin(0), origin(1), origin(2)],
    direction,
  };
}

/** The image's spacing along the axis of it that lies nearest to each of the given ones. */
function spacingAlong(image: Grid, axes: readonly [Vec3, Vec3, Vec3]): Vec3 {
  const own = [0, 1, 2].map((n): Vec3 => [
    image.direction[3 * n],
    image.direction[3 * n + 1],
    image.direction[3 * n + 2],
  ]);
  const nearest = (axis: Vec3): number => {
    const along = own.map((one) => Math.abs(dot(one, axis)));
    return image.spacingMm[along.indexOf(Math.max(...along))];
  };
  return [nearest(axes[0]), nearest(axes[1]), nearest(axes[2])];
}
