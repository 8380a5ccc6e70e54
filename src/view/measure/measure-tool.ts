import type { Lps } from '../../core/space.ts';
import { distance, subtract } from '../../core/space.ts';
import type { DrawnKind, DrawnMeasurement } from '../../twin/measurement.ts';
import type { Plane, PlaneView } from '../slices/plane.ts';
import { onPlaneOf } from '../slices/plane.ts';
import type { SliceInteractor, SlicePoint } from '../slices/slice-state.ts';
import type { Shape } from '../../twin/measure-region.ts';
import {
  handleAt,
  isComplete,
  isOnLine,
  LEAST_POINTS,
  liesIn,
  moved,
  shapeFrom,
  simplifiedOutline,
  withHandle,
} from './shape.ts';

/** What the tool needs to know of a kept measurement. */
export type MeasuredItem = Pick<DrawnMeasurement, 'id' | 'name' | 'kind' | 'points' | 'normal'>;

export interface MeasureState {
  /** What the next press begins; undefined while another tool is in hand. */
  readonly kind: DrawnKind | undefined;
  readonly items: readonly MeasuredItem[];
  readonly selectedId: string | undefined;
  /** The shape that is being drawn, with the pointer as its last point. */
  readonly draft: { readonly plane: Plane; readonly shape: Shape } | undefined;
  /** A kept shape while one of its handles is held. */
  readonly held: { readonly id: string; readonly shape: Shape } | undefined;
}

/** What the owner of the measurements is asked to do; each is one step to undo. */
export interface MeasureEvents {
  /** A shape was completed. */
  readonly add: (shape: Shape) => void;
  readonly change: (id: string, shape: Shape) => void;
  readonly remove: (id: string) => void;
}

const HANDLE_PX = 9;
const LINE_PX = 6;
/** A press that moves less than this is a click. */
const CLICK_PX = 4;
/** Freehand points closer than this on the screen are one. */
const FREEHAND_PX = 2;
/** Farthest that the kept outline may be from the drawn one: far below what a hand can steer. */
const TOLERANCE_PX = 0.3;

/**
 * Drawing and editing on the slices: a small state machine that slices talk to as to anything that can be taken
 * hold of. A drag draws two-point shapes in one go; clicks place point after point; double click or Enter ends.
 */
