/**
 * Rows of the conformance page: files whose numbers lie. Among them the nine classes of faults that CERT/CC published of a
 * DICOM server in 2026 (CVE-2026-5437 to 5445), each tried on the reader here that could have it; two of them, about
 * unpacking, stand in conformance-limits.test.ts.
 */
import { beforeAll, expect } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import { provideCodecsFromDisk } from '../../src/dicom/codecs.node.ts';
import { decodeColourSlice, decodeSlice } from '../../src/dicom/pixels.ts';
import { scanFiles } from '../../src/dicom/scan.ts';
import { memorySource } from '../../src/dicom/source.ts';
import { loadVolume } from '../../src/dicom/volume.ts';
import { retrieveSeries } from '../../src/dicom/web/retrieve.ts';
import { readDicomSeg } from '../../src/formats/dicom-seg.ts';
import { readDicomTree } from '../../src/formats/dicom-tree.ts';
import { encapsulate, writeDicom, type Elements } from '../fixtures/dicom-file.ts';
import { ctElements, ctSeries, ctSlice } from '../fixtures/dicom-series.ts';
import { startDicomWeb } from '../fixtures/dicomweb-server.ts';
import { conformanceRow, rowsIn } from './conformance-row.ts';

beforeAll(provideCodecsFromDisk);

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

/** Why a file is left out. */
async function skipped(bytes: Uint8Array): Promise<string> {
  const found = await scanFiles([memorySource('a.dcm', bytes)], ctx);
  return found.skipped[0]?.code ?? 'read';
}

const written = (changes: Elements, transferSyntaxUid?: string): Uint8Array =>
  writeDicom({ ...ctElements(0), ...changes }, transferSyntaxUid ? { transferSyntaxUid } : {});

