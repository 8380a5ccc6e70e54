import type { ScenePick } from './scene-types.ts';
import type { SceneCamera } from './scene-camera.ts';

/** A press that moves less than this is a click. */
const CLICK_PX = 4;

export interface ScenePointerTargets {
  /** What lies under a pixel of the viewport. */
  readonly pick: (x: number, y: number) => Omit<ScenePick, 'shift'> | undefined;
  readonly onPick: (pick: ScenePick) => void;
  readonly onHover: (pick: ScenePick | undefined) => void;
  /** The mark under a pixel that a press takes hold of. */
  readonly grab?: (x: number, y: number) => string | undefined;
  /** The mark in hand lies over this place of the heart; told at most once a frame, and once when the hand lets go. */
  readonly onDrag?: (markerId: string, pick: ScenePick, ended: boolean) => void;
}

/**
 * Left turns, shift and left or the middle button pans, the wheel zooms towards the pointer, two fingers pan and
 * zoom; a press without movement picks; a press on a movable mark drags it over the heart.
 * Returns what takes the listeners away again.
 */
export function listenToScenePointer(
  camera: SceneCamera,
  element: HTMLElement,
  targets: ScenePointerTargets,
): () => void {
  const pointers = new Map<number, { x: number; y: number }>();
  let travelled = 0;
  let panning = false;
  let hoverFrame = 0;
  let heldId: string | undefined;
  let dropPlace: ScenePick | undefined;
  let dragFrame = 0;

  const local = (event: MouseEvent): { x: number; y: number } => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  const onDown = (event: PointerEvent): void => {
    if (event.target instanceof Element && event.target.closest('button, .cube, .leg')) return;
    pointers.set(event.pointerId, local(event));
    element.setPointerCapture(event.pointerId);
    element.focus({ preventScroll: true });
    travelled = pointers.size > 1 ? Infinity : 0;
    panning = event.shiftKey || event.button === 1;
    const { x, y } = local(event);
    const alone = pointers.size === 1 && event.button === 0 && !event.shiftKey;
    if (!alone) letGo();
    heldId = alone ? targets.grab?.(x, y) : undefined;
    dropPlace = undefined;
    camera.stop();
  };
  const onMove = (event: PointerEvent): void => {
    const at = local(event);
    const before = pointers.get(event.pointerId);
    if (!before) {
      hover(event, at);
      return;
    }
    const dx = at.x - before.x;
    const dy = at.y - before.y;
    travelled += Math.hypot(dx, dy);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const from = Math.hypot(before.x - other.x, before.y - other.y);
      const to = Math.hypot(at.x - other.x, at.y - other.y);
      camera.pan(dx / 2, dy / 2);
      if (from > 1) camera.zoom(to / from, (at.x + other.x) / 2, (at.y + other.y) / 2);
    } else if (travelled > CLICK_PX) {
      if (heldId !== undefined) drag(event, at);
      else if (panning) camera.pan(dx, dy);
      else camera.rotate(dx, dy);
    }
    pointers.set(event.pointerId, at);
  };
  const drag = (event: PointerEvent, at: { x: number; y: number }): void => {
    if (dragFrame !== 0) return;
    const { shiftKey: shift } = event;
    dragFrame = requestAnimationFrame(() => {
      dragFrame = 0;
      const found = targets.pick(at.x, at.y);
      if (!found || heldId === undefined) return;
      dropPlace = { ...found, shift };
      targets.onDrag?.(heldId, dropPlace, false);
    });
  };
  const letGo = (): void => {
    const id = heldId;
    heldId = undefined;
    cancelAnimationFrame(dragFrame);
    dragFrame = 0;
    if (id !== undefined && dropPlace) targets.onDrag?.(id, dropPlace, true);
    dropPlace = undefined;
  };
  const hover = (event: PointerEvent, at: { x: number; y: number }): void => {
    if (hoverFrame !== 0) return;
    const { shiftKey: shift } = event;
    hoverFrame = requestAnimationFrame(() => {
      hoverFrame = 0;
      element.style.cursor = targets.grab?.(at.x, at.y) === undefined ? '' : 'grab';
      const found = targets.pick(at.x, at.y);
      targets.onHover(found && { ...found, shift });
    });
  };
  const onUp = (event: PointerEvent): void => {
    if (!pointers.delete(event.pointerId)) return;
    if (heldId !== undefined && travelled > CLICK_PX && event.type === 'pointerup') {
      const { x, y } = local(event);
      const found = targets.pick(x, y);
      if (found) dropPlace = { ...found, shift: event.shiftKey };
    }
    letGo();
    if (event.type === 'pointercancel') return;
    if (travelled > CLICK_PX || event.button !== 0) return;
    const { x, y } = local(event);
    const found = targets.pick(x, y);
    if (found) targets.onPick({ ...found, shift: event.shiftKey });
  };
  const onLeave = (): void => targets.onHover(undefined);
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const delta = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * 33;
    const { x, y } = local(event);
    camera.zoom(Math.exp(-delta / 500), x, y);
  };
  const onMenu = (event: Event): void => event.preventDefault();

  element.addEventListener('pointerdown', onDown);
  element.addEventListener('pointermove', onMove);
  element.addEventListener('pointerup', onUp);
  element.addEventListener('pointercancel', onUp);
  element.addEventListener('pointerleave', onLeave);
  element.addEventListener('wheel', onWheel, { passive: false });
  element.addEventListener('contextmenu', onMenu);
  return () => {
    cancelAnimationFrame(hoverFrame);
    cancelAnimationFrame(dragFrame);
    element.style.cursor = '';
    element.removeEventListener('pointerdown', onDown);
    element.removeEventListener('pointermove', onMove);
    element.removeEventListener('pointerup', onUp);
    element.removeEventListener('pointercancel', onUp);
    element.removeEventListener('pointerleave', onLeave);
    element.removeEventListener('wheel', onWheel);
    element.removeEventListener('contextmenu', onMenu);
  };
}

const TURN_PX = 24;

/** Keys on a focused scene. Returns true when the key was used. */
export function onSceneKey(camera: SceneCamera, event: KeyboardEvent, fit: () => void): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const move = (dx: number, dy: number) => (): void =>
    event.shiftKey ? camera.pan(dx, dy) : camera.rotate(dx, dy);
  const actions: Readonly<Record<string, () => void>> = {
    ArrowLeft: move(-TURN_PX, 0),
    ArrowRight: move(TURN_PX, 0),
    ArrowUp: move(0, -TURN_PX),
    ArrowDown: move(0, TURN_PX),
    '+': () => camera.zoom(1.2),
    '=': () => camera.zoom(1.2),
    '-': () => camera.zoom(1 / 1.2),
    f: fit,
    F: fit,
  };
  const action = actions[event.key];
  if (!action) return false;
  action();
  return true;
}
