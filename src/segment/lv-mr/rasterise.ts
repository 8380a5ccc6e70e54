/** From contours to the labels of a slice. */
import { LABEL } from '../../core/anatomy.ts';
import type { Contour } from './polar.ts';
import { radiusAt } from './polar.ts';
import type { RightVentricle } from './right-ventricle.ts';
import type { Slice } from './stack.ts';
import type { WallContours } from './wall.ts';

/** Paints blood and wall into the labels of one slice: the pixels whose centres lie within the contours. */
export function paintWall(
  labels: Uint8Array,
  { columns, rows, pixelMm }: Slice,
  wall: WallContours,
): void {
  const { endo, epi } = wall;
  for (let n = 0, j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++, n++) {
      const dx = i * pixelMm[0] - epi.centre.x;
      const dy = j * pixelMm[1] - epi.centre.y;
      const r = Math.hypot(dx, dy);
      if (r > radiusAt(epi, dx, dy)) continue;
      labels[n] = r <= radiusAt(endo, dx, dy) ? LABEL.lvBlood : LABEL.lvMyocardium;
    }
}

/** Paints the cavity of the right ventricle outside the left ventricular wall; nothing that is painted already changes. */
export function paintRightVentricle(
  labels: Uint8Array,
  { columns, rows, pixelMm }: Slice,
  epi: Contour,
  { outer }: RightVentricle,
): void {
  for (let n = 0, j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++, n++) {
      const dx = i * pixelMm[0] - epi.centre.x;
      const dy = j * pixelMm[1] - epi.centre.y;
      const r = Math.hypot(dx, dy);
      if (!labels[n] && r > radiusAt(epi, dx, dy) && r <= radiusAt(outer, dx, dy))
        labels[n] = LABEL.rvBlood;
    }
}
