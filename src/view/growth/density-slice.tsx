import type { ReactElement } from 'react';
import { useLayoutEffect, useMemo, useRef } from 'react';
import { lpsToIjk, type Grid } from '../../core/space.ts';
import { colourAt, colourMap } from '../colour-maps.ts';
import { isoLines } from '../resection/iso-lines.ts';
import { toPatient, type PlaneView } from '../slices/plane.ts';
import type { DensityBlock } from './density-surface.ts';

export interface DensitySliceProps {
  readonly view: PlaneView;
  readonly grid: Grid;
  readonly block: DensityBlock;
  /** The tumour on day 0, outlined. */
  readonly start: DensityBlock | undefined;
  /** Share of full from which tumour is seen: a line. */
  readonly level: number;
  readonly stale: boolean;
}

/** Screen pixels between two samples. */
const STEP_PX = 2;
/** Below it nothing is drawn: less than what a byte tells apart from nothing. */
const LEAST = 0.015;
const GROWTH_MAP = colourMap('cividis');

/** The cell density of one slice as colours over the image, with the outline of what is seen and of day 0. */
export function DensitySlice(props: DensitySliceProps): ReactElement {
  const { view, grid, block, start, level, stale } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const startSamples = useMemo(() => start && sampleSlice(view, grid, start), [view, grid, start]);
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
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const now = sampleSlice(view, grid, block);
    drawDensity(context, now);
    if (startSamples) drawOutline(context, startSamples, level, START_LINE);
    drawOutline(context, now, level, stale ? STALE_LINE : SEEN_LINE);
  }, [view, grid, block, startSamples, level, stale]);
  return <canvas ref={canvas} className="slice-line" data-testid="density-slice" aria-hidden />;
}

/** Values on a lattice of screen points, `STEP_PX` apart. */
export interface SliceSamples {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** The density at the points of a view, trilinear between voxels, 0 outside the block. */
export function sampleSlice(view: PlaneView, grid: Grid, block: DensityBlock): SliceSamples {
  const width = Math.ceil(view.widthPx / STEP_PX) + 1;
  const height = Math.ceil(view.heightPx / STEP_PX) + 1;
  const values = new Float32Array(width * height);
  // The map from lattice to voxels is affine: three points give it.
  const voxelAt = (u: number, v: number) =>
    lpsToIjk(grid, toPatient(view, u * STEP_PX, v * STEP_PX));
  const origin = voxelAt(0, 0);
  const du = voxelAt(1, 0).map((value, n) => value - origin[n]);
  const dv = voxelAt(0, 1).map((value, n) => value - origin[n]);
  const [ox, oy, oz] = block.offset;
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++) {
      const i = origin[0] + u * du[0] + v * dv[0] - ox;
      const j = origin[1] + u * du[1] + v * dv[1] - oy;
      const k = origin[2] + u * du[2] + v * dv[2] - oz;
      values[u + width * v] = trilinear(block, i, j, k) / 255;
    }
  }
  return { width, height, values };
}

function trilinear({ dimensions, data }: DensityBlock, i: number, j: number, k: number): number {
  const [nx, ny, nz] = dimensions;
  const [fi, fj, fk] = [Math.floor(i), Math.floor(j), Math.floor(k)];
  if (fi < -1 || fj < -1 || fk < -1 || fi >= nx || fj >= ny || fk >= nz) return 0;
  const at = (x: number, y: number, z: number): number =>
    x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz ? 0 : data[x + nx * (y + ny * z)];
  const along = (y: number, z: number): number => {
    const a = at(fi, y, z);
    return a + (i - fi) * (at(fi + 1, y, z) - a);
  };
  const plane = (z: number): number => {
    const a = along(fj, z);
    return a + (j - fj) * (along(fj + 1, z) - a);
  };
  const near = plane(fk);
  return near + (k - fk) * (plane(fk + 1) - near);
}

function drawDensity(
  context: CanvasRenderingContext2D,
  { width, height, values }: SliceSamples,
): void {
  const tile = new OffscreenCanvas(width, height);
  const drawing = tile.getContext('2d');
  if (!drawing) return;
  const image = drawing.createImageData(width, height);
  for (let n = 0; n < values.length; n++) {
    if (values[n] < LEAST) continue;
    const [r, g, b] = colourAt(GROWTH_MAP, values[n]);
    // Little tumour lets the image through, dense tumour still shows its texture.
    image.data.set([r, g, b, 255 * (0.25 + 0.4 * values[n])], 4 * n);
  }
  drawing.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  const half = STEP_PX / 2;
  context.drawImage(tile, -half, -half, width * STEP_PX, height * STEP_PX);
}

interface LineLook {
  readonly colour: string;
  readonly dash: readonly number[];
}
const SEEN_LINE: LineLook = { colour: '#ffffff', dash: [] };
const STALE_LINE: LineLook = { colour: '#f2b63c', dash: [7, 4] };
const START_LINE: LineLook = { colour: '#d9a92f', dash: [4, 3] };

function drawOutline(
  context: CanvasRenderingContext2D,
  { width, height, values }: SliceSamples,
  level: number,
  { colour, dash }: LineLook,
): void {
  const path = new Path2D();
  for (const { points, closed } of isoLines(values, width, height, level)) {
    for (let n = 0; n < points.length; n += 2) {
      const [x, y] = [points[n] * STEP_PX, points[n + 1] * STEP_PX];
      if (n === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
    if (closed) path.closePath();
  }
  context.lineJoin = 'round';
  for (const [style, line, pattern] of [
    ['rgb(0 0 0 / 0.6)', 3, []],
    [colour, 1.4, dash],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = line;
    context.setLineDash([...pattern]);
    context.stroke(path);
  }
  context.setLineDash([]);
}
