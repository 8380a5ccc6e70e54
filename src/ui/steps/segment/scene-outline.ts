/** An outline drawn on the 3D view with the keys: the arrows move a cursor, Enter sets a corner. */
import type { Point2 } from '../../../segment/edit/outline.ts';

/** In pixels of the view. */
export interface SceneOutline {
  readonly cursor: Point2;
  readonly corners: readonly Point2[];
}

export interface KeyedOutline {
  /** What is drawn after the key; undefined where nothing is left of it. */
  readonly outline: SceneOutline | undefined;
  /** The outline that the key closed. */
  readonly closed?: readonly Point2[];
}

const STEP_PX = 16;
const FINE_STEP_PX = 2;

const DIRECTIONS: Readonly<Record<string, Point2>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * What a key makes of an outline: arrows move the cursor (by little with `fine`), Enter sets a corner there and a second
 * Enter at the same place closes the outline, Backspace takes the last corner back, Escape drops all. Undefined where the
 * key means nothing here.
 */
export function keyOutline(
  outline: SceneOutline | undefined,
  key: string,
  fine: boolean,
  [widthPx, heightPx]: Point2,
): KeyedOutline | undefined {
  const { cursor, corners } = outline ?? { cursor: [widthPx / 2, heightPx / 2], corners: [] };
  const direction = DIRECTIONS[key];
  if (direction) {
    const step = fine ? FINE_STEP_PX : STEP_PX;
    const moved = (axis: 0 | 1, most: number): number =>
      Math.min(most, Math.max(0, cursor[axis] + step * direction[axis]));
    return { outline: { cursor: [moved(0, widthPx), moved(1, heightPx)], corners } };
  }
  if (key === 'Enter') {
    const last = corners.at(-1);
    const again = last?.[0] === cursor[0] && last[1] === cursor[1];
    if (!again) return { outline: { cursor, corners: [...corners, cursor] } };
    return corners.length > 2
      ? { outline: { cursor, corners: [] }, closed: corners }
      : { outline: { cursor, corners } };
  }
  if (key === 'Backspace' && corners.length > 0)
    return { outline: { cursor, corners: corners.slice(0, -1) } };
  if (key === 'Escape' && corners.length > 0) return { outline: undefined };
  return undefined;
}
