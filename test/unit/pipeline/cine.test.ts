import { describe, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { IDENTITY_DIRECTION, type Grid } from '../../../src/core/space.ts';
import type { LabelMap } from '../../../src/core/volume.ts';
import type { SeriesSummary } from '../../../src/dicom/series.ts';
import { cineSummary, segmentationOfPhase } from '../../../src/pipeline/cine-measures.ts';
import { phasesOf, phaseWords } from '../../../src/pipeline/cine-phases.ts';
import type { LvMrResult } from '../../../src/segment/lv-mr.ts';
import { segmentation as segmentationSchema } from '../../../src/twin/heart-schema.ts';

const series = (key: string, phase?: SeriesSummary['phase']): SeriesSummary =>
  ({ key, ...(phase && { phase }) }) as SeriesSummary;

const beat = (index: number, by = 'trigger time', group = 'g'): SeriesSummary =>
  series(`${group}@${index}`, { index, count: 3, by, value: 300 * index, group });

describe('phases of a beat', () => {
  it('are those of one acquisition in the order of the beat', () => {
    const all = [beat(2), series('other'), beat(0), beat(0, 'trigger time', 'h'), beat(1)];
    const found = phasesOf(all[0], all);
    expect(found.series.map(({ key }) => key)).toEqual(['g@0', 'g@1', 'g@2']);
    expect(found).toMatchObject({ open: 2, by: 'trigger time', values: [0, 300, 600] });
    expect(phaseWords(found, 1)).toBe('phase 2 of 3, 300 ms');
  });

  it.each(['echo time', 'b-value', 'instance number'])('are not told apart by %s', (by) => {
    const all = [beat(0, by), beat(1, by)];
    expect(phasesOf(all[1], all)).toMatchObject({ series: [all[1]], open: 0, by: null });
  });

  it('is one where the series is no phase', () => {
    const alone = phasesOf(series('only'), [beat(0)]);
    expect(alone.values).toEqual([null]);
    expect(phaseWords(alone, 0)).toBe('the only phase');
  });
});

const grid: Grid = {
  dimensions: [4, 4, 4],
  spacingMm: [10, 10, 10],
  originMm: [0, 0, 0],
  direction: IDENTITY_DIRECTION,
};

/** As many millilitres of LV blood as asked for. */
const blood = (ml: number): LabelMap => ({
  grid,
  data: Uint8Array.from({ length: 64 }, (_, n) => (n < ml ? LABEL.lvBlood : 0)),
});

const volumes = (lvMl: number, rvMl: number) => ({ lvMl, rvMl, myocardiumMl: 10 });

function result(warnings: LvMrResult['segmentation']['warnings'] = []): LvMrResult {
  return {
    segmentation: {
      labels: blood(40),
      structures: [{ label: 1, name: 'lv-blood', volumeMl: 40, components: 1, confidence: 'good' }],
      warnings,
    },
    phases: [blood(20), blood(40), blood(16)],
    measures: {
      byPhase: [volumes(20, 30), volumes(40, 50), volumes(16, 26)],
      endDiastole: 1,
      endSystole: 2,
      left: {
        endDiastolicMl: 40,
        endSystolicMl: 16,
        strokeMl: 24,
        ejectionFractionPercent: 60,
      },
      right: {
        endDiastolicMl: 50,
        endSystolicMl: 26,
        strokeMl: 24,
        ejectionFractionPercent: 48,
      },
      massG: 10.5,
      thickness: [
        { segment: 7, endDiastolicMm: 8, endSystolicMm: 12, thickeningPercent: 50 },
        { segment: 13, endDiastolicMm: 3, endSystolicMm: 15, thickeningPercent: 400 },
      ],
    },
  };
}

const info = { by: 'trigger time', values: [0, 300, 600] };
const codes = ({ warnings }: { warnings: readonly { code: string }[] }): string[] =>
  warnings.map(({ code }) => code);

describe('measures of a cine', () => {
  it('hold every phase with its time, and survive being saved', () => {
    const cine = cineSummary(result(), info, 1);
    expect(cine.phases[2]).toEqual({ value: 600, lvMl: 16, rvMl: 26, myocardiumMl: 10 });
    expect(cine.left?.ejectionFractionPercent).toBe(60);
    expect(cine.right?.ejectionFractionPercent).toBe(48);
    const summary = { grid, structures: [], warnings: [], edits: 0, cine };
    expect(segmentationSchema.parse(summary)).toEqual(summary);
    // Cases of before have no such figures.
    const { cine: _, ...before } = summary;
    expect(segmentationSchema.parse(before)).toEqual(before);
  });

  it('withhold the ejection fraction of the right ventricle where the strokes differ', () => {
    const doubtful = result([{ code: 'strokes-differ', message: 'They differ.' }]);
    const { left, right } = cineSummary(doubtful, info, 1);
    expect(left?.ejectionFractionPercent).toBe(60);
    expect(right).toEqual({
      endDiastolicMl: 50,
      endSystolicMl: 26,
      strokeMl: 24,
      ejectionFractionPercent: null,
    });
  });

  it('withhold thickening that no wall shows, with a word', () => {
    const { thickness } = cineSummary(result(), info, 1);
    expect(thickness.map((one) => one.thickeningPercent)).toEqual([50, null]);
    expect(codes(segmentationOfPhase(result(), info, 1))).toEqual(['thickening-withheld']);
  });

  it('have no systole where there is one phase', () => {
    const { segmentation, phases, measures } = result();
    const { left: _left, right: _right, ...rest } = measures;
    const one: LvMrResult = {
      segmentation,
      phases: [phases[1]],
      measures: { ...rest, byPhase: [measures.byPhase[1]], endDiastole: 0, endSystole: 0 },
    };
    const single = { by: null, values: [null] };
    const cine = cineSummary(one, single, 0);
    expect(cine.left).toBeNull();
    expect(cine.thickness[0]).toMatchObject({ endSystolicMm: null, thickeningPercent: null });
    expect(codes(segmentationOfPhase(one, single, 0))).toContain('one-phase');
  });
});

describe('the outlines of a phase', () => {
  it('are those of the images on screen, with volumes counted on them', () => {
    const shown = segmentationOfPhase(result(), info, 2);
    expect(shown.labels).toEqual(blood(16));
    expect(shown.structures[0]).toMatchObject({ volumeMl: 16, components: 1 });
    const [first] = shown.warnings;
    expect(first.code).toBe('not-end-diastole');
    expect(first.message).toContain('phase 3 of 3, 600 ms');
    expect(first.message).toContain('phase 2 of 3, 300 ms');
  });

  it('say when their slices are too far apart for a model', () => {
    const wide = (map: LabelMap): LabelMap => ({
      ...map,
      grid: { ...grid, spacingMm: [1, 1, 17.7] },
    });
    const one = result();
    const far = { ...one, phases: one.phases.map(wide) };
    expect(codes(segmentationOfPhase(far, info, 1))).toContain('coarse-for-model');
  });
});
