/**
 * Reads STL, PLY and OBJ. These formats carry neither frame nor unit: the caller states both, unless the file says
 * `LPS mm` in its comment or header, as files written here do.
 */
import { fail } from '../core/failure.ts';
import type { TriMesh } from '../core/mesh.ts';
import { cross, normalize, subtract, type Vec3 } from '../core/space.ts';

export interface SurfaceFrame {
  readonly frame: 'LPS' | 'RAS';
  readonly unit: 'mm' | 'cm' | 'm';
}

export interface StoredSurface {
  readonly mesh: TriMesh;
  /** Whether the file itself said what frame and unit it has. */
  readonly statedInFile: boolean;
  readonly check: PrintCheck;
}

/** Whether a surface encloses a volume that can be printed. */
export interface PrintCheck {
  readonly closed: boolean;
  /** Edges with one triangle only. */
  readonly openEdges: number;
  /** Edges with more than two triangles, or two that turn the same way. */
  readonly badEdges: number;
  readonly volumeMl: number;
}

const MAX_TRIANGLES = 20_000_000;
const UNIT_MM = { mm: 1, cm: 10, m: 1000 } as const;

function refuse(format: string, what: string): never {
  return fail(
    'bad-input',
    `${format.toLowerCase()}-invalid`,
    `This ${format} file cannot be read: ${what}.`,
    'Export it again as binary STL, PLY or OBJ.',
  );
}

/**
 * Reads a surface by the ending of its name. Fails with `stl-invalid`, `ply-invalid`, `obj-invalid`, `surface-format`,
 * or `surface-frame` where neither the file nor the caller says which frame and unit it has.
 */
export function readSurface(file: Uint8Array, name: string, stated?: SurfaceFrame): StoredSurface {
  const ending = /\.(stl|ply|obj)$/i.exec(name)?.[1].toLowerCase();
  if (ending === undefined) {
    fail(
      'unsupported',
      'surface-format',
      `${name} is no STL, PLY or OBJ file.`,
      'Convert it first.',
    );
  }
  const head = new TextDecoder('latin1').decode(file.subarray(0, 2048));
  const statedInFile = /\bLPS mm\b/.test(head);
  const frame: SurfaceFrame = statedInFile
    ? { frame: 'LPS', unit: 'mm' }
    : (stated ?? refuseUnknownFrame());
  const raw = ending === 'stl' ? readStl(file) : ending === 'ply' ? readPly(file) : readObj(file);
  return placedSurface(ending.toUpperCase(), raw, frame, statedInFile);
}

export const refuseUnknownFrame = (): never =>
  fail(
    'bad-input',
    'surface-frame',
    'This file does not say in which frame and unit its positions are, so left and right and its size would be a guess.',
    'State the frame (LPS or RAS) and the unit (mm, cm or m) of the program that wrote it.',
  );

/** Positions as a file has them, to a checked surface in LPS millimetres. Fails with `FORMAT-invalid`. */
export function placedSurface(
  format: string,
  raw: Raw,
  frame: SurfaceFrame,
  statedInFile: boolean,
): StoredSurface {
  const sign = frame.frame === 'RAS' ? -1 : 1;
  const mm = UNIT_MM[frame.unit];
  const positions = raw.positions.map((value, n) => value * mm * (n % 3 === 2 ? 1 : sign));
  if (!positions.every(Number.isFinite)) refuse(format, 'a position is no number');
  const vertices = positions.length / 3;
  if (raw.indices.some((index) => index >= vertices)) {
    refuse(format, 'a triangle names a vertex that is not there');
  }
  const mesh = { positions, indices: raw.indices, normals: normalsOf(positions, raw.indices) };
  return { mesh, statedInFile, check: checkPrintable(mesh) };
}

interface Raw {
  readonly positions: Float32Array;
  readonly indices: Uint32Array;
}

