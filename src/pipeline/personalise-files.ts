/** Files of measurements that a heart can be fitted to: a twelve-lead ECG, and electroanatomic maps of mapping systems. */
import { fail, toFailure } from '../core/failure.ts';
import { readCartoExport } from '../formats/carto.ts';
import type { NamedFile } from '../formats/carto.ts';
import { readEcgCsv } from '../formats/ecg-csv.ts';
import { valuesNamed } from '../formats/electroanatomic.ts';
import type { ElectroanatomicMap } from '../formats/electroanatomic.ts';
import { readVtkSurface } from '../formats/vtk-read.ts';
import { readVtpSurface } from '../formats/vtk-read-xml.ts';
import type { EcgTrace } from '../heart/ecg.ts';
import { findBeats, medianBeat } from '../heart/ecg/beats.ts';

/** Activation times at places, and the surface they belong to, in the frame of the mapping system. */
export interface TimedMap {
  readonly title: string;
  /** x, y, z per timed place, mm. */
  readonly positions: Float32Array;
  /** ms, one per place; all are numbers. */
  readonly latMs: Float32Array;
  /** x, y, z per vertex of the mapped surface, for its registration. */
  readonly surface: Float32Array;
}

export interface MeasurementFiles {
  /** One beat: the median beat where the file holds several. */
  readonly ecg: EcgTrace | null;
  readonly maps: readonly TimedMap[];
  /** What was read, in words. */
  readonly read: readonly string[];
  /** What was left out, and why. */
  readonly skipped: readonly string[];
}

const baseOf = (name: string): string => name.split(/[\\/]/).at(-1) ?? name;

/**
 * Reads what can be read: `.csv` as ECG; `.vtk`, `.vtp` and CARTO exports (`.mesh` with `_car.txt`) as maps. A file that cannot
 * be used is named with its reason. Fails with `bad-input`/`personalise-files` where nothing can be used.
 */
export async function readMeasurementFiles(files: readonly NamedFile[]): Promise<MeasurementFiles> {
  const read: string[] = [];
  const skipped: string[] = [];
  const maps: TimedMap[] = [];
  let ecg: EcgTrace | null = null;
  const take = async (name: string, work: () => void | Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      const { message, hint } = toFailure(error);
      skipped.push(`${baseOf(name)}: ${message} ${hint}`);
    }
  };
  const takeMap = (map: ElectroanatomicMap, name: string): void => {
    const timed = timedMap(map, name);
    if (!timed) {
      skipped.push(`${map.title || baseOf(name)}: it holds no activation times.`);
      return;
    }
    maps.push(timed.map);
    read.push(timed.words);
    for (const note of map.skipped) skipped.push(`${timed.map.title}: ${note}`);
  };
  const carto = files.filter(({ name }) => /\.mesh$|_car\.txt$/i.test(name));
  if (carto.length > 0) {
    await take(carto[0].name, () => {
      const found = readCartoExport(carto);
      found.maps.forEach((map) => takeMap(map, map.title));
      skipped.push(...found.skipped);
    });
  }
  for (const { name, bytes } of files.filter((file) => !carto.includes(file))) {
    await take(name, async () => {
      if (/\.vtp$/i.test(name)) takeMap(await readVtpSurface(bytes), name);
      else if (/\.vtk$/i.test(name)) takeMap(readVtkSurface(bytes), name);
      else if (/\.(csv|tsv|txt)$/i.test(name)) {
        const { notes, ...trace } = readEcgCsv(bytes);
        if (ecg) {
          skipped.push(`${baseOf(name)}: an ECG was read already; one is used.`);
          return;
        }
        const beats = findBeats(trace);
        const several = beats.samples.length > 1;
        ecg = several ? medianBeat(trace, beats) : trace;
        const seconds = (trace.tMs[trace.tMs.length - 1] / 1000).toFixed(1);
        read.push(
          `12-lead ECG, ${seconds} s, ${several ? `median of ${beats.samples.length} beats` : 'one beat'}. ${notes.join(' ')}`.trim(),
        );
      } else {
        skipped.push(
          `${baseOf(name)}: no kind of file that is read here. Use .csv for an ECG; .vtk, .vtp or an unpacked CARTO export for a map.`,
        );
      }
    });
  }
  if (!ecg && maps.length === 0) {
    fail(
      'bad-input',
      'personalise-files',
      `No ECG and no activation map could be read${skipped.length > 0 ? `. ${skipped[0]}` : ' from no files.'}`,
      'Give a 12-lead ECG as .csv, a surface with activation times as .vtk or .vtp, or a CARTO export (.mesh with _car.txt).',
    );
  }
  return { ecg, maps, read, skipped };
}

/** Measured points where there are any, else the values at the vertices, which are interpolated between such points. */
function timedMap(
  map: ElectroanatomicMap,
  name: string,
): { readonly map: TimedMap; readonly words: string } | undefined {
  const title = map.title.trim() || baseOf(name);
  const surface = map.surface.positions;
  const { points } = map;
  const measured = points && chosen(points.positions, points.latMs);
  const own = measured ?? chosen(surface, valuesNamed(map, 'latMs') ?? new Float32Array());
  if (!own) return undefined;
  const count = own.latMs.length;
  return {
    map: { title, surface, ...own },
    words: `Map ${title}, ${count.toLocaleString('en')} ${measured ? 'measured points' : 'vertices'} with activation times.`,
  };
}

function chosen(
  positions: Float32Array,
  latMs: Float32Array,
): Pick<TimedMap, 'positions' | 'latMs'> | undefined {
  const timed = [...latMs.keys()].filter((n) => Number.isFinite(latMs[n]));
  if (timed.length === 0) return undefined;
  return {
    positions: Float32Array.from(timed.flatMap((n) => [...positions.subarray(3 * n, 3 * n + 3)])),
    latMs: Float32Array.from(timed, (n) => latMs[n]),
  };
}

/** Landmark pairs: per line six numbers, x y z in the map and x y z on the heart, LPS mm. Fails with `bad-input`/`map-landmarks`. */
export function readLandmarks(
  text: string,
): { readonly mapMm: [number, number, number]; readonly heartMm: [number, number, number] }[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.flatMap((line, n) => {
    const numbers = line
      .trim()
      .split(/[\s,;]+/)
      .map(Number);
    const whole = numbers.length === 6 && numbers.every(Number.isFinite);
    // A first line of names is no landmark.
    if (!whole && n === 0 && lines.length > 1 && /[a-df-z]/i.test(line)) return [];
    if (!whole) {
      fail(
        'bad-input',
        'map-landmarks',
        `Line ${n + 1} of the landmarks is "${line.trim().slice(0, 40)}", which is not six numbers.`,
        'Write one landmark per line: x, y, z in the map, then x, y, z on the heart, in millimetres (LPS).',
      );
    }
    const [a, b, c, x, y, z] = numbers;
    return [{ mapMm: [a, b, c], heartMm: [x, y, z] }];
  });
}
