/**
 * Every reader but that of DICOM images (`dicom-fuzz.test.ts`) under seeded damage. 20,000 mutants of each with
 * THEATRON_LONG=1, 400 otherwise. What is accepted is consistent: as many values as voxels, lengths that are lengths,
 * triangles of vertices that are there.
 */
import { deflateSync } from 'fflate';
import { afterAll, beforeAll, expect } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import type { TriMesh } from '../../src/core/mesh.ts';
import { voxelCount, type Grid } from '../../src/core/space.ts';
import { scanFiles } from '../../src/dicom/scan.ts';
import { memorySource } from '../../src/dicom/source.ts';
import { DEFAULT_UNZIP_LIMITS, unzipSources } from '../../src/dicom/unzip.ts';
import { provideCodecsFromDisk } from '../../src/dicom/codecs.node.ts';
import { withPlainPixels } from '../../src/dicom/plain-pixels.ts';
import { readAnalyze } from '../../src/formats/analyze.ts';
import { readCartoMesh } from '../../src/formats/carto-mesh.ts';
import { readCartoPoints } from '../../src/formats/carto-points.ts';
import { readCaseArchive, writeCaseArchive } from '../../src/formats/case-archive.ts';
import { readDicomSeg } from '../../src/formats/dicom-seg.ts';
import { writeDicomSeg } from '../../src/formats/dicom-seg-write.ts';
import { readEcgCsv } from '../../src/formats/ecg-csv.ts';
import type { StoredImage } from '../../src/formats/image.ts';
import { readMetaImage, writeMetaImage } from '../../src/formats/metaimage.ts';
import { readNifti, writeNifti } from '../../src/formats/nifti.ts';
import { readNrrd, writeNrrd } from '../../src/formats/nrrd.ts';
import { readElem, readLon, readPts, readVtx } from '../../src/formats/opencarp.ts';
import { readStructureSet, roiMask } from '../../src/formats/rtstruct.ts';
import { writeStructureSet } from '../../src/formats/rtstruct-write.ts';
import { writeStl } from '../../src/formats/stl.ts';
import { readSurfaceFile } from '../../src/formats/surface-file.ts';
import { writeGlb, writeObj, writePly } from '../../src/formats/surface-write.ts';
import { writeVtkMap } from '../../src/formats/vtk-map.ts';
import { readVtpSurface } from '../../src/formats/vtk-read-xml.ts';
import { readVtkSurface } from '../../src/formats/vtk-read.ts';
import { writeVtkMesh, writeVtp } from '../../src/formats/vtk.ts';
import { readZipDirectory, unpackZipEntry, writeZip } from '../../src/formats/zip.ts';
import { COMPRESSED_SEGS, compressedSeg } from '../fixtures/compressed-seg.ts';
import { writeDicom, type Elements } from '../fixtures/dicom-file.ts';
import { fuzz, fuzzTable, mutantsOf, type FuzzOutcome } from '../fixtures/fuzz.ts';
import {
  analyzePair,
  detachedNrrd,
  niftiPair,
  nrrdGz,
  nrrdSeries,
} from '../fixtures/image-pairs.ts';
import { sourceSeries } from '../fixtures/source-series.ts';
import { conformanceRow, rowsIn } from './conformance-row.ts';

beforeAll(provideCodecsFromDisk);

const MUTANTS = mutantsOf(400);
const ctx = createJobContext();
const grid: Grid = {
  dimensions: [6, 5, 4],
  spacingMm: [0.7, 0.9, 2.5],
  originMm: [-20.5, 31.25, 100],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const labels = new Uint8Array(voxelCount(grid)).map((_, n) => (n % 3 === 0 ? 20 : 0));
const image = { grid, data: labels };
const signal = { grid, data: Int16Array.from(labels, (label, n) => 7 * n - label) };
const mesh: TriMesh = {
  positions: new Float32Array([0, 0, 0, 10, 0, 0, 0, 10, 0, 0, 0, 10]),
  indices: new Uint32Array([0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3]),
  normals: new Float32Array(12).fill(1),
};
const values = [{ name: 'latMs', data: new Float32Array([1, 2, Number.NaN, 4]) }];
const source = sourceSeries(grid);
const createdAt = new Date('2026-01-02T03:04:05Z');
const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const joined = (pieces: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(pieces));
const blob = (bytes: Uint8Array): Blob => new Blob([bytes as Uint8Array<ArrayBuffer>]);

const item = (more: Elements): Elements => ({ '0040a010': ['CS', 'CONTAINS'], ...more });
const code = (value: string): Elements => ({
  '00080100': ['SH', value],
  '00080102': ['SH', 'DCM'],
  '00080104': ['LO', `meaning of ${value}`],
});
const report = writeDicom({
  '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.88.33'],
  '00080060': ['CS', 'SR'],
  '0040a040': ['CS', 'CONTAINER'],
  '0040a043': ['SQ', [code('126000')]],
  '0040a730': [
    'SQ',
    [
      item({
        '0040a040': ['CS', 'TEXT'],
        '0040a043': ['SQ', [code('121071')]],
        '0040a160': ['UT', text('text')],
      }),
      item({
        '0040a040': ['CS', 'NUM'],
        '0040a043': ['SQ', [code('118245')]],
        '0040a300': ['SQ', [{ '0040a30a': ['DS', '12.5'], '004008ea': ['SQ', [code('mm')]] }]],
      }),
    ],
  ],
});

