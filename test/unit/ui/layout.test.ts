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
  ownWindowsFor,
  readWindows,
  removeWindow,
  renameWindow,
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
    keepWindow(' Fat ', { centre: -100, width: 120, unit: 'HU' });
    keepWindow('Stent', { centre: 600, width: 2000, unit: 'HU' });
    keepWindow('Fat', { centre: -90, width: 140, unit: 'HU' });
    const { list } = ownWindows.getState();
    expect(list.map(({ title, centre, width }) => [title, centre, width])).toEqual([
      ['Fat', -90, 140],
      ['Stent', 600, 2000],
    ]);
    expect(readWindows(kept.get('theatron-windows') ?? null)).toEqual(list);
    expect(renameWindow(list[0].id, 'Stent')).toBe(false);
    expect(renameWindow(list[0].id, ' Fatty ')).toBe(true);
    expect(ownWindows.getState().list[0].title).toBe('Fatty');
    removeWindow(list[0].id);
    expect(ownWindows.getState().list).toHaveLength(1);
    keepWindow('   ', { centre: 0, width: 100, unit: 'HU' });
    expect(ownWindows.getState().list).toHaveLength(1);
  });

  it('those of a signal are no windows in HU; what was kept before they were told apart is in HU', () => {
    keepWindow('Bright', { centre: 500, width: 900, unit: 'arbitrary' });
    keepWindow('Bright', { centre: 300, width: 400, unit: 'HU' });
    const { list } = ownWindows.getState();
    expect(ownWindowsFor(list, 'arbitrary').map(({ centre }) => centre)).toEqual([500]);
    const old = { id: 'a', title: 'A', centre: 0, width: 10 };
    expect(readWindows(JSON.stringify([old]))).toEqual([{ ...old, unit: 'HU' }]);
  });

  it('damaged ones are left out', () => {
    const good = { id: 'a', title: 'A', centre: 0, width: 10, unit: 'HU' };
    const bad = [{ ...good, width: 0 }, { ...good, centre: 'x' }, { title: 'B' }, 3, null];
    expect(readWindows(JSON.stringify([...bad, good]))).toEqual([good]);
    expect(readWindows('{')).toEqual([]);
  });
});
