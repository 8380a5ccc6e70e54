import type { PlaneView } from '../slices/plane.ts';
import { LINE_PX } from './label-place.ts';
import type { MeasureState } from './measure-tool.ts';
import { shownMarks, type ShapeWords } from './shown-marks.ts';

/** Burns the measurements of a slice into a picture whose unit is one CSS pixel. */
export function drawMeasures(
  context: CanvasRenderingContext2D,
  view: PlaneView,
  state: MeasureState,
  words: ShapeWords,
  reachMm: number,
): void {
  context.save();
  context.lineJoin = 'round';
  context.textBaseline = 'alphabetic';
  const kept = { ...state, draft: undefined };
  for (const { line, closed, texts, place } of shownMarks(kept, view, words, reachMm)) {
    const path = new Path2D();
    line.forEach(([x, y], n) => (n === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
    if (closed) path.closePath();
    for (const [widthPx, colour] of [
      [3.5, 'rgb(0 0 0 / 0.6)'],
      [1.5, '#ffe08a'],
    ] as const) {
      context.lineWidth = widthPx;
      context.strokeStyle = colour;
      context.stroke(path);
    }
    context.textAlign = place.anchor === 'start' ? 'left' : 'right';
    context.lineWidth = 3;
    context.strokeStyle = '#000';
    context.fillStyle = '#ffe9b0';
    texts.forEach((text, n) => {
      context.font = `${n === 0 ? 600 : 500} 11px "Inter Variable", Inter, system-ui, sans-serif`;
      context.strokeText(text, place.x, place.y + n * LINE_PX);
      context.fillText(text, place.x, place.y + n * LINE_PX);
    });
  }
  context.restore();
}
