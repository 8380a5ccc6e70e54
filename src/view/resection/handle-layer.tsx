import type { KeyboardEvent, PointerEvent, ReactElement } from 'react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Lps, Vec3 } from '../../core/space.ts';
import { add, scale } from '../../core/space.ts';
import { project } from '../scene/camera-view.ts';
import type { SceneCamera } from '../scene/scene-camera.ts';
import type { LiveHandles } from './live-handles.ts';

export interface HandleMove {
  readonly index: number;
  readonly positionLps: Lps;
  /** `end` makes the move a step to undo; `cancel` takes it back. */
  readonly phase: 'start' | 'move' | 'end' | 'cancel';
  /** All handles move together. */
  readonly whole: boolean;
}

/** Steps of the arrow keys, and with Shift. */
const STEP_MM = 1;
const LONG_STEP_MM = 5;
/** A run of key presses is one step to undo when they are not further apart than this. */
const KEY_RUN_MS = 700;

/**
 * The handles of a surface as small squares over the scene. They follow the camera and the surface by their style
 * alone: neither a turn of the camera nor a drag renders anything. Arrow keys move the focused handle in the plane of
 * the picture, Page Up and Page Down towards and away from the viewer, Escape takes the move back.
 */
export function HandleLayer(props: HandleLayerProps): ReactElement {
  const count = useHandleCount(props.source);
  return <HandleSquares key={count} count={count} {...props} />;
}

export interface HandleLayerProps {
  readonly camera: SceneCamera;
  readonly source: LiveHandles;
  readonly onMove: (move: HandleMove) => void;
}

function HandleSquares({
  camera,
  source,
  onMove,
  count,
}: HandleLayerProps & { readonly count: number }): ReactElement {
  const layer = useRef<HTMLDivElement>(null);
  const net = useRef<SVGPathElement>(null);
  const keys = useRef<{ index: number; timer: ReturnType<typeof setTimeout> }>(undefined);

  useLayoutEffect(() => {
    const place = (): void => {
      const view = camera.getView();
      const handles = source.getHandles();
      const squares = layer.current?.querySelectorAll('button') ?? [];
      const at = handles.map(({ positionLps }) => project(view, positionLps));
      squares.forEach((square, n) => {
        if (at[n]) square.style.transform = `translate(${at[n].x - 6}px, ${at[n].y - 6}px)`;
      });
      const lines = source.links.map(([a, b]) =>
        at[a] && at[b] ? `M${at[a].x} ${at[a].y}L${at[b].x} ${at[b].y}` : '',
      );
      net.current?.setAttribute('d', lines.join(''));
    };
    place();
    const stops = [camera.subscribe(place), source.subscribe(place)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [camera, source]);

  const endKeys = (): void => {
    const run = keys.current;
    if (!run) return;
    clearTimeout(run.timer);
    keys.current = undefined;
    const handle = source.getHandles()[run.index];
    if (handle)
      onMove({ index: run.index, positionLps: handle.positionLps, phase: 'end', whole: false });
  };
  useEffect(() => () => clearTimeout(keys.current?.timer), [keys]);

  const onKeyDown = (index: number, event: KeyboardEvent<HTMLElement>): void => {
    const handle = source.getHandles()[index];
    const { right, up, towards } = camera.getView();
    const directions: Readonly<Record<string, Vec3>> = {
      ArrowRight: right,
      ArrowLeft: scale(right, -1),
      ArrowUp: up,
      ArrowDown: scale(up, -1),
      PageUp: towards,
      PageDown: scale(towards, -1),
    };
    if (event.key === 'Escape' && keys.current) {
      clearTimeout(keys.current.timer);
      keys.current = undefined;
      onMove({ index, positionLps: handle.positionLps, phase: 'cancel', whole: false });
      return;
    }
    const direction = directions[event.key];
    if (!direction || !handle || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.shiftKey ? LONG_STEP_MM : STEP_MM;
    const positionLps = add(handle.positionLps, scale(direction, step));
    if (keys.current && keys.current.index !== index) endKeys();
    if (!keys.current) {
      onMove({ index, positionLps: handle.positionLps, phase: 'start', whole: false });
    }
    clearTimeout(keys.current?.timer);
    keys.current = { index, timer: setTimeout(endKeys, KEY_RUN_MS) };
    onMove({ index, positionLps, phase: 'move', whole: false });
  };

  return (
    <div ref={layer} className="handles" role="group" aria-label="Handles of the surface">
      <svg className="ov" width="100%" height="100%" aria-hidden>
        <path ref={net} className="net" />
      </svg>
      {Array.from({ length: count }, (_, index) => (
        <button
          key={index}
          type="button"
          className="handle"
          data-handle={index}
          aria-label={source.getHandles()[index]?.name ?? `Handle ${index + 1}`}
          aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown PageUp PageDown"
          onPointerDown={(event) => beginDrag(event, index, camera, source, onMove)}
          onKeyDown={(event) => onKeyDown(index, event)}
          onBlur={endKeys}
          onDoubleClick={(event) => event.stopPropagation()}
        />
      ))}
    </div>
  );
}

/** How many handles there are; changes when another surface takes the place, not while one moves. */
function useHandleCount(source: LiveHandles): number {
  const [count, setCount] = useState(() => source.getHandles().length);
  useEffect(() => {
    const read = (): void => setCount(source.getHandles().length);
    read();
    return source.subscribe(read);
  }, [source]);
  return count;
}

/** Follows the pointer in the plane through the handle that faces the viewer. */
function beginDrag(
  event: PointerEvent<HTMLElement>,
  index: number,
  camera: SceneCamera,
  source: LiveHandles,
  onMove: (move: HandleMove) => void,
): void {
  const handle = source.getHandles()[index];
  if (event.button !== 0 || !handle) return;
  event.stopPropagation();
  const square = event.currentTarget;
  const whole = event.shiftKey;
  const { right, up, mmPerPixel } = camera.getView();
  const start = handle.positionLps;
  const { clientX, clientY, pointerId } = event;
  let at = start;
  let ended = false;
  square.setPointerCapture(pointerId);
  onMove({ index, positionLps: start, phase: 'start', whole });
  const follow = (moved: globalThis.PointerEvent): void => {
    const across = scale(right, (moved.clientX - clientX) * mmPerPixel);
    const along = scale(up, (clientY - moved.clientY) * mmPerPixel);
    at = add(start, add(across, along));
    onMove({ index, positionLps: at, phase: 'move', whole });
  };
  const finish = (phase: 'end' | 'cancel') => (): void => {
    if (ended) return;
    ended = true;
    square.removeEventListener('pointermove', follow);
    square.removeEventListener('pointerup', end);
    square.removeEventListener('pointercancel', cancel);
    square.removeEventListener('keydown', escape);
    onMove({ index, positionLps: phase === 'end' ? at : start, phase, whole });
  };
  const end = finish('end');
  const cancel = finish('cancel');
  const escape = (key: globalThis.KeyboardEvent): void => {
    if (key.key === 'Escape') cancel();
  };
  square.addEventListener('pointermove', follow);
  square.addEventListener('pointerup', end);
  square.addEventListener('pointercancel', cancel);
  square.addEventListener('keydown', escape);
}
