import { describe, expect, it } from 'vitest';
import type { SeriesSummary } from '../../../src/dicom/series.ts';
import { caseFromSeries } from '../../../src/pipeline/new-case.ts';
import type { LesionChange } from '../../../src/twin/tumour-records.ts';
import { followUpCandidates } from '../../../src/ui/operations/follow-up-files.ts';
import { fitOf } from '../../../src/ui/operations/follow-up-landmarks.ts';
import {
  absenceText,
  changeText,
  doublingText,
  rateText,
  volumeChanges,
} from '../../../src/ui/steps/organ/lesion-words.ts';

const series = (uid: string, studyDate: string, change: object = {}): SeriesSummary =>
  ({
    key: uid,
    uid,
    studyUid: `study-${uid}`,
    studyDate,
    description: uid,
    studyDescription: '',
    modality: 'CT',
    manufacturer: '',
    frameOfReferenceUid: `frame-${uid}`,
    suitableFor3d: true,
    synthetic: true,
    slices: [],
    warnings: [],
    patient: { id: 'P1', name: '', sex: 'F' },
    ...change,
  }) as unknown as SeriesSummary;

const document = caseFromSeries(series('first', '20250106'), 'liver');

const candidates = (...extra: readonly SeriesSummary[]) =>
  followUpCandidates(
    undefined,
    extra.map((one) => ({ scanId: 1, series: one })),
    document,
  );

describe('candidates for the second study', () => {
  it('leave out the first study itself and what is no volume', () => {
    const flat = series('scout', '20250303', { suitableFor3d: false });
    expect(candidates(series('first', '20250106'), flat)).toEqual([]);
  });

  it('are refused where their file names neither patient nor day', () => {
    const stored = { format: 'NIfTI', proposedModality: 'CT', because: 'its values' };
    const [found] = candidates(series('file', '', { stored, modality: 'OT' }));
    expect(found.problem).toMatchObject({ code: 'study-unnamed' });
    expect(found.problem?.message).toContain('NIfTI');
  });

  it('come with their days, what can be compared first and the earliest first', () => {
    const found = candidates(
      series('before', '20241201'),
      series('late', '20250601'),
      series('soon', '20250303'),
    );
    expect(found.map((one) => [one.series.uid, one.days, one.problem?.code])).toEqual([
      ['soon', 56, undefined],
      ['late', 146, undefined],
      ['before', -36, 'study-order'],
    ]);
  });

  it('refuse another patient, a missing date and the same day', () => {
    const other = series('other', '20250303', { patient: { id: 'P2', name: '' } });
    const codes = candidates(other, series('undated', ''), series('same-day', '20250106')).map(
      ({ series: { uid }, problem }) => `${uid} ${problem?.code}`,
    );
    expect(codes.sort()).toEqual([
      'other other-patient',
      'same-day study-order',
      'undated study-order',
    ]);
  });
});

const lesion = (change: Partial<LesionChange>): LesionChange => ({
  title: 'Tumour 1',
  baselineMl: 9.7,
  followUpMl: 12.1,
  baselineDiameterMm: 26.9,
  followUpDiameterMm: 29.2,
  doublingDays: 72.4,
  doublingLowDays: 60.7,
  doublingHighDays: 88.2,
  growthPerDay: 0.0096,
  growthLowPerDay: 0.0079,
  growthHighPerDay: 0.0114,
  ...change,
});

describe('words for a lesion', () => {
  it('carry the interval', () => {
    expect(doublingText(lesion({}))).toBe('Doubling in 72 days, 95 % interval 61 to 88');
    expect(rateText(lesion({}))).toBe('Rate 0.96 % a day, 95 % interval 0.79 to 1.14 %');
    expect(changeText(9.7, 12.1)).toBe('9.7 → 12.1');
  });

  it('speak of halving where a lesion shrinks, the shorter time first', () => {
    const shrinking = lesion({ doublingDays: -40, doublingLowDays: -30, doublingHighDays: -60 });
    expect(doublingText(shrinking)).toBe('Halving in 40 days, 95 % interval 30 to 60');
  });

  it('say why there is no bound, and why there is no rate', () => {
    const open = lesion({ doublingLowDays: null, doublingHighDays: null });
    expect(doublingText(open)).toContain('holds 0');
    const none = { doublingDays: null, growthPerDay: null };
    expect(doublingText(lesion(none))).toBeUndefined();
    expect(rateText(lesion(none))).toBeUndefined();
    expect(absenceText(lesion({ followUpMl: null }))).toBe('Not found in the second study');
    expect(absenceText(lesion({ baselineMl: null }))).toBe('Only in the second study');
    expect(changeText(null, 3)).toBe('– → 3.0');
    expect(volumeChanges([lesion({ followUpMl: null })]).size).toBe(0);
  });
});

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

describe('fit of landmarks', () => {
  const pair = (x: number, y: number, z: number, offMm = 0) => ({
    fixedLps: [x, y, z] as const,
    movingLps: [x + 10 + offMm, y, z] as const,
  });

  it('is the distance under the present alignment while there are too few', () => {
    const { residualsMm, residualMm } = fitOf([pair(0, 0, 0), pair(30, 0, 0)], IDENTITY);
    expect(residualsMm).toEqual([10, 10]);
    expect(residualMm).toBeUndefined();
  });

  it('is the distance under their own alignment from three on', () => {
    const fit = fitOf([pair(0, 0, 0), pair(30, 0, 0), pair(0, 40, 0), pair(0, 0, 50)], IDENTITY);
    expect(fit.residualMm).toBeCloseTo(0, 9);
  });

  it('says what is wrong with points on a line', () => {
    const fit = fitOf([pair(0, 0, 0), pair(30, 0, 0), pair(60, 0, 0)], IDENTITY);
    expect(fit.problem?.code).toBe('landmarks-collinear');
    expect(fit.residualsMm).toEqual([10, 10, 10]);
  });
});
