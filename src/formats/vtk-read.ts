/**
 * Reads a surface with values per point from a legacy VTK file (`.vtk`, DATASET POLYDATA, text or binary, versions 1 to 5).
 * Polygons become triangle fans; lines, single vertices and cell data are left out and named. Counts are checked against the
 * bytes of the file before anything is reserved for them.
 * Source: VTK File Formats, "Simple Legacy Formats", Kitware; version 5 stores offsets and connectivity apart.
 */
import { fail } from '../core/failure.ts';
import { surfaceNormals, type ElectroanatomicMap, type VertexValues } from './electroanatomic.ts';

export function refuseVtk(what: string): never {
  return fail(
    'bad-input',
    'vtk-invalid',
    `This VTK surface cannot be read: ${what}.`,
    'Export the map again as VTK polydata (.vtk, or .vtp for the XML form).',
  );
}

/** Bytes per value of the types that a legacy file may name. */
const BYTES: Readonly<Record<string, number>> = {
  char: 1,
  unsigned_char: 1,
  short: 2,
  unsigned_short: 2,
  int: 4,
  unsigned_int: 4,
  float: 4,
  double: 8,
  long: 8,
  unsigned_long: 8,
  vtktypeint64: 8,
  vtkidtype: 8,
};

/** Values by which programs mark what was not measured. */
const MISSING: ReadonlySet<number> = new Set([-10000]);
export const asMissing = (value: number): number => (MISSING.has(value) ? Number.NaN : value);

/** Names under which other programs keep what {@link VertexValues} calls otherwise. */
export function valueName(name: string): string {
  const key = name.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (/^(lat|latms|activationtime|activationms|localactivationtime)$/.test(key)) return 'latMs';
  if (/^bi(polar)?(voltage)?(mv)?$/.test(key)) return 'bipolarMv';
  if (/^uni(polar)?(voltage)?(mv)?$/.test(key)) return 'unipolarMv';
  return name;
}

/** Walks through a legacy file: lines of text, and blocks of numbers in either encoding. */
class LegacyFile {
  private at = 0;
  binary = false;
  constructor(private readonly file: Uint8Array) {}

  line(): string | undefined {
    if (this.at >= this.file.length) return undefined;
    let end = this.file.indexOf(10, this.at);
    if (end < 0) end = this.file.length;
    const text = new TextDecoder('latin1').decode(this.file.subarray(this.at, end));
    this.at = end + 1;
    return text.trim();
  }

  /** The next line that says something. */
  words(): string[] | undefined {
    for (let line = this.line(); line !== undefined; line = this.line()) {
      if (line !== '') return line.split(/\s+/);
    }
    return undefined;
  }

  numbers(count: number, type: string, what: string): Float64Array {
    const size = BYTES[type.toLowerCase()] ?? refuseVtk(`${what} are of the unknown type ${type}`);
    const left = this.file.length - this.at;
    // In text a number takes a digit and a blank at least; the last may lack the blank.
    const need = this.binary ? count * size : 2 * count - 1;
    if (!Number.isInteger(count) || count < 0 || need > left) {
      refuseVtk(`it announces ${count} numbers for ${what}, more than it holds`);
    }
    const values = new Float64Array(count);
    if (this.binary) this.readBinary(values, type.toLowerCase(), size);
    else this.readText(values, what);
    return values;
  }

  private readBinary(values: Float64Array, type: string, size: number): void {
    const view = new DataView(this.file.buffer, this.file.byteOffset + this.at);
    const signed = !type.startsWith('unsigned');
    const read = (at: number): number => {
      if (type === 'float') return view.getFloat32(at);
      if (type === 'double') return view.getFloat64(at);
      if (size === 1) return signed ? view.getInt8(at) : view.getUint8(at);
      if (size === 2) return signed ? view.getInt16(at) : view.getUint16(at);
      if (size === 4) return signed ? view.getInt32(at) : view.getUint32(at);
      return Number(view.getBigInt64(at));
    };
    for (let n = 0; n < values.length; n++) values[n] = read(n * size);
    this.at += values.length * size;
    if (this.file[this.at] === 10) this.at++;
  }