const carto = `#TriangulatedMeshVersion2.0\r\n[GeneralAttributes]\r\nNumVertex = 3\r\nNumTriangle = 1\r\nColorsNames = LAT\r\n[VerticesSection]\r\n0 = 0 0 0 0 0 1 0\r\n1 = 9 0 0 0 0 1 0\r\n2 = 0 9 0 0 0 1 0\r\n[TrianglesSection]\r\n0 = 0 1 2 0 0 1 0\r\n[VerticesColorsSection]\r\n; LAT\r\n0 = 1\r\n1 = -10000\r\n2 = 3\r\n`;

function soundImage({ grid: found, data }: StoredImage): void {
  expect(data.length).toBe(voxelCount(found));
  expect(found.spacingMm.every((mm) => mm > 0 && Number.isFinite(mm))).toBe(true);
  expect([...found.originMm, ...found.direction].every(Number.isFinite)).toBe(true);
}

function soundMesh({ positions, indices }: Pick<TriMesh, 'positions' | 'indices'>): void {
  expect(positions.every(Number.isFinite)).toBe(true);
  expect(positions.length % 3).toBe(0);
  expect(indices.every((index) => index < positions.length / 3)).toBe(true);
}

const surface = (name: string) => async (bytes: Uint8Array) =>
  soundMesh((await readSurfaceFile(bytes, name)).mesh);

async function wholeZip(bytes: Uint8Array): Promise<'read' | 'refused'> {
  const entries = await readZipDirectory(blob(bytes));
  if (!entries) return 'refused';
  let whole = true;
  for (const entry of entries)
    whole = (await unpackZipEntry(blob(bytes), entry, ctx)) !== null && whole;
  return whole ? 'read' : 'refused';
}

type Read = (bytes: Uint8Array) => unknown;
const zipped = async (): Promise<Uint8Array> =>
  joined(
    await writeZip(
      new Map([
        ['a', labels],
        ['b', labels],
      ]),
      ctx,
    ),
  );
