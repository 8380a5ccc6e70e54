import {
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
} from 'react';
import { dot } from '../../../core/space.ts';
import type { Point2 } from '../../../segment/edit/outline.ts';
import type { CameraView } from '../../../view/scene/camera-view.ts';
import type { SceneCamera } from '../../../view/scene/scene-camera.ts';
import { notify } from '../../session/session.ts';
import { startEdit } from '../../operations/edit-structures.ts';
import { tools, useTools } from '../../session/tools.ts';
import { Outline } from './lasso-marks.tsx';
import { keyOutline, type SceneOutline } from './scene-outline.ts';

const KEYS =
  'Outline on the 3D view. Arrows move the cursor, Shift by less; Enter sets a corner, twice closes it; Backspace takes the last corner back; Escape drops it.';

/**
 * Takes the left button on the 3D view while the scissors are in hand: the outline cuts through everything behind it.
 * The other buttons and the wheel go on turning and zooming. It is a stop of its own after the view, where the keys draw.
 */
export function LassoOverScene({ camera }: { readonly camera: SceneCamera }): ReactElement | null {
  const inHand = useTools(({ tool, layer }) => tool === 'lasso' && layer === 'labels');
  const view = useSyncExternalStore(camera.subscribe, camera.getView);
  const [points, setPoints] = useState<readonly Point2[]>([]);
  /** The line under the hand; moves come faster than pictures. */
  const line = useRef<Point2[]>(undefined);
  const [keyed, setKeyed] = useState<SceneOutline>();
  const [focused, setFocused] = useState(false);
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
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const size: Point2 = [view.widthPx, view.heightPx];
    const next = keyOutline(keyed, event.key, event.shiftKey, size);
    if (!next) return;
    event.preventDefault();
    setKeyed(next.outline);
    if (next.closed) cutScene(view, next.closed);
  };
  const cursor = keyed?.cursor ?? [view.widthPx / 2, view.heightPx / 2];
  const shown = keyed ? [...keyed.corners, keyed.cursor] : points;
  return (
    <div
      className="lasso-scene"
      data-testid="lasso-scene"
      role="application"
      aria-label={KEYS}
      tabIndex={0}
      onKeyDown={onKey}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
      onPointerDown={(event) => {
        if (event.button !== 0 || event.shiftKey) return;
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        setKeyed(undefined);
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
      <Outline points={shown} widthPx={view.widthPx} heightPx={view.heightPx} />
      {focused && (
        <span className="cursor" style={{ left: cursor[0], top: cursor[1] }} aria-hidden />
      )}
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
