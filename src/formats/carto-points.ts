/**
 * CARTO 3 `*_car.txt`: one line per measured point after a header `VERSION_6_0 name` (4.0 and 5.0 begin alike). Columns
 * from 0: 2 point number, 4 to 6 position (mm), 10 unipolar and 11 bipolar voltage (mV), 12 activation time (ms); -10000 means
 * not measured. A map of pace matches holds scores of -100 to 0 in the place of the times.
 * Source: layout as read by openep-core (Apache-2.0) and pyCEPS, doi 10.1016/j.cmpb.2024.108299.
 */
import { fail } from '../core/failure.ts';
import { CARTO_MISSING } from './carto-mesh.ts';
import type { MeasuredPoints } from './electroanatomic.ts';

export interface CartoPoints {
  /** Name of the map in the header. */
  readonly title: string;
  readonly points: MeasuredPoints;
  readonly skipped: readonly string[];
}

const COLUMN = { id: 2, x: 4, unipolar: 10, bipolar: 11, lat: 12 } as const;
const KNOWN_VERSIONS: readonly string[] = ['4_0', '5_0', '6_0'];

/** Reads the points of one map. Lines that are no points are counted in `skipped`. Fails with `carto-points-invalid`. */
export function readCartoPoints(file: Uint8Array): CartoPoints {
  const lines = new TextDecoder('windows-1252').decode(file).split(/\r?\n/);
  const header = /^\s*VERSION_(\w+)\s*(.*)$/.exec(lines[0] ?? '');
  if (!header) {
    fail(
      'bad-input',
      'carto-points-invalid',
      'This list of CARTO points does not begin with its version, so its columns are unknown.',
      'Choose the file that ends in _car.txt, as the mapping system exported it.',
    );
  }
  const skipped: string[] = [];
  const [, version, title] = header;
  if (!KNOWN_VERSIONS.includes(version)) {
    skipped.push(`The points are of version ${version.replace('_', '.')}, read as 6.0.`);
  }
  const seen = new Set<number>();
  let [broken, repeated] = [0, 0];
  const rows = lines.slice(1).flatMap((line) => {
    if (line.trim() === '') return [];
    const cells = line.trim().split(/\t|\s+/);
    const numbers = cells.map((cell) => {
      const value = Number(cell);
      return value === CARTO_MISSING ? Number.NaN : value;
    });
    const place = numbers.slice(COLUMN.x, COLUMN.x + 3);
    if (cells.length <= COLUMN.lat || !place.every(Number.isFinite)) {
      broken++;
      return [];
    }
    if (seen.has(numbers[COLUMN.id])) {
      repeated++;
      return [];
    }
    seen.add(numbers[COLUMN.id]);
    return [numbers];
  });
  if (broken > 0) skipped.push(`${broken} lines that are no measured points.`);
  if (repeated > 0) skipped.push(`${repeated} points whose number was there before.`);
  const column = (at: number): Float32Array => Float32Array.from(rows, (row) => row[at]);
  const latMs = column(COLUMN.lat);
  const timed = latMs.filter((value) => !Number.isNaN(value));
  if (timed.length > 1 && timed.every((value) => value >= -100 && value <= 0)) {
    skipped.push(
      'All activation times lie between -100 and 0: they may be scores of a pace map. Check before use.',
    );
  }
  return {
    title: title.trim(),
    points: {
      ids: Int32Array.from(rows, (row) => row[COLUMN.id]),
      positions: Float32Array.from(rows.flatMap((row) => row.slice(COLUMN.x, COLUMN.x + 3))),
      latMs,
      bipolarMv: column(COLUMN.bipolar),
      unipolarMv: column(COLUMN.unipolar),
    },
    skipped,
  };
}
