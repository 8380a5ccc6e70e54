/** Numbers as a clinician reads them: always with a unit, rounded to what the measurement supports. */

const THIN_SPACE = '\u2009';

export const withUnit = (text: string, unit: string): string => `${text}${THIN_SPACE}${unit}`;

/** Millilitres: one decimal below 1000 ml, none from there on. */
export function formatMl(ml: number): string {
  return withUnit(ml.toFixed(ml < 999.95 ? 1 : 0), 'ml');
}

export const formatMm = (mm: number, decimals = 1): string => withUnit(mm.toFixed(decimals), 'mm');
export const formatMs = (ms: number, decimals = 0): string => withUnit(ms.toFixed(decimals), 'ms');

/** `8 s`, `2 min 05 s`: a duration the user waits for. */
export function formatDuration(seconds: number): string {
  if (seconds < 90) return withUnit(Math.max(1, Math.round(seconds)).toString(), 's');
  const whole = Math.round(seconds);
  const rest = (whole % 60).toString().padStart(2, '0');
  return `${withUnit(Math.floor(whole / 60).toString(), 'min')} ${withUnit(rest, 's')}`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1024 ** 2) return withUnit((bytes / 1024).toFixed(0), 'kB');
  if (bytes < 1024 ** 3) return withUnit((bytes / 1024 ** 2).toFixed(0), 'MB');
  return withUnit((bytes / 1024 ** 3).toFixed(1), 'GB');
}

/** A change with its sign; what rounds to nothing has none. */
export function signedText(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  if (Number(text) === 0) return (0).toFixed(decimals);
  return value > 0 ? `+${text}` : text;
}
