import { useEffect, type ReactElement } from 'react';
import type { PlaneView } from '../../../view/slices/plane.ts';
import { followSurfaces } from '../../operations/live-surfaces.ts';
import { useCaseStore, useSession } from '../../session/hooks.ts';
import { NoImage } from '../slices/no-image.tsx';
import { Quad } from '../slices/quad.tsx';
import { LassoMarks } from './lasso-marks.tsx';
import { StrokeMarks } from './stroke-marks.tsx';
import { SurfacePane } from './surface-pane.tsx';
import { usePaintTool } from './use-paint-tool.ts';

/** Slices to edit on, and the surfaces that follow. */
export function SegmentStage(): ReactElement {
  const caseStore = useCaseStore();
  useEffect(followSurfaces, [caseStore]);
  usePaintTool();
  const hasImage = useSession((state) => state.volume !== undefined);
  return hasImage ? <Quad Fourth={SurfacePane} Overlay={DrawnMarks} /> : <NoImage />;
}

/** What is being drawn over a slice: the outline of the scissors, strokes for the recipe. */
function DrawnMarks({ view }: { readonly view: PlaneView }): ReactElement {
  return (
    <>
      <LassoMarks view={view} />
      <StrokeMarks view={view} />
    </>
  );
}
