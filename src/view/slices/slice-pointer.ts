import { axesOf, sliceIndex, toPatient, toScreen } from './plane.ts';
import type { Plane, PlaneView } from './plane.ts';
import type { SliceInteractor, SlicePaint, SlicePoint } from './slice-state.ts';
import type { SliceWorkspace } from './slice-workspace.ts';

type Drag = 'crosshair' | 'window' | 'pan' | 'zoom' | 'paint' | SliceInteractor;

interface DragState {
  readonly kind: Drag;
  readonly pointerId: number;
  x: number;
  y: number;
}

/** Buttons and legends over a picture keep their presses. */
const isControl = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('button, select, input, a, .leg') !== null;

/** What the other buttons do, whatever the tool. */
const BUTTONS: Readonly<Record<number, Drag>> = { 1: 'pan', 2: 'window' };

const WINDOW_PER_PIXEL = 1 / 400;
const ZOOM_PER_PIXEL = 1 / 200;
const DOUBLE_CLICK_MS = 400;
const DOUBLE_CLICK_PX = 6;
const WHEEL_NOTCH = 100;
const BRUSH_STEP = 1.15;

/**
 * Mouse, pen and touch on one slice, as people who read images expect: wheel scrolls, Ctrl and wheel zooms,
 * the middle button pans, the right button changes the window, the left button is the active tool.
 * Returns what takes the listeners away again.
 */
export function listenToSlicePointer(
  workspace: SliceWorkspace,
  plane: Plane,
  element: HTMLElement,
): () => void {
  let drag: DragState | undefined;
  let wheel = 0;
  let clicks = 0;
  let pressed = { at: -Infinity, x: 0, y: 0 };

  const view = (): PlaneView | undefined => workspace.getState().views[plane];
  const local = (event: MouseEvent): readonly [number, number] => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const paint = (phase: SlicePaint['phase'], event: PointerEvent): void => {
    const current = view();
    if (!current) return;
    const [x, y] = local(event);
    workspace.emitPaint({
      phase,
      plane,
      lps: toPatient(current, x, y),
      normal: axesOf(current).towardsViewer,
      shift: event.shiftKey,
      alt: event.altKey,
    });
  };
  const pointAt = (current: PlaneView, event: MouseEvent): SlicePoint => {
    const [x, y] = local(event);
    const { shiftKey: shift } = event;
    return { plane, view: current, x, y, lps: toPatient(current, x, y), shift, clicks };
  };
  const hover = (event: PointerEvent): void => {
    const current = view();
    if (!current) return;
    if (!drag && isControl(event.target)) {
      workspace.setHover(undefined);
      return;
    }
    const [x, y] = local(event);
    workspace.setHover(workspace.probe(plane, toPatient(current, x, y)));
  };

  /** The browser counts clicks only for mouse events, which come after the pointer's. */
  const countClick = (event: PointerEvent): void => {
    const [x, y] = local(event);
    const again =
      event.timeStamp - pressed.at < DOUBLE_CLICK_MS &&
      Math.hypot(x - pressed.x, y - pressed.y) < DOUBLE_CLICK_PX;
    clicks = again ? clicks + 1 : 1;
    pressed = { at: event.timeStamp, x, y };
  };
  const leftButton = (current: PlaneView, event: PointerEvent): Drag | undefined => {
    countClick(event);
    const at = pointAt(current, event);
    const taken = workspace.interactors().find((interactor) => interactor.press(at));
    const { tool } = workspace.getState();
    return taken ?? (tool === 'measure' ? undefined : tool);
  };
  const onDown = (event: PointerEvent): void => {
    const current = view();
    if (drag || !current || isControl(event.target)) return;
    const [x, y] = local(event);
    const kind = event.button === 0 ? leftButton(current, event) : BUTTONS[event.button];
    if (!kind) return;
    drag = { kind, pointerId: event.pointerId, x, y };
    element.setPointerCapture(event.pointerId);
    element.focus({ preventScroll: true });
    if (kind === 'crosshair') workspace.setCrosshair(toPatient(current, x, y));
    if (kind === 'paint') paint('down', event);
  };
  const onMove = (event: PointerEvent): void => {
    hover(event);
    const current = view();
    if (!drag && current && !isControl(event.target)) {
      const at = pointAt(current, event);
      for (const interactor of workspace.interactors()) interactor.hover(at);
    }
    if (!drag || !current || event.pointerId !== drag.pointerId) return;
    if (typeof drag.kind === 'object') {
      drag.kind.drag(pointAt(current, event));
      return;
    }
    const [x, y] = local(event);
    const dx = x - drag.x;
    const dy = y - drag.y;
    drag.x = x;
    drag.y = y;
    const { window } = workspace.getState();
    switch (drag.kind) {
      case 'crosshair':
        workspace.setCrosshair(toPatient(current, x, y));
        break;
      case 'pan':
        workspace.pan(plane, dx, dy);
        break;
      case 'zoom':
        workspace.zoom(plane, Math.exp(-dy * ZOOM_PER_PIXEL));
        break;
      case 'window': {
        // Steps grow with the width, so that wide and narrow windows feel alike.
        const step = Math.max(1, window.width * WINDOW_PER_PIXEL * 2);
        workspace.setWindow({
          centre: Math.round(window.centre + dy * step),
          width: Math.round(window.width + dx * step),
        });
        break;
      }
      case 'paint':
        // Every position the browser gathered since the last event: a fast stroke has no gaps.
        for (const past of event.getCoalescedEvents?.() ?? []) paint('move', past);
        paint('move', event);
    }
  };
  const finish = (event: PointerEvent, phase: 'up' | 'cancel'): void => {
    if (!drag || event.pointerId !== drag.pointerId) return;
    const { kind } = drag;
    drag = undefined;
    if (kind === 'paint') paint(phase, event);
    if (typeof kind !== 'object') return;
    const current = view();
    if (phase === 'up' && current) kind.release(pointAt(current, event));
    else kind.cancel();
  };
  const onUp = (event: PointerEvent): void => finish(event, 'up');
  const onCancel = (event: PointerEvent): void => finish(event, 'cancel');
  const onLeave = (): void => workspace.setHover(undefined);
  const onMenu = (event: Event): void => event.preventDefault();

  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const delta = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * 33;
    const state = workspace.getState();
    if (event.ctrlKey || event.metaKey) {
      workspace.zoom(plane, Math.exp(-delta / (4 * WHEEL_NOTCH)), ...local(event));
      return;
    }
    if (event.shiftKey && state.tool === 'paint') {
      // Some systems turn shift and wheel into a sideways scroll.
      const notches = -(delta || event.deltaX) / WHEEL_NOTCH;
      const radius = state.brush.radiusMm * BRUSH_STEP ** notches;
      workspace.resizeBrush(Math.min(50, Math.max(0.5, radius)));
      return;
    }
    // A touchpad sends many small steps: they are added up to whole slices.
    wheel += Math.abs(delta) < 4 ? delta * 4 : delta;
    const notch = Math.abs(delta) >= 50 ? Math.abs(delta) : WHEEL_NOTCH / 2;
    const slices = Math.trunc(wheel / notch);
    if (slices === 0) return;
    wheel -= slices * notch;
    workspace.scroll(plane, -slices);
  };

  element.addEventListener('pointerdown', onDown);
  element.addEventListener('pointermove', onMove);
  element.addEventListener('pointerup', onUp);
  element.addEventListener('pointercancel', onCancel);
  element.addEventListener('pointerleave', onLeave);
  element.addEventListener('contextmenu', onMenu);
  element.addEventListener('wheel', onWheel, { passive: false });
  return () => {
    element.removeEventListener('pointerdown', onDown);
    element.removeEventListener('pointermove', onMove);
    element.removeEventListener('pointerup', onUp);
    element.removeEventListener('pointercancel', onCancel);
    element.removeEventListener('pointerleave', onLeave);
    element.removeEventListener('contextmenu', onMenu);
    element.removeEventListener('wheel', onWheel);
  };
}

