import { cssColour } from '../colour-maps.ts';
import type { OutlinePaths } from './outline-cache.ts';
import type { PlaneView } from './plane.ts';
import { axesOf } from './plane.ts';
import { dot } from '../../core/space.ts';
import type { LabelStyle } from './slice-state.ts';

const OUTLINE_PX = 1.3;
const FILL = 0.15;
const FILL_SELECTED = 0.4;

/**
 * Draws the labels of a slice: outlines on one canvas, fills on another that the page multiplies
 * with the image, so that tissue texture stays visible under the colour.
 */
export function drawLabels(
  fill: CanvasRenderingContext2D,
  line: CanvasRenderingContext2D,
  view: PlaneView,
  pixelRatio: number,
  paths: OutlinePaths,
  styles: readonly LabelStyle[],
): void {
  for (const context of [fill, line]) {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    const { right, up } = axesOf(view);
    const scale = pixelRatio / view.mmPerPixel;
    const x = (view.widthPx / 2) * pixelRatio - scale * dot(view.centreLps, right);
    const y = (view.heightPx / 2) * pixelRatio + scale * dot(view.centreLps, up);
    context.setTransform(scale, 0, 0, -scale, x, y);
  }
  line.lineJoin = 'round';
  line.lineWidth = OUTLINE_PX * view.mmPerPixel;
  for (const style of styles) {
    const path = style.visible ? paths.get(style.label) : undefined;
    if (!path) continue;
    fill.globalAlpha = style.selected ? FILL_SELECTED : FILL;
    fill.fillStyle = cssColour(style.colour);
    fill.fill(path, 'evenodd');
    line.strokeStyle = cssColour(style.colour);
    line.stroke(path);
  }
}