function weld(corners: Float32Array): Raw {
  const known = new Map<string, number>();
  const positions: number[] = [];
  const indices = new Uint32Array(corners.length / 3);
  for (let n = 0; n < indices.length; n++) {
    const point = corners.subarray(3 * n, 3 * n + 3);
    const key = point.join();
    const index = known.get(key) ?? known.size;
    if (index === known.size) {
      known.set(key, index);
      positions.push(...point);
    }
    indices[n] = index;
  }
  return { positions: Float32Array.from(positions), indices };
}

function readStl(file: Uint8Array): Raw {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const triangles = file.length >= 84 ? view.getUint32(80, true) : 0;
  if (triangles > 0 && triangles <= MAX_TRIANGLES && file.length >= 84 + 50 * triangles) {
    const corners = new Float32Array(9 * triangles);
    for (let n = 0; n < triangles; n++)
      for (let c = 0; c < 9; c++) corners[9 * n + c] = view.getFloat32(96 + 50 * n + 4 * c, true);
    return weld(corners);
  }
  const text = new TextDecoder('latin1').decode(file);
  if (!/^\s*solid/.test(text)) refuse('STL', 'it breaks off or is no STL');
  const numbers = [...text.matchAll(/vertex\s+(\S+)\s+(\S+)\s+(\S+)/g)].flatMap((match) => [
    Number(match[1]),
    Number(match[2]),
    Number(match[3]),
  ]);
  if (numbers.length === 0 || numbers.length % 9 !== 0)
    refuse('STL', 'it holds no whole triangles');
  return weld(Float32Array.from(numbers));
}

function readPly(file: Uint8Array): Raw {
  const head = new TextDecoder('latin1').decode(file.subarray(0, 16384));
  const end = /end_header\r?\n/.exec(head);
  const vertices = Number(/^element vertex (\d+)/m.exec(head)?.[1]);
  const faces = Number(/^element face (\d+)/m.exec(head)?.[1]);
  const format = /^format (\S+)/m.exec(head)?.[1];
  if (!head.startsWith('ply') || !end || !(vertices > 0) || !(faces > 0)) {
    return refuse('PLY', 'its header is incomplete');
  }
  if (vertices > file.length || faces > file.length) refuse('PLY', 'it breaks off');
  const start = end.index + end[0].length;
  const properties = [...head.matchAll(/^property (\S+) (\w+)\s*$/gm)].map((match) => match[2]);
  const types = [...head.matchAll(/^property (?!list)(\S+) \w+\s*$/gm)].map((match) => match[1]);
  if (properties.slice(0, 3).join() !== 'x,y,z')
    refuse('PLY', 'its vertices do not begin with x, y, z');
  const positions = new Float32Array(3 * vertices);
  const indices: number[] = [];
  const addFace = (corners: readonly number[]): void => {
    for (let n = 2; n < corners.length; n++) indices.push(corners[0], corners[n - 1], corners[n]);
  };
  if (format === 'ascii') {
    const lines = new TextDecoder('latin1').decode(file.subarray(start)).split('\n');
    if (lines.length < vertices + faces) refuse('PLY', 'it breaks off');
    for (let n = 0; n < vertices; n++)
      positions.set(lines[n].trim().split(/\s+/, 3).map(Number), 3 * n);
    for (let n = 0; n < faces; n++) {
      const [count, ...corners] = lines[vertices + n].trim().split(/\s+/).map(Number);
      if (!(count >= 3) || corners.length < count) refuse('PLY', `face ${n} is no polygon`);
      addFace(corners.slice(0, count));
    }
    return { positions, indices: Uint32Array.from(indices) };
  }
  const listed = /^property list (?:uchar|uint8) (?:u?int|u?int32) vertex_ind/m.test(head);
  if (!listed || !types.every((type) => /^float(32)?$/.test(type))) {
    refuse('PLY', 'its vertices are not floats or its faces not lists of integers');
  }
  const little = format === 'binary_little_endian';
  const view = new DataView(file.buffer, file.byteOffset + start, file.length - start);
  const stride = 4 * types.length;
  let at = stride * vertices;
  if (at > view.byteLength) refuse('PLY', 'it breaks off');
  for (let n = 0; n < vertices; n++)
    for (let c = 0; c < 3; c++) positions[3 * n + c] = view.getFloat32(stride * n + 4 * c, little);
  for (let n = 0; n < faces; n++) {
    const count = at < view.byteLength ? view.getUint8(at) : 0;
    if (count < 3 || at + 1 + 4 * count > view.byteLength) refuse('PLY', 'it breaks off');
    const first = at + 1;
    addFace(Array.from({ length: count }, (_, c) => view.getUint32(first + 4 * c, little)));
    at += 1 + 4 * count;
  }
  return { positions, indices: Uint32Array.from(indices) };
}

