import type { ReactElement } from 'react';
import { seriesStyle } from './series-style.ts';

/** Disc, square, triangle, diamond: one shape per place, so that points are told apart without their colour. */
export function seriesMarkPath(place: number, x: number, y: number, r = 3): string {
  const at = (dx: number, dy: number): string => `${(x + dx).toFixed(1)} ${(y + dy).toFixed(1)}`;
  switch (place % 4) {
    case 0:
      return `M${at(-r, 0)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
    case 1:
      return `M${at(-r, -r)}h${2 * r}v${2 * r}h${-2 * r}z`;
    case 2:
      return `M${at(0, -r - 1)}L${at(r + 0.5, r)}L${at(-r - 0.5, r)}z`;
    default:
      return `M${at(0, -r - 1)}L${at(r + 1, 0)}L${at(0, r + 1)}L${at(-r - 1, 0)}z`;
  }
}

/** The sample of a series in lists, tables and legends. */
export function SeriesMark({
  place,
  marked = false,
}: {
  readonly place: number;
  readonly marked?: boolean | undefined;
}): ReactElement {
  const { css, dash } = seriesStyle(place);
  return (
    <svg className="series-mark" width={30} height={10} aria-hidden>
      <path d="M0 5H30" stroke={css} strokeDasharray={dash} strokeWidth={2} fill="none" />
      {marked && <path d={seriesMarkPath(place, 15, 5)} fill={css} />}
    </svg>
  );
}
