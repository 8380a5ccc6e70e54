/** Colour pixels as DICOM writes them (PS3.3 C.7.6.3.1), with values worked out by hand. */
import { expect, test } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { decodeColourSlice, decodeSlice } from '../../../src/dicom/pixels.ts';
import { scanFiles } from '../../../src/dicom/scan.ts';
import { encapsulate } from '../../fixtures/dicom-file.ts';
import type { Elements } from '../../fixtures/dicom-file.ts';
import { ctSlice } from '../../fixtures/dicom-series.ts';

/** Four pixels in one row: red, green, blue, white. */
const WANTED = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];
const PLANES = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255];

const eightBit = (photometric: string, samples: number): Elements => ({
  '00280002': ['US', [samples]],
  '00280004': ['CS', photometric],
  '00280010': ['US', [1]],
  '00280011': ['US', [4]],
  '00280100': ['US', [8]],
  '00280101': ['US', [8]],
  '00280102': ['US', [7]],
});

async function open(elements: Elements, transferSyntaxUid?: string) {
  const file = ctSlice(0, { elements, ...(transferSyntaxUid && { transferSyntaxUid }) });
  const { series } = await scanFiles([file], createJobContext());
  return { file, series: series[0] };
}

const bytes = (values: readonly number[]): Elements => ({
  '7fe00010': ['OW', Uint8Array.from(values)],
});

test.each([
  ['pixel by pixel', { ...eightBit('RGB', 3), ...bytes(WANTED) }],
  [
    'plane after plane',
    { ...eightBit('RGB', 3), '00280006': ['US', [1]], ...bytes(PLANES) } as Elements,
  ],
  [
    'through a palette of 16 bits',
    {
      ...eightBit('PALETTE COLOR', 1),
      '00281101': ['US', [4, 10, 16]],
      '00281201': ['OW', [0xff00, 0, 0, 0xff00]],
      '00281202': ['OW', [0, 0xff00, 0, 0xff00]],
      '00281203': ['OW', [0, 0, 0xff00, 0xff00]],
      ...bytes([10, 11, 12, 13]),
    } as Elements,
  ],
])('red, green, blue, white, %s', async (_, elements) => {
  const { file, series } = await open(elements);
  expect([...(await decodeColourSlice(file, series.slices[0]))]).toEqual(WANTED);
  // BT.601: what the list of series shows.
  expect([...(await decodeSlice(file, series.slices[0]))]).toEqual([76, 150, 29, 255]);
  expect(series.suitableFor3d).toBe(false);
});

test('luminance and chroma, whole and halved, become the same greys', async () => {
  const whole = [0, 128, 128, 100, 128, 128, 200, 128, 128, 255, 128, 128];
  const halved = [0, 100, 128, 128, 200, 255, 128, 128];
  for (const elements of [
    { ...eightBit('YBR_FULL', 3), ...bytes(whole) },
    { ...eightBit('YBR_FULL_422', 3), ...bytes(halved) },
  ]) {
    const { file, series } = await open(elements);
    const rgb = [0, 100, 200, 255].flatMap((grey) => [grey, grey, grey]);
    expect([...(await decodeColourSlice(file, series.slices[0]))]).toEqual(rgb);
  }
});

test('RLE holds one segment per component', async () => {
  const segments = [0, 1, 2].map((c) => [3, ...PLANES.slice(4 * c, 4 * c + 4), 128]);
  const header = new DataView(new ArrayBuffer(64));
  header.setUint32(0, 3, true);
  segments.forEach((_, n) => header.setUint32(4 * (n + 1), 64 + 6 * n, true));
  const frame = new Uint8Array([...new Uint8Array(header.buffer), ...segments.flat()]);
  const { file, series } = await open(
    { ...eightBit('RGB', 3), '7fe00010': ['OB', encapsulate([frame])] },
    '1.2.840.10008.1.2.5',
  );
  expect([...(await decodeColourSlice(file, series.slices[0]))]).toEqual(WANTED);
});

test('a palette that is not there is named', async () => {
  const { file, series } = await open({
    ...eightBit('PALETTE COLOR', 1),
    ...bytes([10, 11, 12, 13]),
  });
  await expect(decodeSlice(file, series.slices[0])).rejects.toMatchObject({
    code: 'slice-unreadable',
    message: expect.stringContaining('palette'),
  });
});

test('a compressed frame larger than its header is refused before it is decoded', async () => {
  // A start of image and a frame header that promises 65535 x 65535 pixels.
  const frame = Uint8Array.from([
    0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0xff, 0xff, 0xff, 0xff, 1, 1, 0x11, 0, 0xff, 0xd9, 0,
  ]);
  const { file, series } = await open(
    { ...eightBit('MONOCHROME2', 1), '7fe00010': ['OB', encapsulate([frame])] },
    '1.2.840.10008.1.2.4.50',
  );
  await expect(decodeSlice(file, series.slices[0])).rejects.toMatchObject({
    code: 'slice-unreadable',
    message: expect.stringContaining('65535 × 65535'),
  });
});
