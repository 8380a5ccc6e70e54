import { describe, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { createJobContext } from '../../../src/core/job.ts';
import type { Grid } from '../../../src/core/space.ts';
import type { LabelMap, Volume } from '../../../src/core/volume.ts';
import {
  alignmentOf,
  followUpRecord,
  studyOfRecord,
  type FollowUpStudy,
} from '../../../src/pipeline/follow-up.ts';
import {
  landmarkAlignment,
  sameFrameAlignment,
  unalignedStudies,
} from '../../../src/pipeline/study-alignment.ts';
import type { RecordMap } from '../../../src/twin/record-map.ts';

const context = createJobContext();
const grid: Grid = {
  dimensions: [40, 40, 30],
  spacingMm: [1, 1, 1],
  originMm: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const TUMOUR = 40;

type Ball = readonly [label: number, centre: readonly [number, number, number], radiusMm: number];

function labelsOf(balls: readonly Ball[]): LabelMap {
  const [nx, ny, nz] = grid.dimensions;
  const data = new Uint8Array(nx * ny * nz).fill(LABEL.liver);
  for (let k = 0, n = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++)
        for (const [label, [x, y, z], r] of balls)
          if (Math.hypot(i - x, j - y, k - z) <= r) data[n] = label;
  return { grid, data };
}

const volume: Volume = {
  grid,
  data: new Int16Array(40 * 40 * 30),
  modality: 'CT',
  unit: 'HU',
  window: { centre: 60, width: 300 },
};

const study = (labels: LabelMap, change: Partial<FollowUpStudy> = {}): FollowUpStudy => ({
  volume,
  segmentation: { labels, structures: [], warnings: [{ code: 'recipe', message: 'A doubt.' }] },
  seriesDescription: 'later',
  date: '2025-03-03',
  intervalDays: 56,
  frameOfReferenceUid: '1.2.3',
  alignment: sameFrameAlignment(),
  ...change,
});

const recordOf = async (
  before: readonly Ball[],
  after: readonly Ball[],
  change: Partial<FollowUpStudy> = {},
): Promise<RecordMap['followUp']> => {
  const made = study(labelsOf(after), change);
  const record = await followUpRecord('liver', labelsOf(before), made, [], context);
  return { ...record, id: 'followUp', version: 1, change: '', createdAt: '', blobs: {} };
};

const SMALL: Ball = [TUMOUR, [14, 14, 14], 6];
const LARGE: Ball = [TUMOUR, [14, 14, 14], 7];

describe('the record of a second study', () => {
  it('measures what has become of a lesion', async () => {
    const { summary, interlocks } = await recordOf([SMALL], [LARGE]);
    const [lesion] = summary.lesions;
    expect(lesion.title).toBe('Tumour 1');
    const rate = Math.log((lesion.followUpMl ?? 0) / (lesion.baselineMl ?? 0)) / 56;
    expect(lesion.growthPerDay).toBeCloseTo(rate, 12);
    expect(lesion.growthLowPerDay).toBeLessThan(rate);
    expect(lesion.growthHighPerDay).toBeGreaterThan(rate);
    expect(interlocks).toEqual([]);
  });

  it('asks about a lesion that is not found again, because it may have been missed', async () => {
    const { summary, interlocks } = await recordOf([SMALL, [41, [30, 30, 14], 5]], [LARGE]);
    expect(summary.lesions[1].followUpMl).toBeNull();
    expect(interlocks.map(({ id }) => id)).toEqual(['gone-41']);
    expect(interlocks[0].message).toContain('Tumour 2');
  });

  it('keeps an alignment that is not to be relied on as provisional', async () => {
    const alignment = unalignedStudies(volume, volume, 'They do not meet.');
    const record = await recordOf([SMALL], [LARGE], { alignment });
    expect(record.interlocks.map(({ id }) => id)).toEqual(['alignment']);
    expect(record.summary.registration.residualMm).toBeNull();
    expect(alignmentOf(record).trusted).toBe(false);
    expect(alignmentOf(record).statement).toContain('They do not meet.');
  });

  it('is measured again with landmarks from what it holds, and holds them', async () => {
    const shift = [4, -3, 2] as const;
    const places = [
      [2, 2, 2],
      [30, 4, 6],
      [6, 32, 9],
      [20, 20, 25],
    ] as const;
    const landmarks = places.map(([x, y, z]) => ({
      fixedLps: [x, y, z] as const,
      movingLps: [x + shift[0], y + shift[1], z + shift[2]] as const,
    }));
    const moved: Ball = [TUMOUR, [14 + shift[0], 14 + shift[1], 14 + shift[2]], 7];
    const alignment = unalignedStudies(volume, volume, '');
    const first = await recordOf([SMALL], [moved], { alignment });
    // A record is read back from JSON.
    const kept = JSON.parse(JSON.stringify(first)) as RecordMap['followUp'];
    const arrays = { volume: volume.data, labels: labelsOf([moved]).data };
    const again = studyOfRecord(kept, arrays, landmarkAlignment(landmarks));
    expect(again.volume.window).toEqual(volume.window);
    expect(again.frameOfReferenceUid).toBe('1.2.3');
    const second = await followUpRecord('liver', labelsOf([SMALL]), again, [], context);
    expect(second.interlocks).toEqual([]);
    expect(second.summary.registration.method).toBe('landmarks');
    expect(second.summary.registration.residualMm).toBeLessThan(1e-9);
    const codes = ['recipe', 'alignment-few-landmarks'];
    expect(second.summary.warnings.map(({ code }) => code)).toEqual(codes);
    const stored: RecordMap['followUp'] = { ...kept, ...second };
    expect(alignmentOf(stored).landmarks).toEqual(landmarks);
  });
});
