/** How large a slice is drawn in its viewport: fitted, or as large as somebody has made it. Pure. */
import { fittingMmPerPixel, type Plane, type PlaneView } from './plane.ts';
import type { SliceState } from './slice-state.ts';

interface Size {
  readonly clientWidth: number;
  readonly clientHeight: number;
}

/** The slice around the crosshair, filling its viewport; undefined while there is no image. */
export function fittedView(
  { geometry, crosshair, frame, oblique }: SliceState,
  plane: Plane,
  { clientWidth, clientHeight }: Size,
): PlaneView | undefined {
  if (!geometry) return undefined;
  const widthPx = Math.max(2, clientWidth);
  const heightPx = Math.max(2, clientHeight);
  const mmPerPixel = fittingMmPerPixel(geometry.bounds, frame[plane], widthPx, heightPx);
  const view = { plane, centreLps: crosshair, mmPerPixel, widthPx, heightPx };
  return oblique ? { ...view, axes: frame[plane] } : view;
}

/** The view in a viewport of another size; undefined where the size is the same, or there is no image. */
export function resizedView(
  state: SliceState,
  plane: Plane,
  size: Size,
  adjusted: boolean,
): PlaneView | undefined {
  const view = state.views[plane];
  const { clientWidth: widthPx, clientHeight: heightPx } = size;
  if (view?.widthPx === widthPx && view.heightPx === heightPx) return undefined;
  if (!view || !adjusted) return fittedView(state, plane, size);
  // An adjusted view keeps the area it covers, so that maximising enlarges and restoring undoes it.
  const scale = Math.sqrt((view.widthPx * view.heightPx) / (widthPx * heightPx));
  return { ...view, widthPx, heightPx, mmPerPixel: view.mmPerPixel * scale };
}
