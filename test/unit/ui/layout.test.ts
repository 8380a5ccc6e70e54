/** Layouts and windows that a browser keeps: what is read back is a layout or nothing. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  chooseLayout,
  layout,
  layoutOf,
  mainPane,
  readLayouts,
  toggleMaximised,
} from '../../../src/ui/steps/slices/layout.ts';
import {
  keepWindow,
  ownWindows,
  readWindows,
  removeWindow,
} from '../../../src/ui/steps/slices/own-windows.ts';

const kept = new Map<string, string>();

beforeEach(() => {
  kept.clear();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

describe('layouts', () => {
  it('are chosen per step, kept, and read back', () => {
    layout.setState({ active: 'coronal', maximised: undefined, steps: {} });
    chooseLayout('review', 'one-three');
    chooseLayout('segment', 'volume');
    const { steps } = layout.getState();
    expect(mainPane(layoutOf(steps, 'review'))).toBe('coronal');
    expect(mainPane(layoutOf(steps, 'segment'))).toBe('3d');
    expect(mainPane(layoutOf({}, 'review'))).toBeUndefined();
    expect(readLayouts(kept.get('theatron-layouts') ?? null)).toEqual(steps);
  });

  it('one view is the active pane, and a choice of layout ends it', () => {
    layout.setState({ active: 'sagittal', maximised: undefined, steps: {} });
    chooseLayout('review', 'single');
    expect(layout.getState().maximised).toBe('sagittal');
    chooseLayout('review', 'quad');
    expect(layout.getState().maximised).toBeUndefined();
    toggleMaximised('3d');
    expect(layout.getState()).toMatchObject({ active: '3d', maximised: '3d' });
    toggleMaximised('3d');
    expect(layout.getState().maximised).toBeUndefined();
  });

  it.each(['', 'null', '[]', '{"review":{"arrangement":"spiral","main":"axial"}}', '{"review":7}'])(
    'anything else counts as nothing: %s',
    (text) => {
      expect(readLayouts(text)).toEqual({});
    },
  );

  it('a browser that keeps nothing still lays out', () => {
    vi.stubGlobal('localStorage', undefined);
    chooseLayout('review', 'volume');
    expect(layoutOf(layout.getState().steps, 'review').arrangement).toBe('volume');
  });
});

describe('own windows', () => {
  it('are kept by name, replaced by name, and removed', () => {
    keepWindow(' Fat ', -100, 120);
    keepWindow('Stent', 600, 2000);
    keepWindow('Fat', -90, 140);
    const { list } = ownWindows.getState();
    expect(list.map(({ title, centre, width }) => [title, centre, width])).toEqual([
      ['Fat', -90, 140],
      ['Stent', 600, 2000],
    ]);
    expect(readWindows(kept.get('theatron-windows') ?? null)).toEqual(list);
    removeWindow(list[0].id);
    expect(ownWindows.getState().list).toHaveLength(1);
    keepWindow('   ', 0, 100);
    expect(ownWindows.getState().list).toHaveLength(1);
  });

  it('damaged ones are left out', () => {
    const good = { id: 'a', title: 'A', centre: 0, width: 10 };
    const bad = [{ ...good, width: 0 }, { ...good, centre: 'x' }, { title: 'B' }, 3, null];
    expect(readWindows(JSON.stringify([...bad, good]))).toEqual([good]);
    expect(readWindows('{')).toEqual([]);
  });
});
