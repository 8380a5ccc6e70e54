/** JPEG-LS, JPEG 2000 and JPEG XL both ways: the packages' encoders write what our decoding must give back bit by bit. */
import createCharls from '@cornerstonejs/codec-charls/wasmjs';
import createOpenJpeg from '@cornerstonejs/codec-openjpeg/wasmjs';
import { beforeAll, expect, test } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { createRandom } from '../../../src/core/random.ts';
import { provideCodecsFromDisk } from '../../../src/dicom/codecs.node.ts';
import { scanFiles } from '../../../src/dicom/scan.ts';
import { loadVolume } from '../../../src/dicom/volume.ts';
import { encapsulate } from '../../fixtures/dicom-file.ts';
import { ctSeries } from '../../fixtures/dicom-series.ts';
import { encodeJpegXl } from '../../fixtures/jpeg-xl.ts';
import { expectFigure } from '../../verification/expect-figure.ts';

const SIZE = 32;

beforeAll(provideCodecsFromDisk);

test.each([
  ['1.2.840.10008.1.2.4.80', 'JPEG-LS', false],
  ['1.2.840.10008.1.2.4.80', 'JPEG-LS', true],
  ['1.2.840.10008.1.2.4.90', 'JPEG 2000', false],
  ['1.2.840.10008.1.2.4.90', 'JPEG 2000', true],
  ['1.2.840.10008.1.2.4.110', 'JPEG XL', false],
] as const)('%s (%s), signed %s: every voxel comes back', async (uid, name, signed) => {
  const random = createRandom(5);
  const slices = Array.from({ length: 3 }, () =>
    Int16Array.from({ length: SIZE * SIZE }, (_, n) =>
      Math.round((signed ? -900 : 0) + 3 * (n % SIZE) + 100 * random.uniform()),
    ),
  );
  const frames = await Promise.all(slices.map((values) => encode(name, values, signed)));
  const files = ctSeries(3, (k) => ({
    transferSyntaxUid: uid,
    elements: {
      '00280010': ['US', [SIZE]],
      '00280011': ['US', [SIZE]],
      '00280101': ['US', [16]],
      '00280102': ['US', [15]],
      '00280103': ['US', [signed ? 1 : 0]],
      '00281052': ['DS', '0'],
      '7fe00010': ['OB', encapsulate([frames[k]])],
    },
  }));
  const { series } = await scanFiles(files, createJobContext());
  const volume = await loadVolume(series[0], files, createJobContext());
  const written = Int16Array.from(slices.flatMap((values) => [...values]));
  expect(volume.data).toEqual(written);
  expectFigure({
    model: 'DICOM pixel decoding',
    quantity: `${name} lossless, 16 bit: largest difference`,
    value: Math.max(...Array.from(volume.data, (hu, n) => Math.abs(hu - written[n]))),
    unit: 'HU',
    reference: 0,
    tolerance: { plusMinus: 0 },
    source: 'Images written by the encoders of CharLS, OpenJPEG and libjxl',
  });
});

async function encode(
  name: 'JPEG-LS' | 'JPEG 2000' | 'JPEG XL',
  values: Int16Array,
  isSigned: boolean,
): Promise<Uint8Array> {
  if (name === 'JPEG XL') {
    const image = { columns: SIZE, rows: SIZE, bits: 16, components: 1 } as const;
    return encodeJpegXl(Uint16Array.from(values), image);
  }
  const encoder =
    name === 'JPEG-LS'
      ? new (await createCharls()).JpegLSEncoder()
      : new (await createOpenJpeg()).J2KEncoder();
  const info = { width: SIZE, height: SIZE, bitsPerSample: 16, componentCount: 1, isSigned };
  encoder.getDecodedBuffer(info).set(new Uint8Array(values.buffer));
  encoder.encode();
  const encoded = encoder.getEncodedBuffer().slice();
  encoder.delete();
  // Fragments have even length.
  return encoded.length % 2 === 0 ? encoded : new Uint8Array([...encoded, 0]);
}
