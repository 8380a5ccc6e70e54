/**
 * VTK files for ParaView, 3D Slicer and the like. Positions are LPS millimetres, as everywhere in Theatron;
 * files say so in their title. NaN (a voxel that was never activated) is written as NaN: readers show it as missing.
 * Source: VTK File Formats, "Simple Legacy Formats" and "XML File Formats", Kitware.
 */
import type { TriMesh } from '../core/mesh.ts';
import { triangleCount, vertexCount } from '../core/mesh.ts';
import { IDENTITY_DIRECTION, ijkToLps, voxelCount, type Grid } from '../core/space.ts';

export interface VtkArray {
  /** Without spaces, with its unit: `activationMs`. */
  readonly name: string;
  /** One value per voxel or per vertex. */
  readonly data: Float32Array | Int16Array | Uint8Array;
}

const TITLE = 'Theatron, positions in LPS mm';

/** XML image data (`.vti`) with its direction, which VTK 9 and later read. */
export function writeVti(grid: Grid, arrays: readonly VtkArray[]): Uint8Array {
  arrays.forEach((array) => checkArray(array, voxelCount(grid)));
  const { dimensions, spacingMm, originMm, direction: d } = grid;
  const extent = dimensions.map((size) => `0 ${size - 1}`).join(' ');
  // VTK lists the direction matrix by rows (vtkXMLImageDataWriter, vtkMatrix3x3); the grid lists its axes, which are the columns.
  const rows = [0, 1, 2].map((row) => [d[row], d[row + 3], d[row + 6]].join(' ')).join(' ');
  let offset = 0;
  const declarations = arrays.map(({ name, data }) => {
    const line = `<DataArray type="${XML_TYPES[typeOf(data)]}" Name="${name}" format="appended" offset="${offset}"/>`;
    offset += 8 + data.byteLength;
    return line;
  });
  const head = `<?xml version="1.0"?>
<!-- ${TITLE} -->
<VTKFile type="ImageData" version="1.0" byte_order="LittleEndian" header_type="UInt64">
<ImageData WholeExtent="${extent}" Origin="${originMm.join(' ')}" Spacing="${spacingMm.join(' ')}" Direction="${rows}">
<Piece Extent="${extent}">
<PointData Scalars="${arrays[0]?.name ?? ''}">
${declarations.join('\n')}
</PointData>
</Piece>
</ImageData>
<AppendedData encoding="raw">
_`;
  const parts: Uint8Array[] = [text(head)];
  for (const { data } of arrays) {
    const size = new DataView(new ArrayBuffer(8));
    size.setBigUint64(0, BigInt(data.byteLength), true);
    parts.push(new Uint8Array(size.buffer));
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  parts.push(text('\n</AppendedData>\n</VTKFile>\n'));
  return join(parts);
}

/**
 * Legacy binary image (`.vtk`), which every version reads: structured points where the axes are the patient's,
 * a structured grid with explicit points where they are oblique, because legacy files have no direction.
 */
export function writeVtkImage(grid: Grid, arrays: readonly VtkArray[]): Uint8Array {
  const count = voxelCount(grid);
  const straight = grid.direction.every(
    (component, n) => Math.abs(component - IDENTITY_DIRECTION[n]) < 1e-6,
  );
  const size = `DIMENSIONS ${grid.dimensions.join(' ')}\n`;
  const geometry = straight
    ? [
        text(
          `DATASET STRUCTURED_POINTS\n${size}ORIGIN ${grid.originMm.join(' ')}\nSPACING ${grid.spacingMm.join(' ')}\n`,
        ),
      ]
    : [
        text(`DATASET STRUCTURED_GRID\n${size}POINTS ${count} float\n`),
        bigEndian(voxelPositions(grid)),
        text('\n'),
      ];
  return join([legacyHead(), ...geometry, ...pointData(arrays, count)]);
}

/** Legacy binary surface (`.vtk`) with normals and any number of values per vertex. */
export function writeVtkMesh(mesh: TriMesh, arrays: readonly VtkArray[] = []): Uint8Array {
  const vertices = vertexCount(mesh);
  const triangles = triangleCount(mesh);
  const polygons = new Int32Array(4 * triangles);
  for (let n = 0; n < triangles; n++) {
    polygons[4 * n] = 3;
    for (let corner = 0; corner < 3; corner++) {
      polygons[4 * n + 1 + corner] = mesh.indices[3 * n + corner];
    }
  }
  return join([
    legacyHead(),
    text(`DATASET POLYDATA\nPOINTS ${vertices} float\n`),
    bigEndian(mesh.positions),
    text(`\nPOLYGONS ${triangles} ${polygons.length}\n`),
    bigEndian(polygons),
    text('\n'),
    ...pointData(arrays, vertices),
    ...(arrays.length === 0 ? [text(`POINT_DATA ${vertices}\n`)] : []),
    text('NORMALS normals float\n'),
    bigEndian(mesh.normals),
    text('\n'),
  ]);
}

/** XML surface (`.vtp`) with normals and any number of values per vertex. */
export function writeVtp(mesh: TriMesh, arrays: readonly VtkArray[] = []): Uint8Array {
  const vertices = vertexCount(mesh);
  const triangles = triangleCount(mesh);
  arrays.forEach((array) => checkArray(array, vertices));
  const appended: Uint8Array[] = [];
  let offset = 0;
  const declare = (
    type: string,
    name: string,
    data: Float32Array | Int32Array | Int16Array | Uint8Array,
    components = 1,
  ): string => {
    const size = new DataView(new ArrayBuffer(8));
    size.setBigUint64(0, BigInt(data.byteLength), true);
    appended.push(
      new Uint8Array(size.buffer),
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    );
    const line = `<DataArray type="${type}" Name="${name}" NumberOfComponents="${components}" format="appended" offset="${offset}"/>`;
    offset += 8 + data.byteLength;
    return line;
  };
  const ends = Int32Array.from({ length: triangles }, (_, n) => 3 * (n + 1));
  const head = `<?xml version="1.0"?>
<!-- ${TITLE} -->
<VTKFile type="PolyData" version="1.0" byte_order="LittleEndian" header_type="UInt64">
<PolyData>
<Piece NumberOfPoints="${vertices}" NumberOfPolys="${triangles}">
<Points>
${declare('Float32', 'Points', mesh.positions, 3)}
</Points>
<Polys>
${declare('Int32', 'connectivity', Int32Array.from(mesh.indices))}
${declare('Int32', 'offsets', ends)}
</Polys>
<PointData Normals="Normals">
${[declare('Float32', 'Normals', mesh.normals, 3), ...arrays.map(({ name, data }) => declare(XML_TYPES[typeOf(data)], name, data))].join('\n')}
</PointData>
</Piece>
</PolyData>
<AppendedData encoding="raw">
_`;
  return join([text(head), ...appended, text('\n</AppendedData>\n</VTKFile>\n')]);
}

const XML_TYPES = { float: 'Float32', short: 'Int16', unsigned_char: 'UInt8' } as const;

const typeOf = (data: VtkArray['data']): keyof typeof XML_TYPES =>
  data instanceof Float32Array ? 'float' : data instanceof Int16Array ? 'short' : 'unsigned_char';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const legacyHead = (): Uint8Array => text(`# vtk DataFile Version 3.0\n${TITLE}\nBINARY\n`);

function pointData(arrays: readonly VtkArray[], count: number): Uint8Array[] {
  if (arrays.length === 0) return [];
  const parts = [text(`POINT_DATA ${count}\n`)];
  for (const array of arrays) {
    checkArray(array, count);
    parts.push(text(`SCALARS ${array.name} ${typeOf(array.data)} 1\nLOOKUP_TABLE default\n`));
    parts.push(bigEndian(array.data), text('\n'));
  }
  return parts;
}

function checkArray({ name, data }: VtkArray, count: number): void {
  if (!/^[\w.-]+$/.test(name)) throw new RangeError(`"${name}" is not a VTK array name`);
  if (data.length !== count) throw new RangeError(`${name}: ${data.length} values for ${count}`);
}

function voxelPositions(grid: Grid): Float32Array {
  const [nx, ny, nz] = grid.dimensions;
  const positions = new Float32Array(3 * voxelCount(grid));
  let at = 0;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++) {
        positions.set(ijkToLps(grid, [i, j, k]), at);
        at += 3;
      }
    }
  }
  return positions;
}

/** Legacy binary data is big endian whatever the machine. */
function bigEndian(data: Float32Array | Int32Array | Int16Array | Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  const size = data.BYTES_PER_ELEMENT;
  for (let at = 0; at + size <= bytes.length; at += size) {
    for (let low = at, high = at + size - 1; low < high; low++, high--) {
      const byte = bytes[low];
      bytes[low] = bytes[high];
      bytes[high] = byte;
    }
  }
  return bytes;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
