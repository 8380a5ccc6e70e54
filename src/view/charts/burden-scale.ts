/** Axes and paths of curves over days, on a linear or a logarithmic scale. Pure. */
import { niceTicks } from '../ticks.ts';

export type BurdenScaleKind = 'log' | 'linear';

export interface BurdenScale {
  readonly kind: BurdenScaleKind;
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** Decades below the largest value that a logarithmic axis shows: what lies lower runs along its foot. */
const MOST_DECADES = 6;

/** An axis that holds all values; on a logarithmic one whole decades. */
export function burdenScale(
  kind: BurdenScaleKind,
  curves: readonly ArrayLike<number>[],
): BurdenScale {
  let high = 0;
  let least = Infinity;
  for (const curve of curves) {
    for (let n = 0; n < curve.length; n++) {
      const value = curve[n];
      if (!Number.isFinite(value)) continue;
      if (value > high) high = value;
      if (value > 0 && value < least) least = value;
    }
  }
  if (!(high > 0)) return { kind, low: kind === 'log' ? 0.1 : 0, high: 1, ticks: [1] };
  if (kind === 'linear') {
    return { kind, low: 0, high: 1.05 * high, ticks: niceTicks(0, 1.05 * high, 4) };
  }
  const top = Math.ceil(Math.log10(high) - 1e-9);
  const wanted = Math.floor(Math.log10(least) + 1e-9);
  const foot = Math.min(top - 1, Math.max(top - MOST_DECADES, wanted));
  const every = top - foot > 4 ? 2 : 1;
  const ticks = Array.from({ length: top - foot + 1 }, (_, n) => 10 ** (top - n)).filter(
    (_, n) => n % every === 0,
  );
  return { kind, low: 10 ** foot, high: 10 ** top, ticks };
}

/** Distance from the top, 0 to 1; values below the axis lie on its foot. */
export function burdenAt({ kind, low, high }: BurdenScale, value: number): number {
  const share =
    kind === 'linear'
      ? (value - low) / (high - low)
      : (Math.log10(Math.max(value, low)) - Math.log10(low)) / (Math.log10(high) - Math.log10(low));
  return 1 - Math.min(1, Math.max(0, share));
}

/** Where a curve over days is drawn. */
export interface BurdenFrame {
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly durationDays: number;
  readonly scale: BurdenScale;
}

const point = (frame: BurdenFrame, tDays: number, value: number): string => {
  const x = frame.left + (frame.width * tDays) / frame.durationDays;
  return `${x.toFixed(1)} ${(frame.height * burdenAt(frame.scale, value)).toFixed(1)}`;
};

/** SVG path of a curve. */
export function burdenPath(
  frame: BurdenFrame,
  tDays: ArrayLike<number>,
  values: ArrayLike<number>,
): string {
  let path = '';
  for (let n = 0; n < Math.min(tDays.length, values.length); n++) {
    path += `${n === 0 ? 'M' : 'L'}${point(frame, tDays[n], values[n])}`;
  }
  return path;
}

/** SVG path of the area between two curves. */
export function bandPath(
  frame: BurdenFrame,
  tDays: ArrayLike<number>,
  low: ArrayLike<number>,
  high: ArrayLike<number>,
): string {
  let path = burdenPath(frame, tDays, high);
  for (let n = Math.min(tDays.length, low.length) - 1; n >= 0; n--) {
    path += `L${point(frame, tDays[n], low[n])}`;
  }
  return path && `${path}Z`;
}

/** Value of a curve at a day, straight between its points; NaN before the first. */
export function burdenOn(tDays: ArrayLike<number>, values: ArrayLike<number>, day: number): number {
  const last = tDays.length - 1;
  if (last < 0 || day < tDays[0]) return NaN;
  if (day >= tDays[last]) return values[last];
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (tDays[middle] <= day) low = middle;
    else high = middle;
  }
  const share = (day - tDays[low]) / (tDays[high] - tDays[low]);
  return values[low] + share * (values[high] - values[low]);
}

const SUPERSCRIPT = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `0.01`, `120`, `3 × 10⁹`: a figure short enough for an axis. */
export function burdenText(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(value)) + 1e-12);
  if (exponent >= -3 && exponent < 5) {
    const decimals = Math.min(3, Math.max(0, digits - 1 - exponent));
    return String(Number(value.toFixed(decimals)));
  }
  const factor = Number((value / 10 ** exponent).toFixed(Math.max(0, digits - 2)));
  const power = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPT[Number(digit)]).join('');
  return `${factor === 1 ? '' : `${factor} × `}10${exponent < 0 ? '⁻' : ''}${power}`;
}

/** A volume in ml: what is below a cubic millimetre is not told apart. */
export const volumeText = (ml: number, digits = 3): string =>
  ml < LEAST_ML ? `<${LEAST_ML}` : burdenText(ml, digits);

const LEAST_ML = 0.001;
