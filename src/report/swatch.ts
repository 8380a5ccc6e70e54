import type { SafeHtml } from './html.ts';
import { html } from './html.ts';

export type SwatchPattern = 'solid' | 'diagonal' | 'dots' | 'lines' | 'outline';

/**
 * A 10 px swatch as inline SVG: unlike a background colour it is printed whatever the print
 * settings, and it needs no style attribute, which a content-security policy may forbid.
 */
export function swatch(
  [red, green, blue]: readonly [number, number, number],
  pattern: SwatchPattern,
): SafeHtml {
  const colour = `rgb(${red} ${green} ${blue})`;
  const frame =
    pattern === 'outline'
      ? html`<rect
          x="1"
          y="1"
          width="8"
          height="8"
          fill="none"
          stroke="${colour}"
          stroke-width="2"
        />`
      : html`<rect width="10" height="10" fill="${colour}" />`;
  return html`<svg class="swatch" width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
    ${frame}${MARK[pattern]}
  </svg>`;
}

const NOTHING = html``;
const MARK: Readonly<Record<SwatchPattern, SafeHtml>> = {
  solid: NOTHING,
  outline: NOTHING,
  diagonal: html`<path
    d="M-1 4 4 -1M-1 8 8 -1M2 11 11 2M6 11 11 6"
    stroke="#000"
    stroke-opacity=".55"
  />`,
  lines: html`<path d="M0 2.5h10M0 5.5h10M0 8.5h10" stroke="#000" stroke-opacity=".55" />`,
  dots: html`<path
    d="M2 2h1M5 2h1M8 2h1M2 5h1M5 5h1M8 5h1M2 8h1M5 8h1M8 8h1"
    stroke="#000"
    stroke-opacity=".65"
    stroke-width="1.4"
  />`,
};