const writtenSeg = () => writeDicomSeg(image, { source, createdAt, algorithm: 'MANUAL' });
async function deflatedSeg(): Promise<Uint8Array> {
  const plain = await writtenSeg();
  const meta = 144 + new DataView(plain.buffer).getUint32(140, true);
  const head = writeDicom({}, { transferSyntaxUid: '1.2.840.10008.1.2.1.99' });
  return new Uint8Array([...head, ...deflateSync(plain.subarray(meta))]);
}
const READERS: readonly (readonly [string, (() => Uint8Array | Promise<Uint8Array>)[], Read])[] = [
  [
    'NIfTI',
    [() => writeNifti(image, { gzip: false })],
    async (b) => soundImage(await readNifti(b)),
  ],
  ['NIfTI, gzip', [() => writeNifti(image)], async (b) => soundImage(await readNifti(b))],
  ['NRRD', [() => writeNrrd(image, { gzip: false })], async (b) => soundImage(await readNrrd(b))],
  ['NRRD, gzip', [() => writeNrrd(image)], async (b) => soundImage(await readNrrd(b))],
  ['NRRD, packed whole', [() => nrrdGz(signal)], async (b) => soundImage(await readNrrd(b))],
  [
    'NRRD, several volumes',
    [() => nrrdSeries(signal, 3, 'first'), () => nrrdSeries(signal, 3, 'last', 'time')],
    async (b) => soundImage(await readNrrd(b, undefined, { volume: 1 })),
  ],
  [
    'NRRD, header beside',
    [() => detachedNrrd(signal, 'a.raw').header],
    async (b) =>
      soundImage(await readNrrd(b, () => Promise.resolve(detachedNrrd(signal, 'a.raw').voxels))),
  ],
  [
    'NIfTI, header beside',
    [() => niftiPair(signal).header],
    async (b) => soundImage(await readNifti(b, { voxels: niftiPair(signal).voxels })),
  ],
  [
    'Analyze',
    [() => analyzePair(signal).header, () => analyzePair(signal, { little: false }).header],
    async (b) =>
      soundImage(await readAnalyze(b, analyzePair(signal).voxels, { orientation: 'LAS' })),
  ],
  ['MetaImage', [() => writeMetaImage(image)], async (b) => soundImage(await readMetaImage(b))],
  [
    'zip of DICOM',
    [zipped],
    (b) => unzipSources(memorySource('a.zip', b), DEFAULT_UNZIP_LIMITS, ctx),
  ],
  ['zip of a case', [zipped], wholeZip],
  [
    'case archive',
    [
      async () =>
        joined(
          await writeCaseArchive(
            { document: { a: 1 }, blobs: new Map(), view: null, reportHtml: '<p>x</p>' },
            ctx,
          ),
        ),
    ],
    (b) => readCaseArchive(blob(b), ctx, 1024 ** 2),
  ],
  ['STL', [() => writeStl(mesh, 'x')], surface('x.stl')],
  ['PLY', [() => writePly(mesh, 'x'), () => writePly(mesh, 'x', 'ascii')], surface('x.ply')],
  ['OBJ', [() => writeObj(mesh, 'x')], surface('x.obj')],
  ['GLB', [() => writeGlb(mesh, 'x')], surface('x.glb')],
  [
    'VTK, legacy',
    [
      () => writeVtkMesh(mesh, values),
      () => writeVtkMap(mesh, values, { firstName: 'a', lastName: 'b', id: 'c' }),
    ],
    (b) => {
      const map = readVtkSurface(b);
      expect(map.values.every(({ data }) => 3 * data.length === map.surface.positions.length)).toBe(
        true,
      );
      expect(map.surface.indices.every((n) => n < map.surface.positions.length / 3)).toBe(true);
    },
  ],
  [
    'VTK, XML',
    [() => writeVtp(mesh, values)],
    async (b) => {
      const map = await readVtpSurface(b);
      expect(map.surface.indices.every((n) => n < map.surface.positions.length / 3)).toBe(true);
    },
  ],
  ['CARTO mesh', [() => text(carto)], readCartoMesh],
  [
    'CARTO points',
    [() => text('VERSION_6_0 a\r\nP 1 2 1 1 2 3 0 0 1 5 1 40\r\n')],
    readCartoPoints,
  ],
  ['openCARP pts', [() => text('3\n0 0 0\n1 0 0\n0 1 0\n')], readPts],
  ['openCARP elem', [() => text('2\nTr 0 1 2 1\nLn 0 1 2\n')], (b) => readElem(b, 3)],
  ['openCARP lon', [() => text('1\n1 0 0\n0 1 0\n')], (b) => readLon(b, 2)],
  ['openCARP vtx', [() => text('2\nintra\n0\n2\n')], (b) => readVtx(b, 3)],
  [
    'ECG table',
    [
      () => {
        const leads = 'I II III aVR aVL aVF V1 V2 V3 V4 V5 V6'.split(' ');
        const rows = Array.from({ length: 60 }, (_, ms) =>
          [2 * ms, ...leads.map((_lead, n) => (n + ms) / 100)].join(','),
        );
        return text(
          `${['time_ms', ...leads.map((lead) => `${lead}_mV`)].join(',')}\n${rows.join('\n')}\n`,
        );
      },
    ],
    readEcgCsv,
  ],
  [
    'DICOM SEG',
    [writtenSeg, deflatedSeg],
    (b) => {
      for (const { grid: own, data } of readDicomSeg(b).layers)
        expect(data.length).toBe(voxelCount(own));
    },
  ],
  [
    'DICOM SEG, compressed',
    COMPRESSED_SEGS.map((form) => () => compressedSeg(form)),
    async (b) => {
      for (const { grid: own, data } of readDicomSeg(await withPlainPixels(b)).layers)
        expect(data.length).toBe(voxelCount(own));
    },
  ],
  [
    'RTSTRUCT',
    [() => writeStructureSet(image, { source, createdAt })],
    (b) => readStructureSet(b).rois.map((roi) => roiMask(roi, grid)),
  ],
  [
    'structured report',
    [() => report],
    async (b) => {
      const { reports } = await scanFiles([memorySource('a.dcm', b)], ctx);
      return reports.length > 0 ? 'read' : 'refused';
    },
  ],
];

const outcomes: FuzzOutcome[] = [];
afterAll(() => console.log(fuzzTable(outcomes)));

for (const [reader, makers, read] of READERS) {
  const row = rowsIn('Limits and hostile files')(
    `Damaged files: ${reader}`,
    'refuses',
    'Seeded mutants in every test run: each is read consistently or refused in words; none takes two seconds.',
  );
  conformanceRow(row, async () => {
    const seeds = await Promise.all(makers.map((make) => make()));
    for (const seed of seeds) expect(await read(seed)).not.toBe('refused');
    const outcome = await fuzz(reader, seeds, MUTANTS, read);
    outcomes.push(outcome);
    expect(outcome.faults.slice(0, 3)).toEqual([]);
    // Damage that is never refused would test nothing.
    expect(outcome.refused).toBeGreaterThan(0);
  });
}
