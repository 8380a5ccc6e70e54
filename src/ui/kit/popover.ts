const GAP_PX = 6;
const MARGIN_PX = 8;

/**
 * Puts an open popover below its anchor, or above it where there is no room, inside the window.
 * `centre` for tooltips, `start` to align with the anchor's left edge (menus).
 */
export function placePopover(
  popover: HTMLElement,
  anchor: HTMLElement,
  align: 'centre' | 'start',
): void {
  const box = anchor.getBoundingClientRect();
  const { width, height } = popover.getBoundingClientRect();
  const wanted = align === 'centre' ? box.left + (box.width - width) / 2 : box.left;
  const left = clamp(wanted, MARGIN_PX, window.innerWidth - width - MARGIN_PX);
  const fitsBelow = box.bottom + GAP_PX + height + MARGIN_PX <= window.innerHeight;
  const top = fitsBelow ? box.bottom + GAP_PX : box.top - GAP_PX - height;
  // Lengths set on an element inside a zoomed region are multiplied by that zoom.
  const zoom = 'currentCSSZoom' in popover ? Number(popover.currentCSSZoom) : 1;
  popover.style.left = `${Math.round(left / zoom)}px`;
  popover.style.top = `${Math.round(Math.max(MARGIN_PX, top) / zoom)}px`;
}

const clamp = (value: number, low: number, high: number): number =>
  Math.max(low, Math.min(value, high));