  private readText(values: Float64Array, what: string): void {
    const blank = (byte: number): boolean => byte <= 32;
    const decoder = new TextDecoder('latin1');
    for (let n = 0; n < values.length; n++) {
      while (this.at < this.file.length && blank(this.file[this.at])) this.at++;
      const start = this.at;
      while (this.at < this.file.length && !blank(this.file[this.at])) this.at++;
      const word = decoder.decode(this.file.subarray(start, this.at));
      values[n] = /^[-+]?nan$/i.test(word) ? Number.NaN : Number(word);
      const number = word !== '' && (!Number.isNaN(values[n]) || /nan/i.test(word));
      if (!number) refuseVtk(`"${word.slice(0, 20)}" stands where a number of ${what} should be`);
    }
  }
}

/** Reads a surface with values. Fails with `bad-input`/`vtk-invalid`. */
export function readVtkSurface(bytes: Uint8Array): ElectroanatomicMap {
  const file = new LegacyFile(bytes);
  const version = /^# vtk DataFile Version (\d+)/i.exec(file.line() ?? '')?.[1];
  if (version === undefined) refuseVtk('it does not begin as a legacy VTK file');
  const title = (file.line() ?? '').slice(0, 256);
  const encoding = file.words()?.[0]?.toUpperCase();
  if (encoding !== 'ASCII' && encoding !== 'BINARY') {
    refuseVtk('it is marked neither as text nor as binary');
  }
  file.binary = encoding === 'BINARY';
  const dataset = file.words();
  if (dataset?.[0]?.toUpperCase() !== 'DATASET' || dataset[1]?.toUpperCase() !== 'POLYDATA') {
    refuseVtk(`it holds ${dataset?.slice(0, 2).join(' ') ?? 'nothing'}, not polydata`);
  }
  let positions: Float32Array | undefined;
  let indices: Uint32Array | undefined;
  const skipped: string[] = [];
  const values: VertexValues[] = [];
  const keep = (name: string, data: Float64Array, components: number): void => {
    const known = valueName(name.replaceAll('%20', ' '));
    if (components !== 1) skipped.push(`The values ${name} have ${components} components.`);
    else if (values.some((entry) => entry.name === known)) {
      skipped.push(`A second set of values named ${name}.`);
    } else values.push({ name: known, data: Float32Array.from(data, asMissing) });
  };
  for (let words = file.words(); words !== undefined; words = file.words()) {
    const [key, first, second] = [words[0].toUpperCase(), words[1], words[2]];
    if (key === 'POINTS') {
      positions = Float32Array.from(file.numbers(3 * Number(first), second ?? '', 'positions'));
    } else if (key === 'POLYGONS') {
      indices = readPolygons(file, Number(first), Number(second), Number(version) >= 5);
    } else if (key === 'LINES' || key === 'VERTICES' || key === 'TRIANGLE_STRIPS') {
      readCells(file, Number(first), Number(second), Number(version) >= 5);
      skipped.push(`${first} cells of the kind ${key.toLowerCase()}.`);
    } else if (key === 'POINT_DATA') {
      if (!positions || Number(first) !== positions.length / 3) {
        refuseVtk(`it has ${(positions?.length ?? 0) / 3} points and values for ${first}`);
      }
      readAttributes(file, Number(first), keep, skipped);
    } else if (key === 'CELL_DATA') {
      skipped.push('Values per triangle.');
      break;
    } else if (key === 'METADATA') skipBlock(file);
  }
  return surfaceOf(title, positions, indices, values, skipped);
}

/** Puts a surface together; used by both VTK readers. */
export function surfaceOf(
  title: string,
  positions: Float32Array | undefined,
  indices: Uint32Array | undefined,
  values: readonly VertexValues[],
  skipped: readonly string[],
): ElectroanatomicMap {
  if (!positions || !indices || indices.length === 0) return refuseVtk('it holds no polygons');
  if (positions.length % 3 !== 0 || !positions.every(Number.isFinite)) {
    refuseVtk('a position is no number');
  }
  const count = positions.length / 3;
  if (indices.some((index) => index >= count)) {
    refuseVtk('a polygon names a point that is not there');
  }
  const surface = { positions, indices, normals: surfaceNormals(positions, indices) };
  return { title, surface, values, skipped };
}

