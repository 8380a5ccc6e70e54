/**
 * Reads the triangles of binary glTF (`.glb`): the meshes of the default scene, moved by the nodes that hold them.
 * Source: glTF 2.0 specification (Khronos), sections 3.5 to 3.7 and 4.4 (GLB). Sizes are checked against the bytes of the file.
 */
import { z } from 'zod';
import { fail } from '../core/failure.ts';

export interface GlbTriangles {
  /** In the axes and the unit of the file; glTF says metres with Y up. */
  readonly positions: Float32Array;
  readonly indices: Uint32Array;
  /** The generator wrote it from LPS millimetres, as `writeGlb` does. */
  readonly fromLpsMm: boolean;
}

const MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BINARY_CHUNK = 0x004e4942;
const TRIANGLES = 4;
const FLOAT = 5126;
const INDEX_BYTES: Readonly<Record<number, number>> = { 5121: 1, 5123: 2, 5125: 4 };
const MOST_NODES = 10_000;
/** Nodes may show one mesh many times; what comes out may be so much larger than the file. */
const MOST_GROWTH = 200;
const MOST_VALUES = 60_000_000;

const index = z.int().nonnegative();
const schema = z.object({
  asset: z.object({ version: z.string(), extras: z.unknown().optional() }),
  extensionsRequired: z.array(z.string()).optional(),
  scene: index.optional(),
  scenes: z.array(z.object({ nodes: z.array(index).optional() })).optional(),
  nodes: z
    .array(
      z.object({
        mesh: index.optional(),
        children: z.array(index).optional(),
        matrix: z.array(z.number()).length(16).optional(),
        translation: z.array(z.number()).length(3).optional(),
        rotation: z.array(z.number()).length(4).optional(),
        scale: z.array(z.number()).length(3).optional(),
      }),
    )
    .optional(),
  meshes: z
    .array(
      z.object({
        primitives: z.array(
          z.object({
            attributes: z.record(z.string(), index),
            indices: index.optional(),
            mode: z.int().optional(),
          }),
        ),
      }),
    )
    .optional(),
  accessors: z
    .array(
      z.object({
        bufferView: index.optional(),
        byteOffset: index.optional(),
        componentType: z.int(),
        count: index,
        type: z.string(),
        sparse: z.unknown().optional(),
      }),
    )
    .optional(),
  bufferViews: z
    .array(
      z.object({
        buffer: index,
        byteOffset: index.optional(),
        byteLength: index,
        byteStride: z.int().positive().optional(),
      }),
    )
    .optional(),
});
type Document = z.infer<typeof schema>;
type Node = NonNullable<Document['nodes']>[number];
/** Columns of a 4 x 4 matrix, one after the other. */
type Matrix = readonly number[];

const IDENTITY: Matrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

function refuse(what: string): never {
  return fail(
    'bad-input',
    'glb-invalid',
    `This GLB file cannot be read: ${what}.`,
    'Export it again as binary glTF without compression, or as STL, PLY or OBJ.',
  );
}

/** Fails with `glb-invalid`. */
export function readGlb(file: Uint8Array): GlbTriangles {
  const { document, binary } = chunksOf(file);
  const required = document.extensionsRequired ?? [];
  if (required.length > 0) refuse(`it needs ${required.join(', ')}, which is not supported`);
  const positions: number[] = [];
  const indices: number[] = [];
  const most = Math.min(MOST_VALUES, MOST_GROWTH * file.length);
  for (const { mesh, matrix } of placedMeshes(document)) {
    for (const primitive of document.meshes?.[mesh]?.primitives ?? refuse('a mesh is missing')) {
      if ((primitive.mode ?? TRIANGLES) !== TRIANGLES) continue;
      const points = vectors(document, binary, primitive.attributes.POSITION);
      const first = positions.length / 3;
      if (positions.length + points.length > most) refuse('it shows its meshes too often');
      for (let n = 0; n < points.length; n += 3) {
        positions.push(...moved(matrix, points[n], points[n + 1], points[n + 2]));
      }
      const corners =
        primitive.indices === undefined
          ? Array.from({ length: points.length / 3 }, (_, n) => n)
          : scalars(document, binary, primitive.indices);
      if (corners.length % 3 !== 0) refuse('its triangles are incomplete');
      if (indices.length + corners.length > most) refuse('it shows its meshes too often');
      for (const corner of corners) {
        if (corner >= points.length / 3) refuse('a triangle names a vertex that is not there');
        indices.push(first + corner);
      }
    }
  }
  if (indices.length === 0) refuse('it holds no triangles');
  const source = z.object({ source: z.string() }).safeParse(document.asset.extras);
  return {
    positions: Float32Array.from(positions),
    indices: Uint32Array.from(indices),
    fromLpsMm: source.success && /\bLPS mm\b/.test(source.data.source),
  };
}

