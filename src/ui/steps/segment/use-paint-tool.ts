import { useEffect } from 'react';
import { toFailure } from '../../../core/failure.ts';
import type { Lps } from '../../../core/space.ts';
import { beginPaint, editRegion, type PaintStroke } from '../../operations/edit-labels.ts';
import { editStructure, stopEdits } from '../../operations/edit-structures.ts';
import { markPlace } from '../../operations/recipe-marks.ts';
import { notify } from '../../session/session.ts';
import { brushSettings, BRUSH_RADIUS_MM, tools } from '../../session/tools.ts';
import type { SlicePaint, SliceTool } from '../../../view/slices/slice-state.ts';
import { recipeInHand } from './use-recipe.ts';
import { sliceWorkspace } from '../slices/slices.ts';

const SLICE_TOOL: Readonly<Record<ReturnType<typeof tools.getState>['tool'], SliceTool>> = {
  crosshair: 'crosshair',
  window: 'window',
  brush: 'paint',
  erase: 'paint',
  keep: 'paint',
  remove: 'paint',
  mark: 'paint',
  flood: 'paint',
  grow: 'crosshair',
  interpolate: 'crosshair',
  islands: 'crosshair',
  margin: 'crosshair',
  combine: 'crosshair',
};

/** Connects the pointer on the slices with the tool in hand, while the step is on screen. */
export function usePaintTool(): void {
  useEffect(() => {
    const slices = sliceWorkspace();
    let stroke: PaintStroke | undefined;

    const showTool = (): void => {
      const { tool, radiusMm } = tools.getState();
      slices.setTool(SLICE_TOOL[tool]);
      slices.setBrush({
        radiusMm: tool === 'brush' || tool === 'erase' ? radiusMm : 0.5,
        erasing: tool === 'erase',
      });
    };
    const onPaint = (paint: SlicePaint): void => {
      const { tool, selectedLabel } = tools.getState();
      if (tool === 'mark') {
        const { clicks } = recipeInHand() ?? { clicks: 'none' };
        if (paint.phase === 'down') markPlace(clicks, selectedLabel, paint.lps);
        return;
      }
      if (tool === 'keep' || tool === 'remove') {
        if (paint.phase === 'down') editRegion(tool, selectedLabel, paint.lps);
        return;
      }
      if (tool === 'flood') {
        if (paint.phase === 'down') floodFrom(paint.lps);
        return;
      }
      try {
        if (paint.phase === 'down') {
          stroke = beginPaint(brushSettings(tool === 'erase'), paint.normal, paint.lps);
        } else if (paint.phase === 'move') stroke?.to(paint.lps);
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
    ];
    return () => {
      stroke?.cancel();
      stopEdits();
      for (const stop of stops) stop();
      slices.setTool('crosshair');
    };
  }, []);
}

/** Fills the selected structure from a click, as the tool is set. */
function floodFrom(at: Lps): void {
  const state = tools.getState();
  if (state.layer !== 'labels') {
    notify('Flood fill works on structures, not on scar. Choose a structure in the list.');
    return;
  }
  void editStructure({
    tool: 'flood',
    label: state.selectedLabel,
    at,
    tolerance: state.floodTolerance,
    maxRadiusMm: state.floodRadiusMm,
    averaged: state.floodAveraged,
  });
}
