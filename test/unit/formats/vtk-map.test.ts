import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/core/failure.ts';
import type { TriMesh } from '../../../src/core/mesh.ts';
import { createRandom } from '../../../src/core/random.ts';
import { surfaceNormals, valuesNamed } from '../../../src/formats/electroanatomic.ts';
import { writeVtkMap } from '../../../src/formats/vtk-map.ts';
import { readVtpSurface } from '../../../src/formats/vtk-read-xml.ts';
import { readVtkSurface } from '../../../src/formats/vtk-read.ts';
import { writeVtkMesh } from '../../../src/formats/vtk.ts';
import { sharedData } from '../../fixtures/shared-data.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const random = createRandom(11);
const positions = Float32Array.from({ length: 300 }, () => random.between(-300, 300));
const indices = Uint32Array.from({ length: 297 }, () => random.integer(100));
const SURFACE: TriMesh = { positions, indices, normals: surfaceNormals(positions, indices) };
const LAT = Float32Array.from({ length: 100 }, (_, n) => (n % 7 === 0 ? Number.NaN : n * 1.1 - 40));
const PATIENT = { firstName: 'Case', lastName: 'Blue Heron', id: '12' };

const failureOf = async (act: () => unknown): Promise<string> => {
  try {
    await act();
  } catch (error) {
    if (error instanceof FailureError) return error.code;
    throw error;
  }
  return 'no failure';
};

describe('legacy VTK surface', () => {
  it('comes back as it was written: text for mapping systems', () => {
    const file = writeVtkMap(SURFACE, [{ name: 'latMs', data: LAT }], PATIENT);
    const text = new TextDecoder().decode(file);
    expect(text.split('\n')[1]).toBe('PatientData Case Blue_Heron 12');
    expect(text).toContain('-10000');
    const map = readVtkSurface(file);
    expect(map.surface.positions).toEqual(positions);
    expect(map.surface.indices).toEqual(indices);
    expect(valuesNamed(map, 'latMs')).toEqual(LAT);
    expect(map.skipped).toEqual([]);
  });

  it('comes back as it was written: binary with normals', () => {
    const file = writeVtkMesh(SURFACE, [{ name: 'activationMs', data: LAT }]);
    const map = readVtkSurface(file);
    expect(map.surface.positions).toEqual(positions);
    expect(map.surface.indices).toEqual(indices);
    expect(valuesNamed(map, 'latMs')).toEqual(LAT);
  });

  it('reads version 5, quadrilaterals, fields and names of other programs', () => {
    const map = readVtkSurface(
      bytes(`# vtk DataFile Version 5.1
exported
ASCII
DATASET POLYDATA
POINTS 4 double
0 0 0 10 0 0
10 10 0 0 10 0
METADATA
INFORMATION 0

POLYGONS 2 4
OFFSETS vtktypeint64
0 4
CONNECTIVITY vtktypeint64
0 1 2 3

CELL_DATA 1
SCALARS region int 1
LOOKUP_TABLE default
3
`),
    );
    expect([...map.surface.indices]).toEqual([0, 1, 2, 0, 2, 3]);
    expect(map.skipped).toEqual(['Values per triangle.']);
    const field = readVtkSurface(
      bytes(`# vtk DataFile Version 3.0
t
ASCII
DATASET POLYDATA
POINTS 3 float
0 0 0 1 0 0 0 1 0
LINES 1 3
2 0 1
POLYGONS 1 4
3 0 1 2
POINT_DATA 3
FIELD FieldData 3
LAT 1 3 double
1 nan -10000
Bipolar%20Voltage 1 3 float
4 5 6
direction 3 3 float
1 0 0 1 0 0 1 0 0
`),
    );
    expect([...(valuesNamed(field, 'latMs') ?? [])]).toEqual([1, Number.NaN, Number.NaN]);
    expect([...(valuesNamed(field, 'bipolarMv') ?? [])]).toEqual([4, 5, 6]);
    expect(field.skipped).toHaveLength(2);
  });

  const start = '# vtk DataFile Version 3.0\nt\nASCII\nDATASET POLYDATA\n';
  const points = `${start}POINTS 3 float\n0 0 0 1 0 0 0 1 0\n`;
  it.each([
    ['nothing', ''],
    ['another data set', '# vtk DataFile Version 3.0\nt\nASCII\nDATASET STRUCTURED_POINTS\n'],
    ['a huge count', `${start}POINTS 2000000000 float\n0 0 0\n`],
    ['a count that is no number', `${start}POINTS x float\n0 0 0\n`],
    ['an unknown type', `${start}POINTS 1 complex\n0 0 0\n`],
    ['a word for a number', `${start}POINTS 1 float\n0 zero 0\n`],
    ['no polygons', points],
    ['a wrong corner', `${points}POLYGONS 1 4\n3 0 1 3\n`],
    ['a negative corner', `${points}POLYGONS 1 4\n3 0 1 -1\n`],
    ['a polygon of two corners', `${points}POLYGONS 1 3\n2 0 1\n`],
    ['polygons that break off', `${points}POLYGONS 1 4\n9 0 1 2\n`],
    ['more cells than numbers', `${points}POLYGONS 900 4\n3 0 1 2\n`],
    ['values for other points', `${points}POLYGONS 1 4\n3 0 1 2\nPOINT_DATA 9\nSCALARS a float\n`],
    ['no position', `${start}POINTS 3 float\nnan 0 0 1 0 0 0 1 0\nPOLYGONS 1 4\n3 0 1 2\n`],
  ])('refuses %s', async (_, text) => {
    expect(await failureOf(() => readVtkSurface(bytes(text)))).toBe('vtk-invalid');
  });
});

