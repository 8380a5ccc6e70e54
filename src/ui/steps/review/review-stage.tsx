import type { ReactElement } from 'react';
import { VolumeViewport } from '../../../view/volume/volume-viewport.tsx';
import { useSession } from '../../session/hooks.ts';
import { Quad } from '../slices/quad.tsx';
import { useReview } from './review-state.ts';

/** Three linked slices and a volume rendering. */
export function ReviewStage(): ReactElement {
  const volume = useSession((state) => state.volume);
  const preset = useReview((state) => state.preset);
  return (
    <Quad
      fourth={(pane) => (
        <VolumeViewport volume={volume} preset={preset} testId="viewport-volume" {...pane} />
      )}
    />
  );
}
