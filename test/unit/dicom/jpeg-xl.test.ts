/** JPEG XL: what is read before a decoder is asked, colours, and frames in several fragments. */
import { beforeAll, describe, expect, test } from 'vitest';
import { provideCodecsFromDisk } from '../../../src/dicom/codecs.node.ts';
import { codestreamSize } from '../../../src/dicom/codestream.ts';
import { isJpegXl, jpegXlSize } from '../../../src/dicom/jpeg-xl-header.ts';
import { decodeColourSlice, decodeSlice } from '../../../src/dicom/pixels.ts';
import { encapsulate, writeDicom, type Elements } from '../../fixtures/dicom-file.ts';
import { ctElements } from '../../fixtures/dicom-series.ts';
import { encodeJpegXl, XL_GREY_16, XL_OF_JPEG } from '../../fixtures/jpeg-xl.ts';
import { openFile } from '../../fixtures/open-file.ts';

const UID = '1.2.840.10008.1.2.4.110';
beforeAll(provideCodecsFromDisk);

describe('the header of a frame', () => {
  test('gives size, depth and colours, of a bare code stream and in boxes', async () => {
    expect(jpegXlSize(XL_GREY_16)).toEqual({
      kind: 'jpeg-xl',
      columns: 32,
      rows: 24,
      components: 1,
      bits: 16,
    });
    expect(codestreamSize(XL_OF_JPEG)).toMatchObject({ columns: 24, rows: 16, bits: 8 });
    for (const [columns, rows, bits, components] of [
      [61, 47, 12, 1],
      [512, 512, 10, 1],
      [640, 480, 8, 3],
      [300, 7, 16, 1],
      [9, 2000, 8, 1],
    ] as const) {
      const count = columns * rows * components;
      const values = bits > 8 ? new Uint16Array(count) : new Uint8Array(count);
      const frame = await encodeJpegXl(values, { columns, rows, bits, components });
      expect(isJpegXl(frame)).toBe(true);
      expect(jpegXlSize(frame)).toEqual({ kind: 'jpeg-xl', columns, rows, components, bits });
    }
  });

  test('that is cut says so', () => {
    for (let length = 2; length < 50; length += 3) {
      const cut = XL_GREY_16.subarray(0, length);
      expect(() => codestreamSize(cut)).toThrow(/JPEG/);
    }
  });

  test('with further channels is refused before a decoder allocates them', async () => {
    const image = { columns: 8, rows: 8, bits: 8, components: 1 } as const;
    const frame = await encodeJpegXl(new Uint8Array(64), image);
    // FF 0A, size in 9 bits (both sides 8), two flags, one flag and two bits of depth, one flag: then the number of channels.
    frame[2 + (15 >> 3)] |= 3 << (15 & 7);
    expect(() => jpegXlSize(frame)).toThrow('further channels');
  });
});

const frameOf = (frame: Uint8Array, change: Elements): Elements => ({
  ...ctElements(0),
  '00280010': ['US', [8]],
  '00280011': ['US', [8]],
  '7fe00010': ['OB', encapsulate([frame])],
  ...change,
});

test('a frame larger than the DICOM header says is refused', async () => {
  const { file, slice } = await openFile(
    writeDicom(frameOf(XL_GREY_16, {}), { transferSyntaxUid: UID }),
  );
  await expect(decodeSlice(file, slice)).rejects.toMatchObject({
    code: 'slice-unreadable',
    message: expect.stringContaining('32 × 24 × 1') as string,
  });
});

test('colours come back as they were packed, whatever the header calls them', async () => {
  const rgb = Uint8Array.from({ length: 3 * 64 }, (_, n) => (n * 37) % 256);
  const image = { columns: 8, rows: 8, bits: 8, components: 3 } as const;
  for (const photometric of ['RGB', 'YBR_FULL_422', 'XYB']) {
    const elements = frameOf(await encodeJpegXl(rgb, image), {
      '00280002': ['US', [3]],
      '00280004': ['CS', photometric],
      '00280100': ['US', [8]],
      '00280101': ['US', [8]],
      '00280102': ['US', [7]],
    });
    const { file, slice } = await openFile(writeDicom(elements, { transferSyntaxUid: UID }));
    expect([...(await decodeColourSlice(file, slice))]).toEqual([...rgb]);
  }
});

const place = (k: number): Elements => ({
  '00209113': ['SQ', [{ '00200032': ['DS', `0\\0\\${k}`] }]],
});

test('frames in more fragments than frames are told apart by how they start', async () => {
  const image = { columns: 8, rows: 8, bits: 16, components: 1 } as const;
  const bare = await encodeJpegXl(new Uint8Array(64), { ...image, bits: 8 });
  const boxed = await encodeJpegXl(new Uint16Array(64).fill(700), image);
  expect([bare[0], boxed[0]]).toEqual([0xff, 0]);
  for (const [frame, bits, hu] of [
    [bare, 8, 0],
    [boxed, 16, 700],
  ] as const) {
    const half = (frame.length >> 2) << 1;
    const parts = [frame.slice(0, half), frame.slice(half)];
    const elements = frameOf(frame, {
      '00280008': ['IS', '2'],
      '52009230': ['SQ', [place(0), place(1)]],
      '00280100': ['US', [bits]],
      '00280101': ['US', [bits]],
      '00280102': ['US', [bits - 1]],
      '00281052': ['DS', '0'],
      '7fe00010': ['OB', encapsulate([...parts, ...parts])],
    });
    const { file, series } = await openFile(writeDicom(elements, { transferSyntaxUid: UID }));
    expect(series.slices).toHaveLength(2);
    expect((await decodeSlice(file, series.slices[1])).every((v) => v === hu)).toBe(true);
  }
});
