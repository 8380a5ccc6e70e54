import type { ReactElement } from 'react';
import { useLayoutEffect, useRef } from 'react';
import { dot } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import type { OutlinePaths } from '../slices/outline-cache.ts';
import { LabelOutlineCache } from '../slices/outline-cache.ts';
import { axesOf, type PlaneView } from '../slices/plane.ts';
import { hatchTile } from './resectogram-paint.ts';

/** Values of the map that a slice shows over the image. */
export const CUT_MAP = { removed: 1, safety: 2, uncertain: 3 } as const;

export interface SliceCutProps {
  readonly view: PlaneView;
  /** {@link CUT_MAP.removed} where the organ is resected; changed in place, `version` says so. */
  readonly removed: LabelMap | undefined;
  /** {@link CUT_MAP.safety} within the safety margin of a tumour, `uncertain` beyond it across the uncertainty. */
  readonly rings: LabelMap | undefined;
  readonly version: number;
  readonly cache: SliceCutCache;
  readonly stale: boolean;
}

/** Outlines of the slices that were shown, for both maps. */
export interface SliceCutCache {
  readonly removed: LabelOutlineCache;
  readonly rings: LabelOutlineCache;
}

export const sliceCutCache = (): SliceCutCache => ({
  removed: new LabelOutlineCache(),
  rings: new LabelOutlineCache(),
});

/** Resected part hatched with a white cut line, and the rings of the margin around the tumour, over one slice. */
export function SliceCut(props: SliceCutProps): ReactElement {
  const { view, removed, rings, version, cache, stale } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const ratio = window.devicePixelRatio;
    const width = Math.round(view.widthPx * ratio);
    const height = Math.round(view.heightPx * ratio);
    if (context.canvas.width !== width) context.canvas.width = width;
    if (context.canvas.height !== height) context.canvas.height = height;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    const cut = removed && cache.removed.get(removed, view, version);
    const ring = rings && cache.rings.get(rings, view, 0);
    drawCut(context, view, ratio, cut, ring, stale);
  }, [view, removed, rings, version, cache, stale]);
  return <canvas ref={canvas} className="slice-line" aria-hidden />;
}

/** Draws into a context of device pixels. */
export function drawCut(
  context: CanvasRenderingContext2D,
  view: PlaneView,
  ratio: number,
  cut: OutlinePaths | undefined,
  rings: OutlinePaths | undefined,
  stale: boolean,
): void {
  const { right, up } = axesOf(view);
  const perMm = ratio / view.mmPerPixel;
  const toScreen = new DOMMatrix([
    perMm,
    0,
    0,
    -perMm,
    (view.widthPx / 2) * ratio - perMm * dot(view.centreLps, right),
    (view.heightPx / 2) * ratio + perMm * dot(view.centreLps, up),
  ]);
  const onScreen = (path: Path2D): Path2D => {
    const moved = new Path2D();
    moved.addPath(path, toScreen);
    return moved;
  };
  const removed = cut?.get(CUT_MAP.removed);
  if (removed) {
    const area = onScreen(removed);
    context.fillStyle = 'rgb(70 70 70 / 0.45)';
    context.fill(area, 'evenodd');
    const tile = hatchTile('rgb(214 214 214 / 0.55)', Math.round(7 * ratio), 1.3 * ratio);
    const pattern = context.createPattern(tile, 'repeat');
    if (pattern) {
      context.fillStyle = pattern;
      context.fill(area, 'evenodd');
    }
    context.lineJoin = 'round';
    context.strokeStyle = stale ? '#f2b63c' : '#f0f0f0';
    context.setLineDash(stale ? [7 * ratio, 4 * ratio] : []);
    context.lineWidth = 1.6 * ratio;
    context.stroke(area);
  }
  for (const [value, colour, dash] of [
    [CUT_MAP.uncertain, '#f2b63c', [5, 3]],
    [CUT_MAP.safety, '#ff6a5f', [2, 2]],
  ] as const) {
    const path = rings?.get(value);
    if (!path) continue;
    context.setLineDash(dash.map((length) => length * ratio));
    context.strokeStyle = colour;
    context.lineWidth = 1.4 * ratio;
    context.stroke(onScreen(path));
  }
  context.setLineDash([]);
}
