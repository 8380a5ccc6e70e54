/** What a typed number means, kept apart from the field so that it can be tested without a page. */
export interface NumberLimits {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

export type TypedNumber =
  | { readonly kind: 'accepted'; readonly value: number }
  | { readonly kind: 'rejected'; readonly message: string };

/** Reads a typed number; a decimal comma is a decimal point. Says the allowed range when outside. */
export function readNumber(text: string, limits: NumberLimits, decimals: number): TypedNumber {
  const normal = text.trim().replace(',', '.').replace('\u2212', '-');
  const value = normal === '' ? Number.NaN : Number(normal);
  if (!Number.isFinite(value)) return { kind: 'rejected', message: 'Not a number' };
  if (outside(value, limits)) return { kind: 'rejected', message: rangeText(limits, decimals) };
  return { kind: 'accepted', value };
}

export function outside(value: number, { min, max }: NumberLimits): boolean {
  return (min !== undefined && value < min) || (max !== undefined && value > max);
}

/** `Range 0.8 to 3.0`, `At least 1`, `At most 10`. */
export function rangeText({ min, max }: NumberLimits, decimals: number): string {
  if (min !== undefined && max !== undefined)
    return `Range ${min.toFixed(decimals)} to ${max.toFixed(decimals)}`;
  if (min !== undefined) return `At least ${min.toFixed(decimals)}`;
  if (max !== undefined) return `At most ${max.toFixed(decimals)}`;
  return '';
}

/** The next value of an arrow key: on the grid of steps, inside the limits. */
export function stepNumber(
  value: number,
  steps: number,
  step: number,
  { min, max }: NumberLimits,
): number {
  const moved = Number((Math.round(value / step + steps) * step).toPrecision(12));
  return Math.min(max ?? Infinity, Math.max(min ?? -Infinity, moved));
}
