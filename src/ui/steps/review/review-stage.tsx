import type { ReactElement } from 'react';
import { useSession } from '../../session/hooks.ts';
import { VolumeViewport } from '../../../view/volume/volume-viewport.tsx';
import { Quad } from '../slices/quad.tsx';

/** Three linked slices and a volume rendering. */
export function ReviewStage(): ReactElement {
  const volume = useSession((state) => state.volume);
  return <Quad fourth={(pane) => (volume ? <VolumeViewport volume={volume} {...pane} /> : null)} />;
}
