import { useSyncExternalStore, type ReactElement } from 'react';
import { dot } from '../../../core/space.ts';
import type { Point2 } from '../../../segment/edit/outline.ts';
import { axesOf, type PlaneView } from '../../../view/slices/plane.ts';
import { lassoTool } from './lasso.ts';

/** The outline that is being drawn, over the slice that it is drawn on. */
export function LassoMarks({ view }: { readonly view: PlaneView }): ReactElement | null {
  const draft = useSyncExternalStore(lassoTool.subscribe, lassoTool.getState);
  if (draft?.plane !== view.plane) return null;
  const { right, up } = axesOf(view);
  const [centreX, centreY] = [dot(view.centreLps, right), dot(view.centreLps, up)];
  const onScreen = ([u, v]: Point2): Point2 => [
    view.widthPx / 2 + (u - centreX) / view.mmPerPixel,
    view.heightPx / 2 - (v - centreY) / view.mmPerPixel,
  ];
  const corners = draft.pointer ? [...draft.corners, draft.pointer] : draft.corners;
  return <Outline points={corners.map(onScreen)} widthPx={view.widthPx} heightPx={view.heightPx} />;
}

/** The line through the corners, its first one marked. */
export function Outline({
  points,
  widthPx,
  heightPx,
}: {
  readonly points: readonly Point2[];
  readonly widthPx: number;
  readonly heightPx: number;
}): ReactElement {
  const path = points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L');
  return (
    <svg className="ov marks lasso" width={widthPx} height={heightPx} aria-hidden>
      <path className="halo" d={`M${path}Z`} />
      <path className="line" d={`M${path}`} />
      {points.length > 0 && <circle className="first" cx={points[0][0]} cy={points[0][1]} r={3} />}
    </svg>
  );
}
