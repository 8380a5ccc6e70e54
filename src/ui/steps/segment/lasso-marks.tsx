import {
  useRef,
  useState,
  useSyncExternalStore,
  type PointerEvent,
  type ReactElement,
} from 'react';
import { dot } from '../../../core/space.ts';
import type { Point2 } from '../../../segment/edit/outline.ts';
import type { CameraView } from '../../../view/scene/camera-view.ts';
import type { SceneCamera } from '../../../view/scene/scene-camera.ts';
import { axesOf, type PlaneView } from '../../../view/slices/plane.ts';
import { notify } from '../../session/session.ts';
import { startEdit } from '../../operations/edit-structures.ts';
import { tools, useTools } from '../../session/tools.ts';
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

function Outline({
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

/**
 * Takes the left button on the 3D view while the scissors are in hand: the outline cuts through everything behind it.
 * The other buttons and the wheel go on turning and zooming.
 */
export function LassoOverScene({ camera }: { readonly camera: SceneCamera }): ReactElement | null {
  const inHand = useTools(({ tool, layer }) => tool === 'lasso' && layer === 'labels');
  const view = useSyncExternalStore(camera.subscribe, camera.getView);
  const [points, setPoints] = useState<readonly Point2[]>([]);
  /** The line under the hand; moves come faster than pictures. */
  const line = useRef<Point2[]>(undefined);
  if (!inHand) return null;
  const at = (event: PointerEvent): Point2 => {
    const box = event.currentTarget.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const end = (cut: boolean): void => {
    const drawn = line.current;
    line.current = undefined;
    setPoints([]);
    if (cut && drawn) cutScene(view, drawn);
  };
  return (
    <div
      className="lasso-scene"
      data-testid="lasso-scene"
      onPointerDown={(event) => {
        if (event.button !== 0 || event.shiftKey) return;
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        line.current = [at(event)];
        setPoints(line.current);
      }}
      onPointerMove={(event) => {
        if (!line.current) return;
        event.stopPropagation();
        line.current = [...line.current, at(event)];
        setPoints(line.current);
      }}
      onPointerUp={() => end(true)}
      onPointerCancel={() => end(false)}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <Outline points={points} widthPx={view.widthPx} heightPx={view.heightPx} />
    </div>
  );
}

/** The view is parallel, so what lies behind an outline is a prism along the line of sight. */
function cutScene(view: CameraView, points: readonly Point2[]): void {
  if (tools.getState().lassoAction === 'fill') {
    notify('Filling needs a slice: on the 3D view an outline erases or keeps.');
    return;
  }
  const { right, up, targetLps, mmPerPixel, widthPx, heightPx } = view;
  const corners = points.map(([x, y]): Point2 => [
    dot(targetLps, right) + (x - widthPx / 2) * mmPerPixel,
    dot(targetLps, up) + (heightPx / 2 - y) * mmPerPixel,
  ]);
  if (corners.length > 2) startEdit({ outline: { right, up, corners } });
}
