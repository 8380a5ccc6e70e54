/** Drawing a closed outline on a slice: in one go with the button held, or corner by corner. */
import { cross, dot, type Grid, type Lps } from '../../../core/space.ts';
import { sliceHalfThicknessMm } from '../../../segment/edit/brush.ts';
import type { Point2 } from '../../../segment/edit/outline.ts';
import { axesOf, type Plane, type PlaneView } from '../../../view/slices/plane.ts';
import type { SliceInteractor, SlicePoint } from '../../../view/slices/slice-state.ts';
import type { DrawnOutline } from '../../operations/edit-request-from.ts';

export interface LassoDraft {
  readonly plane: Plane;
  /** In mm along the plane's right and up. */
  readonly corners: readonly Point2[];
  /** Where the pointer is while corners are set one by one. */
  readonly pointer: Point2 | undefined;
}

/** A press that moves less than this is a click; points closer than this are one. */
const CLICK_PX = 4;
const FREEHAND_PX = 2;
/** A click this near to the first corner closes the outline. */
const CLOSE_PX = 9;

export class LassoTool implements SliceInteractor {
  readonly #done: (outline: DrawnOutline) => void;
  readonly #gridOf: () => Grid | undefined;
  readonly #listeners = new Set<() => void>();
  #draft: LassoDraft | undefined;
  #active = false;
  #pressed: readonly [number, number] = [0, 0];
  #dragged = false;

  /** `gridOf`: the voxels of the label map, for the thickness of a slice. */
  constructor(done: (outline: DrawnOutline) => void, gridOf: () => Grid | undefined) {
    this.#done = done;
    this.#gridOf = gridOf;
  }

  readonly getState = (): LassoDraft | undefined => this.#draft;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  setActive(active: boolean): void {
    this.#active = active;
    if (!active) this.cancel();
  }

  press(at: SlicePoint): boolean {
    if (!this.#active) return false;
    const draft = this.#draft?.plane === at.plane ? this.#draft : undefined;
    this.#pressed = [at.x, at.y];
    this.#dragged = false;
    if (draft && (at.clicks > 1 || this.#isNearFirst(draft, at))) {
      this.#close(draft, at.view);
      return true;
    }
    this.#set({
      plane: at.plane,
      corners: [...(draft?.corners ?? []), cornerOf(at.view, at.lps)],
      pointer: undefined,
    });
    return true;
  }

  drag(at: SlicePoint): void {
    const draft = this.#draft;
    if (!draft) return;
    this.#dragged ||= Math.hypot(at.x - this.#pressed[0], at.y - this.#pressed[1]) > CLICK_PX;
    const corner = cornerOf(at.view, at.lps);
    const [x, y] = draft.corners[draft.corners.length - 1];
    if (Math.hypot(corner[0] - x, corner[1] - y) < FREEHAND_PX * at.view.mmPerPixel) return;
    this.#set({ ...draft, corners: [...draft.corners, corner] });
  }

  release(at: SlicePoint): void {
    if (this.#draft && this.#dragged) this.#close(this.#draft, at.view);
  }

  cancel(): void {
    if (this.#draft) this.#set(undefined);
  }

  hover(at: SlicePoint): void {
    if (this.#draft?.plane === at.plane)
      this.#set({ ...this.#draft, pointer: cornerOf(at.view, at.lps) });
  }

  key(key: string, at: SlicePoint): boolean {
    if (!this.#active) return false;
    const draft = this.#draft?.plane === at.plane ? this.#draft : undefined;
    if (key === 'Escape' && this.#draft) {
      this.cancel();
      return true;
    }
    if (key !== 'Enter') return false;
    // A corner at the crosshair; a second time at the same place closes the outline.
    const corner = cornerOf(at.view, at.lps);
    const last = draft?.corners.at(-1);
    if (draft && last && Math.hypot(corner[0] - last[0], corner[1] - last[1]) < 1e-6) {
      this.#close(draft, at.view);
      return true;
    }
    const corners = [...(draft?.corners ?? []), corner];
    this.#set({ plane: at.plane, corners, pointer: undefined });
    return true;
  }

  #isNearFirst({ corners }: LassoDraft, { view, lps }: SlicePoint): boolean {
    const [x, y] = cornerOf(view, lps);
    const awayMm = Math.hypot(x - corners[0][0], y - corners[0][1]);
    return corners.length > 2 && awayMm < CLOSE_PX * view.mmPerPixel;
  }

  #close({ corners }: LassoDraft, view: PlaneView): void {
    this.#set(undefined);
    const grid = this.#gridOf();
    if (!grid || corners.length < 3) return;
    const { right, up } = axesOf(view);
    const normal = cross(right, up);
    const halfMm = sliceHalfThicknessMm(grid, normal);
    this.#done({ right, up, corners, slice: { atMm: dot(view.centreLps, normal), halfMm } });
  }

  #set(draft: LassoDraft | undefined): void {
    this.#draft = draft;
    for (const listener of this.#listeners) listener();
  }
}

function cornerOf(view: PlaneView, lps: Lps): Point2 {
  const { right, up } = axesOf(view);
  return [dot(lps, right), dot(lps, up)];
}
