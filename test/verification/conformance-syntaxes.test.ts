/** Rows of the conformance page: transfer syntaxes, in the order of the table in the code. */
import createCharls from '@cornerstonejs/codec-charls/wasmjs';
import createOpenJpeg from '@cornerstonejs/codec-openjpeg/wasmjs';
import { deflateSync } from 'fflate';
import { beforeAll, expect } from 'vitest';
import { provideCodecsFromDisk } from '../../src/dicom/codecs.node.ts';
import { decodeSlice } from '../../src/dicom/pixels.ts';
import { TRANSFER_SYNTAXES, transferSyntax } from '../../src/dicom/transfer-syntax.ts';
import { encapsulate, writeDicom, type Elements } from '../fixtures/dicom-file.ts';
import { ctElements } from '../fixtures/dicom-series.ts';
import { HT_COLUMNS, HT_FRAMES, HT_ROWS } from '../fixtures/htj2k-frames.ts';
import {
  encodeJpegXl,
  JPEG_GREY_8,
  XL_GREY_16,
  XL_OF_JPEG,
  xlGrey16,
} from '../fixtures/jpeg-xl.ts';
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

/** One grey frame whose stored values are its values. */
function grey(
  uid: string,
  frame: Uint8Array,
  [columns, rows]: readonly [number, number],
  bits: number,
  signed: boolean,
): Uint8Array {
  const even = frame.length % 2 === 0 ? frame : new Uint8Array([...frame, 0]);
  const elements: Elements = {
    ...ctElements(0),
    '00280010': ['US', [rows]],
    '00280011': ['US', [columns]],
    '00280100': ['US', [bits > 8 ? 16 : 8]],
    '00280101': ['US', [bits]],
    '00280102': ['US', [bits - 1]],
    '00280103': ['US', [signed ? 1 : 0]],
    '00281052': ['DS', '0'],
    '7fe00010': ['OB', encapsulate([even])],
  };
  return writeDicom(elements, { transferSyntaxUid: uid });
}

/** JPEG XL: what the three forms promise, and the check of each. */
const xl: Readonly<Record<string, readonly [note: string, check: () => Promise<void>]>> = {
  '4.110': [
    'Bit by bit: 8, 12 and 16 bits, bare code streams and boxes, of two versions of libjxl.',
    async () => {
      const uid = `${PART}4.110`;
      for (const bits of [8, 12, 16]) {
        const wanted = Array.from({ length: 24 * 20 }, (_, n) => (n * 2731) % 2 ** bits);
        const values = bits > 8 ? Uint16Array.from(wanted) : Uint8Array.from(wanted);
        const frame = await encodeJpegXl(values, { columns: 24, rows: 20, bits, components: 1 });
        expect([...(await valuesOf(grey(uid, frame, [24, 20], bits, false)))]).toEqual(wanted);
      }
      const earlier = await valuesOf(grey(uid, XL_GREY_16, [32, 24], 16, false));
      expect([...earlier]).toEqual(Array.from({ length: 32 * 24 }, (_, n) => xlGrey16(n)));
    },
  ],
  '4.111': [
    'Within one grey value of the JPEG that was packed again.',
    async () => {
      const truth = await valuesOf(grey(`${PART}4.50`, JPEG_GREY_8, [24, 16], 8, false));
      const values = await valuesOf(grey(`${PART}4.111`, XL_OF_JPEG, [24, 16], 8, false));
      expect(new Set(truth).size).toBeGreaterThan(100);
      expect(values.every((v, n) => Math.abs(v - truth[n]) <= 1)).toBe(true);
    },
  ],
  '4.112': [
    'With loss; within 3 % of the range at a distance of 1. Lossless streams under this UID are exact.',
    async () => {
      const uid = `${PART}4.112`;
      const smooth = Uint16Array.from({ length: 32 * 32 }, (_, n) =>
        Math.round(2048 + 1500 * Math.sin((n % 32) / 6) * Math.cos((n >> 5) / 7)),
      );
      const image = { columns: 32, rows: 32, bits: 12, components: 1 } as const;
      const of = async (distance: number) =>
        valuesOf(grey(uid, await encodeJpegXl(smooth, image, distance), [32, 32], 12, false));
      const far = Array.from(await of(1), (v, n) => Math.abs(v - smooth[n]));
      expect(Math.max(...far)).toBeGreaterThan(0);
      expect(Math.max(...far)).toBeLessThan(0.03 * 4096);
      expect([...(await of(0))]).toEqual([...smooth]);
    },
  ],
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
  } else if (encoding === 'jpeg-xl') {
    const [note, check] = xl[short];
    conformanceRow({ ...row, does: 'reads', note }, check);
  } else {
    const frames = HT_FRAMES.filter(({ syntax }) => short === `4.${syntax}`);
    const lossy = short === '4.203';
    const note = lossy
      ? 'With loss; within 40 of 1800 grey values of what another encoder (OpenJPH) packed.'
      : `Bit by bit: ${frames.map(({ bits, signed }) => `${bits} bits ${signed ? 'signed' : 'unsigned'}`).join(', ')}, written by another encoder (OpenJPH).`;
    conformanceRow({ ...row, does: 'reads', note }, async () => {
      expect(frames.length).toBeGreaterThan(0);
      for (const { bits, signed, value, frame } of frames) {
        const values = await valuesOf(grey(uid, frame, [HT_COLUMNS, HT_ROWS], bits, signed));
        const wanted = Array.from({ length: HT_COLUMNS * HT_ROWS }, (_, n) => value(n));
        if (lossy) {
          const far = Array.from(values, (v, n) => Math.abs(v - wanted[n]));
          // Not exact, else nothing lossy was looked at.
          expect(Math.max(...far)).toBeGreaterThan(0);
          expect(Math.max(...far)).toBeLessThan(40);
        } else expect([...values]).toEqual(wanted);
      }
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
