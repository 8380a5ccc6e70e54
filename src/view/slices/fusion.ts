/** A second image in colour over the grey one: its values at the places of the screen, looked up by patient coordinates. */
import { add, dot, lpsToIjk, scale, type Grid, type Vec3 } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import { COLOUR_MAP_SIZE, colourAt, colourMap } from '../colour-maps.ts';
import { axesOf, toPatient, type PlaneView } from './plane.ts';
import type { DisplayWindow, SliceDisplay } from './slice-state.ts';

export type FusionMap = 'inferno' | 'viridis' | 'cividis' | 'grey';

export const FUSION_MAPS: readonly { readonly id: FusionMap; readonly title: string }[] = [
  { id: 'inferno', title: 'Inferno' },
  { id: 'viridis', title: 'Viridis' },
  { id: 'cividis', title: 'Cividis' },
  { id: 'grey', title: 'Grey' },
];

export interface Fusion {
  /** On the grid that lies on the first image: its own, or its own moved by an alignment. */
  readonly volume: Volume;
  readonly title: string;
  readonly window: DisplayWindow;
  readonly map: FusionMap;
  /** 0 to 1. */
  readonly opacity: number;
}

/** Share of the window over which colour fades in: what has no signal leaves the first image as it is. */
const FADE = 0.1;

/** Colours of a fusion from the lower to the upper end of its window, red, green, blue, alpha. */
export function fusionColours({ map, opacity }: Pick<Fusion, 'map' | 'opacity'>): Uint8Array {
  const texels = new Uint8Array(4 * COLOUR_MAP_SIZE);
  for (let n = 0; n < COLOUR_MAP_SIZE; n++) {
    const t = n / (COLOUR_MAP_SIZE - 1);
    const rgb = map === 'grey' ? [255 * t, 255 * t, 255 * t] : colourAt(colourMap(map), t);
    texels.set([...rgb.map(Math.round), Math.round(255 * opacity * Math.min(1, t / FADE))], 4 * n);
  }
  return texels;
}

/** What of the display the second image follows: the voxels near a slice become both pictures in one way. */
export type FusionDisplay = Pick<SliceDisplay, 'smooth' | 'projection' | 'slabMm'>;

/** More samples through a slab than this tell nothing more. */
const MOST_SAMPLES = 64;

/** Distances from the slice at which a slab is sampled, a voxel of the second image apart; the slice itself where there is none. */
export function slabOffsetsMm(
  { spacingMm, direction }: Grid,
  normal: Vec3,
  { projection, slabMm }: FusionDisplay,
): readonly number[] {
  if (projection === 'slice') return [0];
  const stepMm = spacingMm.reduce((sum, mm, axis) => {
    const along: Vec3 = [direction[3 * axis], direction[3 * axis + 1], direction[3 * axis + 2]];
    return sum + mm * dot(along, normal) ** 2;
  }, 0);
  const count = Math.min(MOST_SAMPLES, Math.ceil(slabMm / stepMm) + 1);
  return Array.from({ length: count }, (_, n) => slabMm * (n / (count - 1) - 0.5));
}

/**
 * The second image as one slice shows it, a pixel of the screen each, trilinear or nearest; clear outside its voxels and
 * at the lower end of its window and below. Through a slab it is the largest, smallest or mean of its values, as the first is.
 */
export function fusedPixels(
  fusion: Fusion,
  view: PlaneView,
  display: FusionDisplay,
): Uint8ClampedArray<ArrayBuffer> {
  const { grid, data } = fusion.volume;
  const { widthPx, heightPx } = view;
  const [nx, ny, nz] = grid.dimensions;
  const colours = fusionColours(fusion);
  const low = fusion.window.centre - fusion.window.width / 2;
  const perUnit = (COLOUR_MAP_SIZE - 1) / fusion.window.width;
  const at = (x: number, y: number) => lpsToIjk(grid, toPatient(view, x, y));
  const first = at(0.5, 0.5);
  const right = at(1.5, 0.5).map((value, axis) => value - first[axis]);
  const down = at(0.5, 1.5).map((value, axis) => value - first[axis]);
  const { towardsViewer } = axesOf(view);
  const middle = toPatient(view, 0.5, 0.5);
  const through = slabOffsetsMm(grid, towardsViewer, display).map((mm) =>
    lpsToIjk(grid, add(middle, scale(towardsViewer, mm))).map((value, axis) => value - first[axis]),
  );
  const sample = display.smooth ? trilinear(data, nx, ny, nz) : nearest(data, nx, ny);
  const merged = merging(display.projection);
  const pixels = new Uint8ClampedArray(4 * widthPx * heightPx);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const i0 = first[0] + x * right[0] + y * down[0];
      const j0 = first[1] + x * right[1] + y * down[1];
      const k0 = first[2] + x * right[2] + y * down[2];
      let value = NaN;
      let count = 0;
      for (const [di, dj, dk] of through) {
        const i = i0 + di;
        const j = j0 + dj;
        const k = k0 + dk;
        if (i < -0.5 || j < -0.5 || k < -0.5) continue;
        if (i > nx - 0.5 || j > ny - 0.5 || k > nz - 0.5) continue;
        value = count === 0 ? sample(i, j, k) : merged(value, sample(i, j, k), count);
        count++;
      }
      const step = (value - low) * perUnit;
      if (!(step > 0)) continue;
      const from = 4 * Math.min(COLOUR_MAP_SIZE - 1, Math.round(step));
      const to = 4 * (x + widthPx * y);
      pixels[to] = colours[from];
      pixels[to + 1] = colours[from + 1];
      pixels[to + 2] = colours[from + 2];
      pixels[to + 3] = colours[from + 3];
    }
  }
  return pixels;
}

