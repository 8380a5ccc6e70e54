/** Rows of the conformance page: limits that hold before memory is asked for. */
import { deflateRawSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { beforeAll, expect } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import { scanFiles } from '../../src/dicom/scan.ts';
import { memorySource } from '../../src/dicom/source.ts';
import { DEFAULT_UNZIP_LIMITS, unzipSources } from '../../src/dicom/unzip.ts';
import { readCaseArchive } from '../../src/formats/case-archive.ts';
import { readNifti, writeNifti } from '../../src/formats/nifti.ts';
import { readCarpMesh } from '../../src/formats/opencarp.ts';
import { readSurfaceFile } from '../../src/formats/surface-file.ts';
import { writeDicom, type Elements } from '../fixtures/dicom-file.ts';
import { ctElements } from '../fixtures/dicom-series.ts';
import { conformanceRow, rowsIn } from './conformance-row.ts';

const ctx = createJobContext();
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const limit = (item: string, note: string) =>
  rowsIn('Limits and hostile files')(item, 'refuses', note);

async function codeOf(read: () => unknown): Promise<string> {
  try {
    await read();
    return 'read';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

const written = (changes: Elements, transferSyntaxUid?: string): Uint8Array =>
  writeDicom({ ...ctElements(0), ...changes }, transferSyntaxUid ? { transferSyntaxUid } : {});

/* 256 MiB of next to nothing in 261 kB, as deflate packs it best. */

const MEBI = 1024 ** 2;
const GRID = {
  dimensions: [512, 512, 512],
  spacingMm: [1, 1, 1],
  originMm: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
} as const;
let bomb = new Uint8Array();
beforeAll(() => {
  const content = Buffer.alloc(256 * MEBI);
  const small = writeNifti(
    { grid: { ...GRID, dimensions: [1, 1, 1] }, data: new Int16Array(1) },
    { gzip: false },
  );
  content.set(small);
  for (const at of [42, 44, 46]) content.writeInt16LE(512, at);
  bomb = new Uint8Array(deflateRawSync(content, { level: 9 }));
  expect(bomb.length).toBeLessThan(270_000);
});

conformanceRow(
  limit(
    'A deflated DICOM file of 261 kB that becomes 256 MB',
    'Stopped at a hundred times its size, or 8 MB.',
  ),
  async () => {
    const head = writeDicom({}, { encoding: 'deflated' });
    const meta = head.subarray(0, head.length - 2);
    const { skipped } = await scanFiles(
      [memorySource('a.dcm', new Uint8Array([...meta, ...bomb]))],
      ctx,
    );
    expect(skipped[0].message).toContain('unpacks to more than');
  },
);
conformanceRow(
  limit(
    'A gzip file of 261 kB that becomes 256 MB (CVE-2026-5438, decompression without a limit)',
    'Refused by what its header announces (unpacks-too-large); never unpacked further than that.',
  ),
  async () => {
    const gzip = new Uint8Array([
      0x1f,
      0x8b,
      8,
      0,
      0,
      0,
      0,
      0,
      0,
      3,
      ...bomb,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0x10,
    ]);
    expect(await codeOf(() => readNifti(gzip))).toBe('unpacks-too-large');
  },
);

/** A zip of one deflated entry that states `stated` bytes. */
function zipOf(name: string, packed: Uint8Array, stated: number): Uint8Array {
  const empty = zipSync({ [name]: [new Uint8Array(), { level: 0 }] });
  const view = new DataView(empty.buffer.slice(0));
  const local = 30 + name.length;
  const out = Buffer.concat([
    new Uint8Array(view.buffer, 0, local),
    packed,
    new Uint8Array(view.buffer, local),
  ]);
  const central = local + packed.length;
  for (const [at, value] of [
    [18, packed.length],
    [22, stated],
    [central + 20, packed.length],
    [central + 24, stated],
  ])
    out.writeUInt32LE(value, at);
  for (const at of [8, central + 10]) out.writeUInt16LE(8, at);
  out.writeUInt32LE(central, out.length - 6);
  return new Uint8Array(out);
}
const unzip = (bytes: Uint8Array) =>
  codeOf(() => unzipSources(memorySource('a.zip', bytes), DEFAULT_UNZIP_LIMITS, ctx));
conformanceRow(
  limit('A zip of 261 kB that becomes 256 MB', 'Refused by what its directory states (zip-ratio).'),
  async () => {
    expect(await unzip(zipOf('a.dcm', bomb, 256 * MEBI))).toBe('zip-ratio');
  },
);
conformanceRow(
  limit(
    'A zip that lies about its sizes (CVE-2026-5439, forged sizes)',
    'Stopped where more comes out than was stated; no memory is asked for beyond it.',
  ),
  async () => {
    expect(await unzip(zipOf('a.dcm', bomb, 1000))).toBe('zip-unreadable');
    expect(await unzip(zipOf('a.dcm', bomb.subarray(0, 1000), 0xfffffff0))).toBe('zip-ratio');
  },
);
conformanceRow(
  limit(
    'A case archive of 261 kB that becomes 256 MB',
    'Refused by its manifest (unpacks-too-large).',
  ),
  async () => {
    const manifest = {
      schema: 'theatron-archive',
      version: 1,
      files: { 'case.json': { bytes: 256 * MEBI, sha256: '0'.repeat(64) } },
    };
    const files = {
      'manifest.json': bytesOf(JSON.stringify(manifest)),
      filler: new Uint8Array(1000),
    };
    const code = await codeOf(() => readCaseArchive(new Blob([zipSync(files)]), ctx));
    expect(code).toBe('unpacks-too-large');
  },
);
conformanceRow(
  limit(
    'Too many files',
    '100,000 in a folder (too-many-files), 50,000 in a zip (zip-too-many-files).',
  ),
  async () => {
    const many = new Array(100_001).fill(memorySource('a', new Uint8Array(1)));
    expect(await codeOf(() => scanFiles(many, ctx))).toBe('too-many-files');
    const zip = zipSync({
      a: [new Uint8Array(1), { level: 0 }],
      b: [new Uint8Array(1), { level: 0 }],
    });
    const limits = { ...DEFAULT_UNZIP_LIMITS, maxFiles: 1 };
    expect(await codeOf(() => unzipSources(memorySource('a.zip', zip), limits, ctx))).toBe(
      'zip-too-many-files',
    );
  },
);
conformanceRow(
  limit(
    'An archive within an archive',
    'Stays packed, so that none unfolds without end; it is named as no DICOM.',
  ),
  async () => {
    const inner = zipSync({ 'a.dcm': written({}) });
    const outer = memorySource('a.zip', zipSync({ 'inner.zip': inner }));
    const files = await unzipSources(outer, DEFAULT_UNZIP_LIMITS, ctx);
    expect((await scanFiles(files, ctx)).skipped[0].code).toBe('not-dicom');
  },
);

/* Counts in other formats. */

const announced: readonly (readonly [name: string, file: Uint8Array])[] = [
  ['a.stl', new Uint8Array([...bytesOf('LPS mm'.padEnd(80)), 0xff, 0xff, 0xff, 0x7f])],
  [
    'a.ply',
    bytesOf(
      'ply\nformat binary_little_endian 1.0\ncomment LPS mm\nelement vertex 2000000000\nproperty float x\nproperty float y\nproperty float z\nelement face 2000000000\nproperty list uchar int vertex_indices\nend_header\n',
    ),
  ],
  [
    'a.vtk',
    bytesOf(
      '# vtk DataFile Version 3.0\nLPS mm\nBINARY\nDATASET POLYDATA\nPOINTS 2000000000 float\n',
    ),
  ],
  [
    'a.vtp',
    bytesOf(
      '<!-- LPS mm --><VTKFile type="PolyData" header_type="UInt32"><PolyData><Piece><Points><DataArray type="Float32" NumberOfComponents="3" format="appended" offset="0"/></Points></Piece></PolyData><AppendedData encoding="raw">_\xff\xff\xff\x7f',
    ),
  ],
];
for (const [name, file] of announced) {
  conformanceRow(
    limit(
      `${name.slice(2).toUpperCase()} surface that announces more than it holds`,
      'Counts are held to the bytes of the file.',
    ),
    async () => {
      expect(await codeOf(() => readSurfaceFile(file, name))).toMatch(/^(stl|ply|vtk)-invalid$/);
    },
  );
}
conformanceRow(
  limit(
    'openCARP mesh that announces more than it holds',
    'Counts are held to the bytes of the file (opencarp-invalid).',
  ),
  async () => {
    const files = { pts: bytesOf('2000000000\n0 0 0\n'), elem: bytesOf('1\nTr 0 0 0 1\n') };
    expect(await codeOf(() => readCarpMesh(files))).toBe('opencarp-invalid');
  },
);
