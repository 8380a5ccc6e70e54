import type { Grid, Ijk, Lps, Vec3 } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import type { Rgb } from '../colour-maps.ts';
import type { Fusion } from './fusion.ts';
import { PATIENT_FRAME, type SliceFrame } from './oblique.ts';
import type { Bounds, Plane, PlaneView, SliceStack } from './plane.ts';

/** Display window in the unit of the volume (HU for CT). */
export interface DisplayWindow {
  readonly centre: number;
  readonly width: number;
}

/** What the left button does. `paint` hands pointer positions to whoever edits labels, `measure` to whoever measures. */
export type SliceTool = 'crosshair' | 'window' | 'pan' | 'zoom' | 'paint' | 'measure';

/** How the voxels near a slice become its picture. */
export interface SliceDisplay {
  readonly inverted: boolean;
  /** Between voxels: interpolated, or each voxel as it is. */
  readonly smooth: boolean;
  /** `slice`: the plane itself; else the largest, smallest or mean value across the slab. */
  readonly projection: 'slice' | 'max' | 'min' | 'mean';
  /** Thickness of the slab, centred on the slice. */
  readonly slabMm: number;
}

/** A phase of the beat in place of the volume: another image on the same grid. */
export interface ShownPhase {
  /** `Phase 3 of 25, 66 ms`. */
  readonly words: string;
  /** Undefined where the volume is that phase itself. */
  readonly image: Volume | undefined;
}

/** Something drawn over the slices that belongs into pictures of them. */
export type SliceBurnIn = (context: CanvasRenderingContext2D, view: PlaneView) => void;

/** Where a pointer is, or the crosshair when a key stands for the press. */
export interface SlicePoint {
  readonly plane: Plane;
  readonly view: PlaneView;
  readonly x: number;
  readonly y: number;
  readonly lps: Lps;
  readonly shift: boolean;
  /** 2 for the second press of a double click. */
  readonly clicks: number;
}

/** Something drawn over the slices that can be taken hold of. It is asked before the active tool. */
export interface SliceInteractor {
  /** True to receive the moves of this press. */
  press(at: SlicePoint): boolean;
  drag(at: SlicePoint): void;
  release(at: SlicePoint): void;
  cancel(): void;
  /** The pointer moves with no button held. */
  hover(at: SlicePoint): void;
  /** True when the key was used. */
  key(key: string, at: SlicePoint): boolean;
}

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
  /** How the viewports look at the patient. */
  readonly frame: SliceFrame;
  /** True while the frame is not that of the patient planes. */
  readonly oblique: boolean;
  /** Handles on the crosshair turn the other planes. */
  readonly turning: boolean;
  readonly display: SliceDisplay;
  /** Where the volume is one phase of a beat: which one is drawn. Labels belong to the volume itself. */
  readonly phase: ShownPhase | undefined;
  /** A second image in colour over the first. */
  readonly fusion: Fusion | undefined;
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

/** Whether outlines of structures are drawn: not over another phase than the one they were drawn on. */
export const showsLabels = ({ labelsVisible, phase }: SliceState): boolean =>
  labelsVisible && phase?.image === undefined;

export const EMPTY_SLICE_STATE: SliceState = {
  geometry: undefined,
  frame: PATIENT_FRAME,
  oblique: false,
  turning: false,
  display: { inverted: false, smooth: true, projection: 'slice', slabMm: 10 },
  phase: undefined,
  fusion: undefined,
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
