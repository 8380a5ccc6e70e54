/** From coefficients to samples of one component: dequantisation and inverse DCT (T.81, A.3.3 and A.3.4). */
import type { JpegComponent } from './jpeg-scan.ts';

/** Natural order of the coefficients in zigzag order (T.81, figure A.6). */
export const ZIGZAG: Uint8Array = zigzag();

function zigzag(): Uint8Array {
  const order = new Uint8Array(64);
  let n = 0;
  for (let diagonal = 0; diagonal < 15; diagonal++) {
    const from = Math.max(0, diagonal - 7);
    const to = Math.min(7, diagonal);
    for (let step = from; step <= to; step++) {
      // Odd diagonals run downwards, even ones upwards.
      const row = diagonal % 2 === 1 ? step : diagonal - step;
      order[n++] = 8 * row + (diagonal - row);
    }
  }
  return order;
}

/** BASIS[8 x + u] = C(u) / 2 cos((2 x + 1) u pi / 16). */
const BASIS = Float64Array.from({ length: 64 }, (_, n) => {
  const [x, u] = [n >> 3, n & 7];
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});

/** Samples of a component, `8 * blocksPerLine` a row, in 0 .. 2^bits - 1. */
export function componentSamples(
  component: JpegComponent,
  quantisation: Uint16Array,
  bits: number,
): Uint16Array {
  const { blocksPerLine, blocksPerColumn, coefficients } = component;
  const width = 8 * blocksPerLine;
  const samples = new Uint16Array(width * 8 * blocksPerColumn);
  const level = 1 << (bits - 1);
  const top = (1 << bits) - 1;
  const input = new Float64Array(64);
  const half = new Float64Array(64);
  for (let block = 0; block < blocksPerLine * blocksPerColumn; block++) {
    const from = 64 * block;
    for (let n = 0; n < 64; n++) input[n] = coefficients[from + n] * quantisation[n];
    // Rows of frequencies to columns of samples, then the other axis.
    for (let v = 0; v < 8; v++) {
      for (let x = 0; x < 8; x++) {
        let sum = 0;
        for (let u = 0; u < 8; u++) sum += BASIS[8 * x + u] * input[8 * v + u];
        half[8 * v + x] = sum;
      }
    }
    const corner = 8 * (Math.floor(block / blocksPerLine) * width + (block % blocksPerLine));
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 8; x++) {
        let sum = level;
        for (let v = 0; v < 8; v++) sum += BASIS[8 * y + v] * half[8 * v + x];
        samples[corner + y * width + x] = Math.max(0, Math.min(top, Math.round(sum)));
      }
    }
  }
  return samples;
}
