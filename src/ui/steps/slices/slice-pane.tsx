import type { ComponentType, ReactElement } from 'react';
import { MeasureMarks } from '../../../view/measure/measure-marks.tsx';
import { wordsOn } from '../../../view/measure/shown-marks.ts';
import type { Plane, PlaneView } from '../../../view/slices/plane.ts';
import { SliceViewport } from '../../../view/slices/slice-viewport.tsx';
import { captureSlice } from '../../operations/captures.ts';
import { measureReachMm, measureTool } from './measures.ts';
import type { PaneProps } from './quad.tsx';
import { sliceWorkspace } from './slices.ts';

export interface SlicePaneProps extends PaneProps {
  readonly plane: Plane;
  /** What a step draws over its slices. */
  readonly Overlay?: ComponentType<{ readonly view: PlaneView }> | undefined;
}

/** One slice of the open image with the measurements that lie in it. */
export function SlicePane({ plane, Overlay, ...pane }: SlicePaneProps): ReactElement {
  const workspace = sliceWorkspace();
  return (
    <SliceViewport
      workspace={workspace}
      plane={plane}
      {...pane}
      renderOverlay={(view) => (
        <>
          <MeasureMarks
            tool={measureTool}
            view={view}
            words={wordsOn(workspace.drawn)}
            reachMm={measureReachMm(plane)}
          />
          {Overlay && <Overlay view={view} />}
        </>
      )}
      onCapture={() => void captureSlice(workspace, plane)}
    />
  );
}
