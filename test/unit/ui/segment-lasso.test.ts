/** Drawing an outline on a slice, by hand and by keys, and what request it becomes. */
import { beforeEach, describe, expect, it } from 'vitest';
import { IDENTITY_DIRECTION, type Grid } from '../../../src/core/space.ts';
import {
  growsFromStrokes,
  requestFrom,
  waitsForClick,
  type DrawnOutline,
} from '../../../src/ui/operations/edit-request-from.ts';
import { tools, type ToolState } from '../../../src/ui/session/tools.ts';
import { LassoTool } from '../../../src/ui/steps/segment/lasso-tool.ts';
import { keyOutline, type KeyedOutline } from '../../../src/ui/steps/segment/scene-outline.ts';
import { toPatient, type PlaneView } from '../../../src/view/slices/plane.ts';
import type { SlicePoint } from '../../../src/view/slices/slice-state.ts';

const grid: Grid = {
  dimensions: [100, 100, 40],
  spacingMm: [1, 1, 2.5],
  originMm: [0, 0, 0],
  direction: IDENTITY_DIRECTION,
};
const view: PlaneView = {
  plane: 'axial',
  centreLps: [50, 50, 30],
  mmPerPixel: 0.5,
  widthPx: 200,
  heightPx: 200,
};
const at = (x: number, y: number, clicks = 1): SlicePoint => ({
  plane: 'axial',
  view,
  x,
  y,
  lps: toPatient(view, x, y),
  shift: false,
  clicks,
});

describe('LassoTool', () => {
  let drawn: DrawnOutline[] = [];
  const lasso = new LassoTool(
    (outline) => drawn.push(outline),
    () => grid,
  );
  beforeEach(() => {
    drawn = [];
    lasso.setActive(false);
    lasso.setActive(true);
  });

  it('closes an outline drawn in one go, in mm of the slice, with its place and thickness', () => {
    expect(lasso.press(at(20, 20))).toBe(true);
    for (const [x, y] of [
      [120, 20],
      [120, 120],
      [20, 120],
    ] as const)
      lasso.drag(at(x, y));
    lasso.release(at(20, 120));
    expect(drawn).toHaveLength(1);
    const [{ corners, right, up, slice }] = drawn;
    expect(right).toEqual([1, 0, 0]);
    expect(up).toEqual([0, -1, 0]);
    expect(corners[0]).toEqual([10, -10]);
    expect(corners[2]).toEqual([60, -60]);
    // Slices are counted along right x up, to the feet.
    expect(slice?.atMm).toBe(-30);
    expect(slice?.halfMm).toBeCloseTo(1.25, 5);
    expect(lasso.getState()).toBeUndefined();
  });

  it('is closed by a click on the first corner or a double click, and given up by Escape', () => {
    const click = (x: number, y: number, clicks = 1): void => {
      lasso.press(at(x, y, clicks));
      lasso.release(at(x, y, clicks));
    };
    for (const [x, y] of [
      [20, 20],
      [120, 20],
      [120, 120],
      [21, 21],
    ] as const)
      click(x, y);
    expect(drawn[0].corners).toHaveLength(3);
    for (const [x, y] of [
      [20, 20],
      [120, 20],
      [120, 120],
    ] as const)
      click(x, y);
    click(120, 120, 2);
    expect(drawn[1].corners).toHaveLength(3);
    click(20, 20);
    click(90, 20);
    expect(lasso.key('Escape', at(0, 0))).toBe(true);
    expect(lasso.getState()).toBeUndefined();
    expect(drawn).toHaveLength(2);
  });

  it('takes corners at the crosshair by Enter, and closes where Enter is pressed twice', () => {
    for (const [x, y] of [
      [20, 20],
      [120, 20],
      [120, 120],
      [120, 120],
    ] as const)
      expect(lasso.key('Enter', at(x, y))).toBe(true);
    expect(drawn[0].corners).toHaveLength(3);
  });

  it('leaves presses and keys alone while another tool is in hand', () => {
    lasso.setActive(false);
    expect(lasso.press(at(20, 20))).toBe(false);
    expect(lasso.key('Enter', at(20, 20))).toBe(false);
  });
});

describe('keyOutline', () => {
  const size = [300, 200] as const;
  const after = (keys: readonly string[], fine = false) => {
    let now: KeyedOutline = { outline: undefined };
    for (const key of keys) now = keyOutline(now.outline, key, fine, size) ?? now;
    return now;
  };

  it('sets corners at a cursor that the arrows move, and closes where Enter is pressed twice', () => {
    const keys = ['ArrowUp', 'Enter', 'ArrowLeft', 'Enter', 'ArrowDown', 'Enter'];
    expect(after(keys).outline).toEqual({
      cursor: [134, 100],
      corners: [
        [150, 84],
        [134, 84],
        [134, 100],
      ],
    });
    const { outline, closed } = after([...keys, 'Enter']);
    expect(closed).toHaveLength(3);
    expect(outline?.corners).toEqual([]);
  });

  it('does not close a line, and keeps the cursor in the view', () => {
    expect(after(['Enter', 'ArrowUp', 'Enter', 'Enter']).closed).toBeUndefined();
    const far = Array.from({ length: 40 }, () => 'ArrowRight');
    expect(after(far).outline?.cursor).toEqual([300, 100]);
    expect(after(['ArrowRight'], true).outline?.cursor).toEqual([152, 100]);
  });

  it('takes back the last corner, drops all, and leaves other keys to the page', () => {
    expect(after(['Enter', 'ArrowUp', 'Enter', 'Backspace']).outline?.corners).toHaveLength(1);
    expect(after(['Enter', 'Escape']).outline).toBeUndefined();
    expect(keyOutline(undefined, 'Escape', false, size)).toBeUndefined();
    expect(keyOutline(undefined, 'b', false, size)).toBeUndefined();
  });
});

describe('requestFrom', () => {
  const outline: DrawnOutline = {
    right: [1, 0, 0],
    up: [0, -1, 0],
    corners: [
      [0, 0],
      [9, 0],
      [9, 9],
    ],
    slice: { atMm: -30, halfMm: 1.25 },
  };
  const ask = (change: Partial<ToolState>) => {
    tools.setState({ tool: 'lasso', selectedLabel: 3, ...change });
    return requestFrom(tools.getState(), { outline, strokes: [], shown: [1, 3, 5] });
  };

  it('gives the outline the depth that is set', () => {
    expect(ask({ lassoDepth: 'slice' })).toMatchObject({ depthMm: [-31.25, -28.75], of: [3] });
    expect(ask({ lassoDepth: 'slab', lassoSlabMm: 20 })).toMatchObject({ depthMm: [-40, -20] });
    expect(ask({ lassoDepth: 'all', lassoOf: 'shown' })).toMatchObject({ of: [1, 3, 5] });
    expect(ask({ lassoDepth: 'all' })).not.toHaveProperty('depthMm');
  });

  it('waits for a click, an outline or a choice', () => {
    const nothing = { strokes: [], shown: [] };
    for (const tool of ['lasso', 'flood', 'parts', 'combine', 'brush'] as const) {
      tools.setState({ tool, parts: 'click-stays', combineWith: undefined });
      expect(requestFrom(tools.getState(), nothing)).toBeUndefined();
    }
    tools.setState({ tool: 'parts', parts: 'largest' });
    expect(waitsForClick(tools.getState())).toBe(false);
    expect(requestFrom(tools.getState(), nothing)).toMatchObject({ tool: 'islands' });
    tools.setState({ tool: 'watershed', markers: 'structure' });
    expect(growsFromStrokes(tools.getState())).toBe(false);
  });
});
