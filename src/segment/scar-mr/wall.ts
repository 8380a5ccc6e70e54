/** The wall of the left ventricle, slice by slice, with the angle of each of its voxels around the cavity. */
import { LABEL } from '../../core/anatomy.ts';
import { fail } from '../../core/failure.ts';
import type { LabelMap } from '../../core/volume.ts';
import type { SegmentFrame, SeptalArc } from '../lv-mr/aha.ts';
import { segmentFrame } from '../lv-mr/aha.ts';
import { RAYS } from '../lv-mr/polar.ts';
import type { Place, Stack } from '../lv-mr/stack.ts';
import { pointOf } from '../lv-mr/stack.ts';

/** One slice with wall around a cavity. */
export interface WallSlice {
  readonly index: number;
  /** Middle of the cavity. */
  readonly centre: Place;
  /** Inner and outer border of the wall along each ray, mm from the centre; NaN where the ray meets no wall. */
  readonly innerMm: Float32Array;
  readonly outerMm: Float32Array;
}

export interface Wall {
  readonly slices: readonly WallSlice[];
  /** Labels in the order of the stack. */
  readonly labels: Uint8Array;
  /** Height of each slice in `slices`, 0 apex to 1 base. */
  readonly heights: readonly number[];
  /** Undefined where the right ventricle is not labelled. */
  readonly frame: SegmentFrame | undefined;
}

const STEP_MM = 0.25;
const REACH_MM = 70;
/** Share of rays that must meet the wall for a slice to be a ring. */
const RING = 0.75;
/** How near the right ventricle must be to the wall, mm. */
const BESIDE_MM = 5;

/** @throws `bad-input`/`not-short-axis` where the wall is a ring in fewer than half of its slices. */
export function wallOf(stack: Stack, labels: Uint8Array): Wall {
  const slices: WallSlice[] = [];
  let withWall = 0;
  for (let k = 0; k < stack.slices.length; k++) {
    const own = sliceLabels(stack, labels, k);
    if (!own.includes(LABEL.lvMyocardium)) continue;
    withWall++;
    const slice = wallSlice(stack, own, k);
    if (slice) slices.push(slice);
  }
  if (slices.length === 0 || 2 * slices.length < withWall) {
    fail(
      'bad-input',
      'not-short-axis',
      `The wall surrounds the cavity in ${slices.length} of the ${withWall} slices that show it; depth and segments need short-axis slices.`,
      'Use the short-axis series, or resample image and outlines along the short axis.',
    );
  }
  return { slices, labels, heights: heightsOf(slices), frame: frameOf(stack, labels, slices) };
}

export const sliceLabels = (stack: Stack, labels: Uint8Array, k: number): Uint8Array => {
  const pixels = stack.slices[k].values.length;
  return labels.subarray(k * pixels, (k + 1) * pixels);
};

function wallSlice(stack: Stack, labels: Uint8Array, k: number): WallSlice | undefined {
  const centre = centreOf(stack, labels, k);
  if (!centre) return undefined;
  const innerMm = new Float32Array(RAYS).fill(Number.NaN);
  const outerMm = new Float32Array(RAYS).fill(Number.NaN);
  let met = 0;
  for (let a = 0; a < RAYS; a++) {
    for (let r = 0; r < REACH_MM; r += STEP_MM) {
      if (labelAlong(stack, labels, k, centre, a, r) !== LABEL.lvMyocardium) continue;
      if (Number.isNaN(innerMm[a])) innerMm[a] = r - STEP_MM / 2;
      outerMm[a] = r + STEP_MM / 2;
    }
    if (!Number.isNaN(innerMm[a])) met++;
  }
  return met >= RING * RAYS ? { index: k, centre, innerMm, outerMm } : undefined;
}

