import { useEffect, useMemo, useRef, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { LABEL, structuresOf } from '../../../core/anatomy.ts';
import { HeartScene, type HeartSceneHandle } from '../../../view/scene/heart-scene.tsx';
import type { SceneSurface } from '../../../view/scene/scene-types.ts';
import { captureContext, keepCapture } from '../../operations/captures.ts';
import { followSurfaces, liveSurfaces } from '../../operations/live-surfaces.ts';
import { useCase, useCaseStore, useOrgan, useSession } from '../../session/hooks.ts';
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
  const surfaces = useSceneSurfaces();
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

/** What would hide the rest: the muscle around the chambers, the parenchyma around tumour and vessels. */
const GHOST: ReadonlySet<number> = new Set([
  LABEL.lvMyocardium,
  LABEL.rvMyocardium,
  LABEL.liver,
  LABEL.whiteMatter,
  LABEL.greyMatter,
]);
const GHOST_OPACITY = 0.28;

function useSceneSurfaces(): SceneSurface[] {
  const surfaces = useStore(liveSurfaces, (state) => state.surfaces);
  const display = useCase((state) => state.document.display);
  const organ = useOrgan();
  return useMemo(
    () =>
      structuresOf(organ).flatMap(({ label, name, title, colour, pattern }) => {
        const surface = surfaces[label];
        if (!surface) return [];
        const visible = display?.[name]?.visible ?? true;
        const opacity = GHOST.has(label) ? GHOST_OPACITY : 1;
        return [{ id: name, label: title, mesh: surface.mesh, colour, pattern, opacity, visible }];
      }),
    [surfaces, display, organ],
  );
}
