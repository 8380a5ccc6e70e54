import type { Grid } from './space.ts';

/** Scalar image on a grid. CT values are in Hounsfield units after rescale. */
export interface Volume {
  readonly grid: Grid;
  readonly data: Int16Array | Float32Array;
  readonly modality: string;
  readonly unit: 'HU' | 'arbitrary';
  /** Display window proposed by the file header, if any. */
  readonly window?: { readonly centre: number; readonly width: number };
}

/** One label per voxel; 0 is background. Which label is which structure: `core/anatomy.ts`. */
export interface LabelMap {
  readonly grid: Grid;
  readonly data: Uint8Array;
}

/** A float per voxel of a grid; NaN where the field is not defined. */
export interface ScalarField {
  readonly grid: Grid;
  readonly data: Float32Array;
  readonly unit: string;
}