/** Middle of the cavity, or of the wall where the slice shows no cavity any more. */
function centreOf(stack: Stack, labels: Uint8Array, k: number): Place | undefined {
  const { columns, pixelMm } = stack.slices[k];
  for (const wanted of [LABEL.lvBlood, LABEL.lvMyocardium]) {
    let [x, y, count] = [0, 0, 0];
    for (let n = 0; n < labels.length; n++) {
      if (labels[n] !== wanted) continue;
      x += n % columns;
      y += Math.floor(n / columns);
      count++;
    }
    if (count > 0) return { x: (x / count) * pixelMm[0], y: (y / count) * pixelMm[1] };
  }
  return undefined;
}

/** The value of a map of the slice along a ray (nearest pixel); 0 outside. */
export function labelAlong(
  stack: Stack,
  map: Uint8Array,
  k: number,
  { x, y }: Place,
  ray: number,
  r: number,
): number {
  const { columns, rows, pixelMm } = stack.slices[k];
  const angle = (2 * Math.PI * ray) / RAYS;
  const i = Math.round((x + r * Math.cos(angle)) / pixelMm[0]);
  const j = Math.round((y + r * Math.sin(angle)) / pixelMm[1]);
  return i >= 0 && j >= 0 && i < columns && j < rows ? map[i + columns * j] : 0;
}

/** The base is the end with the wider ring. */
function heightsOf(slices: readonly WallSlice[]): number[] {
  const width = ({ outerMm }: WallSlice): number => {
    const known = outerMm.filter((r) => !Number.isNaN(r));
    return known.reduce((sum, r) => sum + r, 0) / known.length;
  };
  const middle = (slices.length - 1) / 2;
  let moment = 0;
  slices.forEach((slice, n) => (moment += (n - middle) * width(slice)));
  const heights = slices.map((_, n) => (n + 0.5) / slices.length);
  return moment >= 0 ? heights : heights.toReversed();
}

function frameOf(
  stack: Stack,
  labels: Uint8Array,
  slices: readonly WallSlice[],
): SegmentFrame | undefined {
  const arcs = slices.flatMap((slice) => arcOf(stack, labels, slice) ?? []);
  const longest = Math.max(0, ...arcs.map(({ rays }) => rays[1] - rays[0]));
  return segmentFrame(arcs.filter(({ rays }) => 2 * (rays[1] - rays[0]) >= longest));
}

/** The longest run of rays that meet right ventricular blood just beyond the wall. */
function arcOf(stack: Stack, labels: Uint8Array, slice: WallSlice): SeptalArc | undefined {
  const { index: k, centre, outerMm } = slice;
  const own = sliceLabels(stack, labels, k);
  const beside = Array.from({ length: RAYS }, (_, a) => {
    for (let r = outerMm[a]; r < outerMm[a] + BESIDE_MM; r += STEP_MM)
      if (labelAlong(stack, own, k, centre, a, r) === LABEL.rvBlood) return true;
    return false;
  });
  let best = { first: 0, count: 0 };
  for (let first = 0; first < RAYS; first++) {
    if (!beside[first] || beside[(first + RAYS - 1) % RAYS]) continue;
    let count = 1;
    while (count < RAYS && beside[(first + count) % RAYS]) count++;
    if (count > best.count) best = { first, count };
  }
  if (best.count < RAYS / 18) return undefined;
  const { first, count } = best;
  const last = first + count - 1;
  const at = (ray: number) => {
    const a = Math.round(ray) % RAYS;
    const angle = (2 * Math.PI * a) / RAYS;
    const place = {
      x: centre.x + outerMm[a] * Math.cos(angle),
      y: centre.y + outerMm[a] * Math.sin(angle),
    };
    return pointOf(stack, place, k);
  };
  return {
    centre: pointOf(stack, centre, k),
    points: [at(first), at(last), at((first + last) / 2)],
    rays: [first, last],
  };
}

/** Labels of the image in the order of the stack. */
export function toStackOrder(labels: LabelMap, { grid, axes }: Stack): Uint8Array {
  const [ni, nj, nk] = labels.grid.dimensions;
  const strides = [1, ni, ni * nj];
  const [nx, ny, nz] = grid.dimensions;
  const out = new Uint8Array(ni * nj * nk);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++)
        out[n] = labels.data[i * strides[axes[0]] + j * strides[axes[1]] + k * strides[axes[2]]];
  return out;
}