conformanceRow(
  limit(
    'Meta header and elements that state more bytes than the file has (CVE-2026-5437)',
    'Read up to the end and refused (truncated).',
  ),
  async () => {
    const meta = written({});
    const lying = meta.slice();
    // The length of the first element of the meta header, and of the whole header.
    lying.set([0xff, 0xff], 138);
    expect(await skipped(lying)).not.toBe('read');
    const long = written({ '00081030': ['UT', new Uint8Array(4)] });
    const at = Buffer.from(long).indexOf(Buffer.from([8, 0, 0x30, 0x10]));
    new DataView(long.buffer).setUint32(at + 8, 0xfffffff0, true);
    expect(await skipped(long)).toBe('truncated');
    expect(await codeOf(() => readDicomTree(long))).toBe('dicom-truncated');
  },
);
conformanceRow(
  limit(
    'Rows × columns × frames beyond the bytes that are there',
    'Refused before anything is allocated (truncated).',
  ),
  async () => {
    expect(
      await skipped(written({ '00280010': ['US', [65535]], '00280011': ['US', [65535]] })),
    ).toBe('truncated');
    expect(await skipped(written({ '00280008': ['IS', '5000'] }))).toBe('truncated');
    expect(await skipped(written({ '00280008': ['IS', '2000000000'] }))).toBe('unreadable');
  },
);
conformanceRow(
  limit(
    'Sizes of an image in four bytes (CVE-2026-5442, products that overflow)',
    'Read in full, never cut to two bytes; products are exact.',
  ),
  async () => {
    const wide = (rows: number): Uint8Array => written({ '00280010': ['UL', [rows]] });
    expect(await skipped(wide(4))).toBe('read');
    expect(await skipped(wide(65536 + 4))).toBe('unreadable');
    expect(await skipped(wide(0xffffffff))).toBe('unreadable');
  },
);
conformanceRow(
  limit(
    'Compressed frames that promise far more than they hold',
    'One frame up to 1000 times, all of a file up to 200 times their bytes.',
  ),
  async () => {
    const frame = new Uint8Array(1000);
    const big: Elements = { '00280010': ['US', [8192]], '00280011': ['US', [8192]] };
    const uid = '1.2.840.10008.1.2.4.90';
    expect(await skipped(written({ ...big, '7fe00010': ['OB', encapsulate([frame])] }, uid))).toBe(
      'unreadable',
    );
    const many: Elements = {
      '00280010': ['US', [1024]],
      '00280011': ['US', [1024]],
      '00280008': ['IS', '100'],
    };
    const frames = encapsulate(Array.from({ length: 100 }, () => frame));
    expect(await skipped(written({ ...many, '7fe00010': ['OB', frames] }, uid))).toBe('unreadable');
  },
);
conformanceRow(
  limit(
    'Compressed frames of another size than the header',
    'Compared before a decoder is called (slice-unreadable).',
  ),
  async () => {
    const size = new Uint8Array([
      0xff,
      0x4f,
      0xff,
      0x51,
      0,
      41,
      0,
      0,
      0,
      1,
      0,
      0,
      0,
      1,
      0,
      0,
      ...new Uint8Array(28),
      1,
    ]);
    const file = memorySource(
      'a.dcm',
      written({ '7fe00010': ['OB', encapsulate([size])] }, '1.2.840.10008.1.2.4.90'),
    );
    const { series } = await scanFiles([file], ctx);
    expect(await codeOf(() => decodeSlice(file, series[0].slices[0]))).toBe('slice-unreadable');
  },
);
conformanceRow(
  limit(
    'Runs that lead beyond their segment (CVE-2026-5441, run-length decoding)',
    'Segments and runs are held to the bytes of the frame (slice-unreadable).',
  ),
  async () => {
    for (const [first, second, run] of [
      [64, 70, 127],
      [64, 0xfffffff0, 1],
      [0xfffffff0, 64, 1],
    ]) {
      const header = Uint32Array.of(2, first, second, ...new Uint32Array(13));
      const frame = new Uint8Array([...new Uint8Array(header.buffer), run, 1, run, 2, run, 3]);
      const file = ctSlice(0, {
        transferSyntaxUid: '1.2.840.10008.1.2.5',
        elements: { '7fe00010': ['OB', encapsulate([frame])] },
      });
      const { series } = await scanFiles([file], ctx);
      expect(await codeOf(() => decodeSlice(file, series[0].slices[0]))).toBe('slice-unreadable');
    }
  },
);
const paletted = (pixels: readonly number[], entries: number): Uint8Array =>
  written({
    '00280004': ['CS', 'PALETTE COLOR'],
    '00280010': ['US', [1]],
    '00280011': ['US', [pixels.length]],
    '00280100': ['US', [8]],
    '00280101': ['US', [8]],
    '00280102': ['US', [7]],
    '00281101': ['US', [entries, 0, 8]],
    '00281201': ['OW', [10, 20]],
    '00281202': ['OW', [10, 20]],
    '00281203': ['OW', [10, 20]],
    '7fe00010': ['OW', Uint8Array.from(pixels)],
  });