function chunksOf(file: Uint8Array): { document: Document; binary: Uint8Array } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 20 || view.getUint32(0, true) !== MAGIC || view.getUint32(4, true) !== 2) {
    refuse('it is no binary glTF of version 2');
  }
  let text: string | undefined;
  let binary = new Uint8Array();
  for (let at = 12; at + 8 <= file.length;) {
    const [length, kind] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    if (at + 8 + length > file.length) refuse('it breaks off');
    const chunk = file.subarray(at + 8, at + 8 + length);
    if (kind === JSON_CHUNK && text === undefined) text = new TextDecoder().decode(chunk);
    if (kind === BINARY_CHUNK) binary = chunk as Uint8Array<ArrayBuffer>;
    at += 8 + length;
  }
  const parsed = schema.safeParse(parse(text ?? ''));
  if (!parsed.success) return refuse('its description is incomplete or damaged');
  return { document: parsed.data, binary };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function placedMeshes(document: Document): { mesh: number; matrix: Matrix }[] {
  const found: { mesh: number; matrix: Matrix }[] = [];
  const roots = document.scenes?.[document.scene ?? 0]?.nodes ?? [];
  const open = roots.map((node) => ({ node, matrix: IDENTITY }));
  for (let visited = 0; open.length > 0; visited++) {
    // A node tree has no loops; one that has them would never end.
    if (visited > MOST_NODES) refuse('its nodes do not end');
    const next = open.pop();
    const node = next && document.nodes?.[next.node];
    if (!node) return refuse('a node is missing');
    const matrix = product(next.matrix, matrixOf(node));
    if (node.mesh !== undefined) found.push({ mesh: node.mesh, matrix });
    for (const child of node.children ?? []) open.push({ node: child, matrix });
  }
  return found;
}

function matrixOf({ matrix, translation, rotation, scale }: Node): Matrix {
  if (matrix) return matrix;
  const [x, y, z_, w] = rotation ?? [0, 0, 0, 1];
  const [sx, sy, sz] = scale ?? [1, 1, 1];
  const [tx, ty, tz] = translation ?? [0, 0, 0];
  return [
    ...[1 - 2 * (y * y + z_ * z_), 2 * (x * y + z_ * w), 2 * (x * z_ - y * w)].map((v) => v * sx),
    0,
    ...[2 * (x * y - z_ * w), 1 - 2 * (x * x + z_ * z_), 2 * (y * z_ + x * w)].map((v) => v * sy),
    0,
    ...[2 * (x * z_ + y * w), 2 * (y * z_ - x * w), 1 - 2 * (x * x + y * y)].map((v) => v * sz),
    0,
    tx,
    ty,
    tz,
    1,
  ];
}

function product(a: Matrix, b: Matrix): Matrix {
  return Array.from({ length: 16 }, (_, n) => {
    const [row, column] = [n % 4, n - (n % 4)];
    return [0, 1, 2, 3].reduce((sum, k) => sum + a[row + 4 * k] * b[column + k], 0);
  });
}

const moved = (m: Matrix, x: number, y: number, z_: number): number[] =>
  [0, 1, 2].map((row) => m[row] * x + m[row + 4] * y + m[row + 8] * z_ + m[row + 12]);

/** Where the elements of an accessor are: all within the binary chunk. */
function elementsOf(
  { accessors, bufferViews }: Document,
  binary: Uint8Array,
  accessor: number | undefined,
  bytesOf: (componentType: number, type: string) => number | undefined,
): { view: DataView; count: number; stride: number; componentType: number } {
  const found = accessor === undefined ? undefined : accessors?.[accessor];
  const bufferView = found?.bufferView === undefined ? undefined : bufferViews?.[found.bufferView];
  const size = found && bytesOf(found.componentType, found.type);
  if (!found || !bufferView || size === undefined || bufferView.buffer !== 0 || found.sparse) {
    return refuse('its vertices or triangles are not stored plainly in the file itself');
  }
  const stride = bufferView.byteStride ?? size;
  const from = (bufferView.byteOffset ?? 0) + (found.byteOffset ?? 0);
  const bytes = found.count === 0 ? 0 : (found.count - 1) * stride + size;
  const inView = (found.byteOffset ?? 0) + bytes <= bufferView.byteLength;
  if (!inView || !(from + bytes <= binary.length)) refuse('an array is longer than the file');
  const view = new DataView(binary.buffer, binary.byteOffset + from, bytes);
  return { view, count: found.count, stride, componentType: found.componentType };
}

function vectors(document: Document, binary: Uint8Array, accessor: number | undefined): number[] {
  const { view, count, stride } = elementsOf(document, binary, accessor, (component, type) =>
    component === FLOAT && type === 'VEC3' ? 12 : undefined,
  );
  return Array.from({ length: 3 * count }, (_, n) =>
    view.getFloat32(Math.floor(n / 3) * stride + 4 * (n % 3), true),
  );
}

function scalars(document: Document, binary: Uint8Array, accessor: number): number[] {
  const { view, count, stride, componentType } = elementsOf(
    document,
    binary,
    accessor,
    (component, type) => (type === 'SCALAR' ? INDEX_BYTES[component] : undefined),
  );
  return Array.from({ length: count }, (_, n) => {
    const at = n * stride;
    if (componentType === 5125) return view.getUint32(at, true);
    return componentType === 5123 ? view.getUint16(at, true) : view.getUint8(at);
  });
}
