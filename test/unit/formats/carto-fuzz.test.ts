/** Seeded damage to maps and meshes: read or refused with a failure in words, nothing else may be thrown. */
import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/core/failure.ts';
import { createRandom } from '../../../src/core/random.ts';
import { readCartoMesh } from '../../../src/formats/carto-mesh.ts';
import { readCartoPoints } from '../../../src/formats/carto-points.ts';
import { readElem, readLon, readPts, readVtx } from '../../../src/formats/opencarp.ts';
import { writeVtkMap } from '../../../src/formats/vtk-map.ts';
import { readVtpSurface } from '../../../src/formats/vtk-read-xml.ts';
import { readVtkSurface } from '../../../src/formats/vtk-read.ts';
import { writeVtkMesh } from '../../../src/formats/vtk.ts';
import { mutate } from '../../fixtures/mutate.ts';

const MUTANTS = Number(process.env.THEATRON_FUZZ ?? 300);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const mesh = {
  positions: new Float32Array([0, 0, 0, 10, 0, 0, 0, 10, 0, 0, 0, 10]),
  indices: new Uint32Array([0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3]),
  normals: new Float32Array(12).fill(1),
};
const values = [{ name: 'latMs', data: new Float32Array([1, 2, Number.NaN, 4]) }];
const base64 = (array: Float32Array | Int32Array): string => {
  const head = new Uint8Array(Uint32Array.of(array.byteLength).buffer);
  return Buffer.concat([head, new Uint8Array(array.buffer)]).toString('base64');
};
const vtp = `<VTKFile type="PolyData" byte_order="LittleEndian" header_type="UInt32"><PolyData><Piece NumberOfPoints="4">
<PointData><DataArray type="Float32" Name="LAT" format="ascii">1 2 nan 4</DataArray></PointData>
<Points><DataArray type="Float32" Name="Points" NumberOfComponents="3" format="binary">${base64(mesh.positions)}</DataArray></Points>
<Polys><DataArray type="Int32" Name="connectivity" format="binary">${base64(Int32Array.from(mesh.indices))}</DataArray>
<DataArray type="Int32" Name="offsets" format="ascii">3 6 9 12</DataArray></Polys></Piece></PolyData></VTKFile>`;
const carto = `#TriangulatedMeshVersion2.0\r\n[GeneralAttributes]\r\nNumVertex = 3\r\nNumTriangle = 1\r\nColorsNames = LAT\r\n[VerticesSection]\r\n0 = 0 0 0 0 0 1 0\r\n1 = 9 0 0 0 0 1 0\r\n2 = 0 9 0 0 0 1 0\r\n[TrianglesSection]\r\n0 = 0 1 2 0 0 1 0\r\n[VerticesColorsSection]\r\n; LAT\r\n0 = 1\r\n1 = -10000\r\n2 = 3\r\n`;

const readers: readonly [string, Uint8Array, (file: Uint8Array) => unknown][] = [
  ['CARTO mesh', bytes(carto), readCartoMesh],
  ['CARTO points', bytes('VERSION_6_0 a\r\nP 1 2 1 1 2 3 0 0 1 5 1 40\r\n'), readCartoPoints],
  [
    'VTK text',
    writeVtkMap(mesh, values, { firstName: 'a', lastName: 'b', id: 'c' }),
    readVtkSurface,
  ],
  ['VTK binary', writeVtkMesh(mesh, values), readVtkSurface],
  ['VTK XML', bytes(vtp), readVtpSurface],
  ['pts', bytes('3\n0 0 0\n1 0 0\n0 1 0\n'), readPts],
  ['elem', bytes('2\nTr 0 1 2 1\nLn 0 1 2\n'), (file) => readElem(file, 3)],
  ['lon', bytes('1\n1 0 0\n0 1 0\n'), (file) => readLon(file, 2)],
  ['vtx', bytes('2\nintra\n0\n2\n'), (file) => readVtx(file, 3)],
];

describe('damaged maps and meshes', () => {
  it.each(readers)('%s', async (_, file, read) => {
    await read(file);
    const random = createRandom(77);
    for (let n = 0; n < MUTANTS; n++) {
      const damaged = mutate(file, bytes(carto), random);
      try {
        await read(damaged);
      } catch (error) {
        expect(error, String(error)).toBeInstanceOf(FailureError);
      }
    }
  });
});
