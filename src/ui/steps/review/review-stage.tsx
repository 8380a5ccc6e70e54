import { useRef, useSyncExternalStore, type ReactElement } from 'react';
import {
  VolumeViewport,
  type VolumeViewportHandle,
} from '../../../view/volume/volume-viewport.tsx';
import { captureContext, keepCapture } from '../../operations/captures.ts';
import { useSession } from '../../session/hooks.ts';
import { NoImage } from '../slices/no-image.tsx';
import { Quad, type PaneProps } from '../slices/quad.tsx';
import { sliceWorkspace } from '../slices/slices.ts';
import { useReview } from './review-state.ts';
import { useReviewTool } from './use-review-tool.ts';

/** Three linked slices and a volume rendering. */
export function ReviewStage(): ReactElement {
  useReviewTool();
  const hasImage = useSession((state) => state.volume !== undefined);
  return hasImage ? <Quad Fourth={VolumePane} /> : <NoImage />;
}

function VolumePane(pane: PaneProps): ReactElement {
  const volume = useSession((state) => state.volume);
  const preset = useReview((state) => state.preset);
  const slices = sliceWorkspace();
  const { status } = useSyncExternalStore(slices.subscribe, slices.getState);
  const handle = useRef<VolumeViewportHandle>(null);
  const capture = async (): Promise<void> => {
    const picture = await handle.current?.capture(captureContext('image'));
    await keepCapture('image', 'Volume rendering', 'Volume rendering of the series.', picture);
  };
  return (
    <VolumeViewport
      ref={handle}
      volume={volume}
      preset={preset}
      // The slices come first: the rendering keeps the graphics busy.
      enabled={status === 'ready'}
      testId="viewport-volume"
      onCapture={() => void capture()}
      {...pane}
    />
  );
}