/** What `count` values before and one more come to. */
function merging(
  projection: FusionDisplay['projection'],
): (before: number, next: number, count: number) => number {
  if (projection === 'max') return (before, next) => Math.max(before, next);
  if (projection === 'min') return (before, next) => Math.min(before, next);
  return (before, next, count) => before + (next - before) / (count + 1);
}

type Sampler = (i: number, j: number, k: number) => number;

const nearest =
  (data: Volume['data'], nx: number, ny: number): Sampler =>
  (i, j, k) =>
    // The upper border lies half-way to a voxel that is not there.
    data[
      Math.max(0, Math.ceil(i - 0.5)) +
        nx * (Math.max(0, Math.ceil(j - 0.5)) + ny * Math.max(0, Math.ceil(k - 0.5)))
    ];

function trilinear(data: Volume['data'], nx: number, ny: number, nz: number): Sampler {
  const plane = nx * ny;
  const clamp = (value: number, most: number): number =>
    value < 0 ? 0 : value > most ? most : value;
  return (i, j, k) => {
    const x = clamp(i, nx - 1);
    const y = clamp(j, ny - 1);
    const z = clamp(k, nz - 1);
    const x0 = Math.floor(x);
    const y0 = Math.floor(y);
    const z0 = Math.floor(z);
    const dx = x0 < nx - 1 ? 1 : 0;
    const dy = y0 < ny - 1 ? nx : 0;
    const dz = z0 < nz - 1 ? plane : 0;
    const fx = x - x0;
    const fy = y - y0;
    const n = x0 + nx * y0 + plane * z0;
    const m = n + dz;
    const a = data[n] + (data[n + dx] - data[n]) * fx;
    const b = data[n + dy] + (data[n + dy + dx] - data[n + dy]) * fx;
    const c = data[m] + (data[m + dx] - data[m]) * fx;
    const d = data[m + dy] + (data[m + dy + dx] - data[m + dy]) * fx;
    const near = a + (b - a) * fy;
    return near + (c + (d - c) * fy - near) * (z - z0);
  };
}

/** Samples a picture at most: through thick slabs it is computed coarser, so that scrolling stays fluent. */
const MOST_SAMPLES_PER_PICTURE = 3_000_000;

/** Draws a fusion onto a canvas of one unit a pixel of the screen. */
export function drawFusion(
  context: CanvasRenderingContext2D,
  fusion: Fusion | undefined,
  view: PlaneView,
  display: FusionDisplay,
): void {
  const { canvas } = context;
  const width = Math.max(1, Math.round(view.widthPx));
  const height = Math.max(1, Math.round(view.heightPx));
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  context.clearRect(0, 0, width, height);
  if (!fusion) return;
  const { towardsViewer } = axesOf(view);
  const samples = slabOffsetsMm(fusion.volume.grid, towardsViewer, display).length;
  const stride = Math.ceil(Math.sqrt((width * height * samples) / MOST_SAMPLES_PER_PICTURE));
  const coarse = {
    ...view,
    widthPx: Math.ceil(width / stride),
    heightPx: Math.ceil(height / stride),
    mmPerPixel: view.mmPerPixel * stride,
  };
  const pixels = fusedPixels(fusion, coarse, display);
  const image = new ImageData(pixels, coarse.widthPx, coarse.heightPx);
  if (stride === 1) {
    context.putImageData(image, 0, 0);
    return;
  }
  const small = new OffscreenCanvas(coarse.widthPx, coarse.heightPx);
  small.getContext('2d')?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = display.smooth;
  const [w, h] = [coarse.widthPx * stride, coarse.heightPx * stride];
  context.drawImage(small, (width - w) / 2, (height - h) / 2, w, h);
}
