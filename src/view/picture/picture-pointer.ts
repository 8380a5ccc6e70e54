/** Mouse, pen, touch and keys on a single picture: as on a slice, but the wheel goes from picture to picture. */
import type { MeasureTool } from '../measure/measure-tool.ts';
import { panned, toPatient, type PlaneView } from '../slices/plane.ts';
import type { DisplayWindow, SlicePoint } from '../slices/slice-state.ts';

export type PictureTool = 'measure' | 'window' | 'pan' | 'zoom';

/** What the listeners act on, read at every event. */
export interface PictureHost {
  readonly view: () => PlaneView;
  readonly tool: () => PictureTool;
  readonly measure: MeasureTool;
  readonly window: () => DisplayWindow;
  readonly look: (view: PlaneView) => void;
  readonly zoom: (factor: number, x?: number, y?: number) => void;
  readonly fit: () => void;
  readonly setWindow: (window: DisplayWindow) => void;
  readonly step: (by: number) => void;
  /** Where keys set points, in screen pixels; undefined until a key has moved it. */
  readonly cursor: () => readonly [number, number] | undefined;
  readonly setCursor: (place: readonly [number, number]) => void;
}

type Drag = 'window' | 'pan' | 'zoom' | 'measure';

const BUTTONS: Readonly<Record<number, Drag>> = { 1: 'pan', 2: 'window' };
const DOUBLE_CLICK_MS = 400;
const DOUBLE_CLICK_PX = 6;
const WHEEL_NOTCH = 100;

/** Listens on the element of the picture; returns what takes the listeners away again. */
export function listenToPicture(host: PictureHost, element: HTMLElement): () => void {
  let drag: { readonly kind: Drag; readonly pointerId: number; x: number; y: number } | undefined;
  let clicks = 0;
  let pressed = { at: -Infinity, x: 0, y: 0 };
  const local = (event: MouseEvent): readonly [number, number] => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const pointAt = (event: MouseEvent): SlicePoint =>
    slicePoint(host.view(), local(event), event.shiftKey, clicks);
  const onDown = (event: PointerEvent): void => {
    if (drag || (event.target instanceof Element && event.target.closest('button'))) return;
    const [x, y] = local(event);
    const again =
      event.timeStamp - pressed.at < DOUBLE_CLICK_MS &&
      Math.hypot(x - pressed.x, y - pressed.y) < DOUBLE_CLICK_PX;
    clicks = again ? clicks + 1 : 1;
    pressed = { at: event.timeStamp, x, y };
    const tool = host.tool();
    const taken = event.button === 0 && host.measure.press(pointAt(event));
    const kind = taken ? 'measure' : event.button === 0 ? tool : BUTTONS[event.button];
    if (!kind || (kind === 'measure' && !taken)) return;
    drag = { kind, pointerId: event.pointerId, x, y };
    element.setPointerCapture(event.pointerId);
    element.focus({ preventScroll: true });
  };
  const onMove = (event: PointerEvent): void => {
    if (!drag) {
      host.measure.hover(pointAt(event));
      return;
    }
    if (event.pointerId !== drag.pointerId) return;
    const [x, y] = local(event);
    const [dx, dy] = [x - drag.x, y - drag.y];
    drag.x = x;
    drag.y = y;
    switch (drag.kind) {
      case 'measure':
        host.measure.drag(pointAt(event));
        break;
      case 'pan':
        host.look(panned(host.view(), dx, dy));
        break;
      case 'zoom':
        host.zoom(Math.exp(-dy / 200));
        break;
      case 'window': {
        const { centre, width } = host.window();
        const step = width / 200;
        host.setWindow({ centre: centre + dy * step, width: Math.max(1, width + dx * step) });
      }
    }
  };
  const onUp = (event: PointerEvent): void => {
    if (event.pointerId !== drag?.pointerId) return;
    if (drag.kind === 'measure') host.measure.release(pointAt(event));
    drag = undefined;
  };
  const onCancel = (): void => {
    if (drag?.kind === 'measure') host.measure.cancel();
    drag = undefined;
  };
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey)
      host.zoom(Math.exp(-event.deltaY / (4 * WHEEL_NOTCH)), ...local(event));
    else host.step(Math.sign(event.deltaY));
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.target === element && onPictureKey(host, event)) event.preventDefault();
  };
  const onMenu = (event: Event): void => event.preventDefault();
  element.addEventListener('pointerdown', onDown);
  element.addEventListener('pointermove', onMove);
  element.addEventListener('pointerup', onUp);
  element.addEventListener('pointercancel', onCancel);
  element.addEventListener('wheel', onWheel, { passive: false });
  element.addEventListener('keydown', onKey);
  element.addEventListener('contextmenu', onMenu);
  return () => {
    element.removeEventListener('pointerdown', onDown);
    element.removeEventListener('pointermove', onMove);
    element.removeEventListener('pointerup', onUp);
    element.removeEventListener('pointercancel', onCancel);
    element.removeEventListener('wheel', onWheel);
    element.removeEventListener('keydown', onKey);
    element.removeEventListener('contextmenu', onMenu);
  };
}

const slicePoint = (
  view: PlaneView,
  [x, y]: readonly [number, number],
  shift: boolean,
  clicks: number,
): SlicePoint => ({ plane: view.plane, view, x, y, lps: toPatient(view, x, y), shift, clicks });

const STEP_PX = 8;

/** Arrows move a cross, Enter sets a point at it. Returns true when the key was used. */
function onPictureKey(host: PictureHost, event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const view = host.view();
  const cursor = host.cursor() ?? [view.widthPx / 2, view.heightPx / 2];
  const at = slicePoint(view, cursor, event.shiftKey, 1);
  if (host.measure.key(event.key, at)) return true;
  const move = (dx: number, dy: number): void => {
    const stepPx = event.shiftKey ? 1 : STEP_PX;
    const to = [
      Math.min(view.widthPx, Math.max(0, cursor[0] + dx * stepPx)),
      Math.min(view.heightPx, Math.max(0, cursor[1] + dy * stepPx)),
    ] as const;
    host.setCursor(to);
    host.measure.hover(slicePoint(view, to, false, 1));
  };
  const actions: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => move(-1, 0),
    ArrowRight: () => move(1, 0),
    ArrowUp: () => move(0, -1),
    ArrowDown: () => move(0, 1),
    PageUp: () => host.step(-1),
    PageDown: () => host.step(1),
    '+': () => host.zoom(1.25),
    '=': () => host.zoom(1.25),
    '-': () => host.zoom(0.8),
    f: host.fit,
    F: host.fit,
  };
  const action = actions[event.key];
  if (!action) return false;
  action();
  return true;
}
