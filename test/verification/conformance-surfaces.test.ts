/** Rows of the conformance page: surfaces, maps of mapping systems, simulation meshes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { expect } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import type { TriMesh } from '../../src/core/mesh.ts';
import type { Grid } from '../../src/core/space.ts';
import { readCartoExport } from '../../src/formats/carto.ts';
import { readGlb } from '../../src/formats/glb-read.ts';
import {
  readCarpMesh,
  readVtx,
  writeElem,
  writeLon,
  writePts,
  writeVtx,
} from '../../src/formats/opencarp.ts';
import { writeStl } from '../../src/formats/stl.ts';
import { readSurfaceFile } from '../../src/formats/surface-file.ts';
import { write3mf, writeGlb, writeObj, writePly } from '../../src/formats/surface-write.ts';
import { writeVtkMap } from '../../src/formats/vtk-map.ts';
import { readVtpSurface } from '../../src/formats/vtk-read-xml.ts';
import { readVtkSurface } from '../../src/formats/vtk-read.ts';
import { writeVti, writeVtkImage, writeVtkMesh, writeVtp } from '../../src/formats/vtk.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { conformanceRow, rowsIn } from './conformance-row.ts';

/** A box of 6 ml, away from the origin, so that a turn or a mirror shows. */
const BOX = ((): TriMesh => {
  const corners = Array.from({ length: 8 }, (_, n) => [
    5 + 10 * (n & 1),
    15 + 20 * ((n >> 1) & 1),
    -5 + 30 * (n >> 2),
  ]);
  const faces = [
    [0, 2, 3, 1],
    [4, 5, 7, 6],
    [0, 1, 5, 4],
    [2, 6, 7, 3],
    [0, 4, 6, 2],
    [1, 3, 7, 5],
  ];
  const positions = Float32Array.from(corners.flat());
  const indices = Uint32Array.from(faces.flatMap(([a, b, c, d]) => [a, b, c, a, c, d]));
  const normals = positions.map(
    (value, n) => (value - [10, 25, 10][n % 3]) / Math.hypot(5, 10, 15),
  );
  return { positions, indices, normals };
})();
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const codeOf = async (read: () => unknown): Promise<string> => {
  try {
    await read();
    return 'read';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
};

const surface = rowsIn('Surfaces and maps');

const FORMATS: readonly (readonly [
  item: string,
  name: string,
  file: Uint8Array,
  mostMm: number,
])[] = [
  ['STL, binary', 'a.stl', writeStl(BOX, 'box'), 0],
  ['PLY, binary', 'a.ply', writePly(BOX, 'box'), 0],
  ['PLY, text', 'b.ply', writePly(BOX, 'box', 'ascii'), 0],
  ['OBJ', 'a.obj', writeObj(BOX, 'box'), 0],
  ['VTK polydata, legacy .vtk', 'a.vtk', writeVtkMesh(BOX), 0],
  ['VTK polydata, XML .vtp', 'a.vtp', writeVtp(BOX), 0],
  ['Binary glTF 2.0, .glb', 'a.glb', writeGlb(BOX, 'box'), 1e-4],
];
for (const [item, name, file, mostMm] of FORMATS) {
  const where = name.endsWith('.glb')
    ? 'Metres with Y up, as glTF defines; turned back to LPS millimetres when read here.'
    : 'LPS millimetres, said in the file; read back corner by corner.';
  conformanceRow(surface(item, 'reads and writes', where), async () => {
    const { mesh, statedInFile, check } = await readSurfaceFile(file, name);
    expect(statedInFile).toBe(true);
    expect(check).toMatchObject({ closed: true, volumeMl: expect.closeTo(6, 4) });
    const farthest = Array.from(mesh.positions).toSorted((a, b) => a - b);
    const wanted = Array.from(BOX.positions).toSorted((a, b) => a - b);
    expect(farthest.every((mm, n) => Math.abs(mm - wanted[n]) <= mostMm)).toBe(true);
    const corner = [mesh.indices[0], BOX.indices[0]].map((n, which) =>
      Array.from((which === 0 ? mesh : BOX).positions.subarray(3 * n, 3 * n + 3), (mm) =>
        Math.round(mm),
      ),
    );
    expect(corner[0]).toEqual(corner[1]);
  });
}
conformanceRow(
  surface('STL, text', 'reads', 'Vertices are joined where they coincide.'),
  async () => {
    const facets: string[] = [];
    for (let n = 0; n < BOX.indices.length; n += 3) {
      const vertices = [0, 1, 2].map(
        (c) =>
          `vertex ${BOX.positions.subarray(3 * BOX.indices[n + c], 3 * BOX.indices[n + c] + 3).join(' ')}`,
      );
      facets.push(`facet normal 0 0 0\nouter loop\n${vertices.join('\n')}\nendloop\nendfacet`);
    }
    const { mesh, check } = await readSurfaceFile(
      bytesOf(`solid LPS mm\n${facets.join('\n')}\nendsolid`),
      'a.stl',
    );
    expect(mesh.positions.length).toBe(24);
    expect(check.volumeMl).toBeCloseTo(6, 5);
  },
);
conformanceRow(
  surface(
    'Surfaces that say neither frame nor unit',
    'refuses',
    'Until the user states them: LPS or RAS, mm, cm or m (surface-frame).',
  ),
  async () => {
    const foreign = bytesOf(textOf(writeObj(BOX, 'box')).replace('LPS mm', ''));
    expect(await codeOf(() => readSurfaceFile(foreign, 'a.obj'))).toBe('surface-frame');
    const { mesh } = await readSurfaceFile(foreign, 'a.obj', { frame: 'RAS', unit: 'cm' });
    expect(Array.from(mesh.positions.subarray(0, 3))).toEqual([-50, -150, -50]);
  },
);
conformanceRow(
  surface(
    'glTF with nodes that move, turn and repeat their meshes',
    'reads',
    'Each mesh where its nodes put it; compressed extensions are refused by name.',
  ),
  async () => {
    const json = (
      change: (document: {
        nodes: object[];
        scenes: { nodes: number[] }[];
        extensionsRequired?: string[];
      }) => void,
    ): Uint8Array => {
      const file = writeGlb(BOX, 'box');
      const view = new DataView(file.buffer);
      const length = view.getUint32(12, true);
      const document = JSON.parse(textOf(file.subarray(20, 20 + length)));
      change(document);
      const text = JSON.stringify(document);
      const padded = bytesOf(text.padEnd(Math.ceil(text.length / 4) * 4));
      const out = Buffer.concat([file.subarray(0, 20), padded, file.subarray(20 + length)]);
      out.writeUInt32LE(out.length, 8);
      out.writeUInt32LE(padded.length, 12);
      return new Uint8Array(out);
    };
    const twice = json((document) => {
      document.nodes = [
        { children: [1, 2] },
        { mesh: 0, translation: [0.1, 0, 0] },
        { mesh: 0, rotation: [0, 0, Math.SQRT1_2, Math.SQRT1_2], scale: [2, 1, 1] },
      ];
    });
    const { check, mesh } = await readSurfaceFile(twice, 'a.glb');
    expect(check).toMatchObject({ closed: true, volumeMl: expect.closeTo(18, 3) });
    expect(mesh.positions.length).toBe(48);
    const endless = json((document) => void (document.nodes = [{ children: [0], mesh: 0 }]));
    expect(await codeOf(() => readGlb(endless))).toBe('glb-invalid');
    const packed = json(
      (document) => void (document.extensionsRequired = ['KHR_draco_mesh_compression']),
    );
    await expect(readSurfaceFile(packed, 'a.glb')).rejects.toThrow(/draco/);
  },
);
conformanceRow(
  surface('3MF', 'writes', 'Millimetres, stated; closed surfaces for printing.'),
  async () => {
    const parts = await write3mf(BOX, 'box', createJobContext());
    const files = unzipSync(new Uint8Array(Buffer.concat(parts)));
    expect(textOf(files['3D/3dmodel.model'])).toMatch(/unit="millimeter"[\s\S]*<triangle /);
  },
);

const GRID: Grid = {
  dimensions: [2, 3, 2],
  spacingMm: [1, 2, 3],
  originMm: [4, 5, 6],
  direction: [0, 1, 0, -1, 0, 0, 0, 0, 1],
};
const field = [{ name: 'activationMs', data: Float32Array.from({ length: 12 }, (_, n) => n) }];
conformanceRow(
  surface(
    'VTK image data, .vti and legacy .vtk',
    'writes',
    'With direction where the format has it, else with every position.',
  ),
  () => {
    expect(textOf(writeVti(GRID, field))).toContain('Direction="0 -1 0 1 0 0 0 0 1"');
    expect(textOf(writeVtkImage(GRID, field))).toContain('DATASET STRUCTURED_GRID');
  },
);

const values = [
  {
    name: 'latMs',
    data: Float32Array.from({ length: 8 }, (_, n) => (n === 3 ? Number.NaN : 5 * n)),
  },
];
for (const [item, read] of [
  [
    'Shells with values for mapping systems, legacy VTK text',
    () => readVtkSurface(writeVtkMap(BOX, values, { firstName: 'A', lastName: 'B', id: 'C' })),
  ],
  ['Surfaces with values, legacy VTK binary', () => readVtkSurface(writeVtkMesh(BOX, values))],
  ['Surfaces with values, XML VTP', () => readVtpSurface(writeVtp(BOX, values))],
] as const) {
  conformanceRow(
    surface(item, 'reads and writes', 'Values by name; what was not measured stays missing.'),
    async () => {
      const map = await read();
      expect(map.values.map(({ name }) => name)).toEqual(['latMs']);
      expect(Array.from(map.values[0].data)).toEqual(Array.from(values[0].data));
      expect(Array.from(map.surface.positions)).toEqual(Array.from(BOX.positions));
    },
  );
}
conformanceRow(
  surface(
    'VTP packed with zlib, of another program',
    'reads',
    '24,991 points with their classes.',
    'heart-meshes',
  ),
  async () => {
    const file = path.join(sharedData('heart-meshes') ?? '', 'cobiveco', 'geo1', 'heart.vtp');
    const map = await readVtpSurface(new Uint8Array(readFileSync(file)));
    expect(map.surface.positions.length).toBe(3 * 24991);
  },
);
conformanceRow(
  surface(
    'CARTO 3 export: .mesh and _car.txt',
    'reads',
    'Surfaces, values per vertex and measured points; what is missing or twice is said.',
  ),
  () => {
    const mesh = `#TriangulatedMeshVersion2.0\r\n[GeneralAttributes]\r\nNumVertex = 3\r\nNumTriangle = 1\r\nColorsNames = LAT\r\n[VerticesSection]\r\n0 = 0 0 0 0 0 1 0\r\n1 = 9 0 0 0 0 1 0\r\n2 = 0 9 0 0 0 1 0\r\n[TrianglesSection]\r\n0 = 0 1 2 0 0 1 0\r\n[VerticesColorsSection]\r\n; LAT\r\n0 = 1\r\n1 = -10000\r\n2 = 3\r\n`;
    const points = 'VERSION_6_0 1-LA\r\nP\t1\t2\t1\t1\t2\t3\t0\t0\t1\t5.2\t1.4\t-40\t7\r\n';
    const { maps } = readCartoExport([
      { name: '1-LA.mesh', bytes: bytesOf(mesh) },
      { name: '1-LA_car.txt', bytes: bytesOf(points) },
    ]);
    expect(maps).toHaveLength(1);
    expect(Array.from(maps[0].values[0].data)).toEqual([1, Number.NaN, 3]);
  },
);
conformanceRow(
  surface(
    'openCARP mesh: .pts, .elem, .lon, .vtx',
    'reads and writes',
    'Micrometres in the file, millimetres here; elements of every kind, fibres and point sets.',
  ),
  () => {
    const pts = bytesOf('4\n0 0 0\n1000 0 0\n0 1000 0\n0 0 1000\n');
    const elem = bytesOf('2\nTt 0 1 2 3 7\nTr 0 1 2 1\n');
    const lon = bytesOf('1\n1 0 0\n0 1 0\n');
    const mesh = readCarpMesh({ pts, elem, lon });
    expect(mesh.positions[3]).toBe(1);
    expect(textOf(writePts(mesh.positions)).trim().split(/\s+/).map(Number)).toEqual([
      4, 0, 0, 0, 1000, 0, 0, 0, 1000, 0, 0, 0, 1000,
    ]);
    expect(textOf(writeElem(mesh.elements)).trim()).toBe(textOf(elem).trim());
    expect(mesh.fibres && textOf(writeLon(mesh.fibres)).trim().split(/\s+/).map(Number)).toEqual([
      1, 1, 0, 0, 0, 1, 0,
    ]);
    const vtx = { domain: 'intra', points: Uint32Array.of(0, 2) } as const;
    expect(Array.from(readVtx(writeVtx(vtx), 4).points)).toEqual([0, 2]);
  },
);
