import type { ReactElement } from 'react';
import { useEffect, useRef, useState } from 'react';
import type { VolumePresetId } from '../../../src/view/volume/presets.ts';
import { VOLUME_PRESETS } from '../../../src/view/volume/presets.ts';
import type { VolumeViewportHandle } from '../../../src/view/volume/volume-viewport.tsx';
import { VolumeViewport } from '../../../src/view/volume/volume-viewport.tsx';
import { syntheticChest } from './synthetic.ts';

const { volume } = syntheticChest();

export function VolumePage(): ReactElement {
  const [preset, setPreset] = useState<VolumePresetId>('ct-cardiac');
  const view = useRef<VolumeViewportHandle>(null);
  useEffect(() => {
    Object.assign(window, { view });
  }, []);
  return (
    <div style={{ height: '100vh', display: 'flex', flexDirection: 'column' }}>
      <div className="row">
        {VOLUME_PRESETS.map(({ id, title }) => (
          <button key={id} type="button" className="btn" onClick={() => setPreset(id)}>
            {title}
          </button>
        ))}
      </div>
      <div className="grid4 one">
        <VolumeViewport
          ref={view}
          volume={volume}
          preset={preset}
          onToggleMaximise={() => undefined}
        />
      </div>
    </div>
  );
}
