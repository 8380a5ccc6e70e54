/** Rows of the conformance page: transfer syntaxes, in the order of the table in the code. */
import createCharls from '@cornerstonejs/codec-charls/wasmjs';
import createOpenJpeg from '@cornerstonejs/codec-openjpeg/wasmjs';
import { deflateSync } from 'fflate';
import { beforeAll, expect } from 'vitest';
import { provideCodecsFromDisk } from '../../src/dicom/codecs.node.ts';
import { decodeColourSlice, decodeSlice } from '../../src/dicom/pixels.ts';
import { TRANSFER_SYNTAXES, transferSyntax } from '../../src/dicom/transfer-syntax.ts';
import { encapsulate, writeDicom, type Elements } from '../fixtures/dicom-file.ts';
import { ctElements } from '../fixtures/dicom-series.ts';
import { conformanceFile, openFile, valuesOf } from '../fixtures/open-file.ts';
import { conformanceRow } from './conformance-row.ts';

const PART = '1.2.840.10008.1.2.';
const DATA = 'dicom-conformance';

beforeAll(provideCodecsFromDisk);

const SIZE = 32;
const STORED = Uint16Array.from({ length: SIZE * SIZE }, (_, n) => (n * 37) % 4096);
const HU = Int16Array.from(STORED, (value) => value - 1024);
const sized: Elements = { '00280010': ['US', [SIZE]], '00280011': ['US', [SIZE]] };
const littleEndian = new Uint8Array(STORED.buffer);

function inFragments(uid: string, frame: Uint8Array): Uint8Array {
  const even = frame.length % 2 === 0 ? frame : new Uint8Array([...frame, 0]);
  const half = (even.length >> 2) << 1;
  const pixels = encapsulate([even.slice(0, half), even.slice(half)]);
  const elements: Elements = {
    ...ctElements(0),
    ...sized,
    '00280101': ['US', [16]],
    '00280102': ['US', [15]],
    '7fe00010': ['OB', pixels],
  };
  return writeDicom(elements, { transferSyntaxUid: uid });
}

/** PackBits literals, the high bytes before the low ones. */
function rle(): Uint8Array {
  const planes = [8, 0].map((shift) => {
    const runs: number[] = [];
    for (let at = 0; at < STORED.length; at += 128) {
      runs.push(127, ...Array.from(STORED.subarray(at, at + 128), (v) => (v >> shift) & 255));
    }
    return runs;
  });
  const header = new Uint8Array(
    Uint32Array.of(2, 64, 64 + planes[0].length, ...new Uint32Array(13)).buffer,
  );
  return new Uint8Array([...header, ...planes.flat()]);
}

async function encoded(codec: 'charls' | 'openjpeg'): Promise<Uint8Array> {
  const encoder =
    codec === 'charls'
      ? new (await createCharls()).JpegLSEncoder()
      : new (await createOpenJpeg()).J2KEncoder();
  const info = { width: SIZE, height: SIZE, bitsPerSample: 16, componentCount: 1, isSigned: false };
  encoder.getDecodedBuffer(info).set(littleEndian);
  encoder.encode();
  const frame = encoder.getEncodedBuffer().slice();
  encoder.delete();
  return frame;
}

const written: Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>> = {
  '1.98': () => inFragments(`${PART}1.98`, littleEndian),
  '4.80': async () => inFragments(`${PART}4.80`, await encoded('charls')),
  '4.90': async () => inFragments(`${PART}4.90`, await encoded('openjpeg')),
  '5': () => inFragments(`${PART}5`, rle()),
  '8.1': () => inFragments(`${PART}8.1`, deflateSync(littleEndian)),
};
const native = {
  '': 'implicit',
  '1': 'explicit',
  '2': 'big-endian',
  '1.99': 'deflated',
} as const;

/** Files of one CT image in the cornerstone3D collection, with how far they may be off (real-data.test.ts). */
const real: Readonly<Record<string, readonly [file: string, mostHu: number]>> = {
  '4.50': ['CTImage.dcm_JPEGProcess1TransferSyntax', 70],
  '4.51': ['CTImage.dcm_JPEGProcess2_4TransferSyntax', 40],
  '4.53': ['CTImage.dcm_JPEGProcess6_8TransferSyntax', 40],
  '4.55': ['CTImage.dcm_JPEGProcess10_12TransferSyntax', 40],
  '4.57': ['CTImage.dcm_JPEGProcess14TransferSyntax', 0],
  '4.70': ['CTImage.dcm_JPEGProcess14SV1TransferSyntax', 0],
  '4.81': ['CTImage.dcm_JPEGLSLossyTransferSyntax', 2],
  '4.91': ['CTImage.dcm_JPEG2000TransferSyntax', 20],
};

