import type { Volume } from '../../core/volume.ts';
import type { PlaneView } from '../slices/plane.ts';
import { toScreen } from '../slices/plane.ts';
import { figureLines, figuresOf } from './figures.ts';
import { labelPlace, LINE_PX } from './label-place.ts';
import { shownItems } from './measure-marks.tsx';
import type { MeasureState } from './measure-tool.ts';
import { lineOf } from './shape.ts';

/** Burns the measurements of a slice into a picture whose unit is one CSS pixel. */
export function drawMeasures(
  context: CanvasRenderingContext2D,
  view: PlaneView,
  state: MeasureState,
  volume: Volume | undefined,
  reachMm: number,
): void {
  context.save();
  context.lineJoin = 'round';
  context.textBaseline = 'alphabetic';
  for (const { name, shape } of shownItems(state, view, reachMm)) {
    const { points, closed } = lineOf(shape);
    const flat = points.map((point) => toScreen(view, point));
    const path = new Path2D();
    flat.forEach(([x, y], n) => (n === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
    if (closed) path.closePath();
    const stroke = (widthPx: number, colour: string): void => {
      context.lineWidth = widthPx;
      context.strokeStyle = colour;
      context.stroke(path);
    };
    stroke(3.5, 'rgb(0 0 0 / 0.6)');
    stroke(1.5, '#ffe08a');
    const unit = volume?.unit === 'HU' ? 'HU' : '';
    const lines = [name, ...figureLines(figuresOf(shape, volume), unit)];
    const place = labelPlace(flat, view, lines);
    context.textAlign = place.anchor === 'start' ? 'left' : 'right';
    lines.forEach((line, n) => {
      context.font = `${n === 0 ? 600 : 500} 11px "Inter Variable", Inter, system-ui, sans-serif`;
      context.lineWidth = 3;
      context.strokeStyle = '#000';
      context.strokeText(line, place.x, place.y + n * LINE_PX);
      context.fillStyle = '#ffe9b0';
      context.fillText(line, place.x, place.y + n * LINE_PX);
    });
  }
  context.restore();
}
