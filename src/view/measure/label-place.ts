import type { PlaneView } from '../slices/plane.ts';

export const LINE_PX = 14;
const GAP_PX = 10;
/** Width of a letter of the overlay's type, for keeping words inside the picture. */
const LETTER_PX = 6.2;
const INSET_PX = 6;

export interface LabelPlace {
  readonly x: number;
  /** Base line of the first line. */
  readonly y: number;
  readonly anchor: 'start' | 'end';
}

/** Where the words of a shape stand: right of its rightmost point, left of its leftmost where there is no room. */
export function labelPlace(
  points: readonly (readonly [number, number])[],
  view: PlaneView,
  lines: readonly string[],
): LabelPlace {
  const right = points.reduce((best, point) => (point[0] > best[0] ? point : best), points[0]);
  const left = points.reduce((best, point) => (point[0] < best[0] ? point : best), points[0]);
  const width = LETTER_PX * Math.max(...lines.map((line) => line.length));
  const fits = right[0] + GAP_PX + width <= view.widthPx - INSET_PX;
  const [x, y] = fits ? right : left;
  const top = INSET_PX + LINE_PX;
  const bottom = view.heightPx - INSET_PX - LINE_PX * (lines.length - 1);
  return {
    x: fits ? x + GAP_PX : Math.max(x - GAP_PX, width + INSET_PX),
    y: Math.min(bottom, Math.max(top, y + 4)),
    anchor: fits ? 'start' : 'end',
  };
}
