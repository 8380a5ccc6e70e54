/**
 * CARTO 3 `.mesh`: a text of sections (general attributes, vertices, triangles, vertex colours), cp1252, lines `i = values`,
 * triangles counted from 0, millimetres. Group -1000000 marks what is not part of the map, other negative groups are hidden in
 * the mapping system; -10000 means not measured. Source: the layout as read by openep-core (Apache-2.0, `read_meshfile`) and
 * as described by pyCEPS, doi 10.1016/j.cmpb.2024.108299.
 */
import { fail } from '../core/failure.ts';
import type { TriMesh } from '../core/mesh.ts';
import { dropUnusedVertices, surfaceNormals, type VertexValues } from './electroanatomic.ts';

export interface CartoMesh {
  readonly title: string;
  readonly surface: TriMesh;
  readonly values: readonly VertexValues[];
  readonly skipped: readonly string[];
}

/** Columns that have a name with a unit here; the others keep the name of the file. */
const NAMES: Readonly<Record<string, string>> = {
  LAT: 'latMs',
  Bipolar: 'bipolarMv',
  Unipolar: 'unipolarMv',
  Impedance: 'impedanceOhm',
  Force: 'forceG',
};
export const CARTO_MISSING = -10000;
const INACTIVE = -1000000;
/** Shortest line that a vertex or a triangle can be written in: `0=0 0 0`. */
const LEAST_LINE_BYTES = 7;
const VERTEX_COLUMNS = 3;

function refuse(what: string): never {
  return fail(
    'bad-input',
    'carto-mesh-invalid',
    `This CARTO mesh cannot be read: ${what}.`,
    'Export the map again from the mapping system, or take its VTK export.',
  );
}

/**
 * Reads a map's surface with its colours. Inactive vertices and triangles are left out; hidden groups stay and are named in
 * `skipped` only if they were dropped for lack of vertices. Fails with `bad-input`/`carto-mesh-invalid`.
 */
export function readCartoMesh(file: Uint8Array): CartoMesh {
  const lines = new TextDecoder('windows-1252').decode(file).split(/\r?\n/);
  if (!/triangulatedmeshversion/i.test(lines[0] ?? '')) {
    refuse('its first line does not name a triangulated mesh');
  }
  const skipped: string[] = [];
  if (!/triangulatedmeshversion2\.0/i.test(lines[0])) {
    skipped.push(`The mesh is of version "${lines[0].slice(0, 60)}"; it was read as version 2.0.`);
  }
  const attributes = new Map<string, string>();
  const sections = new Map<string, string[]>();
  let section: string[] | undefined;
  for (const line of lines) {
    const name = /^\[(\w+)\]/.exec(line)?.[1];
    if (name !== undefined) {
      section = [];
      sections.set(name, section);
    } else if (line.trim() !== '') section?.push(line);
  }
  for (const line of sections.get('GeneralAttributes') ?? []) {
    const [key, value] = line.split('=', 2);
    if (value !== undefined) attributes.set(key.trim(), value.trim());
  }
  const count = (key: string): number => {
    const value = Number(attributes.get(key));
    if (!Number.isInteger(value) || value <= 0) refuse(`it does not say how many ${key} it has`);
    if (value * LEAST_LINE_BYTES > file.length) {
      refuse(`it announces ${value} ${key}, more than its ${file.length} bytes can hold`);
    }
    return value;
  };
  const vertices = readRows(sections.get('VerticesSection'), count('NumVertex'), 'vertex');
  const triangles = readRows(sections.get('TrianglesSection'), count('NumTriangle'), 'triangle');
  const { positions, indices } = activeSurface(vertices, triangles, skipped);
  const kept = dropUnusedVertices(positions, indices);
  const unused = vertices.length - kept.from.length;
  if (unused > 0) skipped.push(`${unused} vertices that no triangle of the map uses.`);
  const stored = Float32Array.from(kept.from, () => 0);
  const values = readColours(
    sections.get('VerticesColorsSection'),
    attributes.get('ColorsNames'),
    vertices.length,
    skipped,
  ).map(({ name, data }) => ({ name, data: stored.map((_, n) => data[kept.from[n]]) }));
  return {
    title: attributes.get('MeshName') || 'CARTO map',
    surface: {
      positions: kept.positions,
      indices: kept.indices,
      normals: surfaceNormals(kept.positions, kept.indices),
    },
    values,
    skipped,
  };
}

