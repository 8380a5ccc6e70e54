import type { ReactElement } from 'react';
import { useState } from 'react';
import { HEART_STRUCTURES } from '../../../src/core/anatomy.ts';
import { SliceViewport } from '../../../src/view/slices/slice-viewport.tsx';
import { SliceWorkspace } from '../../../src/view/slices/slice-workspace.ts';
import type { Plane } from '../../../src/view/slices/plane.ts';
import { PLANES } from '../../../src/view/slices/plane.ts';
import { syntheticChest } from './synthetic.ts';

function start(): SliceWorkspace {
  const workspace = new SliceWorkspace();
  const { volume, labels } = syntheticChest();
  const styles = HEART_STRUCTURES.map((structure) => ({
    label: structure.label,
    name: structure.title,
    colour: structure.colour,
    visible: true,
    selected: structure.name === 'lv-blood',
  }));
  workspace.setLabels(labels, styles);
  void workspace.setVolume(volume);
  Object.assign(window, { workspace });
  return workspace;
}

const workspace = start();

export function SlicesPage(): ReactElement {
  const [maximised, setMaximised] = useState<Plane>();
  const [active, setActive] = useState<Plane>('axial');
  return (
    <div className={maximised ? 'grid4 one' : 'grid4'} style={{ height: '100vh' }}>
      {PLANES.filter((plane) => !maximised || plane === maximised).map((plane) => (
        <SliceViewport
          key={plane}
          workspace={workspace}
          plane={plane}
          active={plane === active}
          maximised={plane === maximised}
          onActivate={() => setActive(plane)}
          onCapture={() => undefined}
          onToggleMaximise={() => setMaximised(maximised ? undefined : plane)}
        />
      ))}
    </div>
  );
}
