import type { CameraView } from './camera-view.ts';
import { project } from './camera-view.ts';
import { isHidden } from './picking.ts';
import type { ClipPlane, SceneCallout, SceneMarker, SceneSurface } from './scene-types.ts';

/** A mark on screen, in CSS pixels. */
export interface MarkItem {
  readonly marker: SceneMarker;
  readonly x: number;
  readonly y: number;
  readonly hidden: boolean;
}

export interface CalloutItem {
  readonly callout: SceneCallout;
  readonly anchor: readonly [number, number];
  /** Left top corner and size of the text box. */
  readonly box: readonly [number, number, number, number];
  readonly hidden: boolean;
}

/** Marks nearer to the viewer last, so that they are drawn on top. */
export function markItems(
  view: CameraView,
  markers: readonly SceneMarker[],
  hidden: (marker: SceneMarker) => boolean,
): readonly MarkItem[] {
  return markers
    .map((marker) => ({ marker, ...project(view, marker.positionLps), hidden: hidden(marker) }))
    .sort((a, b) => a.depthMm - b.depthMm)
    .map(({ marker, x, y, ...rest }) => ({ marker, x, y, hidden: rest.hidden }));
}

/** A hand takes hold of a mark within this distance of its middle. */
const GRAB_PX = 11;

/** The movable mark under a pixel that is seen; the nearest of several. */
export function movableMarkAt(
  marks: readonly MarkItem[],
  x: number,
  y: number,
): SceneMarker | undefined {
  return marks
    .filter(({ marker, hidden }) => marker.movable && !hidden)
    .map(({ marker, x: mx, y: my }) => ({ marker, away: Math.hypot(mx - x, my - y) }))
    .filter(({ away }) => away <= GRAB_PX)
    .sort((a, b) => a.away - b.away)[0]?.marker;
}

export interface OverlayContent {
  readonly surfaces: readonly SceneSurface[];
  readonly clip: ClipPlane | undefined;
  readonly markers: readonly SceneMarker[];
  readonly callouts: readonly SceneCallout[];
  /** Width at the left edge that a legend takes; callouts stay clear of it. */
  readonly reservedLeftPx?: number;
}

export interface OverlayItems {
  readonly marks: readonly MarkItem[];
  readonly callouts: readonly CalloutItem[];
}

/** Everything that lies over the picture, for the page and for captures alike. */
export function overlayItems(view: CameraView, content: OverlayContent): OverlayItems {
  const { surfaces, clip } = content;
  return {
    marks: markItems(view, content.markers, (marker) =>
      isHidden(surfaces, view, marker.positionLps, marker.normalLps, clip),
    ),
    callouts: layoutCallouts(
      view,
      content.callouts,
      (callout) => isHidden(surfaces, view, callout.anchorLps, undefined, clip),
      content.reservedLeftPx,
    ),
  };
}

const LINE_HEIGHT = 22;
const GAP = 6;
const REACH = 74;
const EDGE = 8;
/** Room for the header and the footer of the viewport. */
const TOP = 34;
const BOTTOM = 34;

/** Width of 11 px text in a callout, without asking the page: slightly generous. */
export const calloutWidth = (text: string): number => Math.round(16 + 5.9 * text.length);

/**
 * Places callouts outwards from the middle of the picture, clear of their targets and of each other:
 * left of their anchor in the left half, right of it in the right half, spread downwards where they would overlap,
 * and clear of `reservedLeftPx` at the left edge.
 */
export function layoutCallouts(
  view: CameraView,
  callouts: readonly SceneCallout[],
  hidden: (callout: SceneCallout) => boolean = () => false,
  reservedLeftPx = 0,
): readonly CalloutItem[] {
  const middle = view.widthPx / 2;
  const leftEdge = reservedLeftPx + EDGE;
  const placed = callouts.map((callout) => {
    const { x, y } = project(view, callout.anchorLps);
    const width = calloutWidth(callout.text);
    // Where the left has no room between the legend and the target, the text goes to the right.
    const onLeft = x < middle && leftEdge + width + EDGE <= x;
    const left = onLeft ? x - REACH - width : x + REACH;
    const top = y < view.heightPx / 2 ? y - 40 : y + 24;
    return {
      callout,
      anchor: [x, y] as const,
      side: onLeft ? 'left' : 'right',
      width,
      left: Math.min(view.widthPx - width - EDGE, Math.max(leftEdge, left)),
      top: Math.min(view.heightPx - BOTTOM - LINE_HEIGHT, Math.max(TOP, top)),
      hidden: hidden(callout),
    };
  });
  for (const side of ['left', 'right']) {
    const column = placed.filter((item) => item.side === side).sort((a, b) => a.top - b.top);
    for (let n = 1; n < column.length; n++) {
      column[n].top = Math.max(column[n].top, column[n - 1].top + LINE_HEIGHT + GAP);
    }
    // What was pushed past the lower edge moves up again, from the last one.
    let floor = view.heightPx - BOTTOM - LINE_HEIGHT;
    for (const item of column.toReversed()) {
      item.top = Math.min(item.top, floor);
      floor = item.top - LINE_HEIGHT - GAP;
    }
  }
  return placed.map(({ callout, anchor, left, top, width, hidden: covered }) => ({
    callout,
    anchor,
    box: [left, top, width, LINE_HEIGHT],
    hidden: covered,
  }));
}
