import { isTumourLabel, LABEL } from '../../core/anatomy.ts';
import type { VesselTreeKind } from '../../core/resection.ts';
import type { Vec3 } from '../../core/space.ts';
import { isoLines, type IsoLine } from './iso-lines.ts';

/**
 * The resection surface laid flat. Pixel (x, y) is at `x + width * y`, the first row on top, its centre at
 * (x + 0.5, y + 0.5) * pixelMm.
 */
export interface ResectogramMap {
  readonly width: number;
  readonly height: number;
  readonly pixelMm: number;
  /** 1 where the surface lies inside the organ. */
  readonly inside: Uint8Array;
  /** Signed distance to the nearest tumour; NaN outside the organ, infinite without a tumour. */
  readonly distanceMm: Float32Array;
  /** Label of the voxel that the pixel lies in. */
  readonly labels: Uint8Array;
  /** Directions in the patient at the middle of the map: orientation letters come from them. */
  readonly rightLps: Vec3;
  readonly downLps: Vec3;
  /** Lines of equal distance: x, y of every point in mm from the upper left corner. */
  readonly contours: readonly {
    readonly levelMm: number;
    readonly lines: readonly Float32Array[];
  }[];
  readonly crossings: readonly {
    readonly xMm: number;
    readonly yMm: number;
    readonly order: number;
    readonly tree: VesselTreeKind;
    readonly diameterMm: number;
  }[];
  /** Where the cut comes nearest to the tumour. */
  readonly minimum: {
    readonly xMm: number;
    readonly yMm: number;
    readonly distanceMm: number;
  } | null;
}

const INFLOW: ReadonlySet<number> = new Set([LABEL.portalVein, LABEL.renalArtery]);
const OUTFLOW: ReadonlySet<number> = new Set([
  LABEL.hepaticVein,
  LABEL.inferiorVenaCava,
  LABEL.renalVein,
]);

export interface ResectogramLook {
  readonly safetyMarginMm: number;
  readonly uncertaintyMm: number;
  readonly inflow: string;
  readonly outflow: string;
  /** Vessels from this diameter carry their order number. */
  readonly namedFromMm: number;
  readonly stale: boolean;
}

/** Where the map lies in its viewport, and how large. */
export interface MapFit {
  readonly pxPerMm: number;
  readonly left: number;
  readonly top: number;
}

const INSET = { x: 26, top: 34, bottom: 34 } as const;

/** The part of the map that lies in the organ, as large as fits. */
export function fitMap(map: ResectogramMap, widthPx: number, heightPx: number): MapFit {
  const box = organBox(map);
  const wideMm = Math.max(1, (box.right - box.left) * map.pixelMm);
  const highMm = Math.max(1, (box.bottom - box.top) * map.pixelMm);
  const roomX = Math.max(10, widthPx - 2 * INSET.x);
  const roomY = Math.max(10, heightPx - INSET.top - INSET.bottom);
  const pxPerMm = Math.min(roomX / wideMm, roomY / highMm);
  const scale = pxPerMm * map.pixelMm;
  return {
    pxPerMm,
    left: widthPx / 2 - (scale * (box.left + box.right)) / 2,
    top: INSET.top + roomY / 2 - (scale * (box.top + box.bottom)) / 2,
  };
}

