import type { CaptureContext } from '../capture.ts';
import { captureCanvas, drawStamp } from '../capture.ts';
import type { CameraView } from './camera-view.ts';
import { viewAngleText } from './camera-view.ts';
import { MARK_STYLE, markLook } from './mark-style.ts';
import type { CalloutItem, MarkItem, OverlayItems } from './overlay-items.ts';

/** The picture of the scene with its marks, callouts and the stamp, as a PNG data URL. */
export function composeCapture(
  picture: HTMLCanvasElement,
  view: CameraView,
  items: OverlayItems,
  about: CaptureContext,
): string {
  const { widthPx: width, heightPx: height } = view;
  const { canvas, context } = captureCanvas(width, height, Math.max(1, picture.width / width));
  context.drawImage(picture, 0, 0, width, height);
  for (const item of items.callouts) drawCallout(context, item);
  for (const item of items.marks) drawMark(context, item);
  drawStamp(context, width, height, {
    ...about,
    viewText: `${viewAngleText(view.towards)}, orthographic`,
    mmPerPixel: view.mmPerPixel,
  });
  return canvas.toDataURL('image/png');
}

const font = (weight: number): string =>
  `${weight} ${MARK_STYLE.fontPx}px "Inter Variable", Inter, system-ui, sans-serif`;

function drawCallout(context: CanvasRenderingContext2D, item: CalloutItem): void {
  const [left, top, width, height] = item.box;
  const [x, y] = item.anchor;
  context.globalAlpha = item.hidden ? 0.5 : 1;
  for (const [lineWidth, colour] of [
    [3.2, '#000'],
    [1.2, '#e8e8e8'],
  ] as const) {
    context.beginPath();
    context.moveTo(x < left + width / 2 ? left : left + width, top + height / 2);
    context.lineTo(x, y);
    context.lineWidth = lineWidth;
    context.strokeStyle = colour;
    context.stroke();
  }
  context.fillStyle = '#0e0e0e';
  context.fillRect(left, top, width, height);
  context.fillStyle = '#f0f0f0';
  context.font = font(500);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillText(item.callout.text, left + 7, top + height / 2, width - 14);
  context.globalAlpha = 1;
}

function drawMark(context: CanvasRenderingContext2D, { marker, x, y, hidden }: MarkItem): void {
  const look = markLook(marker);
  context.globalAlpha = hidden ? 0.3 : 1;
  context.beginPath();
  context.arc(x, y, look.radius, 0, 2 * Math.PI);
  if (look.fill !== 'none') {
    context.fillStyle = look.fill;
    context.fill();
  }
  context.strokeStyle = look.ring;
  context.lineWidth = look.ringWidth;
  context.stroke();
  if (look.text && !hidden) {
    context.fillStyle = look.ink;
    context.font = font(600);
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(look.text, x, y);
  }
  context.globalAlpha = 1;
}
