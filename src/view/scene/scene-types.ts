import type { TriMesh } from '../../core/mesh.ts';
import type { Lps, Vec3 } from '../../core/space.ts';
import type { ColourMapName, Rgb } from '../colour-maps.ts';

export type SurfacePattern = 'solid' | 'diagonal' | 'dots' | 'lines' | 'outline';

/** One closed surface of the scene, LPS millimetres. */
export interface SceneSurface {
  readonly id: string;
  readonly label: string;
  readonly mesh: TriMesh;
  readonly colour: Rgb;
  /** 1 is solid; below it the surface is a ghost with a stronger rim. */
  readonly opacity: number;
  readonly visible: boolean;
  readonly pattern?: SurfacePattern;
  /** Values painted on the surface, one per vertex of `mesh`. */
  readonly field?: SurfaceField;
  /** Whether a click can land on it; solid surfaces can, ghosts cannot, unless said otherwise. */
  readonly pickable?: boolean;
}

interface FieldMarks {
  /** Computed values carry a fine diagonal hatch and the word SIMULATED. */
  readonly simulated: boolean;
  /** An input changed since: drawn faded with a wide hatch and the word STALE. */
  readonly stale?: boolean;
}

/** Activation times in ms, NaN where nothing was activated, in bands with black edges, red early; or another scale of such bands. */
export interface ActivationField extends FieldMarks {
  readonly kind: 'activation';
  readonly valuesMs: Float32Array;
  readonly minMs: number;
  readonly maxMs: number;
  readonly bandMs: number;
  /** `romaO` where the scale closes upon itself, as angles do. */
  readonly map?: Extract<ColourMapName, 'turbo' | 'cividis' | 'romaO'>;
  /** Unit and ends of a scale that is not of activation times. */
  readonly scale?: { readonly unit: string; readonly low: string; readonly high: string };
  /** Shows only what was activated until then, as the wave reached it. */
  readonly untilMs?: number;
}

/** Transmembrane potential over time: one byte per vertex and frame, 0 to 254 over [minMv, maxMv], 255 unmapped. */
export interface PotentialField extends FieldMarks {
  readonly kind: 'potential';
  readonly frames: readonly Uint8Array[];
  readonly firstMs: number;
  readonly stepMs: number;
  readonly minMv: number;
  readonly maxMv: number;
}

/** Wall thickness in mm, NaN where there is no wall, in whole millimetres up to `limitMm` (5 by default). */
export interface ThicknessField extends FieldMarks {
  readonly kind: 'thickness';
  readonly valuesMm: Float32Array;
  readonly limitMm?: number;
}

/** Tissue class per vertex (`TISSUE` of core/anatomy): border zone dotted, scar core hatched, lesion crossed. */
export interface TissueField extends FieldMarks {
  readonly kind: 'tissue';
  readonly classes: Uint8Array;
}

/** Signed difference, NaN where either side is undefined; zero is neutral, limits are symmetric. */
export interface DifferenceField extends FieldMarks {
  readonly kind: 'difference';
  readonly values: Float32Array;
  readonly limit: number;
  readonly unit: string;
  /** Words at the ends of its scale; LATER and EARLIER where absent. */
  readonly ends?: { readonly high: string; readonly low: string };
}

export type SurfaceField =
  ActivationField | PotentialField | ThicknessField | TissueField | DifferenceField;

/** Line segments: x, y, z of start and end, one after the other. */
export interface SceneLines {
  readonly id: string;
  readonly label: string;
  readonly positions: Float32Array;
  readonly visible: boolean;
  /** Per end point, in degrees from -90 to 90 (helix angle); without it colour follows direction. */
  readonly helixDeg?: Float32Array;
}

export type MarkerKind = 'pacing' | 'probe' | 'lesion' | 'electrode' | 'target';
export type MarkerState = 'normal' | 'selected' | 'hover' | 'danger' | 'caution';

export interface SceneMarker {
  readonly id: string;
  readonly kind: MarkerKind;
  readonly positionLps: Lps;
  /** Outward surface normal: a lesion's cap lies on it, and what faces away is dimmed. */
  readonly normalLps?: Vec3;
  /** Short text in the mark, such as the number of a lesion. */
  readonly label: string;
  readonly state: MarkerState;
  /** A press on it takes hold of it instead of turning the scene. */
  readonly movable?: boolean;
  /** Physical radius of a lesion's cap, 3.5 mm by default. */
  readonly radiusMm?: number;
}

/** Text with a leader line to a point of the patient. */
export interface SceneCallout {
  readonly id: string;
  readonly anchorLps: Lps;
  readonly text: string;
  readonly tone?: 'neutral' | 'caution' | 'danger';
}

/** Everything on the side that the normal points to is cut away. */
export interface ClipPlane {
  readonly pointLps: Lps;
  readonly normalLps: Vec3;
}

export interface ScenePick {
  readonly surfaceId: string;
  readonly positionLps: Lps;
  readonly normalLps: Vec3;
  /** Nearest vertex of the picked triangle. */
  readonly vertexIndex: number;
  readonly faceIndex: number;
  readonly shift: boolean;
}
