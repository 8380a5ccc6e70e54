import type { Grid, Lps, Vec3 } from '../../core/space.ts';
import { add, dot, ijkToLps, scale, subtract } from '../../core/space.ts';

/**
 * The three slice viewports, each named after the patient plane it shows until it is turned. Radiological
 * convention: the patient's right is on the left of the screen.
 */
export type Plane = 'axial' | 'coronal' | 'sagittal';

export const PLANES: readonly Plane[] = ['axial', 'coronal', 'sagittal'];

/** How a slice is looked at; unit vectors in LPS, right-handed in this order. */
export interface ViewAxes {
  readonly right: Vec3;
  readonly up: Vec3;
  /** From the slice to the viewer. */
  readonly towardsViewer: Vec3;
}

/** The axes of one viewport under the name that is written over it. */
export interface SliceAxes extends ViewAxes {
  readonly title: string;
}

export interface PlaneAxes extends SliceAxes {
  /** LPS axis along which slices are counted. */
  readonly axis: 0 | 1 | 2;
}

export const PLANE_AXES: Readonly<Record<Plane, PlaneAxes>> = {
  axial: { title: 'Axial', axis: 2, right: [1, 0, 0], up: [0, -1, 0], towardsViewer: [0, 0, -1] },
  coronal: {
    title: 'Coronal',
    axis: 1,
    right: [1, 0, 0],
    up: [0, 0, 1],
    towardsViewer: [0, -1, 0],
  },
  sagittal: {
    title: 'Sagittal',
    axis: 0,
    right: [0, 1, 0],
    up: [0, 0, 1],
    towardsViewer: [1, 0, 0],
  },
};

/** Parallel slices of a volume. Slice n (from 0) lies at `firstMm + n * stepMm` along `normal`. */
export interface SliceStack {
  /** Unit vector along which slices are counted. */
  readonly normal: Vec3;
  readonly count: number;
  readonly stepMm: number;
  readonly firstMm: number;
}

/** Smallest and largest coordinate of the voxel edges along each LPS axis. */
export interface Bounds {
  readonly min: Vec3;
  readonly max: Vec3;
}

export function gridBounds(grid: Grid, marginVoxels = 0.5): Bounds {
  const low = -marginVoxels;
  const high = grid.dimensions.map((n) => n - 1 + marginVoxels);
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const pick = (axis: number): number => ((corner >> axis) & 1 ? high[axis] : low);
    const lps = ijkToLps(grid, [pick(0), pick(1), pick(2)]);
    for (let axis = 0; axis < 3; axis++) {
      min[axis] = Math.min(min[axis], lps[axis]);
      max[axis] = Math.max(max[axis], lps[axis]);
    }
  }
  return { min: [min[0], min[1], min[2]], max: [max[0], max[1], max[2]] };
}

/** Spacing of the grid axis that runs closest to an LPS axis. */
export function spacingAlong(grid: Grid, lpsAxis: number): number {
  const sizes = [0, 1, 2].map((axis) => Math.abs(grid.direction[3 * axis + lpsAxis]));
  return grid.spacingMm[sizes.indexOf(Math.max(...sizes))];
}