const CROSSHAIR_STEP_PX = 8;

/** Keys on a focused slice. Returns true when the key was used. */
export function onSliceKey(workspace: SliceWorkspace, plane: Plane, event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { tool, crosshair, views, geometry } = workspace.getState();
  const view = views[plane];
  if (!view || !geometry) return false;
  const nudge = (dx: number, dy: number): void => {
    workspace.setCrosshair(toPatient(view, x + dx * CROSSHAIR_STEP_PX, y + dy * CROSSHAIR_STEP_PX));
  };
  const stamp = (): void => {
    const { towardsViewer } = axesOf(view);
    const at = { plane, lps: crosshair, normal: towardsViewer, shift: false, alt: false };
    workspace.emitPaint({ phase: 'down', ...at });
    workspace.emitPaint({ phase: 'up', ...at });
  };
  const [x, y] = toScreen(view, crosshair);
  const { shiftKey: shift } = event;
  const at: SlicePoint = { plane, view, x, y, lps: crosshair, shift, clicks: 1 };
  if (workspace.interactors().some((interactor) => interactor.key(event.key, at))) return true;
  const actions: Readonly<Record<string, () => void>> = {
    ArrowUp: () => (event.shiftKey ? nudge(0, -1) : workspace.scroll(plane, 1)),
    ArrowDown: () => (event.shiftKey ? nudge(0, 1) : workspace.scroll(plane, -1)),
    ArrowLeft: () => nudge(-1, 0),
    ArrowRight: () => nudge(1, 0),
    PageUp: () => workspace.scroll(plane, 10),
    PageDown: () => workspace.scroll(plane, -10),
    Home: () => workspace.goToSlice(plane, 0),
    End: () => workspace.goToSlice(plane, geometry.stacks[plane].count - 1),
    '+': () => workspace.zoom(plane, 1.25),
    '=': () => workspace.zoom(plane, 1.25),
    '-': () => workspace.zoom(plane, 0.8),
    f: () => workspace.resetView(plane),
    F: () => workspace.resetView(plane),
    ...(tool === 'paint' ? { Enter: stamp } : {}),
  };
  const action = actions[event.key];
  if (!action) return false;
  action();
  return true;
}

/** `69 / 164`, counted from one as people count. */
export function sliceNumber(workspace: SliceWorkspace, plane: Plane): readonly [number, number] {
  const { geometry, crosshair } = workspace.getState();
  if (!geometry) return [0, 0];
  const stack = geometry.stacks[plane];
  return [sliceIndex(stack, crosshair) + 1, stack.count];
}
