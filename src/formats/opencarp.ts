/**
 * openCARP meshes: `.pts` (count, then x y z in micrometres), `.elem` (count, then `Tt a b c d tag`), `.lon` (1 or 2, then three
 * or six components per element), `.vtx` (count, `intra` or `extra`, then point numbers). Numbers count from 0.
 * Source: openCARP user manual, "Mesh file formats".
 */
import { fail } from '../core/failure.ts';

/** Corners of each kind of element. */
export const ELEMENT_CORNERS = { Tr: 3, Qd: 4, Tt: 4, Py: 5, Pr: 6, Hx: 8, Ln: 2 } as const;
export type ElementKind = keyof typeof ELEMENT_CORNERS;

/** Elements in the order of the file. */
export interface CarpElements {
  readonly kinds: readonly ElementKind[];
  /** Point numbers of all elements, one after the other. */
  readonly corners: Uint32Array;
  /** Where each element begins in `corners`, with the end as last entry. */
  readonly offsets: Uint32Array;
  /** Region of each element; 0 where the file gives none. */
  readonly tags: Int32Array;
}

export interface CarpMesh {
  /** x, y, z per point, mm. */
  readonly positions: Float64Array;
  readonly elements: CarpElements;
  /** Fibre of each element, and the sheet direction after it where `directions` is 2. */
  readonly fibres?: { readonly directions: 1 | 2; readonly data: Float32Array };
}

export interface CarpVertices {
  readonly domain: 'intra' | 'extra';
  readonly points: Uint32Array;
}

const UM_PER_MM = 1000;

function refuse(ending: string, what: string): never {
  return fail(
    'bad-input',
    'opencarp-invalid',
    `This openCARP ${ending} file cannot be read: ${what}.`,
    'Write the mesh again with the program that made it, for example meshtool.',
  );
}

const linesOf = (bytes: Uint8Array): string[] =>
  new TextDecoder('latin1').decode(bytes).split('\n');

/** The announced number of rows, refused before anything is reserved where the file cannot hold it. */
function announced(lines: readonly string[], ending: string): number {
  const count = Number(lines[0]?.trim() || Number.NaN);
  if (!Number.isInteger(count) || count < 0) refuse(ending, 'its first line is no count');
  if (count > lines.length - 1) {
    refuse(ending, `it announces ${count} lines and holds ${lines.length - 1}`);
  }
  return count;
}

export function readPts(bytes: Uint8Array): Float64Array {
  const lines = linesOf(bytes);
  const count = announced(lines, '.pts');
  const positions = new Float64Array(3 * count);
  for (let n = 0; n < count; n++) {
    const values = lines[n + 1].trim().split(/\s+/).map(Number);
    if (values.length < 3 || !values.slice(0, 3).every(Number.isFinite)) {
      refuse('.pts', `point ${n} has no position`);
    }
    for (let axis = 0; axis < 3; axis++) positions[3 * n + axis] = values[axis] / UM_PER_MM;
  }
  return positions;
}

/** Elements over `points` points. */
export function readElem(bytes: Uint8Array, points: number): CarpElements {
  const lines = linesOf(bytes);
  const count = announced(lines, '.elem');
  const kinds: ElementKind[] = [];
  const corners: number[] = [];
  const offsets = new Uint32Array(count + 1);
  const tags = new Int32Array(count);
  for (let n = 0; n < count; n++) {
    const [kind, ...numbers] = lines[n + 1].trim().split(/\s+/);
    if (!Object.hasOwn(ELEMENT_CORNERS, kind)) {
      refuse('.elem', `element ${n} is of the unknown kind "${kind.slice(0, 8)}"`);
    }
    const known = kind as ElementKind;
    const size = ELEMENT_CORNERS[known];
    const own = numbers.slice(0, size).map(Number);
    if (own.length < size || !own.every((at) => Number.isInteger(at) && at >= 0 && at < points)) {
      refuse('.elem', `element ${n} names a point that is not there`);
    }
    kinds.push(known);
    corners.push(...own);
    offsets[n + 1] = corners.length;
    const tag = Number(numbers[size] ?? 0);
    if (!Number.isInteger(tag)) refuse('.elem', `the region of element ${n} is no whole number`);
    tags[n] = tag;
  }
  return { kinds, corners: Uint32Array.from(corners), offsets, tags };
}