for (const { uid, name, encoding } of TRANSFER_SYNTAXES) {
  const short = uid.slice(PART.length);
  const row = { section: 'Transfer syntaxes', item: `${name}, ${uid}` } as const;
  if (!encoding) {
    conformanceRow(
      {
        ...row,
        does: 'refuses',
        note: 'Named with its UID in the import report, with the forms that are read.',
      },
      async () => {
        const bytes = writeDicom(ctElements(0), { transferSyntaxUid: uid });
        const { file, series, slice } = await openFile(bytes);
        const [warning] = series.warnings;
        expect(warning).toMatchObject({ code: 'unsupported-transfer-syntax', severity: 'stop' });
        expect(warning.message).toContain(uid);
        expect(warning.message).toContain(name);
        await expect(decodeSlice(file, slice)).rejects.toMatchObject({
          code: 'unsupported-transfer-syntax',
        });
      },
    );
  } else if (Object.hasOwn(native, short)) {
    conformanceRow({ ...row, does: 'reads', note: 'Bit by bit.' }, async () => {
      const elements = { ...ctElements(0), ...sized, '7fe00010': ['OW', [...STORED]] } as const;
      const form = native[short as keyof typeof native];
      expect(await valuesOf(writeDicom(elements, { encoding: form }))).toEqual(HU);
    });
  } else if (Object.hasOwn(written, short)) {
    conformanceRow({ ...row, does: 'reads', note: 'Bit by bit, in two fragments.' }, async () => {
      expect(await valuesOf(await written[short]())).toEqual(HU);
    });
  } else if (Object.hasOwn(real, short)) {
    const [file, mostHu] = real[short];
    const note =
      mostHu === 0 ? 'Bit by bit.' : `Lossy; within ${mostHu} HU of the image it was made from.`;
    conformanceRow({ ...row, does: 'reads', note, needs: DATA }, async () => {
      const folder = 'cornerstone_transfer_syntaxes';
      const truth = await valuesOf(conformanceFile(folder, 'CTImage.dcm'));
      const values = await valuesOf(conformanceFile(folder, `${file}_${uid}.dcm`));
      expect(values.length).toBe(truth.length);
      expect(values.every((hu, n) => Math.abs(hu - truth[n]) <= mostHu)).toBe(true);
    });
  } else {
    // High-throughput JPEG 2000: one colour picture beside its lossless counterpart.
    const note =
      'The code stream says itself how it is packed; checked on one picture under each of the three UIDs.';
    conformanceRow({ ...row, does: 'reads', note, needs: DATA }, async () => {
      const bytes = conformanceFile('pydicom_data_small', 'HTJ2K_08_RGB.dcm');
      const text = Buffer.from(bytes)
        .toString('latin1')
        .replace(/1\.2\.840\.10008\.1\.2\.4\.20[123]/, uid);
      const { file, series, slice } = await openFile(new Uint8Array(Buffer.from(text, 'latin1')));
      expect(series.transferSyntax.uid).toBe(uid);
      const rgb = await decodeColourSlice(file, slice);
      expect(rgb).toHaveLength(3 * slice.pixels.columns * slice.pixels.rows);
      expect(new Set(rgb).size).toBeGreaterThan(16);
    });
  }
}

conformanceRow(
  {
    section: 'Transfer syntaxes',
    item: 'Data sets without preamble, without meta header, or with the wrong syntax named',
    does: 'reads',
    note: 'How values are encoded is judged by what stands in the data.',
  },
  async () => {
    const bare = writeDicom(ctElements(0), { part10: false });
    const lying = writeDicom(ctElements(0), {
      encoding: 'implicit',
      transferSyntaxUid: `${PART}1`,
    });
    const truth = await valuesOf(writeDicom(ctElements(0)));
    expect(await valuesOf(bare)).toEqual(truth);
    expect(await valuesOf(lying)).toEqual(truth);
    expect(transferSyntax('1.2.3').encoding).toBeUndefined();
  },
);
