import type { SeriesWarning } from './series.ts';

/** A rule's finding, or nothing where all is well. */
export type Finding = SeriesWarning | undefined;

export const warn = (
  severity: SeriesWarning['severity'],
  code: string,
  message: string,
  hint: string,
): SeriesWarning => ({ code, severity, message, hint });
