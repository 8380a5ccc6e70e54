/** Where a single picture lies in its viewport. Its plane is measured in columns: x to the right, y down. */
import { add, subtract, type Grid } from '../../core/space.ts';
import type { Volume } from '../../core/volume.ts';
import { toPatient, type PlaneView } from '../slices/plane.ts';

/** What is drawn of a picture, and measured in it. */
export interface PictureImage {
  readonly columns: number;
  readonly rows: number;
  /** Row by row. */
  readonly values: Int16Array | Float32Array;
  /** Red, green and blue of a colour picture. */
  readonly rgb?: Uint8ClampedArray;
  /** Height of a pixel over its width. */
  readonly aspect: number;
}

/** The whole picture in the middle of its viewport; the unit of the view is a column. */
export function fittedPicture(
  { columns, rows, aspect }: Pick<PictureImage, 'columns' | 'rows' | 'aspect'>,
  widthPx: number,
  heightPx: number,
): PlaneView {
  const width = Math.max(2, widthPx);
  const height = Math.max(2, heightPx);
  return {
    plane: 'axial',
    centreLps: [(columns - 1) / 2, (aspect * (rows - 1)) / 2, 0],
    mmPerPixel: Math.max(columns / width, (rows * aspect) / height),
    widthPx: width,
    heightPx: height,
  };
}

/** Screen pixels a column at most, and how small a picture may become in its viewport. */
const MOST_ENLARGED = 40;
const LEAST_SHARE = 0.25;

/** The view magnified by `factor`; what lies under (xPx, yPx), or in the centre, stays there. */
export function magnifiedPicture(
  view: PlaneView,
  fitted: PlaneView,
  factor: number,
  xPx = view.widthPx / 2,
  yPx = view.heightPx / 2,
): PlaneView {
  const wanted = view.mmPerPixel / factor;
  const largest = fitted.mmPerPixel / LEAST_SHARE;
  const mmPerPixel = Math.min(largest, Math.max(1 / MOST_ENLARGED, wanted));
  const zoomed = { ...view, mmPerPixel };
  const before = toPatient(view, xPx, yPx);
  const after = toPatient(zoomed, xPx, yPx);
  return { ...zoomed, centreLps: add(view.centreLps, subtract(before, after)) };
}

/** The picture as an image of one slice, so that regions are read from it as from any other. */
export function pictureVolume({ columns, rows, values, aspect }: PictureImage): Volume {
  const grid: Grid = {
    dimensions: [columns, rows, 1],
    spacingMm: [1, aspect, 1],
    originMm: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
  return { grid, data: values, modality: 'OT', unit: 'arbitrary' };
}
