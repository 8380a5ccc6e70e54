/** Where the three slices lie after the crosshair or the frame has moved. Pure: a state in, the changes out. */
import { lpsToIjk, containsVoxel, distance, voxelIndex } from '../../core/space.ts';
import type { Grid, Lps } from '../../core/space.ts';
import type { LabelMap, Volume } from '../../core/volume.ts';
import { PATIENT_FRAME, type SliceFrame } from './oblique.ts';
import type { Plane, PlaneView, SliceStack } from './plane.ts';
import {
  gridBounds,
  obliqueStack,
  onPlaneOf,
  onSlice,
  PLANES,
  sliceIndex,
  sliceStack,
} from './plane.ts';
import type { SliceGeometry, SliceHover, SliceState } from './slice-state.ts';

export type Stacks = Readonly<Record<Plane, SliceStack>>;

export function patientStacks(grid: Grid): Stacks {
  return {
    axial: sliceStack(grid, 'axial'),
    coronal: sliceStack(grid, 'coronal'),
    sagittal: sliceStack(grid, 'sagittal'),
  };
}

/** Slices along the lines of sight of a frame, counted in the direction of the patient plane they come from. */
function stacksOf(grid: Grid, frame: SliceFrame, through: Lps): Stacks {
  const stack = (plane: Plane): SliceStack => {
    const [x, y, z] = frame[plane].towardsViewer;
    // Seen from the feet and from the front, the next slice lies away from the viewer.
    return obliqueStack(grid, plane === 'sagittal' ? [x, y, z] : [-x, -y, -z], through);
  };
  return { axial: stack('axial'), coronal: stack('coronal'), sagittal: stack('sagittal') };
}

export function geometryOf(volume: Volume): SliceGeometry {
  const { grid } = volume;
  const unit = volume.unit === 'HU' ? 'HU' : '';
  return { grid, bounds: gridBounds(grid), stacks: patientStacks(grid), unit };
}

/** Middle of the volume, on voxel centres. */
export function middleOf({ bounds, stacks }: SliceGeometry): Lps {
  const middle = bounds.min.map((low, n) => (low + bounds.max[n]) / 2);
  return onSlices(stacks, [middle[0], middle[1], middle[2]]);
}

/** What a volume looks like when it comes on screen: patient planes, crosshair in its centre, window from the file. */
export function opened(volume: Volume): Partial<SliceState> {
  const geometry = geometryOf(volume);
  return {
    geometry,
    frame: PATIENT_FRAME,
    oblique: false,
    crosshair: middleOf(geometry),
    window: volume.window ?? { centre: 40, width: 400 },
    phase: undefined,
    fusion: undefined,
    hover: undefined,
    views: {},
    status: 'loading',
    failure: undefined,
  };
}

/** The nearest point that lies on a slice of each of three perpendicular stacks. */
function onSlices(stacks: Stacks, point: Lps): Lps {
  let moved = point;
  for (const plane of PLANES) {
    moved = onSlice(stacks[plane], moved, sliceIndex(stacks[plane], moved));
  }
  return moved;
}

export interface Motion {
  readonly crosshair: Lps;
  readonly views: SliceState['views'];
  /** Planes that show another slice now and need a new image; elsewhere only lines move. */
  readonly changed: readonly Plane[];
}

/**
 * All slices through a point. On patient planes it comes to lie on voxel centres; oblique planes pass exactly
 * through it. With `centre` the pictures are centred on it too.
 */
export function movedTo(state: SliceState, point: Lps, centre: boolean): Motion | undefined {
  const { geometry, views, frame, oblique } = state;
  if (!geometry) return undefined;
  const crosshair = oblique ? point : onSlices(geometry.stacks, point);
  const moved: Partial<Record<Plane, PlaneView>> = {};
  for (const plane of PLANES) {
    const view = views[plane];
    if (!view) continue;
    const from = centre ? crosshair : view.centreLps;
    const centreLps = onPlaneOf(frame[plane].towardsViewer, from, crosshair);
    moved[plane] = { ...view, centreLps };
  }
  const changed = PLANES.filter((plane) => !samePoint(views[plane], moved[plane]));
  return { crosshair, views: moved, changed };
}

/** The state with the viewports turned to another frame, or back to the patient planes when it is undefined. */
export function turnedTo(
  state: SliceState,
  frame: SliceFrame | undefined,
): Pick<SliceState, 'frame' | 'oblique' | 'geometry' | 'views'> | undefined {
  const { geometry, crosshair } = state;
  if (!geometry) return undefined;
  const next = frame ?? PATIENT_FRAME;
  const { grid } = geometry;
  const stacks = frame ? stacksOf(grid, frame, crosshair) : patientStacks(grid);
  const views: Partial<Record<Plane, PlaneView>> = {};
  for (const plane of PLANES) {
    const view = state.views[plane];
    if (!view) continue;
    const { axes: _, ...rest } = view;
    // The crosshair keeps its place on the screen, so that the slice turns around it and not around the centre.
    const centreLps = onPlaneOf(next[plane].towardsViewer, view.centreLps, crosshair);
    views[plane] = frame ? { ...rest, centreLps, axes: next[plane] } : { ...rest, centreLps };
  }
  return { frame: next, oblique: frame !== undefined, geometry: { ...geometry, stacks }, views };
}

function samePoint(a: PlaneView | undefined, b: PlaneView | undefined): boolean {
  return a !== undefined && b !== undefined && distance(a.centreLps, b.centreLps) < 1e-6;
}

/** Voxel, value and label at a point; the value is undefined outside the volume. */
export function probeAt(
  volume: Volume,
  labels: LabelMap | undefined,
  plane: Plane,
  lps: Lps,
): SliceHover {
  const [i, j, k] = lpsToIjk(volume.grid, lps).map(Math.round);
  const inside = containsVoxel(volume.grid, i, j, k);
  return {
    plane,
    lps,
    ijk: [i, j, k],
    value: inside ? volume.data[voxelIndex(volume.grid, i, j, k)] : undefined,
    label: labels ? labelAt(labels, lps) : 0,
  };
}

function labelAt({ grid, data }: LabelMap, lps: Lps): number {
  const [i, j, k] = lpsToIjk(grid, lps).map(Math.round);
  return containsVoxel(grid, i, j, k) ? data[voxelIndex(grid, i, j, k)] : 0;
}
