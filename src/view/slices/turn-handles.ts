/** Handles on the crosshair: dragging one turns the planes of the other two viewports around this one's line of sight. */
import { crossingOnScreen } from './oblique.ts';
import type { PlaneView } from './plane.ts';
import { PLANES, toScreen } from './plane.ts';
import type { SliceInteractor, SlicePoint, SliceState } from './slice-state.ts';
import type { SliceWorkspace } from './slice-workspace.ts';

/** Distance of a handle from the crosshair, in shares of the shorter side. */
const REACH = 0.36;
const GRIP_PX = 12;
const KEY_STEP = (5 * Math.PI) / 180;

type Direction = readonly [number, number];

/** Directions on the screen along which the other planes cut this one. */
export const crosshairLines = ({ frame }: SliceState, view: PlaneView): readonly Direction[] =>
  PLANES.filter((plane) => plane !== view.plane).flatMap((plane) => {
    const line = crossingOnScreen(view, frame[plane].towardsViewer);
    return line ? [line] : [];
  });

/** Centres of the handles on the screen: two on each line. */
export function turnHandles(state: SliceState, view: PlaneView): readonly Direction[] {
  const [x, y] = toScreen(view, state.crosshair);
  const reach = REACH * Math.min(view.widthPx, view.heightPx);
  return crosshairLines(state, view).flatMap(([dx, dy]): Direction[] => [
    [x + dx * reach, y + dy * reach],
    [x - dx * reach, y - dy * reach],
  ]);
}

/** Makes the handles answer to the pointer, and the keys `[` and `]` turn by five degrees. */
export function turnInteractor(workspace: SliceWorkspace): SliceInteractor {
  let last: number | undefined;
  const angleOf = (at: SlicePoint): number => {
    const [x, y] = toScreen(at.view, workspace.getState().crosshair);
    return Math.atan2(y - at.y, at.x - x);
  };
  return {
    press(at) {
      const state = workspace.getState();
      if (!state.turning) return false;
      const grip = turnHandles(state, at.view).some(
        ([x, y]) => Math.hypot(at.x - x, at.y - y) <= GRIP_PX,
      );
      if (grip) last = angleOf(at);
      return grip;
    },
    drag(at) {
      if (last === undefined) return;
      const angle = angleOf(at);
      workspace.turn(at.plane, angle - last);
      last = angle;
    },
    release() {
      last = undefined;
    },
    cancel() {
      last = undefined;
    },
    hover() {},
    key(key, at) {
      if (!workspace.getState().turning || (key !== '[' && key !== ']')) return false;
      workspace.turn(at.plane, key === '[' ? KEY_STEP : -KEY_STEP);
      return true;
    },
  };
}
