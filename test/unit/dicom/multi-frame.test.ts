/** Several frames in one file: geometry and values per frame, and where each frame's bytes are. */
import { expect, test } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { scanFiles } from '../../../src/dicom/scan.ts';
import { memorySource } from '../../../src/dicom/source.ts';
import { loadVolume } from '../../../src/dicom/volume.ts';
import { encapsulate, writeDicom } from '../../fixtures/dicom-file.ts';
import type { Elements, Encoding } from '../../fixtures/dicom-file.ts';
import { COLUMNS, ctElements, ROWS, storedValue } from '../../fixtures/dicom-series.ts';

const FRAMES = [0, 1, 2, 3];
/** Frames are written in this order, which is not the order in space. */
const ORDER = [2, 0, 3, 1];

const pixelsOf = (k: number): number[] =>
  Array.from({ length: ROWS * COLUMNS }, (_, n) =>
    storedValue(k, Math.floor(n / COLUMNS), n % COLUMNS),
  );

const expected = FRAMES.flatMap((k) => pixelsOf(k).map((stored) => stored - 1024));

/** An enhanced CT whose frames have their position and, for frame 3, a rescale of their own. */
function enhanced(changes: Elements = {}): Elements {
  const {
    '00200032': _position,
    '00200037': orientation,
    '00280030': spacing,
    '00281052': _intercept,
    '00281053': _slope,
    ...top
  } = ctElements(0);
  const perFrame = ORDER.map((k): Elements => {
    const own = { '00281052': ['DS', '-2048'], '00281053': ['DS', '2'] } as const;
    return {
      '00209113': ['SQ', [{ '00200032': ['DS', `-10\\-20\\${2 * k}`] }]],
      ...(k === 3 && { '00289145': ['SQ', [own]] }),
    };
  });
  const shared: Elements = {
    '00209116': ['SQ', [{ '00200037': orientation }]],
    '00289110': ['SQ', [{ '00280030': spacing, '00180050': ['DS', '2'] }]],
    '00289145': ['SQ', [{ '00281052': ['DS', '-1024'], '00281053': ['DS', '1'] }]],
  };
  return {
    ...top,
    '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.2.1'],
    '00280008': ['IS', '4'],
    '52009229': ['SQ', [shared]],
    '52009230': ['SQ', perFrame],
    // Half of the values of frame 3, which its own slope doubles; all others as in the plain series.
    '7fe00010': [
      'OW',
      ORDER.flatMap((k) => (k === 3 ? pixelsOf(k).map((v) => 512 + v / 2) : pixelsOf(k))),
    ],
    ...changes,
  };
}

const load = async (bytes: Uint8Array) => {
  const files = [memorySource('enhanced.dcm', bytes)];
  const { series, skipped } = await scanFiles(files, createJobContext());
  expect(skipped).toEqual([]);
  expect(series).toHaveLength(1);
  return { series: series[0], volume: await loadVolume(series[0], files, createJobContext()) };
};

test.each(['explicit', 'implicit', 'big-endian', 'deflated'] as const)(
  'an enhanced CT, %s: frames by position, each with its rescale',
  async (encoding: Encoding) => {
    const { series, volume } = await load(writeDicom(enhanced(), { encoding }));
    expect(series).toMatchObject({
      dimensions: [COLUMNS, ROWS, 4],
      spacingMm: [0.5, 0.75, 2],
      originMm: [-10, -20, 0],
      warnings: [{ code: 'mixed-rescale', severity: 'caution' }],
      suitableFor3d: true,
    });
    expect(series.slices.map(({ frame }) => frame)).toEqual([2, 4, 1, 3]);
    const values = [...volume.data];
    const slice = ROWS * COLUMNS;
    expect(values.slice(0, 3 * slice)).toEqual(expected.slice(0, 3 * slice));
    // The fixture halves odd values: half a stored unit is lost.
    values.slice(3 * slice).forEach((hu, n) => {
      expect(Math.abs(hu - expected[3 * slice + n])).toBeLessThanOrEqual(1);
    });
  },
);

