import { useEffect } from 'react';
import { DRAWN_KINDS, type DrawnKind } from '../../../twin/measurement.ts';
import { turnInteractor } from '../../../view/slices/turn-handles.ts';
import { measureTool } from '../slices/measures.ts';
import { sliceWorkspace } from '../slices/slices.ts';
import { needsAcquiredPlanes, showAcquiredPlanes } from './acquired.ts';
import { followFusion } from './fusion-state.ts';
import { review, type ReviewTool } from './review-state.ts';

const isDrawing = (tool: ReviewTool): tool is DrawnKind =>
  DRAWN_KINDS.some((kind) => kind === tool);

/** Connects the slices with the tool in hand while the step is on screen, and brings back its planes. */
export function useReviewTool(): void {
  useEffect(() => {
    const slices = sliceWorkspace();
    const show = (): void => {
      const { tool } = review.getState();
      const drawing = isDrawing(tool);
      slices.setTool(drawing ? 'measure' : tool);
      measureTool.setKind(drawing ? tool : undefined);
    };
    const { left } = review.getState();
    if (left) {
      slices.setFrame(left.frame);
      slices.setTurning(left.turning);
      slices.setDisplay({ projection: left.projection });
    } else {
      const { geometry } = slices.getState();
      if (geometry && needsAcquiredPlanes(geometry.grid)) showAcquiredPlanes();
    }
    show();
    const stops = [
      review.subscribe(show),
      slices.addInteractor(turnInteractor(slices)),
      slices.addInteractor(measureTool),
      followFusion(),
    ];
    return () => {
      for (const stop of stops) stop();
      const { frame, oblique, turning, display } = slices.getState();
      review.setState({
        left: { frame: oblique ? frame : undefined, turning, projection: display.projection },
      });
      slices.setTool('crosshair');
      slices.setTurning(false);
      slices.setFrame(undefined);
      slices.setDisplay({ projection: 'slice' });
    };
  }, []);
}
