/** Two sets of slices that move together: same place, same planes, same zoom. */
import { PLANES, toScreen, type Plane } from './plane.ts';
import type { SliceWorkspace } from './slice-workspace.ts';

export interface LinkOptions {
  /** The second stands still while this is false. */
  readonly follows?: () => boolean;
  /** The window goes along: for two images of one kind. */
  readonly window?: boolean;
  /** What is done in the second is done in the first as well; else the first leads and the second is left where it is put. */
  readonly mutual?: boolean;
}

/** Lets the second slices go where the first go; returns what parts them. */
export function linkSlices(
  first: SliceWorkspace,
  second: SliceWorkspace,
  { follows = () => true, window = false, mutual = false }: LinkOptions,
): () => void {
  let busy = false;
  /** What one does because of the other is not done back. */
  const once = (act: () => void): void => {
    if (busy || !follows()) return;
    busy = true;
    try {
      act();
    } finally {
      busy = false;
    }
  };
  const matchViews = (from: SliceWorkspace, to: SliceWorkspace) => (): void =>
    once(() => {
      for (const plane of PLANES) matchView(from, to, plane);
    });
  const matchFrame = (): void => {
    const { frame, oblique } = first.getState();
    const now = second.getState();
    if (oblique ? now.frame !== frame : now.oblique) second.setFrame(oblique ? frame : undefined);
  };
  const lead = matchViews(first, second);
  const leadBack = matchViews(second, first);
  let sizes = sizesOf(second);
  const stops = [
    first.events.on('crosshair', (crosshair) => once(() => second.setCrosshair(crosshair))),
    first.subscribe(() => {
      once(matchFrame);
      lead();
    }),
    // A pane of another size is fitted anew by its own workspace; its zoom is that of the first again.
    second.subscribe(() => {
      const now = sizesOf(second);
      if (now !== sizes) {
        sizes = now;
        lead();
      } else if (mutual) leadBack();
    }),
    ...(window ? [first.events.on('window', (next) => second.setWindow(next))] : []),
    ...(mutual
      ? [second.events.on('crosshair', (crosshair) => once(() => first.setCrosshair(crosshair)))]
      : []),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

const sizesOf = (slices: SliceWorkspace): string =>
  PLANES.map((plane) => {
    const view = slices.getState().views[plane];
    return view ? `${view.widthPx} ${view.heightPx}` : '';
  }).join();

const SAME_SCALE = 1e-6;
const SAME_PX = 0.01;

/** Zoom and position of one plane of one, taken over by the other. */
function matchView(from: SliceWorkspace, to: SliceWorkspace, plane: Plane): void {
  const wanted = from.getState().views[plane];
  const before = to.getState().views[plane];
  if (!wanted || !before) return;
  const factor = before.mmPerPixel / wanted.mmPerPixel;
  if (Math.abs(factor - 1) > SAME_SCALE) to.zoom(plane, factor);
  const now = to.getState().views[plane];
  if (!now) return;
  const [x, y] = toScreen(now, wanted.centreLps);
  const [dx, dy] = [now.widthPx / 2 - x, now.heightPx / 2 - y];
  if (Math.hypot(dx, dy) > SAME_PX) to.pan(plane, dx, dy);
}
