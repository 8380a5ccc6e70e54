/** Slices of one plane that were written mirrored: same place, rows or columns running the other way. */
import { add, dot, scale } from '../core/space.ts';
import type { ImageHeader } from './image-header.ts';
import type { Placement } from './placement.ts';
import { groupByPosition } from './positions.ts';

const SAME_DIRECTION = Math.cos((0.5 * Math.PI) / 180);

/**
 * Turns mirrored slices of a series so that all rows and columns run as in most of its slices, where that makes one
 * stack with one slice per position; otherwise the images come back as they are.
 */
export function unflipped(images: readonly ImageHeader[]): readonly ImageHeader[] {
  const placements = images.map(({ placement }) => placement);
  const [first] = placements;
  if (!first || !placements.every((placement) => placement && parallel(first, placement))) {
    return images;
  }
  const reference = mostCommon(placements.filter((placement) => placement !== undefined));
  const turned = images.map((image) => turn(image, reference));
  if (turned.every((image, n) => image === images[n])) return images;
  return groupByPosition(turned).length === images.length ? turned : images;
}

/** Same lines along rows and columns, whichever way they run. */
const parallel = (a: Placement, b: Placement): boolean =>
  Math.abs(dot(a.row, b.row)) > SAME_DIRECTION &&
  Math.abs(dot(a.column, b.column)) > SAME_DIRECTION;

/** The orientation of which there are most; all run along the same lines, so four are possible. */
function mostCommon(placements: readonly Placement[]): Placement {
  const [first] = placements;
  const groups = new Map<string, Placement[]>();
  for (const placement of placements) {
    const way = `${dot(first.row, placement.row) > 0} ${dot(first.column, placement.column) > 0}`;
    const group = groups.get(way);
    if (group) group.push(placement);
    else groups.set(way, [placement]);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length)[0][0];
}

function turn(image: ImageHeader, reference: Placement): ImageHeader {
  const { placement, pixelSpacingMm, pixels } = image;
  if (!placement || !pixelSpacingMm) return image;
  const columns = dot(placement.row, reference.row) < 0;
  const rows = dot(placement.column, reference.column) < 0;
  if (!columns && !rows) return image;
  const [rowMm, columnMm] = pixelSpacingMm;
  const { row, column } = placement;
  const alongRow = scale(row, columns ? (pixels.columns - 1) * columnMm : 0);
  const alongColumn = scale(column, rows ? (pixels.rows - 1) * rowMm : 0);
  return {
    ...image,
    placement: {
      ...placement,
      originMm: add(placement.originMm, add(alongRow, alongColumn)),
      row: columns ? scale(row, -1) : row,
      column: rows ? scale(column, -1) : column,
    },
    pixels: { ...pixels, flip: { columns, rows } },
  };
}

/** Values of a slice with its columns or rows in reverse. */
export function flipped<Values extends Int16Array | Float32Array>(
  values: Values,
  columns: number,
  flip: { readonly columns: boolean; readonly rows: boolean },
): Values {
  const result = values.slice() as Values;
  const rows = values.length / columns;
  for (let y = 0; y < rows; y++) {
    const from = (flip.rows ? rows - 1 - y : y) * columns;
    for (let x = 0; x < columns; x++) {
      result[y * columns + x] = values[from + (flip.columns ? columns - 1 - x : x)];
    }
  }
  return result;
}
