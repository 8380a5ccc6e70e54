/**
 * The whole comparison of two studies on the synthetic liver, 3 mm, with the exact labels as segmentation: aligned by
 * mutual information, lesions matched, growth measured. Alignment: within 1 mm of the pose of the phantom at every
 * tumour. Volumes: within 1 % of the same patient at 1.5 mm. Growth: the 95 % interval contains the rate of the same
 * patient at 1.5 mm, where both volumes are known eight times as finely.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { isTumourLabel, structureByLabel } from '../../src/core/anatomy.ts';
import { createJobContext } from '../../src/core/job.ts';
import { distance, voxelVolumeMl } from '../../src/core/space.ts';
import type { LabelMap } from '../../src/core/volume.ts';
import { FOLLOW_UP_DAYS } from '../../src/phantom/abdomen/liver-phantom.ts';
import { alignStudies } from '../../src/pipeline/align-studies.ts';
import { followUpRecord } from '../../src/pipeline/follow-up.ts';
import { buildLiverDemo, type LiverDemo } from '../../src/pipeline/liver-demo.ts';
import { mutualInformationAlignment } from '../../src/pipeline/study-alignment.ts';
import { applyTransform } from '../../src/segment/register/transform.ts';
import type { FollowUpSummary } from '../../src/twin/tumour-records.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import { expectFigure } from './expect-figure.ts';

const context = createJobContext();
const PATIENCE_MS = 120_000;

/** Volume of each tumour by title. */
function tumourVolumes({ grid, data }: LabelMap): ReadonlyMap<string, number> {
  const volumes = new Map<string, number>();
  for (const label of data) {
    if (!isTumourLabel(label)) continue;
    const title = structureByLabel(label)?.title ?? '';
    volumes.set(title, (volumes.get(title) ?? 0) + voxelVolumeMl(grid));
  }
  return volumes;
}

describe('two studies of the synthetic liver', () => {
  let demo: LiverDemo;
  let fine: LiverDemo;
  let summary: FollowUpSummary;

  beforeAll(async () => {
    provideKernelsFromDisk();
    demo = await buildLiverDemo({ seed: 1, spacingMm: 3 }, context);
    fine = await buildLiverDemo({ seed: 1, spacingMm: 1.5 }, context);
    const { baseline, followUp } = demo;
    const { volume: fixed, labels } = baseline;
    const found = await alignStudies(
      { fixed, moving: followUp.volume, labels, organ: 'liver' },
      context,
    );
    const record = await followUpRecord(
      'liver',
      labels,
      {
        volume: followUp.volume,
        segmentation: { labels: followUp.labels, structures: [], warnings: [] },
        seriesDescription: 'second study',
        date: null,
        intervalDays: FOLLOW_UP_DAYS,
        frameOfReferenceUid: '',
        alignment: mutualInformationAlignment(found),
      },
      [],
      context,
    );
    expect(record.interlocks).toEqual([]);
    summary = record.summary;
  }, PATIENCE_MS);

  it('lie on each other at every tumour', () => {
    for (const { centre } of demo.anatomy.facts.tumours) {
      const there = applyTransform(demo.followUp.baselineToStudy, centre);
      const back = applyTransform(summary.registration.toBaseline, there);
      expectFigure({
        model: 'Registration',
        quantity: 'Place of a tumour after two studies were aligned, synthetic liver, 3 mm',
        value: distance(back, centre),
        unit: 'mm',
        reference: 0,
        tolerance: { below: 1 },
        source: 'Pose of the phantom',
      });
    }
  });

  it('find every lesion again, and no other', () => {
    const titles = demo.anatomy.facts.tumours.map(({ label }) => structureByLabel(label)?.title);
    expect(summary.lesions.map(({ title }) => title)).toEqual(titles);
    expect(summary.warnings).toEqual([]);
    for (const { baselineMl, followUpMl } of summary.lesions) {
      expect(baselineMl).not.toBeNull();
      expect(followUpMl).not.toBeNull();
    }
  });

  it('measure the volumes of the label maps', () => {
    const [first, second, truth] = [
      demo.baseline.labels,
      demo.followUp.labels,
      fine.baseline.labels,
    ].map(tumourVolumes);
    for (const { title, baselineMl, followUpMl } of summary.lesions) {
      expect(baselineMl).toBeCloseTo(first.get(title) ?? NaN, 9);
      expect(followUpMl).toBeCloseTo(second.get(title) ?? NaN, 9);
      const trueMl = truth.get(title) ?? NaN;
      expectFigure({
        model: 'Tumour response',
        quantity: 'Volume of a tumour on voxels of 3 mm against voxels of 1.5 mm',
        value: 100 * ((baselineMl ?? NaN) / trueMl - 1),
        unit: '%',
        reference: 0,
        tolerance: { plusMinus: 1 },
        source: 'Labels of the same synthetic liver at 1.5 mm',
      });
    }
  });

  it('contain the true growth rate in the interval', () => {
    const [first, second] = [fine.baseline.labels, fine.followUp.labels].map(tumourVolumes);
    for (const { title, growthPerDay, growthLowPerDay, growthHighPerDay } of summary.lesions) {
      const truth =
        Math.log((second.get(title) ?? NaN) / (first.get(title) ?? NaN)) / FOLLOW_UP_DAYS;
      const halfWidth = ((growthHighPerDay ?? NaN) - (growthLowPerDay ?? NaN)) / 2;
      expectFigure({
        model: 'Tumour response',
        quantity: 'Error of a growth rate from two studies, in half widths of its 95 % interval',
        value: Math.abs((growthPerDay ?? NaN) - truth) / halfWidth,
        unit: '',
        reference: 0,
        tolerance: { below: 1 },
        source: 'Growth of the same synthetic liver at 1.5 mm',
      });
    }
  });
});
