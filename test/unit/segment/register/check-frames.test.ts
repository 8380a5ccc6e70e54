import { describe, expect, it } from 'vitest';
import { checkFrames } from '../../../../src/segment/register/check-frames.ts';
import type { StudyFrame } from '../../../../src/segment/register/check-frames.ts';
import { cubicGrid } from './soft-body.ts';

const study = (over: Partial<StudyFrame> = {}): StudyFrame => ({
  patientKey: 'LIVER-7F3A',
  frameOfReferenceUid: '1.2.3',
  grid: cubicGrid([40, 40, 40], 2),
  ...over,
});

describe('checkFrames', () => {
  it('finds one frame and one grid', () => {
    expect(checkFrames(study(), study())).toMatchObject({
      sameFrame: true,
      sameGrid: true,
      overlapPercent: 100,
      needsRegistration: false,
    });
    const finer = study({ grid: cubicGrid([80, 80, 80], 1) });
    expect(checkFrames(study(), finer)).toMatchObject({
      sameGrid: false,
      needsRegistration: false,
    });
  });

  it('asks for registration across frames, without a frame, and without overlap', () => {
    const other = checkFrames(study(), study({ frameOfReferenceUid: '1.2.4' }));
    expect(other).toMatchObject({ sameFrame: false, sameGrid: false, needsRegistration: true });
    const nameless = study({ frameOfReferenceUid: '' });
    expect(checkFrames(nameless, nameless).statement).toMatch(/names no frame/);
    const far = study({ grid: cubicGrid([40, 40, 40], 2, [500, 0, 0]) });
    expect(checkFrames(study(), far)).toMatchObject({ overlapPercent: 0, needsRegistration: true });
  });

  it('tells how much is covered', () => {
    const half = study({ grid: cubicGrid([40, 40, 40], 2, [0, 0, 40]) });
    expect(checkFrames(study(), half).overlapPercent).toBeCloseTo(50, 6);
  });

  it('refuses studies of two people', () => {
    expect(() => checkFrames(study(), study({ patientKey: 'LIVER-0001' }))).toThrow(
      expect.objectContaining({ code: 'other-patient' }),
    );
  });
});