const colours = async (bytes: Uint8Array): Promise<number[]> => {
  const file = memorySource('a.dcm', bytes);
  const { series } = await scanFiles([file], ctx);
  return [...(await decodeColourSlice(file, series[0].slices[0]))];
};
conformanceRow(
  limit(
    'A palette image whose size overflows (CVE-2026-5443)',
    'Refused by the bytes that are there; sizes are exact numbers.',
  ),
  async () => {
    const huge = paletted([0, 1], 2);
    const rows = Buffer.from(huge).indexOf(Buffer.from([0x28, 0, 0x10, 0]));
    huge.set([0xff, 0xff], rows + 8);
    expect(await skipped(huge)).toBe('truncated');
  },
);
conformanceRow(
  limit(
    'Indices beyond the palette (CVE-2026-5445)',
    'Take its first or last entry (PS3.3 C.7.6.3.1.5), nothing behind it.',
  ),
  async () => {
    expect(await colours(paletted([0, 1, 2, 255], 2))).toEqual([
      10, 10, 10, 20, 20, 20, 20, 20, 20, 20, 20, 20,
    ]);
  },
);
conformanceRow(
  limit(
    'Another picture format inside DICOM (CVE-2026-5444, PAM with sizes that overflow)',
    'Only code streams of the transfer syntax are decoded; anything else is refused.',
  ),
  async () => {
    const pam = bytesOf(
      'P7\nWIDTH 65536\nHEIGHT 65536\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n',
    );
    for (const uid of ['1.2.840.10008.1.2.4.50', '1.2.840.10008.1.2.4.90', '1.2.840.10008.1.2.5']) {
      const file = memorySource('a.dcm', written({ '7fe00010': ['OB', encapsulate([pam])] }, uid));
      const { series } = await scanFiles([file], ctx);
      expect(await codeOf(() => decodeSlice(file, series[0].slices[0]))).toBe('slice-unreadable');
    }
  },
);
conformanceRow(
  limit(
    'An answer that announces more bytes than it may (CVE-2026-5440, Content-Length without a limit)',
    'The stated length reserves nothing; what arrives is counted.',
  ),
  async () => {
    const server = await startDicomWeb({
      instances: [
        { studyUid: '1.2', seriesUid: '1.3', sopInstanceUid: '1.4', bytes: new Uint8Array() },
      ],
      misbehave: (request, response) => {
        if (!request.headers.accept?.startsWith('multipart')) return false;
        response.writeHead(200, {
          'Content-Type': 'multipart/related; boundary=x',
          'Content-Length': 2 ** 42,
        });
        response.write('--x\r\nContent-Length: 4398046511104\r\n\r\nabc');
        setTimeout(() => response.destroy(), 20);
        return true;
      },
    });
    try {
      const series = { studyUid: '1.2', seriesUid: '1.3' };
      const found = await retrieveSeries({ url: server.url }, series, async () => undefined, ctx);
      expect(found).toMatchObject({ received: 0, missing: ['1.4'] });
    } finally {
      await server.close();
    }
  },
);
conformanceRow(
  limit('Sequences that nest without end', 'More than 32 deep in images, 24 in other objects.'),
  async () => {
    const open = Array.from({ length: 5000 }, () => [
      8, 0, 0x40, 0x11, 0x53, 0x51, 0, 0, 255, 255, 255, 255, 0xfe, 0xff, 0, 0xe0, 255, 255, 255,
      255,
    ]).flat();
    const bytes = new Uint8Array([...writeDicom({ '00080005': ['CS', 'ISO_IR 100'] }), ...open]);
    expect(await skipped(bytes)).toBe('unreadable');
    expect(await codeOf(() => readDicomTree(bytes))).toBe('dicom-invalid');
  },
);
conformanceRow(
  limit(
    'A volume larger than memory',
    'Refused by its size before a slice is decoded (volume-memory).',
  ),
  async () => {
    const files = ctSeries(3);
    const { series } = await scanFiles(files, ctx);
    expect(await codeOf(() => loadVolume(series[0], files, ctx, { maxBytes: 10 }))).toBe(
      'volume-memory',
    );
  },
);
conformanceRow(
  limit(
    'A segmentation of two frames that span thousands of slices',
    'Its own grid is refused (seg-too-large); on the grid of its image it is read.',
  ),
  async () => {
    const frame = (k: number): Elements => ({
      '00209113': ['SQ', [{ '00200032': ['DS', `0\\0\\${k}`] }]],
      '0062000a': ['SQ', [{ '0062000b': ['US', [1]] }]],
    });
    const shared: Elements = {
      '00209116': ['SQ', [{ '00200037': ['DS', '1\\0\\0\\0\\1\\0'] }]],
      '00289110': ['SQ', [{ '00280030': ['DS', '1\\1'], '00180050': ['DS', '1'] }]],
    };
    const file = writeDicom({
      '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.66.4'],
      '00280008': ['IS', '2'],
      '00280010': ['US', [512]],
      '00280011': ['US', [512]],
      '00280100': ['US', [1]],
      '00620001': ['CS', 'BINARY'],
      '00620002': ['SQ', [{ '00620004': ['US', [1]] }]],
      '52009229': ['SQ', [shared]],
      '52009230': ['SQ', [frame(0), frame(4000)]],
      '7fe00010': ['OW', new Uint8Array(65536).fill(255)],
    });
    expect(file.length).toBeLessThan(70_000);
    expect(await codeOf(() => readDicomSeg(file))).toBe('seg-too-large');
  },
);
