import { Contrast, LayoutGrid, RotateCcw } from 'lucide-react';
import { useSyncExternalStore, type ReactElement } from 'react';
import { windowOfValues } from '../../../view/slices/auto-window.ts';
import { IconButton } from '../../kit/icon-button.tsx';
import { Menu } from '../../kit/menu.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { useOrgan, useSession } from '../../session/hooks.ts';
import { useNarrow } from '../scene/use-narrow.ts';
import { chooseLayout, layout, layoutOf, LAYOUTS } from './layout.ts';
import { ownWindows, ownWindowsFor } from './own-windows.ts';
import { showWindow, sliceWorkspace } from './slices.ts';
import { AUTO_WINDOW, presetsFor, SERIES_WINDOW } from './window-presets.ts';

/** Window presets of the slices, in the command bar. */
export function SliceTools(): ReactElement {
  const workspace = sliceWorkspace();
  const { window } = useSyncExternalStore(workspace.subscribe, workspace.getState);
  const { list } = useSyncExternalStore(ownWindows.subscribe, ownWindows.getState);
  const own = ownWindowsFor(list, workspace.volume?.unit);
  const organ = useOrgan();
  const { volume } = workspace;
  const header = volume?.window;
  const automatic = volume && windowOfValues(volume);
  const presets = [
    ...(header ? [{ ...SERIES_WINDOW, centre: header.centre, width: header.width }] : []),
    ...(automatic ? [{ ...AUTO_WINDOW, ...automatic }] : []),
    ...presetsFor(organ, volume?.unit),
  ];
  const isShown = ({ centre, width }: { readonly centre: number; readonly width: number }) =>
    centre === window.centre && width === window.width;
  const narrow = useNarrow();
  if (narrow) {
    return (
      <Menu
        icon={Contrast}
        name="Window"
        items={[...presets, ...own].map((one) => ({
          label: one.title,
          checked: isShown(one),
          onPress: () => showWindow(one.id),
        }))}
      />
    );
  }
  return (
    <>
      <Segmented
        label="Window"
        showLabel
        options={presets.map(({ id, title }) => ({ value: id, label: title }))}
        value={presets.find(isShown)?.id ?? ''}
        onChange={showWindow}
      />
      {own.length > 0 && (
        <Menu
          icon={Contrast}
          name="Own windows"
          items={own.map((one) => ({
            label: one.title,
            checked: isShown(one),
            onPress: () => showWindow(one.id),
          }))}
        />
      )}
    </>
  );
}

export function SliceViewTools(): ReactElement {
  const step = useSession((state) => state.step);
  const { maximised, steps } = useSyncExternalStore(layout.subscribe, layout.getState);
  const shown = maximised ? 'single' : layoutOf(steps, step).arrangement;
  return (
    <>
      <Menu
        icon={LayoutGrid}
        name="Layout"
        items={LAYOUTS.map(({ id, title }) => ({
          label: title,
          checked: id === shown,
          onPress: () => chooseLayout(step, id),
        }))}
      />
      <IconButton
        icon={RotateCcw}
        name="Reset zoom and position"
        shortcut="F"
        onPress={() => sliceWorkspace().resetView()}
      />
    </>
  );
}