interface PixelBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function organBox({ width, height, inside }: ResectogramMap): PixelBox {
  let [left, right, top, bottom] = [width, 0, height, 0];
  for (let y = 0, n = 0; y < height; y++) {
    for (let x = 0; x < width; x++, n++) {
      if (inside[n] === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
  }
  return right <= left
    ? { left: 0, right: width, top: 0, bottom: height }
    : { left, right, top, bottom };
}

/** A place of the map (mm from its upper left corner) on screen. */
export const toMapScreen = (fit: MapFit, xMm: number, yMm: number): readonly [number, number] => [
  fit.left + xMm * fit.pxPerMm,
  fit.top + yMm * fit.pxPerMm,
];

/** Draws the map. The context must be scaled so that one unit is one CSS pixel. */
export function paintResectogram(
  context: CanvasRenderingContext2D,
  map: ResectogramMap,
  fit: MapFit,
  look: ResectogramLook,
): void {
  const { inside, labels, distanceMm } = map;
  const area = (keep: (pixel: number) => boolean): Path2D => areaPath(map, fit, keep);
  const organ = area((n) => inside[n] !== 0);
  const within = (limitMm: number): Path2D =>
    area((n) => inside[n] !== 0 && distanceMm[n] < limitMm);
  const cutThrough = (which: (label: number) => boolean): Path2D =>
    area((n) => inside[n] !== 0 && which(labels[n]));
  context.lineJoin = 'round';
  context.fillStyle = '#2b2927';
  context.fill(organ, 'evenodd');
  context.save();
  context.clip(organ, 'evenodd');
  if (look.uncertaintyMm > 0) {
    fillWith(context, within(look.safetyMarginMm + look.uncertaintyMm), '#e9b233', dotTile());
  }
  fillWith(context, within(look.safetyMarginMm), '#cf3b33', hatchTile('#3a0a08', 6));
  const tumour = cutThrough(isTumourLabel);
  fillWith(context, tumour, '#d9a92f', hatchTile('#4a3705', 7));
  outline(context, tumour, '#0a0a0a', 1.2);
  for (const { lines } of map.contours) {
    const path = new Path2D();
    for (const line of lines) tracePoints(path, line, fit);
    outline(context, path, 'rgb(235 235 235 / 0.72)', 1);
  }
  for (const [which, colour] of [
    [OUTFLOW, look.outflow],
    [INFLOW, look.inflow],
  ] as const) {
    const path = cutThrough((label) => which.has(label));
    context.fillStyle = colour;
    context.fill(path, 'evenodd');
    outline(context, path, '#000', 2);
  }
  context.restore();
  paintCrossings(context, map, fit, look);
  if (look.stale) fillWith(context, organ, undefined, hatchTile('rgb(242 182 60 / 0.5)', 16, 3));
}

/** Order numbers beside the vessels that are worth one; thinner ones are a dot. */
function paintCrossings(
  context: CanvasRenderingContext2D,
  { crossings }: ResectogramMap,
  fit: MapFit,
  look: ResectogramLook,
): void {
  context.font = '600 11px "Inter Variable", Inter, system-ui, sans-serif';
  context.textBaseline = 'middle';
  for (const { xMm, yMm, order, tree, diameterMm } of crossings) {
    const wide = diameterMm >= look.namedFromMm;
    const [x, y] = toMapScreen(fit, xMm, yMm);
    context.beginPath();
    context.arc(x, y, wide ? 3.5 : 2, 0, 2 * Math.PI);
    context.fillStyle = tree === 'inflow' ? look.inflow : look.outflow;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = '#000';
    context.stroke();
    if (!wide) continue;
    context.lineWidth = 3;
    context.strokeText(String(order), x + 7, y - 7);
    context.fillStyle = '#fff';
    context.fillText(String(order), x + 7, y - 7);
  }
}

/** Smooth edge of the pixels that are kept. */
function areaPath(map: ResectogramMap, fit: MapFit, keep: (pixel: number) => boolean): Path2D {
  const { width, height, pixelMm } = map;
  const wide = width + 2;
  // A frame of one pixel closes areas that reach the edge of the map.
  const values = new Float32Array(wide * (height + 2)).fill(1);
  let any = false;
  for (let y = 0, n = 0; y < height; y++) {
    for (let x = 0; x < width; x++, n++) {
      if (!keep(n)) continue;
      values[x + 1 + wide * (y + 1)] = 0;
      any = true;
    }
  }
  const path = new Path2D();
  if (!any) return path;
  for (const line of isoLines(soft(values, wide, height + 2), wide, height + 2, 0.5)) {
    trace(path, line, (u, v) => toMapScreen(fit, (u - 0.5) * pixelMm, (v - 0.5) * pixelMm));
  }
  return path;
}

function tracePoints(path: Path2D, line: Float32Array, fit: MapFit): void {
  for (let n = 0; n + 1 < line.length; n += 2) {
    const [x, y] = toMapScreen(fit, line[n], line[n + 1]);
    if (n === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  }
}

function outline(
  context: CanvasRenderingContext2D,
  path: Path2D,
  colour: string,
  width: number,
): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke(path);
}

function fillWith(
  context: CanvasRenderingContext2D,
  path: Path2D,
  colour: string | undefined,
  tile: OffscreenCanvas,
): void {
  if (colour) {
    context.fillStyle = colour;
    context.fill(path, 'evenodd');
  }
  const pattern = context.createPattern(tile, 'repeat');
  if (!pattern) return;
  context.fillStyle = pattern;
  context.fill(path, 'evenodd');
}

/** Means of three by three: areas get round edges instead of stairs. */
function soft(values: Float32Array, width: number, height: number): Float32Array {
  const out = values.slice();
  for (let v = 1; v + 1 < height; v++) {
    for (let u = 1; u + 1 < width; u++) {
      let sum = 0;
      for (let dv = -1; dv <= 1; dv++) {
        for (let du = -1; du <= 1; du++) sum += values[u + du + width * (v + dv)];
      }
      // The place itself weighs most, so that a vessel of one place stays visible.
      out[u + width * v] = 0.5 * values[u + width * v] + (0.5 * sum) / 9;
    }
  }
  return out;
}

function trace(
  path: Path2D,
  { points, closed }: IsoLine,
  place: (u: number, v: number) => readonly [number, number],
): void {
  for (let n = 0; n < points.length; n += 2) {
    const [x, y] = place(points[n], points[n + 1]);
    if (n === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  }
  if (closed) path.closePath();
}

/** Tiles that repeat: diagonal lines and dots, the second mark of each band. */
export function hatchTile(colour: string, period: number, width = 1.3): OffscreenCanvas {
  const tile = new OffscreenCanvas(period, period);
  const context = tile.getContext('2d');
  if (!context) return tile;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  for (const shift of [-period, 0, period]) {
    context.moveTo(shift, period);
    context.lineTo(shift + period, 0);
  }
  context.stroke();
  return tile;
}

export function dotTile(): OffscreenCanvas {
  const tile = new OffscreenCanvas(6, 6);
  const context = tile.getContext('2d');
  if (!context) return tile;
  context.fillStyle = '#4a3705';
  context.beginPath();
  context.arc(3, 3, 1.1, 0, 2 * Math.PI);
  context.fill();
  return tile;
}