/** A `.vtp` in one of the forms in which VTK writes it. */
function vtp(form: 'ascii' | 'binary' | 'appended' | 'packed'): Uint8Array {
  const offsets = Int32Array.from({ length: indices.length / 3 }, (_, n) => 3 * n + 3);
  const arrays = [LAT, positions, Int32Array.from(indices), offsets];
  const block = (data: Uint8Array): Buffer => {
    if (form !== 'packed')
      return Buffer.concat([Buffer.from(Uint32Array.of(data.length).buffer), data]);
    const size = 256;
    const parts: Buffer[] = [];
    for (let at = 0; at < data.length; at += size)
      parts.push(deflateSync(data.subarray(at, at + size)));
    const head = Uint32Array.of(
      parts.length,
      size,
      data.length % size,
      ...parts.map((p) => p.length),
    );
    return Buffer.concat([Buffer.from(head.buffer), ...parts]);
  };
  const blocks = arrays.map((data) =>
    block(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );
  let offset = 0;
  const at = blocks.map(({ length }) => {
    offset += length;
    return offset - length;
  });
  const array = (n: number, type: string, name: string, components = 1): string => {
    const head = `<DataArray type="${type}" Name="${name}" NumberOfComponents="${components}"`;
    if (form === 'ascii')
      return `${head} format="ascii">${Array.from(arrays[n]).join(' ')}</DataArray>`;
    if (form === 'binary')
      return `${head} format="binary">${blocks[n].toString('base64')}</DataArray>`;
    return `${head} format="appended" offset="${at[n]}"/>`;
  };
  const head = `<?xml version="1.0"?><VTKFile type="PolyData" version="0.1" byte_order="LittleEndian" header_type="UInt32"${form === 'packed' ? ' compressor="vtkZLibDataCompressor"' : ''}>
<PolyData><Piece NumberOfPoints="100" NumberOfPolys="99"><PointData>${array(0, 'Float32', 'LAT')}</PointData>
<Points>${array(1, 'Float32', 'Points', 3)}</Points>
<Polys>${array(2, 'Int32', 'connectivity')}${array(3, 'Int32', 'offsets')}</Polys></Piece></PolyData>`;
  if (form === 'ascii' || form === 'binary') return bytes(`${head}</VTKFile>`);
  return new Uint8Array(
    Buffer.concat([
      bytes(`${head}<AppendedData encoding="raw">_`),
      ...blocks,
      bytes('</AppendedData>'),
    ]),
  );
}

describe('XML VTK surface', () => {
  it.each(['ascii', 'binary', 'appended', 'packed'] as const)(
    'reads arrays that are %s',
    async (form) => {
      const map = await readVtpSurface(vtp(form));
      expect(map.surface.positions).toEqual(positions);
      expect(map.surface.indices).toEqual(indices);
      expect(valuesNamed(map, 'latMs')).toEqual(LAT);
    },
  );

  it('refuses what breaks off or is something else', async () => {
    const whole = vtp('packed');
    expect(await failureOf(() => readVtpSurface(whole.subarray(0, whole.length - 900)))).toBe(
      'vtk-invalid',
    );
    expect(await failureOf(() => readVtpSurface(bytes('<html/>')))).toBe('vtk-invalid');
    const huge = vtp('appended').map((byte) => byte);
    const start = new TextDecoder('latin1').decode(huge).indexOf('>_') + 2;
    new DataView(huge.buffer).setUint32(start, 4_000_000_000, true);
    expect(await failureOf(() => readVtpSurface(huge))).toBe('vtk-invalid');
  });
});

const real = sharedData('heart-meshes', 'cobiveco', 'geo1', 'heart.vtp');
describe.skipIf(real === undefined)('a published biventricular surface', () => {
  it('is read: packed XML of 24,991 points with classes', async () => {
    const map = await readVtpSurface(readFileSync(real ?? ''));
    expect(map.surface.positions).toHaveLength(3 * 24991);
    expect(map.surface.indices).toHaveLength(3 * 49978);
    const classes = valuesNamed(map, 'class') ?? new Float32Array();
    expect([...new Set(classes)].toSorted()).toEqual([1, 2, 3, 4]);
  });
});
