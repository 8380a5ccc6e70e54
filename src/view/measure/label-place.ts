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

/** The words of a shape and the points of its line on the screen. */
export interface LabelOf {
  readonly points: readonly (readonly [number, number])[];
  readonly lines: readonly string[];
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Where the words of shapes stand: right of the rightmost point, left of the leftmost where there is no room,
 * inside the picture, and below words that stand there already as long as there is room.
 */
export function labelPlaces(labels: readonly LabelOf[], view: PlaneView): readonly LabelPlace[] {
  const taken: Box[] = [];
  return labels.map((label) => {
    const wanted = placeOf(label, view);
    const place = { ...wanted, y: freeLine(wanted, label, taken, view) };
    taken.push(boxOf(place, label));
    return place;
  });
}

function placeOf({ points, lines }: LabelOf, view: PlaneView): LabelPlace {
  const right = points.reduce((best, point) => (point[0] > best[0] ? point : best), points[0]);
  const left = points.reduce((best, point) => (point[0] < best[0] ? point : best), points[0]);
  const width = widthOf(lines);
  const fits = right[0] + GAP_PX + width <= view.widthPx - INSET_PX;
  const [x, y] = fits ? right : left;
  return {
    x: fits ? x + GAP_PX : Math.max(x - GAP_PX, width + INSET_PX),
    y: Math.min(lowest(lines, view), Math.max(INSET_PX + LINE_PX, y + 4)),
    anchor: fits ? 'start' : 'end',
  };
}

/** The next base line at which the words cover no others; the wanted one where the picture is full. */
function freeLine(
  place: LabelPlace,
  label: LabelOf,
  taken: readonly Box[],
  view: PlaneView,
): number {
  for (let { y } = place; y <= lowest(label.lines, view); y += LINE_PX) {
    const box = boxOf({ ...place, y }, label);
    if (!taken.some((other) => overlaps(box, other))) return y;
  }
  return place.y;
}

const widthOf = (lines: readonly string[]): number =>
  LETTER_PX * Math.max(...lines.map((line) => line.length));

const lowest = (lines: readonly string[], view: PlaneView): number =>
  view.heightPx - INSET_PX - LINE_PX * (lines.length - 1);

function boxOf({ x, y, anchor }: LabelPlace, { lines }: LabelOf): Box {
  const width = widthOf(lines);
  const left = anchor === 'start' ? x : x - width;
  const top = y - LINE_PX + 3;
  return { left, right: left + width, top, bottom: top + LINE_PX * lines.length };
}

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
