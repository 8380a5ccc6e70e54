import { RotateCcw } from 'lucide-react';
import { useSyncExternalStore, type ReactElement } from 'react';
import { IconButton } from '../../kit/icon-button.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { useOrgan } from '../../session/hooks.ts';
import { showWindow, sliceWorkspace } from './slices.ts';
import { SERIES_WINDOW, WINDOW_PRESETS } from './window-presets.ts';

/** Window presets of the slices, in the command bar. */
export function SliceTools(): ReactElement {
  const workspace = sliceWorkspace();
  const { window } = useSyncExternalStore(workspace.subscribe, workspace.getState);
  const organ = useOrgan();
  const header = workspace.volume?.window;
  const presets = [
    ...(header ? [{ ...SERIES_WINDOW, centre: header.centre, width: header.width }] : []),
    ...WINDOW_PRESETS.filter(({ organs }) => organs?.includes(organ) ?? true),
  ];
  const current = presets.find(
    ({ centre, width }) => centre === window.centre && width === window.width,
  );
  return (
    <Segmented
      label="Window"
      showLabel
      options={presets.map(({ id, title }) => ({ value: id, label: title }))}
      value={current?.id ?? ''}
      onChange={showWindow}
    />
  );
}

export function SliceViewTools(): ReactElement {
  return (
    <IconButton
      icon={RotateCcw}
      name="Reset zoom and position"
      shortcut="F"
      onPress={() => sliceWorkspace().resetView()}
    />
  );
}
