import { useEffect } from 'react';
import { toFailure } from '../../../core/failure.ts';
import type { SlicePaint, SliceTool } from '../../../view/slices/slice-state.ts';
import { growsFromStrokes, waitsForClick } from '../../operations/edit-request-from.ts';
import { beginPaint, type PaintStroke } from '../../operations/edit-labels.ts';
import { beginSeed } from '../../operations/edit-seeds.ts';
import { startEdit, stopEdits } from '../../operations/edit-structures.ts';
import { markPlace } from '../../operations/recipe-marks.ts';
import { notify } from '../../session/session.ts';
import { brushSettings, BRUSH_RADIUS_MM, tools, type ToolState } from '../../session/tools.ts';
import { sliceWorkspace } from '../slices/slices.ts';
import { lassoTool } from './lasso.ts';
import { recipeInHand } from './use-recipe.ts';

/** What the left button does on the slices. The outline of the scissors is drawn as a measurement is: by what lies over them. */
function sliceTool(state: ToolState): SliceTool {
  const { tool, layer } = state;
  if (tool === 'window') return 'window';
  if (tool === 'lasso') return layer === 'labels' ? 'measure' : 'crosshair';
  const paints = tool === 'brush' || tool === 'erase' || tool === 'mark';
  return paints || growsFromStrokes(state) || waitsForClick(state) ? 'paint' : 'crosshair';
}

/** Connects the pointer on the slices with the tool in hand, while the step is on screen. */
export function usePaintTool(): void {
  useEffect(() => {
    const slices = sliceWorkspace();
    let stroke: PaintStroke | undefined;

    const showTool = (): void => {
      const state = tools.getState();
      const { tool, layer } = state;
      slices.setTool(sliceTool(state));
      lassoTool.setActive(tool === 'lasso' && layer === 'labels');
      const wide = tool === 'brush' || tool === 'erase' || growsFromStrokes(state);
      const removes = growsFromStrokes(state) ? state.seedKind === 'outside' : tool === 'erase';
      slices.setBrush({ radiusMm: wide ? state.radiusMm : 0.5, erasing: removes });
    };
    const begin = (paint: SlicePaint): PaintStroke | undefined =>
      growsFromStrokes(tools.getState())
        ? beginSeed(paint.normal, paint.lps, paint.alt)
        : beginPaint(brushSettings(tools.getState().tool === 'erase'), paint.normal, paint.lps);
    const onPaint = (paint: SlicePaint): void => {
      const state = tools.getState();
      if (state.tool === 'mark') {
        const { clicks } = recipeInHand() ?? { clicks: 'none' };
        if (paint.phase === 'down') markPlace(clicks, state.selectedLabel, paint.lps);
        return;
      }
      if (waitsForClick(state)) {
        if (paint.phase === 'down') startEdit({ at: paint.lps });
        return;
      }
      try {
        if (paint.phase === 'down') stroke = begin(paint);
        else if (paint.phase === 'move') stroke?.to(paint.lps);
        else {
          if (paint.phase === 'up') stroke?.end();
          else stroke?.cancel();
          stroke = undefined;
        }
      } catch (error) {
        stroke = undefined;
        notify(toFailure(error).message);
      }
    };
    const onRadius = (radiusMm: number): void => {
      const [low, high] = BRUSH_RADIUS_MM;
      tools.setState({ radiusMm: Math.min(high, Math.max(low, radiusMm)) });
    };
    showTool();
    const stops = [
      tools.subscribe(showTool),
      slices.events.on('paint', onPaint),
      slices.events.on('brushRadius', onRadius),
      slices.addInteractor(lassoTool),
    ];
    return () => {
      stroke?.cancel();
      stopEdits();
      lassoTool.setActive(false);
      for (const stop of stops) stop();
      slices.setTool('crosshair');
    };
  }, []);
}
