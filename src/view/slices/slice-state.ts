import type { Grid, Ijk, Lps, Vec3 } from '../../core/space.ts';
import type { Rgb } from '../colour-maps.ts';
import type { Bounds, Plane, PlaneView, SliceStack } from './plane.ts';

/** Display window in the unit of the volume (HU for CT). */
export interface DisplayWindow {
  readonly centre: number;
  readonly width: number;
}

/** What the left button does. `paint` hands pointer positions to whoever edits labels. */
export type SliceTool = 'crosshair' | 'window' | 'pan' | 'zoom' | 'paint';

/** How one label is drawn over the slices. */
export interface LabelStyle {
  readonly label: number;
  readonly name: string;
  readonly colour: Rgb;
  readonly visible: boolean;
  /** The structure being edited is filled stronger. */
  readonly selected?: boolean;
}

/** The brush cursor; painting itself is done by the owner of the label map. */
export interface BrushCursor {
  readonly radiusMm: number;
  readonly erasing: boolean;
}

/** What lies under the pointer. */
export interface SliceHover {
  readonly plane: Plane;
  readonly lps: Lps;
  /** Nearest voxel. */
  readonly ijk: Ijk;
  /** Voxel value, undefined outside the volume. */
  readonly value: number | undefined;
  /** Label at the voxel, 0 where there is none. */
  readonly label: number;
}

export interface SlicePaint {
  readonly phase: 'down' | 'move' | 'up' | 'cancel';
  readonly plane: Plane;
  readonly lps: Lps;
  /** Unit normal of the slice, for a disc-shaped brush. */
  readonly normal: Vec3;
  readonly shift: boolean;
  readonly alt: boolean;
}

export interface SliceEvents {
  crosshair: Lps;
  hover: SliceHover | undefined;
  window: DisplayWindow;
  slice: { readonly plane: Plane; readonly index: number; readonly count: number };
  paint: SlicePaint;
  brushRadius: number;
}

export interface SliceGeometry {
  readonly grid: Grid;
  readonly bounds: Bounds;
  readonly stacks: Readonly<Record<Plane, SliceStack>>;
  readonly unit: string;
}

/** Immutable snapshot of all that the slice viewports show. */
export interface SliceState {
  readonly geometry: SliceGeometry | undefined;
  readonly crosshair: Lps;
  readonly window: DisplayWindow;
  readonly tool: SliceTool;
  readonly brush: BrushCursor;
  readonly crosshairVisible: boolean;
  readonly labelsVisible: boolean;
  readonly styles: readonly LabelStyle[];
  /** Grows with every change of the label map's contents. */
  readonly labelsVersion: number;
  readonly views: Readonly<Partial<Record<Plane, PlaneView>>>;
  readonly hover: SliceHover | undefined;
  /** `lost`: the graphics context went away and comes back by itself. */
  readonly status: 'empty' | 'loading' | 'ready' | 'lost' | 'failed';
  readonly failure: string | undefined;
}

export const EMPTY_SLICE_STATE: SliceState = {
  geometry: undefined,
  crosshair: [0, 0, 0],
  window: { centre: 40, width: 400 },
  tool: 'crosshair',
  brush: { radiusMm: 6, erasing: false },
  crosshairVisible: true,
  labelsVisible: true,
  styles: [],
  labelsVersion: 0,
  views: {},
  hover: undefined,
  status: 'empty',
  failure: undefined,
};