/** Fans of the polygons between consecutive offsets. */
export function fans(offsets: ArrayLike<number>, connectivity: ArrayLike<number>): Uint32Array {
  let triangles = 0;
  if (offsets.length > 0 && offsets[0] !== 0) refuseVtk('its polygons do not begin at their start');
  for (let n = 1; n < offsets.length; n++) {
    const whole = Number.isInteger(offsets[n]) && offsets[n] <= connectivity.length;
    if (!whole || !(offsets[n] - offsets[n - 1] >= 3)) {
      refuseVtk(`polygon ${n - 1} has fewer than three corners`);
    }
    triangles += offsets[n] - offsets[n - 1] - 2;
  }
  for (let n = 0; n < connectivity.length; n++) {
    if (!(connectivity[n] >= 0 && Number.isInteger(connectivity[n]) && connectivity[n] < 2 ** 32)) {
      refuseVtk('a polygon names a point that is not there');
    }
  }
  const indices = new Uint32Array(3 * triangles);
  let at = 0;
  for (let n = 1; n < offsets.length; n++) {
    for (let corner = offsets[n - 1] + 2; corner < offsets[n]; corner++) {
      indices[at++] = connectivity[offsets[n - 1]];
      indices[at++] = connectivity[corner - 1];
      indices[at++] = connectivity[corner];
    }
  }
  return indices;
}

interface Cells {
  readonly offsets: Float64Array;
  readonly connectivity: Float64Array;
}

function readCells(file: LegacyFile, first: number, second: number, split: boolean): Cells {
  if (split) {
    const offsetType = file.words()?.[1] ?? '';
    const offsets = file.numbers(first, offsetType, 'offsets');
    const type = file.words()?.[1] ?? '';
    return { offsets, connectivity: file.numbers(second, type, 'corners') };
  }
  const list = file.numbers(second, 'int', 'corners');
  // The list holds one count per cell besides its corners.
  if (!Number.isInteger(first) || first < 0 || first > list.length) {
    refuseVtk(`it announces ${first} cells in ${list.length} numbers`);
  }
  const offsets = new Float64Array(first + 1);
  const connectivity = new Float64Array(list.length - first);
  for (let n = 0, at = 0, filled = 0; n < first; n++) {
    const size = list[at];
    if (!(size >= 0) || at + 1 + size > list.length || filled + size > connectivity.length) {
      refuseVtk('its polygons break off');
    }
    connectivity.set(list.subarray(at + 1, at + 1 + size), filled);
    at += size + 1;
    filled += size;
    offsets[n + 1] = filled;
  }
  return { offsets, connectivity };
}

function readPolygons(
  file: LegacyFile,
  first: number,
  second: number,
  split: boolean,
): Uint32Array {
  const { offsets, connectivity } = readCells(file, first, second, split);
  return fans(offsets, connectivity);
}

function readAttributes(
  file: LegacyFile,
  count: number,
  keep: (name: string, data: Float64Array, components: number) => void,
  skipped: string[],
): void {
  for (let words = file.words(); words !== undefined; words = file.words()) {
    const [key, name, third, fourth] = [words[0].toUpperCase(), words[1], words[2], words[3]];
    if (key === 'SCALARS') {
      const components = Number(fourth ?? 1);
      const table = file.words();
      if (table?.[0]?.toUpperCase() !== 'LOOKUP_TABLE') refuseVtk(`${name} names no colour table`);
      keep(name, file.numbers(count * components, third ?? '', name), components);
    } else if (key === 'NORMALS' || key === 'VECTORS') {
      file.numbers(3 * count, third ?? '', name);
    } else if (key === 'LOOKUP_TABLE') {
      // In binary files the colours are bytes.
      file.numbers(4 * Number(third), file.binary ? 'unsigned_char' : 'float', 'the colour table');
    } else if (key === 'FIELD') {
      for (let n = 0; n < Number(third); n++) {
        const [array, components, tuples, type] = file.words() ?? [];
        if (array === undefined) break;
        if (array.toUpperCase() === 'METADATA') {
          skipBlock(file);
          n--;
          continue;
        }
        const data = file.numbers(Number(components) * Number(tuples), type ?? '', array);
        if (Number(tuples) === count) keep(array, data, Number(components));
        else skipped.push(`${array} has ${tuples} values for ${count} points.`);
      }
    } else if (key === 'METADATA') skipBlock(file);
    else {
      skipped.push(`What follows ${key} in the point data.`);
      return;
    }
  }
}

/** Metadata ends with an empty line. */
function skipBlock(file: LegacyFile): void {
  for (let line = file.line(); line !== undefined && line !== ''; line = file.line()) continue;
}