/** RLE as literals only. */
function rle(values: readonly number[]): Uint8Array {
  const planes = [8, 0].map((shift) => {
    const bytes = values.map((value) => (value >> shift) & 255);
    return [bytes.length - 1, ...bytes, 128];
  });
  const header = new DataView(new ArrayBuffer(64));
  header.setUint32(0, 2, true);
  header.setUint32(4, 64, true);
  header.setUint32(8, 64 + planes[0].length, true);
  return new Uint8Array([...new Uint8Array(header.buffer), ...planes.flat()]);
}

const cut = (frame: Uint8Array): Uint8Array[] => [frame.slice(0, 50), frame.slice(50)];

const plainFrames = ORDER.map((k) => rle(pixelsOf(k)));
const pieces = plainFrames.flatMap(cut);
/** From the first item after the table to the item in which each frame starts. */
const offsets = plainFrames.map((_, n) =>
  plainFrames.slice(0, n).reduce((sum, frame) => sum + frame.length + 16, 0),
);

test.each([
  ['one fragment a frame, no table', encapsulate(plainFrames), {}],
  ['two fragments a frame, basic offset table', encapsulate(pieces, offsets), {}],
  [
    'two fragments a frame, extended offset table',
    encapsulate(pieces),
    {
      '7fe00001': ['OV', offsets],
      '7fe00002': ['OV', plainFrames.map((frame) => frame.length)],
    } as Elements,
  ],
])('frames in %s', async (_, pixelData, tables) => {
  const bytes = writeDicom(
    enhanced({ ...tables, '52009230': enhancedPositions(), '7fe00010': ['OB', pixelData] }),
    { transferSyntaxUid: '1.2.840.10008.1.2.5' },
  );
  const { volume } = await load(bytes);
  expect([...volume.data]).toEqual(expected);
});

function enhancedPositions(): Elements[string] {
  return [
    'SQ',
    ORDER.map((k): Elements => ({
      '00209113': ['SQ', [{ '00200032': ['DS', `-10\\-20\\${2 * k}`] }]],
    })),
  ];
}

const skippedCode = async (elements: Elements, transferSyntaxUid?: string) => {
  const bytes = writeDicom(elements, transferSyntaxUid ? { transferSyntaxUid } : {});
  const { skipped } = await scanFiles([memorySource('a.dcm', bytes)], createJobContext());
  return skipped[0]?.code;
};

test('frames that cannot be there are refused before anything is made of them', async () => {
  expect(await skippedCode(enhanced({ '00280008': ['IS', '5'] }))).toBe('truncated');
  expect(await skippedCode(enhanced({ '00280008': ['IS', '2000000000'] }))).toBe('unreadable');
  expect(await skippedCode(enhanced({ '00280008': ['IS', '-4'] }))).toBe('unreadable');
  const unknown = enhanced({ '7fe00010': ['OB', encapsulate(pieces.slice(1))] });
  expect(await skippedCode(unknown, '1.2.840.10008.1.2.5')).toBe('unreadable');
});

test('sequences that nest without end are refused', async () => {
  let elements: Elements = { '00080100': ['SH', 'x'] };
  for (let depth = 0; depth < 40; depth++) elements = { '00081140': ['SQ', [elements]] };
  // Sequences with a length are stepped over; the reader must not follow what it does not need.
  expect(await skippedCode({ ...ctElements(0), ...elements })).toBeUndefined();
  const open = Array.from({ length: 5000 }, () => [
    0x08, 0, 0x40, 0x11, 0x53, 0x51, 0, 0, 255, 255, 255, 255, 0xfe, 0xff, 0, 0xe0, 255, 255, 255,
    255,
  ]).flat();
  const bytes = new Uint8Array([...writeDicom({ '00080005': ['CS', 'ISO_IR 100'] }), ...open]);
  const { skipped } = await scanFiles([memorySource('deep.dcm', bytes)], createJobContext());
  expect(skipped[0].code).toBe('unreadable');
  expect(skipped[0].message).toContain('deep');
});

test('a small deflated file that unpacks to hundreds of megabytes is refused', async () => {
  const bomb = writeDicom(
    { ...ctElements(0), '00091010': ['OB', new Uint8Array(40 * 1024 ** 2)] },
    { encoding: 'deflated' },
  );
  expect(bomb.length).toBeLessThan(64 * 1024);
  const { skipped } = await scanFiles([memorySource('bomb.dcm', bomb)], createJobContext());
  expect(skipped[0].message).toContain('unpacks to more than 8 MB');
});