/** Directions of `elements` elements. */
export function readLon(bytes: Uint8Array, elements: number): NonNullable<CarpMesh['fibres']> {
  const lines = linesOf(bytes);
  const directions = Number(lines[0]?.trim());
  if (directions !== 1 && directions !== 2) {
    return refuse('.lon', 'its first line says neither 1 nor 2 directions');
  }
  if (elements > lines.length - 1) {
    refuse('.lon', `it holds ${lines.length - 1} lines for ${elements} elements`);
  }
  const width = 3 * directions;
  const data = new Float32Array(width * elements);
  for (let n = 0; n < elements; n++) {
    const values = lines[n + 1].trim().split(/\s+/, width).map(Number);
    if (values.length < width || !values.every(Number.isFinite)) {
      refuse('.lon', `the direction of element ${n} is incomplete`);
    }
    data.set(values, width * n);
  }
  return { directions, data };
}

/** Point numbers below `points`. */
export function readVtx(bytes: Uint8Array, points: number): CarpVertices {
  const words = new TextDecoder('latin1').decode(bytes).trim().split(/\s+/);
  const count = Number(words[0] || Number.NaN);
  const domain = words[1];
  if (domain !== 'intra' && domain !== 'extra') {
    return refuse('.vtx', 'it says neither intra nor extra');
  }
  if (!Number.isInteger(count) || count < 0 || count > words.length - 2) {
    refuse('.vtx', `it announces ${words[0]} points and holds ${words.length - 2}`);
  }
  const list = words.slice(2, 2 + count).map(Number);
  if (!list.every((at) => Number.isInteger(at) && at >= 0 && at < points)) {
    refuse('.vtx', 'it names a point that is not there');
  }
  return { domain, points: Uint32Array.from(list) };
}

/** A mesh from its files; `.lon` may be missing. Fails with `bad-input`/`opencarp-invalid`. */
export function readCarpMesh(files: {
  readonly pts: Uint8Array;
  readonly elem: Uint8Array;
  readonly lon?: Uint8Array;
}): CarpMesh {
  const positions = readPts(files.pts);
  const elements = readElem(files.elem, positions.length / 3);
  const fibres = files.lon && readLon(files.lon, elements.kinds.length);
  return { positions, elements, fibres };
}

const encode = (lines: readonly string[]): Uint8Array =>
  new TextEncoder().encode(`${lines.join('\n')}\n`);

/** Positions to a thousandth of a micrometre. */
export function writePts(positions: ArrayLike<number>): Uint8Array {
  const lines = [String(positions.length / 3)];
  for (let n = 0; n < positions.length; n += 3) {
    const point = [positions[n], positions[n + 1], positions[n + 2]];
    lines.push(point.map((value) => Number((value * UM_PER_MM).toFixed(3))).join(' '));
  }
  return encode(lines);
}

export function writeElem({ kinds, corners, offsets, tags }: CarpElements): Uint8Array {
  const lines = [String(kinds.length)];
  kinds.forEach((kind, n) => {
    lines.push(`${kind} ${corners.subarray(offsets[n], offsets[n + 1]).join(' ')} ${tags[n]}`);
  });
  return encode(lines);
}

export function writeLon({ directions, data }: NonNullable<CarpMesh['fibres']>): Uint8Array {
  const width = 3 * directions;
  const lines = [String(directions)];
  for (let n = 0; n < data.length; n += width) {
    lines.push(Array.from(data.subarray(n, n + width), (v) => Number(v.toPrecision(8))).join(' '));
  }
  return encode(lines);
}

export function writeVtx({ domain, points }: CarpVertices): Uint8Array {
  return encode([String(points.length), domain, ...Array.from(points, String)]);
}