export class MeasureTool implements SliceInteractor {
  readonly #events: MeasureEvents;
  readonly #reachMm: (plane: Plane) => number;
  readonly #listeners = new Set<() => void>();
  #state: MeasureState = {
    kind: undefined,
    items: [],
    selectedId: undefined,
    draft: undefined,
    held: undefined,
  };
  /** Points pressed so far and where the last press was, in screen pixels. */
  #pressed: readonly Lps[] = [];
  #from: readonly [number, number] = [0, 0];
  #drawing = false;
  /** Farthest that the pointer was from the press, so that a closed outline counts as a drag. */
  #draggedPx = 0;
  #handle: number | undefined;
  #grip: Lps = [0, 0, 0];

  /** `reachMm`: how far from a slice a shape may lie and still be shown on it. */
  constructor(events: MeasureEvents, reachMm: (plane: Plane) => number) {
    this.#events = events;
    this.#reachMm = reachMm;
  }

  readonly getState = (): MeasureState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  setKind(kind: DrawnKind | undefined): void {
    if (kind === this.#state.kind) return;
    this.cancel();
    this.#update({ kind });
  }

  setItems(items: readonly MeasuredItem[]): void {
    const { selectedId } = this.#state;
    const kept = items.some(({ id }) => id === selectedId) ? selectedId : undefined;
    this.#update({ items, selectedId: kept });
  }

  select(selectedId: string | undefined): void {
    this.#update({ selectedId });
  }

  press(at: SlicePoint): boolean {
    const { kind, draft } = this.#state;
    if (draft) {
      if (draft.plane !== at.plane) return false;
      return this.#press(draft.shape.kind, at);
    }
    if (this.#take(at)) return true;
    if (!kind) {
      this.#update({ selectedId: undefined });
      return false;
    }
    return this.#press(kind, at);
  }

  drag(at: SlicePoint): void {
    const { held, draft } = this.#state;
    const awayPx = Math.hypot(at.x - this.#from[0], at.y - this.#from[1]);
    this.#draggedPx = Math.max(this.#draggedPx, awayPx);
    if (held) {
      const { points, normal } = held.shape;
      const to = onPlaneOf(normal, at.lps, points[0]);
      const shape =
        this.#handle === undefined
          ? moved(held.shape, subtract(to, this.#grip))
          : withHandle(held.shape, this.#handle, to);
      this.#grip = to;
      this.#update({ held: { id: held.id, shape } });
    } else if (draft?.shape.kind === 'freehand') {
      const last = this.#pressed[this.#pressed.length - 1];
      if (distance(last, at.lps) < FREEHAND_PX * at.view.mmPerPixel) return;
      this.#pressed = [...this.#pressed, at.lps];
      this.#draw('freehand', at);
    } else if (draft) {
      const { kind } = draft.shape;
      // The last point follows the pointer until the button is let go.
      if (isComplete(kind, this.#pressed.length)) {
        this.#pressed = [...this.#pressed.slice(0, -1), at.lps];
      }
      this.#draw(kind, at);
    }
  }

  release(at: SlicePoint): void {
    const { held, draft } = this.#state;
    if (held) {
      const before = this.#state.items.find(({ id }) => id === held.id);
      this.#update({ held: undefined });
      if (before && before.points.some((point, n) => distance(point, held.shape.points[n]) > 1e-9))
        this.#events.change(held.id, held.shape);
      return;
    }
    if (!draft || !this.#drawing) return;
    this.#drawing = false;
    const dragged = this.#draggedPx > CLICK_PX;
    const { kind } = draft.shape;
    if (kind === 'freehand') {
      if (dragged) this.#end(at.view);
    } else if (isComplete(kind, this.#pressed.length)) this.#finish(at.view);
    else if (dragged) this.#place(kind, at);
  }

  hover(at: SlicePoint): void {
    const { draft } = this.#state;
    if (draft && draft.plane === at.plane) this.#draw(draft.shape.kind, at);
  }

  cancel(): void {
    this.#pressed = [];
    this.#drawing = false;
    if (this.#state.draft || this.#state.held) this.#update({ draft: undefined, held: undefined });
  }

  key(key: string, at: SlicePoint): boolean {
    const { kind, draft, selectedId } = this.#state;
    if (key === 'Escape' && (draft || selectedId !== undefined)) {
      if (draft) this.cancel();
      else this.select(undefined);
      return true;
    }
    if ((key === 'Delete' || key === 'Backspace') && selectedId !== undefined && !draft) {
      this.#events.remove(selectedId);
      return true;
    }
    const wanted = draft?.shape.kind ?? kind;
    if (key !== 'Enter' || !wanted || (draft && draft.plane !== at.plane)) return false;
    // Enter at the place of the last point ends the line; elsewhere it sets the next point.
    const last = this.#pressed[this.#pressed.length - 1];
    const again = draft && distance(last, at.lps) < 1e-6;
    if (again) this.#end(at.view);
    else {
      this.#press(wanted, at);
      this.release(at);
    }
    return true;
  }

  /** Takes hold of a handle, or of the line of a shape. */
  #take(at: SlicePoint): boolean {
    const { items, selectedId } = this.#state;
    const here = items.filter((item) => liesIn(item, at.view, this.#reachMm(at.plane)));
    // The selected one lies on top.
    here.sort((a, b) => Number(b.id === selectedId) - Number(a.id === selectedId));
    for (const item of here) {
      const handle = handleAt(item, at.view, at.x, at.y, HANDLE_PX);
      if (handle === undefined && !isOnLine(item, at.view, at.x, at.y, LINE_PX)) continue;
      this.#handle = handle;
      this.#grip = onPlaneOf(item.normal, at.lps, item.points[0]);
      const { kind, points, normal } = item;
      this.#update({ selectedId: item.id, held: { id: item.id, shape: { kind, points, normal } } });
      return true;
    }
    return false;
  }

  #press(kind: DrawnKind, at: SlicePoint): boolean {
    this.#drawing = true;
    this.#from = [at.x, at.y];
    this.#draggedPx = 0;
    if (at.clicks > 1 && this.#pressed.length > 0) {
      this.#drawing = false;
      this.#end(at.view);
      return true;
    }
    this.#pressed = [...this.#pressed, at.lps];
    this.#update({ selectedId: undefined });
    this.#draw(kind, at);
    return true;
  }

  /** Puts a point where a drag ended. */
  #place(kind: DrawnKind, at: SlicePoint): void {
    this.#pressed = [...this.#pressed, at.lps];
    if (isComplete(kind, this.#pressed.length)) this.#finish(at.view);
    else this.#draw(kind, at);
  }

  #draw(kind: DrawnKind, { plane, view, lps }: SlicePoint): void {
    const last = this.#pressed[this.#pressed.length - 1];
    const points =
      isComplete(kind, this.#pressed.length) || distance(last, lps) < 1e-9
        ? this.#pressed
        : [...this.#pressed, lps];
    this.#update({ draft: { plane, shape: shapeFrom(kind, points, view) } });
  }

  /** Ends a line of any number of points; too few points make nothing. */
  #end(view: PlaneView): void {
    const kind = this.#state.draft?.shape.kind;
    if (kind && this.#pressed.length >= LEAST_POINTS[kind]) this.#finish(view);
    else this.cancel();
  }

  #finish(view: PlaneView): void {
    const kind = this.#state.draft?.shape.kind;
    const pressed = this.#pressed;
    this.cancel();
    if (!kind) return;
    const points =
      kind === 'freehand' ? simplifiedOutline(pressed, TOLERANCE_PX * view.mmPerPixel) : pressed;
    const shape = shapeFrom(kind, points, view);
    const extent = Math.max(...points.map((point) => distance(point, points[0])));
    // A press without a drag is no measurement.
    if (points.length >= LEAST_POINTS[kind] && extent > CLICK_PX * view.mmPerPixel)
      this.#events.add(shape);
  }

  #update(change: Partial<MeasureState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
