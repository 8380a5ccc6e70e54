import type { ReactElement } from 'react';
import { useState, useSyncExternalStore } from 'react';
import { SliceViewport } from '../../../src/view/slices/slice-viewport.tsx';
import { SliceWorkspace } from '../../../src/view/slices/slice-workspace.ts';
import { PLANES } from '../../../src/view/slices/plane.ts';
import { VolumeViewport } from '../../../src/view/volume/volume-viewport.tsx';
import { syntheticChest } from './synthetic.ts';

const { volume, labels } = syntheticChest();
const workspace = new SliceWorkspace();
workspace.setLabels(labels, [
  { label: 1, name: 'LV blood pool', colour: [224, 86, 75], visible: true, selected: true },
  { label: 2, name: 'LV myocardium', colour: [196, 122, 98], visible: true },
]);
void workspace.setVolume(volume);

/** The layout of the review step: three slices, and the volume rendering once they are on screen. */
export function ReviewPage(): ReactElement {
  const state = useSyncExternalStore(workspace.subscribe, workspace.getState);
  const [maximised, setMaximised] = useState<string>();
  const shows = (name: string): boolean => !maximised || maximised === name;
  const toggle = (name: string) => (): void => setMaximised(maximised ? undefined : name);
  Object.assign(window, { workspace });
  return (
    <div className={maximised ? 'grid4 one' : 'grid4'} style={{ height: '100vh' }}>
      {PLANES.filter(shows).map((plane) => (
        <SliceViewport
          key={plane}
          workspace={workspace}
          plane={plane}
          maximised={maximised === plane}
          onToggleMaximise={toggle(plane)}
        />
      ))}
      {shows('volume') && (
        <VolumeViewport
          volume={volume}
          preset="ct-cardiac"
          enabled={state.status === 'ready'}
          maximised={maximised === 'volume'}
          onToggleMaximise={toggle('volume')}
        />
      )}
    </div>
  );
}