/** The numbers after `=` of each line, by the number before it; every number from 0 to count - 1 must be there once. */
function readRows(lines: readonly string[] | undefined, count: number, what: string): number[][] {
  const rows = new Array<number[] | undefined>(count);
  let found = 0;
  for (const line of lines ?? []) {
    const [index, list] = line.split('=', 2);
    if (list === undefined) continue;
    const at = Number(index);
    if (!Number.isInteger(at) || at < 0 || at >= count) {
      refuse(`${what} "${index.trim().slice(0, 20)}" is outside the ${count} that it announces`);
    }
    if (rows[at] !== undefined) refuse(`${what} ${at} is there twice`);
    rows[at] = list.trim().split(/\s+/).map(Number);
    found++;
  }
  if (found < count) refuse(`only ${found} of its ${count} ${what} lines are there`);
  return rows.map((row) => row ?? refuse(`a ${what} is missing`));
}

function activeSurface(
  vertices: readonly number[][],
  triangles: readonly number[][],
  skipped: string[],
): { positions: Float32Array; indices: Uint32Array } {
  const positions = new Float32Array(3 * vertices.length);
  vertices.forEach((row, n) => {
    if (!row.slice(0, VERTEX_COLUMNS).every(Number.isFinite) || row.length < VERTEX_COLUMNS) {
      refuse(`vertex ${n} has no position`);
    }
    positions.set(row.slice(0, VERTEX_COLUMNS), 3 * n);
  });
  const indices: number[] = [];
  let inactive = 0;
  triangles.forEach((row, n) => {
    const corners = row.slice(0, 3);
    const known = (c: number): boolean => Number.isInteger(c) && c >= 0 && c < vertices.length;
    if (corners.length < 3 || !corners.every(known)) {
      refuse(`triangle ${n} names a vertex that is not there`);
    }
    const dead = row[6] === INACTIVE || corners.some((c) => vertices[c][6] === INACTIVE);
    if (dead) inactive++;
    else indices.push(...corners);
  });
  if (inactive > 0) skipped.push(`${inactive} triangles that are marked as inactive.`);
  if (indices.length === 0) refuse('no triangle of it is active');
  return { positions, indices: Uint32Array.from(indices) };
}

/** Columns of the colours; a name that is there twice keeps its first column. */
function readColours(
  lines: readonly string[] | undefined,
  listed: string | undefined,
  count: number,
  skipped: string[],
): VertexValues[] {
  const rows = (lines ?? []).filter((line) => !line.startsWith(';') && line.includes('='));
  if (rows.length === 0) {
    skipped.push('The mesh holds no values at its vertices.');
    return [];
  }
  // The header of the section names the columns; older files name them among the attributes only.
  const header = (lines ?? []).findLast((line) => line.startsWith(';'))?.slice(1) ?? listed ?? '';
  const names = header.replaceAll(/[[\]]/g, ' ').trim().split(/\s+/);
  const width = rows[0].split('=', 2)[1].trim().split(/\s+/).length;
  if (names.length !== width) {
    skipped.push(`The mesh names ${names.length} kinds of values and holds ${width}.`);
  }
  const columns = names.slice(0, width).map((name) => ({
    name: NAMES[name] ?? name,
    data: new Float32Array(count).fill(Number.NaN),
  }));
  let odd = 0;
  for (const row of rows) {
    const [index, list] = row.split('=', 2);
    const at = Number(index);
    if (!Number.isInteger(at) || at < 0 || at >= count) {
      odd++;
      continue;
    }
    list
      .trim()
      .split(/\s+/, columns.length)
      .forEach((text, n) => {
        const value = Number(text);
        columns[n].data[at] = value === CARTO_MISSING ? Number.NaN : value;
      });
  }
  if (odd > 0) skipped.push(`${odd} lines of values that belong to no vertex.`);
  const seen = new Set<string>();
  return columns.filter(({ name, data }) => {
    if (seen.has(name)) {
      skipped.push(`A second column of values named ${name}.`);
      return false;
    }
    seen.add(name);
    return data.some((value) => !Number.isNaN(value));
  });
}
