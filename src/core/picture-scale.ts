/**
 * What makes a pixel of a single picture a length, and where that is true: projections, screen captures and ultrasound lie in no
 * patient space.
 */
export interface PictureScale {
  /** From column to column, and from row to row. */
  readonly mmPerPixel: readonly [number, number];
  /** Written after every length: `mm`, `mm at detector`. */
  readonly unit: string;
  /** Where it comes from and what it is true for, in words. */
  readonly source: string;
}

/** A part of a picture with a scale of its own, or with none. */
export interface PictureRegion {
  /** First and last column, first and last row. */
  readonly columns: readonly [number, number];
  readonly rows: readonly [number, number];
  /** `2D ultrasound`. */
  readonly title: string;
  /** Undefined where its axes are no lengths. */
  readonly scale: PictureScale | undefined;
}

export interface PictureCalibration {
  /** Of everything outside the regions; undefined where only pixels can be counted. */
  readonly whole: PictureScale | undefined;
  readonly regions: readonly PictureRegion[];
  /** Height of a pixel over its width, as it has to be shown. */
  readonly aspect: number;
  /** What the user must know before believing a length. */
  readonly caution: string | undefined;
}
