/** Length of a scale bar, from the camera; never stored. */
export interface ScaleBar {
  readonly lengthMm: number;
  readonly widthPx: number;
}

const LEADING = [5, 2, 1];

/** The longest length of 1, 2 or 5 times a power of ten millimetres that fits in `maxWidthPx`. */
export function scaleBar(mmPerPixel: number, maxWidthPx: number): ScaleBar {
  const limitMm = mmPerPixel * maxWidthPx;
  const decade = 10 ** Math.floor(Math.log10(limitMm));
  const leading = LEADING.find((factor) => factor * decade <= limitMm * (1 + 1e-9)) ?? 1;
  const lengthMm = leading * decade;
  return { lengthMm, widthPx: lengthMm / mmPerPixel };
}

/** `20 mm`, `5 cm` is never used: one unit on every bar. */
export const scaleBarText = (bar: ScaleBar): string =>
  `${Number(bar.lengthMm.toPrecision(1))}\u2009mm`;
