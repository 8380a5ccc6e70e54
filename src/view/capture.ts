import { scaleBar, scaleBarText } from './scale-bar.ts';

/** Words that must not be separated from a picture. */
export type CaptureFlag = 'SIMULATED' | 'STALE' | 'SYNTHETIC';

/** What the caller knows about a capture; everything else is read from the camera. */
export interface CaptureContext {
  /** Pseudonym or case name. */
  readonly caseText: string;
  readonly date: Date;
  readonly flags: readonly CaptureFlag[];
  /** Name, unit and limits of a painted field, and anything else worth a line. */
  readonly notes?: readonly string[];
}

export interface CaptureStamp extends CaptureContext {
  /** `Axial 69 / 164`, `LAO 28 CRAN 12`. */
  readonly viewText: string;
  readonly mmPerPixel: number;
  /** Letters at the top, right, bottom and left edge; absent in 3D, where the view text says it. */
  readonly letters?: readonly [string, string, string, string];
}

export const NOT_FOR_CLINICAL_USE = 'Not for clinical use';

/** The texts of a stamp by corner, before anything is drawn. */
export interface StampTexts {
  readonly topLeft: readonly string[];
  readonly topRight: readonly string[];
  readonly bottomLeft: readonly string[];
  readonly bottomRight: string;
}

export function stampTexts(stamp: CaptureStamp, widthPx: number): StampTexts {
  const bar = scaleBar(stamp.mmPerPixel, widthPx / 5);
  return {
    topLeft: [stamp.caseText, stamp.date.toISOString().slice(0, 16).replace('T', ' ') + ' UTC'],
    topRight: [...stamp.flags, NOT_FOR_CLINICAL_USE],
    bottomLeft: [...(stamp.notes ?? []), stamp.viewText],
    bottomRight: scaleBarText(bar),
  };
}

const LINE = 16;
const INSET = 10;

/**
 * Burns the stamp into a picture of `widthPx` by `heightPx` CSS pixels. The context must already be
 * scaled so that one unit is one CSS pixel.
 */
export function drawStamp(
  context: CanvasRenderingContext2D,
  widthPx: number,
  heightPx: number,
  stamp: CaptureStamp,
): void {
  const texts = stampTexts(stamp, widthPx);
  context.save();
  context.font = '500 12px "Inter Variable", Inter, system-ui, sans-serif';
  context.lineJoin = 'round';
  const write = (text: string, x: number, y: number, align: CanvasTextAlign): void => {
    context.textAlign = align;
    context.lineWidth = 3;
    context.strokeStyle = '#000';
    context.strokeText(text, x, y);
    context.fillStyle = '#f2f2f2';
    context.fillText(text, x, y);
  };
  context.textBaseline = 'top';
  texts.topLeft.forEach((text, n) => write(text, INSET, INSET + n * LINE, 'left'));
  texts.topRight.forEach((text, n) => write(text, widthPx - INSET, INSET + n * LINE, 'right'));
  context.textBaseline = 'bottom';
  const bottom = heightPx - INSET;
  [...texts.bottomLeft]
    .toReversed()
    .forEach((text, n) => write(text, INSET, bottom - n * LINE, 'left'));
  write(texts.bottomRight, widthPx - INSET, bottom, 'right');
  const bar = scaleBar(stamp.mmPerPixel, widthPx / 5);
  const end = widthPx - INSET - context.measureText(texts.bottomRight).width - 8;
  context.beginPath();
  context.moveTo(end - bar.widthPx, bottom - 9);
  context.lineTo(end - bar.widthPx, bottom - 4);
  context.lineTo(end, bottom - 4);
  context.lineTo(end, bottom - 9);
  for (const [width, colour] of [
    [3, '#000'],
    [1, '#f2f2f2'],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
  if (stamp.letters) {
    context.font = '600 14px "Inter Variable", Inter, system-ui, sans-serif';
    const [north, east, south, west] = stamp.letters;
    context.textBaseline = 'middle';
    write(north, widthPx / 2, 2 * INSET, 'center');
    write(south, widthPx / 2, heightPx - 2 * INSET, 'center');
    write(west, INSET, heightPx / 2, 'left');
    write(east, widthPx - INSET, heightPx / 2, 'right');
  }
  context.restore();
}

/** A canvas for a capture, black, scaled so that one unit is one CSS pixel. */
export function captureCanvas(
  widthPx: number,
  heightPx: number,
  pixelRatio: number,
): { readonly canvas: HTMLCanvasElement; readonly context: CanvasRenderingContext2D } {
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(widthPx * pixelRatio);
  canvas.height = Math.round(heightPx * pixelRatio);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser cannot make a picture from a canvas.');
  context.scale(pixelRatio, pixelRatio);
  context.fillStyle = '#000';
  context.fillRect(0, 0, widthPx, heightPx);
  return { canvas, context };
}
