import { useEffect, useRef, type ReactElement } from 'react';
import { HeartScene, type HeartSceneHandle } from '../../../view/scene/heart-scene.tsx';
import { captureContext, keepCapture } from '../../operations/captures.ts';
import { followSurfaces } from '../../operations/live-surfaces.ts';
import { useCaseStore, useSession } from '../../session/hooks.ts';
import { useStructureSurfaces } from '../scene/structure-surfaces.ts';
import { NoImage } from '../slices/no-image.tsx';
import { Quad, type PaneProps } from '../slices/quad.tsx';
import { LassoMarks, LassoOverScene } from './lasso-marks.tsx';
import { usePaintTool } from './use-paint-tool.ts';

/** Slices to edit on, and the surfaces that follow. */
export function SegmentStage(): ReactElement {
  const caseStore = useCaseStore();
  useEffect(followSurfaces, [caseStore]);
  usePaintTool();
  const hasImage = useSession((state) => state.volume !== undefined);
  return hasImage ? <Quad Fourth={SurfacePane} Overlay={LassoMarks} /> : <NoImage />;
}

function SurfacePane(pane: PaneProps): ReactElement {
  const surfaces = useStructureSurfaces();
  const handle = useRef<HeartSceneHandle>(null);
  const capture = async (): Promise<void> => {
    const picture = await handle.current?.capture(captureContext('segmentation'));
    await keepCapture('segmentation', 'Structures', 'Surfaces of the structures.', picture);
  };
  return (
    <HeartScene
      ref={handle}
      surfaces={surfaces}
      title="3D"
      subtitle="Surfaces"
      testId="viewport-3d"
      onCapture={() => void capture()}
      renderOverlay={(camera) => <LassoOverScene camera={camera} />}
      {...pane}
    />
  );
}
