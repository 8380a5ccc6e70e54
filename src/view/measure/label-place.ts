import type { PlaneView } from '../slices/plane.ts';

export const LINE_PX = 14;
const GAP_PX = 10;
/** Width of a letter of the overlay's type, for keeping words inside the picture. */
const LETTER_PX = 6.4;
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
 * Where the words of shapes stand: right of the rightmost point, left of the leftmost where there is no room, inside the
 * picture. Words that stand there already are not covered while there is a free place nearby: below, above, on the other side.
 */
export function labelPlaces(labels: readonly LabelOf[], view: PlaneView): readonly LabelPlace[] {
  const taken: Box[] = [];
  return labels.map((label) => {
    const place = freePlace(label, taken, view);
    taken.push(boxOf(place, label));
    return place;
  });
}

/** The nearest place at which the words cover no others; the wanted one where the picture is full. */
function freePlace(label: LabelOf, taken: readonly Box[], view: PlaneView): LabelPlace {
  const sides = sidesOf(label, view);
  const most = Math.ceil(view.heightPx / LINE_PX);
  for (let away = 0; away <= most; away++) {
    for (const side of sides) {
      for (const y of [side.y + away * LINE_PX, side.y - away * LINE_PX]) {
        if (y < INSET_PX + LINE_PX || y > lowest(label.lines, view)) continue;
        const place = { ...side, y };
        const box = boxOf(place, label);
        if (!taken.some((other) => overlaps(box, other))) return place;
      }
    }
  }
  return sides[0];
}

/** Beside the rightmost and the leftmost point, the better side first. */
function sidesOf({ points, lines }: LabelOf, view: PlaneView): readonly LabelPlace[] {
  const right = points.reduce((best, point) => (point[0] > best[0] ? point : best), points[0]);
  const left = points.reduce((best, point) => (point[0] < best[0] ? point : best), points[0]);
  const width = widthOf(lines);
  const height = (y: number): number =>
    Math.min(lowest(lines, view), Math.max(INSET_PX + LINE_PX, y + 4));
  const after: LabelPlace = { x: right[0] + GAP_PX, y: height(right[1]), anchor: 'start' };
  const before: LabelPlace = {
    x: Math.max(left[0] - GAP_PX, width + INSET_PX),
    y: height(left[1]),
    anchor: 'end',
  };
  const fits = after.x + width <= view.widthPx - INSET_PX;
  return fits ? [after, before] : [before];
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
