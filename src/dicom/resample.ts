/** Moves slices in their plane and mixes neighbours: linear in all directions. */
import type { SeriesSummary } from './series.ts';

export type SliceValues = Int16Array | Float32Array;

/** What lies outside a moved slice: air in CT, no signal elsewhere. */
const outside = ({ modality }: SeriesSummary): number => (modality === 'CT' ? -1024 : 0);

/**
 * A stored slice in the plane of the volume.
 * @param shift Where its first pixel lies, in columns and rows of the volume.
 */
export function placed(
  values: SliceValues,
  [columns, rows]: readonly [number, number],
  [shiftX, shiftY]: readonly [number, number],
  series: SeriesSummary,
): SliceValues {
  const [width, height] = series.dimensions;
  if (shiftX === 0 && shiftY === 0 && width === columns && height === rows) return values;
  const whole = values instanceof Int16Array;
  const result = whole ? new Int16Array(width * height) : new Float32Array(width * height);
  result.fill(outside(series));
  for (let y = 0; y < height; y++) {
    const v = y - shiftY;
    // Half a pixel around the outermost centres still belongs to them.
    if (v < -0.5 || v > rows - 0.5) continue;
    const [v0, fy] = cell(v, rows);
    for (let x = 0; x < width; x++) {
      const u = x - shiftX;
      if (u < -0.5 || u > columns - 0.5) continue;
      const [u0, fx] = cell(u, columns);
      const at = v0 * columns + u0;
      const right = fx > 0 ? 1 : 0;
      const down = fy > 0 ? columns : 0;
      const upper = values[at] + fx * (values[at + right] - values[at]);
      const lower = values[at + down] + fx * (values[at + down + right] - values[at + down]);
      const value = upper + fy * (lower - upper);
      result[y * width + x] = whole ? Math.round(value) : value;
    }
  }
  return result;
}

/** The pixel before a place and the share of the next; at the rim the outermost pixel alone. */
function cell(place: number, count: number): readonly [number, number] {
  const inside = Math.min(Math.max(place, 0), count - 1);
  const before = Math.floor(inside);
  return [before, inside - before];
}

/** Columns and rows of the volume that a stored slice covers: from and up to, not including. */
export interface Covered {
  readonly columns: readonly [number, number];
  readonly rows: readonly [number, number];
}

export function coveredBy(
  [columns, rows]: readonly [number, number],
  [shiftX, shiftY]: readonly [number, number],
): Covered {
  const range = (shift: number, count: number): readonly [number, number] => [
    Math.ceil(shift - 0.5),
    Math.floor(shift + count - 0.5) + 1,
  ];
  return { columns: range(shiftX, columns), rows: range(shiftY, rows) };
}

/** `share` of the upper slice, the rest of the lower; outside where only one of them reaches. */
export function mixed(
  lower: SliceValues,
  upper: SliceValues,
  share: number,
  series: SeriesSummary,
  covered: readonly [Covered, Covered],
): SliceValues {
  if (share === 0) return lower;
  const [width, height] = series.dimensions;
  const whole = lower instanceof Int16Array && upper instanceof Int16Array;
  const result = whole ? new Int16Array(lower.length) : new Float32Array(lower.length);
  result.fill(outside(series));
  const [a, b] = covered;
  const fromX = Math.max(0, a.columns[0], b.columns[0]);
  const toX = Math.min(width, a.columns[1], b.columns[1]);
  const toY = Math.min(height, a.rows[1], b.rows[1]);
  for (let y = Math.max(0, a.rows[0], b.rows[0]); y < toY; y++) {
    for (let x = fromX; x < toX; x++) {
      const n = y * width + x;
      const value = lower[n] + share * (upper[n] - lower[n]);
      result[n] = whole ? Math.round(value) : value;
    }
  }
  return result;
}
