/** SVG path of equally spaced samples; NaN interrupts the line. At most two points per pixel column are kept. */
export function tracePath(
  values: ArrayLike<number>,
  width: number,
  height: number,
  low: number,
  high: number,
): string {
  const count = values.length;
  if (count < 2 || !(high > low)) return '';
  const x = (n: number): string => ((width * n) / (count - 1)).toFixed(1);
  const y = (value: number): string => (height * (1 - (value - low) / (high - low))).toFixed(1);
  const bucket = Math.max(1, Math.floor(count / Math.max(1, 2 * width)));
  let path = '';
  let drawing = false;
  const put = (n: number): void => {
    path += `${drawing ? 'L' : 'M'}${x(n)} ${y(values[n])}`;
    drawing = true;
  };
  for (let start = 0; start < count; start += bucket) {
    // Lowest and highest of the bucket, in the order in which they occur: no peak is lost.
    let least = -1;
    let most = -1;
    for (let n = start; n < Math.min(count, start + bucket); n++) {
      if (!Number.isFinite(values[n])) continue;
      if (least < 0 || values[n] < values[least]) least = n;
      if (most < 0 || values[n] > values[most]) most = n;
    }
    if (least < 0) {
      drawing = false;
      continue;
    }
    put(Math.min(least, most));
    if (least !== most) put(Math.max(least, most));
  }
  return path;
}