const UNIT: readonly Vec3[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

export function sliceStack(grid: Grid, plane: Plane): SliceStack {
  const { axis } = PLANE_AXES[plane];
  const { min, max } = gridBounds(grid, 0);
  const stepMm = spacingAlong(grid, axis);
  const count = Math.round((max[axis] - min[axis]) / stepMm) + 1;
  return { normal: UNIT[axis], count, stepMm, firstMm: min[axis] };
}

/**
 * Slices of a volume across any direction, one of them exactly through `through`. Their distance is the voxel
 * spacing along the direction: that of a grid axis where it runs along one, between them elsewhere.
 */
export function obliqueStack(grid: Grid, normal: Vec3, through: Lps): SliceStack {
  const axisOf = (n: number): Vec3 => [
    grid.direction[3 * n],
    grid.direction[3 * n + 1],
    grid.direction[3 * n + 2],
  ];
  const stepMm = grid.spacingMm.reduce((sum, mm, n) => sum + mm * dot(axisOf(n), normal) ** 2, 0);
  let low = dot(grid.originMm, normal);
  let high = low;
  grid.spacingMm.forEach((mm, n) => {
    const lengthMm = (grid.dimensions[n] - 1) * mm * dot(axisOf(n), normal);
    low += Math.min(0, lengthMm);
    high += Math.max(0, lengthMm);
  });
  const at = dot(through, normal);
  const before = Math.max(0, Math.floor((at - low) / stepMm + 1e-6));
  const after = Math.max(0, Math.floor((high - at) / stepMm + 1e-6));
  return { normal, count: before + after + 1, stepMm, firstMm: at - before * stepMm };
}

/** Slice number (from 0) through a point, clamped to the stack. */
export function sliceIndex(stack: SliceStack, point: Lps): number {
  const index = Math.round((dot(point, stack.normal) - stack.firstMm) / stack.stepMm);
  return Math.min(stack.count - 1, Math.max(0, index));
}

/** `point` moved across the slices onto slice `index`, clamped to the stack. */
export function onSlice(stack: SliceStack, point: Lps, index: number): Lps {
  const clamped = Math.min(stack.count - 1, Math.max(0, index));
  const wanted = stack.firstMm + clamped * stack.stepMm;
  return add(point, scale(stack.normal, wanted - dot(point, stack.normal)));
}

/** What one viewport shows: enough to map between screen and patient. */
export interface PlaneView {
  readonly plane: Plane;
  /** Where the viewport is turned away from its patient plane. */
  readonly axes?: ViewAxes;
  /** Patient position at the centre of the viewport, on the slice. */
  readonly centreLps: Lps;
  readonly mmPerPixel: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** How a viewport looks at the patient. */
export const axesOf = (view: PlaneView): ViewAxes => view.axes ?? PLANE_AXES[view.plane];

export function toScreen(view: PlaneView, point: Lps): readonly [number, number] {
  const { right, up } = axesOf(view);
  const dx = dot(point, right) - dot(view.centreLps, right);
  const dy = dot(point, up) - dot(view.centreLps, up);
  return [view.widthPx / 2 + dx / view.mmPerPixel, view.heightPx / 2 - dy / view.mmPerPixel];
}

export function toPatient(view: PlaneView, x: number, y: number): Lps {
  const { right, up } = axesOf(view);
  const across = scale(right, (x - view.widthPx / 2) * view.mmPerPixel);
  const along = scale(up, (view.heightPx / 2 - y) * view.mmPerPixel);
  return add(view.centreLps, add(across, along));
}

/** `point` moved along the unit vector `normal` into the plane through `through`. */
export const onPlaneOf = (normal: Vec3, point: Lps, through: Lps): Lps =>
  add(point, scale(normal, dot(subtract(through, point), normal)));

/** The view with the picture moved by screen pixels. */
export function panned(view: PlaneView, dxPx: number, dyPx: number): PlaneView {
  const centreLps = toPatient(view, view.widthPx / 2 - dxPx, view.heightPx / 2 - dyPx);
  return { ...view, centreLps };
}

const MIN_MM_PER_PIXEL = 0.02;
const MAX_MM_PER_PIXEL = 5;

/** The view magnified by `factor`; the point under (xPx, yPx), or the centre, stays where it is. */
export function magnified(
  view: PlaneView,
  factor: number,
  xPx = view.widthPx / 2,
  yPx = view.heightPx / 2,
): PlaneView {
  const wanted = view.mmPerPixel / factor;
  const mmPerPixel = Math.min(MAX_MM_PER_PIXEL, Math.max(MIN_MM_PER_PIXEL, wanted));
  const zoomed = { ...view, mmPerPixel };
  const before = toPatient(view, xPx, yPx);
  const after = toPatient(zoomed, xPx, yPx);
  return { ...zoomed, centreLps: add(view.centreLps, subtract(before, after)) };
}

/** Most that a fitted slice may be cropped: at least 1/2.5 of its longer side stays in view. */
const MAX_CROP = 2.5;

/** Scale at which the slice fills the viewport: cropped rather than framed in black, within reason. */
export function fittingMmPerPixel(
  bounds: Bounds,
  { right, up }: ViewAxes,
  widthPx: number,
  heightPx: number,
): number {
  // Along an oblique direction a size between those of the axes: its corners are cropped, its middle fills the view.
  const size = [0, 1, 2].map((axis) => bounds.max[axis] - bounds.min[axis]);
  const widthMm = right.reduce((sum, part, axis) => sum + part ** 2 * size[axis], 0);
  const heightMm = up.reduce((sum, part, axis) => sum + part ** 2 * size[axis], 0);
  const horizontal = widthMm / Math.max(1, widthPx);
  const vertical = heightMm / Math.max(1, heightPx);
  return Math.max(Math.min(horizontal, vertical), Math.max(horizontal, vertical) / MAX_CROP);
}
