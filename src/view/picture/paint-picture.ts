/** The pixels of a viewport that shows a single picture: interpolated where it is enlarged, averaged where it is reduced. */
import { toPatient, type PlaneView } from '../slices/plane.ts';
import type { DisplayWindow } from '../slices/slice-state.ts';
import type { PictureImage } from './picture-view.ts';

export interface PictureDisplay {
  readonly window: DisplayWindow;
  readonly inverted: boolean;
  /** Between pixels: interpolated, or each as it is. */
  readonly smooth: boolean;
}

/** Samples along either axis over which a reduced picture is averaged, at most: fine lines must not flicker away. */
const MOST_SAMPLES = 4;

/** Four bytes a pixel, `view.widthPx` times `view.heightPx`; opaque, black beside the picture. Colours keep theirs. */
export function paintPicture(
  image: PictureImage,
  view: PlaneView,
  { window, inverted, smooth }: PictureDisplay,
): Uint8ClampedArray<ArrayBuffer> {
  const { columns, rows, values, rgb, aspect } = image;
  const { widthPx, heightPx, mmPerPixel } = view;
  const [x0, y0] = toPatient(view, 0.5, 0.5);
  const stepRows = mmPerPixel / aspect;
  const samples = Math.min(MOST_SAMPLES, Math.max(1, Math.round(Math.max(mmPerPixel, stepRows))));
  const channels = rgb ? 3 : 1;
  const source = rgb ?? values;
  const low = rgb ? 0 : window.centre - window.width / 2;
  const perUnit = rgb ? 1 : 255 / window.width;
  const pixels = new Uint8ClampedArray(4 * widthPx * heightPx);
  const between = smooth && mmPerPixel < 1;
  const at = (column: number, row: number, channel: number): number => {
    if (!between) {
      const i = Math.min(columns - 1, Math.max(0, Math.round(column)));
      const j = Math.min(rows - 1, Math.max(0, Math.round(row)));
      return source[channels * (i + columns * j) + channel];
    }
    const x = Math.min(columns - 1, Math.max(0, column));
    const y = Math.min(rows - 1, Math.max(0, row));
    const i = Math.min(Math.floor(x), Math.max(0, columns - 2));
    const j = Math.min(Math.floor(y), Math.max(0, rows - 2));
    const right = columns > 1 ? channels : 0;
    const down = rows > 1 ? channels * columns : 0;
    const n = channels * (i + columns * j) + channel;
    const top = source[n] + (source[n + right] - source[n]) * (x - i);
    const bottom = source[n + down] + (source[n + down + right] - source[n + down]) * (x - i);
    return top + (bottom - top) * (y - j);
  };
  for (let y = 0; y < heightPx; y++) {
    const row = y0 / aspect + y * stepRows;
    for (let x = 0; x < widthPx; x++) {
      const column = x0 + x * mmPerPixel;
      const to = 4 * (x + widthPx * y);
      pixels[to + 3] = 255;
      if (column < -0.5 || row < -0.5 || column > columns - 0.5 || row > rows - 0.5) continue;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let b = 0; b < samples; b++) {
          const v = row + stepRows * ((b + 0.5) / samples - 0.5);
          for (let a = 0; a < samples; a++)
            sum += at(column + mmPerPixel * ((a + 0.5) / samples - 0.5), v, channel);
        }
        const grey = (sum / samples ** 2 - low) * perUnit;
        pixels[to + channel] = inverted ? 255 - Math.min(255, Math.max(0, grey)) : grey;
      }
      if (channels === 1) pixels[to + 1] = pixels[to + 2] = pixels[to];
    }
  }
  return pixels;
}
