import { useRef, useSyncExternalStore, type ReactElement } from 'react';
import { isCropped } from '../../../view/volume/crop.ts';
import {
  VolumeViewport,
  type VolumeViewportHandle,
} from '../../../view/volume/volume-viewport.tsx';
import { captureContext, keepCapture } from '../../operations/captures.ts';
import { useSession } from '../../session/hooks.ts';
import { setCrop, shownPreset, toggleCropping, useVolumeDisplay } from '../scene/volume-display.ts';
import { NoImage } from '../slices/no-image.tsx';
import { Quad, type PaneProps } from '../slices/quad.tsx';
import { sliceWorkspace } from '../slices/slices.ts';
import { BesideStage } from './beside-stage.tsx';
import { CineTransport } from './cine-transport.tsx';
import { useFilm } from './film.ts';
import { FilmPane } from './film-pane.tsx';
import { useFusion } from './fusion-state.ts';
import { useSurfaceMeasure } from './surface-measure.ts';
import { SurfacePane } from './surface-pane.tsx';
import { useRenderedPhase } from './rendered-phase.ts';
import { useReviewTool } from './use-review-tool.ts';

/** Three linked slices and a volume rendering. */
export function ReviewStage(): ReactElement {
  useReviewTool();
  const hasImage = useSession((state) => state.volume !== undefined);
  const { on: onSurfaces } = useSurfaceMeasure();
  const { shown: filmed } = useFilm();
  const { beside, shown: second } = useFusion((state) => state);
  if (!hasImage) return <NoImage />;
  return (
    <>
      {beside && second ? (
        <BesideStage volume={second.volume} title={second.title} />
      ) : (
        <Quad Fourth={onSurfaces ? SurfacePane : filmed ? FilmPane : VolumePane} />
      )}
      <CineTransport />
    </>
  );
}

function VolumePane(pane: PaneProps): ReactElement {
  const { volume, words } = useRenderedPhase();
  const fused = useFusion(({ shown }) => shown !== undefined);
  const { chosen, crop, cropping } = useVolumeDisplay();
  const slices = sliceWorkspace();
  const { status } = useSyncExternalStore(slices.subscribe, slices.getState);
  const said = fused ? ['First series alone'] : [];
  const handle = useRef<VolumeViewportHandle>(null);
  const capture = async (): Promise<void> => {
    const notes = [...(isCropped(crop) ? ['Cropped'] : []), ...(words ? [words] : []), ...said];
    const picture = await handle.current?.capture(captureContext('image', notes));
    const caption = `Volume rendering of ${isCropped(crop) ? 'a part of ' : ''}the series.`;
    await keepCapture('image', 'Volume rendering', caption, picture);
  };
  return (
    <VolumeViewport
      ref={handle}
      volume={volume}
      preset={shownPreset(volume, chosen)}
      crop={crop}
      cropping={cropping}
      onCrop={setCrop}
      onToggleCropping={toggleCropping}
      // The slices come first, even where they cannot be drawn: the rendering keeps the graphics busy.
      enabled={status === 'ready' || status === 'failed'}
      phase={words}
      said={said}
      testId="viewport-volume"
      onCapture={() => void capture()}
      {...pane}
    />
  );
}
