/** A small picture of a slice for the series list. */
export interface Thumbnail {
  readonly width: number;
  readonly height: number;
  /** Four bytes a pixel, opaque. */
  readonly rgba: Uint8ClampedArray;
}

export interface SliceImage {
  readonly columns: number;
  readonly rows: number;
  readonly values: Int16Array | Float32Array;
  /** Size of a pixel along a row and along a column; the picture keeps the anatomy's proportions. */
  readonly pixelMm: readonly [number, number];
}

/**
 * Shows a slice in grey, at most `maxSize` pixels wide and high. Each pixel is the mean over the area it
 * stands for, so that noise and thin structures do not flicker.
 * @param window Display window; without one, from the 1st to the 99th percentile.
 */
export function thumbnail(
  slice: SliceImage,
  window: { readonly centre: number; readonly width: number } | undefined,
  maxSize: number,
): Thumbnail {
  const { columns, rows, values, pixelMm } = slice;
  const [widthMm, heightMm] = [columns * pixelMm[0], rows * pixelMm[1]];
  const perMm = maxSize / Math.max(widthMm, heightMm);
  const width = Math.max(1, Math.round(widthMm * perMm));
  const height = Math.max(1, Math.round(heightMm * perMm));
  const { centre, width: span } = window ?? percentileWindow(values);
  const low = centre - span / 2;
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    const [fromRow, toRow] = covered(y, height, rows);
    for (let x = 0; x < width; x++) {
      const [fromColumn, toColumn] = covered(x, width, columns);
      let sum = 0;
      for (let row = fromRow; row < toRow; row++) {
        for (let column = fromColumn; column < toColumn; column++) {
          sum += values[row * columns + column];
        }
      }
      const mean = sum / ((toRow - fromRow) * (toColumn - fromColumn));
      const grey = (255 * (mean - low)) / span;
      const at = 4 * (y * width + x);
      rgba[at] = rgba[at + 1] = rgba[at + 2] = grey;
      rgba[at + 3] = 255;
    }
  }
  return { width, height, rgba };
}

/** The source pixels under target pixel `n`: at least one. */
function covered(n: number, targets: number, sources: number): [number, number] {
  const from = Math.floor((n * sources) / targets);
  return [from, Math.max(from + 1, Math.floor(((n + 1) * sources) / targets))];
}

/** From the 1st to the 99th percentile of the values. */
export function percentileWindow(values: Int16Array | Float32Array): {
  centre: number;
  width: number;
} {
  const step = Math.max(1, Math.floor(values.length / 4096));
  const sample = values.filter((_, n) => n % step === 0).sort();
  const low = sample[Math.floor(sample.length * 0.01)] ?? 0;
  const high = sample[Math.floor(sample.length * 0.99)] ?? 1;
  return { centre: (low + high) / 2, width: Math.max(1, high - low) };
}