function readObj(file: Uint8Array): Raw {
  const positions: number[] = [];
  const indices: number[] = [];
  for (const line of new TextDecoder('latin1').decode(file).split('\n')) {
    const [word, ...values] = line.trim().split(/\s+/);
    if (word === 'v') positions.push(...values.slice(0, 3).map(Number));
    if (word !== 'f') continue;
    const corners = values.map((value) => {
      const number = Number(value.split('/')[0]);
      return number < 0 ? positions.length / 3 + number : number - 1;
    });
    if (!corners.every((corner) => Number.isInteger(corner) && corner >= 0)) {
      refuse('OBJ', 'a face names no vertex');
    }
    for (let n = 2; n < corners.length; n++) indices.push(corners[0], corners[n - 1], corners[n]);
  }
  if (indices.length === 0 || positions.length % 3 !== 0) refuse('OBJ', 'it holds no whole faces');
  return { positions: Float32Array.from(positions), indices: Uint32Array.from(indices) };
}

function normalsOf(positions: Float32Array, indices: Uint32Array): Float32Array {
  const normals = new Float32Array(positions.length);
  const point = (n: number): Vec3 => [positions[3 * n], positions[3 * n + 1], positions[3 * n + 2]];
  for (let n = 0; n < indices.length; n += 3) {
    const a = point(indices[n]);
    const normal = cross(subtract(point(indices[n + 1]), a), subtract(point(indices[n + 2]), a));
    for (let c = 0; c < 3; c++)
      for (let axis = 0; axis < 3; axis++) normals[3 * indices[n + c] + axis] += normal[axis];
  }
  for (let n = 0; n < normals.length; n += 3) {
    normals.set(normalize([normals[n], normals[n + 1], normals[n + 2]]), n);
  }
  return normals;
}

/** Counts edges that keep a surface from enclosing a volume. */
export function checkPrintable({
  positions,
  indices,
}: Pick<TriMesh, 'positions' | 'indices'>): PrintCheck {
  const vertices = positions.length / 3;
  /** Per undirected edge: how often it runs up and how often down. */
  const runs = new Map<number, [up: number, down: number]>();
  let sixfold = 0;
  for (let n = 0; n < indices.length; n += 3) {
    const corners = [indices[n], indices[n + 1], indices[n + 2]];
    const [a, b, c] = corners.map((corner): Vec3 => [
      positions[3 * corner],
      positions[3 * corner + 1],
      positions[3 * corner + 2],
    ]);
    const normal = cross(b, c);
    sixfold += a[0] * normal[0] + a[1] * normal[1] + a[2] * normal[2];
    for (let e = 0; e < 3; e++) {
      const [from, to] = [corners[e], corners[(e + 1) % 3]];
      const key = Math.min(from, to) * vertices + Math.max(from, to);
      const run = runs.get(key) ?? [0, 0];
      run[from < to ? 0 : 1]++;
      runs.set(key, run);
    }
  }
  let [openEdges, badEdges] = [0, 0];
  for (const [up, down] of runs.values()) {
    if (up + down === 1) openEdges++;
    else if (up !== 1 || down !== 1) badEdges++;
  }
  const closed = openEdges === 0 && badEdges === 0 && indices.length > 0;
  return { closed, openEdges, badEdges, volumeMl: sixfold / 6000 };
}
