/** From values to places in a chart of lines, and back to the sample under the cursor. */

export type Limits = readonly [number, number];

export interface PlotFrame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly x: Limits;
  readonly y: Limits;
}

export const xAt = ({ left, width, x }: PlotFrame, value: number): number =>
  left + (width * (value - x[0])) / (x[1] - x[0]);

export const yAt = ({ top, height, y }: PlotFrame, value: number): number =>
  top + height * (1 - (value - y[0]) / (y[1] - y[0]));

/** Smallest and largest finite value of several arrays with a margin as a share of the span; [0, 1] where there is none. */
export function limitsOf(arrays: readonly ArrayLike<number>[], margin: number): Limits {
  let [low, high] = [Infinity, -Infinity];
  for (const values of arrays) {
    for (let n = 0; n < values.length; n++) {
      if (!Number.isFinite(values[n])) continue;
      low = Math.min(low, values[n]);
      high = Math.max(high, values[n]);
    }
  }
  if (low > high) return [0, 1];
  // A flat line stands in the middle of its chart.
  const room = high > low ? margin * (high - low) : Math.max(Math.abs(high) * 0.1, 1e-3);
  return [low - room, high + room];
}

/**
 * SVG path of a line; values that are not finite interrupt it. Per pixel column only the lowest and highest value are kept, in
 * their order, so that long traces stay light and no peak is lost.
 */
export function linePath(frame: PlotFrame, x: ArrayLike<number>, y: ArrayLike<number>): string {
  let path = '';
  let drawing = false;
  const put = (n: number): void => {
    path += `${drawing ? 'L' : 'M'}${xAt(frame, x[n]).toFixed(1)} ${yAt(frame, y[n]).toFixed(1)}`;
    drawing = true;
  };
  let [column, least, most, last] = [NaN, -1, -1, -1];
  const flush = (): void => {
    if (least < 0) return;
    put(Math.min(least, most));
    if (least !== most) put(Math.max(least, most));
    // The line leaves the column where its samples do.
    if (last !== least && last !== most) put(last);
    least = -1;
  };
  for (let n = 0; n < x.length; n++) {
    if (!Number.isFinite(x[n]) || !Number.isFinite(y[n])) {
      flush();
      drawing = false;
      column = NaN;
      continue;
    }
    const here = Math.floor(xAt(frame, x[n]));
    if (here !== column) {
      flush();
      [column, least, most] = [here, n, n];
    }
    if (y[n] < y[least]) least = n;
    if (y[n] > y[most]) most = n;
    last = n;
  }
  flush();
  return path;
}

/** Index of the finite sample whose x is closest; -1 where there is none within `reach`. */
export function nearestSample(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  at: number,
  reach: number,
): number {
  let found = -1;
  let distance = reach;
  for (let n = 0; n < x.length; n++) {
    const away = Math.abs(x[n] - at);
    if (away <= distance && Number.isFinite(y[n])) {
      found = n;
      distance = away;
    }
  }
  return found;
}
