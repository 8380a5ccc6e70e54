/** Closed outlines drawn by hand, and what lies inside them. */

export type Point2 = readonly [x: number, y: number];

/** Straight pieces of an outline that reach into one horizontal band. */
type Band = readonly number[];

const MOST_BANDS = 512;

/**
 * A test for points inside a closed outline (the last corner is joined to the first), by winding number: a line that
 * crosses itself, as a hand draws it, keeps all of its loops. Pieces are sorted into horizontal bands, so that one test
 * looks at a few of them only. Fewer than three corners enclose nothing.
 * @see Hormann and Agathos, Computational Geometry 20 (2001) 131-144.
 */
export function outlineTest(corners: readonly Point2[]): (x: number, y: number) => boolean {
  if (corners.length < 3) return () => false;
  const [low, high] = extentOf(corners, 1);
  const count = Math.min(MOST_BANDS, Math.max(1, corners.length));
  const height = (high - low) / count || 1;
  const bandOf = (y: number): number =>
    Math.min(count - 1, Math.max(0, Math.floor((y - low) / height)));
  const bands: Band[] = bandsOf(corners, count, bandOf);
  return (x, y) => {
    if (y < low || y > high) return false;
    let winding = 0;
    const pieces = bands[bandOf(y)];
    for (let n = 0; n < pieces.length; n += 4) {
      const ax = pieces[n];
      const ay = pieces[n + 1];
      const bx = pieces[n + 2];
      const by = pieces[n + 3];
      const side = (bx - ax) * (y - ay) - (x - ax) * (by - ay);
      if (ay <= y && by > y && side > 0) winding += 1;
      else if (by <= y && ay > y && side < 0) winding -= 1;
    }
    return winding !== 0;
  };
}

function bandsOf(
  corners: readonly Point2[],
  count: number,
  bandOf: (y: number) => number,
): number[][] {
  const bands = Array.from({ length: count }, (): number[] => []);
  corners.forEach(([ax, ay], n) => {
    const [bx, by] = corners[(n + 1) % corners.length];
    const last = bandOf(Math.max(ay, by));
    for (let band = bandOf(Math.min(ay, by)); band <= last; band++)
      bands[band].push(ax, ay, bx, by);
  });
  return bands;
}

/** Smallest and largest coordinate of the corners. */
export function extentOf(corners: readonly Point2[], axis: 0 | 1): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const corner of corners) {
    low = Math.min(low, corner[axis]);
    high = Math.max(high, corner[axis]);
  }
  return [low, high];
}
