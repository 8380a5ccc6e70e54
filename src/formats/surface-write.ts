/**
 * Surfaces for other programs. OBJ and PLY know neither frame nor unit and say both in a comment; GLB is by definition in
 * metres with Y up (glTF 2.0, 3.4), 3MF states its unit (3MF Core Specification 1.3).
 */
import type { JobContext } from '../core/job.ts';
import { triangleCount, vertexCount, type TriMesh } from '../core/mesh.ts';
import { writeZip } from './zip.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const oneLine = (name: string): string => name.replaceAll(/\s+/g, ' ');

/** Wavefront OBJ in LPS millimetres. */
export function writeObj(mesh: TriMesh, name: string): Uint8Array {
  const lines = [`# Theatron LPS mm ${oneLine(name)}`, `o ${oneLine(name).replaceAll(' ', '_')}`];
  const { positions: p, indices } = mesh;
  for (let n = 0; n < p.length; n += 3) lines.push(`v ${p[n]} ${p[n + 1]} ${p[n + 2]}`);
  for (let n = 0; n < indices.length; n += 3) {
    lines.push(`f ${indices[n] + 1} ${indices[n + 1] + 1} ${indices[n + 2] + 1}`);
  }
  return encode(`${lines.join('\n')}\n`);
}

/** PLY in LPS millimetres, binary little endian unless `ascii` is asked for. */
export function writePly(mesh: TriMesh, name: string, encoding?: 'ascii'): Uint8Array {
  const [vertices, triangles] = [vertexCount(mesh), triangleCount(mesh)];
  const head = encode(
    `ply\nformat ${encoding ?? 'binary_little_endian'} 1.0\ncomment Theatron LPS mm ${oneLine(name)}\nelement vertex ${vertices}\nproperty float x\nproperty float y\nproperty float z\nelement face ${triangles}\nproperty list uchar int vertex_indices\nend_header\n`,
  );
  const { positions: p, indices: t } = mesh;
  let body: Uint8Array;
  if (encoding === 'ascii') {
    const lines: string[] = [];
    for (let n = 0; n < p.length; n += 3) lines.push(`${p[n]} ${p[n + 1]} ${p[n + 2]}`);
    for (let n = 0; n < t.length; n += 3) lines.push(`3 ${t[n]} ${t[n + 1]} ${t[n + 2]}`);
    body = encode(`${lines.join('\n')}\n`);
  } else {
    const view = new DataView(new ArrayBuffer(12 * vertices + 13 * triangles));
    p.forEach((value, n) => view.setFloat32(4 * n, value, true));
    for (let n = 0, at = 12 * vertices; n < triangles; n++, at += 13) {
      view.setUint8(at, 3);
      for (let c = 0; c < 3; c++) view.setInt32(at + 1 + 4 * c, t[3 * n + c], true);
    }
    body = new Uint8Array(view.buffer);
  }
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}

/** Binary glTF: metres, Y to the head, Z to the front of the patient, X to the left. */
export function writeGlb(mesh: TriMesh, name: string): Uint8Array {
  const vertices = vertexCount(mesh);
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  const turned = (from: Float32Array, scale: number): Float32Array => {
    const out = new Float32Array(from.length);
    for (let n = 0; n < from.length; n += 3) {
      out[n] = from[n] * scale;
      out[n + 1] = from[n + 2] * scale;
      out[n + 2] = -from[n + 1] * scale;
    }
    return out;
  };
  const positions = turned(mesh.positions, 0.001);
  positions.forEach((value, n) => {
    low[n % 3] = Math.min(low[n % 3], value);
    high[n % 3] = Math.max(high[n % 3], value);
  });
  const bulk = [positions, turned(mesh.normals, 1), mesh.indices];
  let offset = 0;
  const bufferViews = bulk.map((array, n) => {
    const view = {
      buffer: 0,
      byteOffset: offset,
      byteLength: array.byteLength,
      target: n < 2 ? 34962 : 34963,
    };
    offset += array.byteLength;
    return view;
  });
  const document = {
    asset: { version: '2.0', generator: 'Theatron', extras: { source: 'LPS mm, turned to Y up' } },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0, name }],
    meshes: [{ name, primitives: [{ attributes: { POSITION: 0, NORMAL: 1 }, indices: 2 }] }],
    buffers: [{ byteLength: offset }],
    bufferViews,
    accessors: [
      { bufferView: 0, componentType: 5126, count: vertices, type: 'VEC3', min: low, max: high },
      { bufferView: 1, componentType: 5126, count: vertices, type: 'VEC3' },
      { bufferView: 2, componentType: 5125, count: mesh.indices.length, type: 'SCALAR' },
    ],
  };
  const text = encode(JSON.stringify(document));
  const padded = Math.ceil(text.length / 4) * 4;
  const bytes = new Uint8Array(28 + padded + offset);
  const view = new DataView(bytes.buffer);
  [0x46546c67, 2, bytes.length, padded, 0x4e4f534a].forEach((word, n) =>
    view.setUint32(4 * n, word, true),
  );
  bytes.fill(32, 20, 20 + padded);
  bytes.set(text, 20);
  view.setUint32(20 + padded, offset, true);
  view.setUint32(24 + padded, 0x004e4942, true);
  bulk.forEach((array, n) =>
    bytes.set(
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
      28 + padded + bufferViews[n].byteOffset,
    ),
  );
  return bytes;
}

/** 3MF in millimetres for printing; positions stay LPS, and the title says so. */
export async function write3mf(
  mesh: TriMesh,
  name: string,
  ctx: JobContext,
): Promise<Uint8Array[]> {
  const escape = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const { positions: p, indices: t } = mesh;
  const vertices: string[] = [];
  for (let n = 0; n < p.length; n += 3) {
    vertices.push(`<vertex x="${p[n]}" y="${p[n + 1]}" z="${p[n + 2]}"/>`);
  }
  const triangles: string[] = [];
  for (let n = 0; n < t.length; n += 3) {
    triangles.push(`<triangle v1="${t[n]}" v2="${t[n + 1]}" v3="${t[n + 2]}"/>`);
  }
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  const packages = 'http://schemas.openxmlformats.org/package/2006';
  return writeZip(
    new Map([
      [
        '[Content_Types].xml',
        encode(
          `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>`,
        ),
      ],
      [
        '_rels/.rels',
        encode(
          `${head}<Relationships xmlns="${packages}/relationships"><Relationship Target="/3D/3dmodel.model" Id="rel0" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>`,
        ),
      ],
      [
        '3D/3dmodel.model',
        encode(
          `${head}<model unit="millimeter" xml:lang="en" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"><metadata name="Title">${escape(name)}</metadata><metadata name="Description">Theatron, positions in LPS mm</metadata><resources><object id="1" type="model" name="${escape(name)}"><mesh><vertices>${vertices.join('')}</vertices><triangles>${triangles.join('')}</triangles></mesh></object></resources><build><item objectid="1"/></build></model>`,
        ),
      ],
    ]),
    ctx,
  );
}
