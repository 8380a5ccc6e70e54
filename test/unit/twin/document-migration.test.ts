import { describe, expect, it } from 'vitest';
import { CASE_VERSION, createCaseDocument } from '../../../src/twin/document.ts';
import { parseCaseDocument } from '../../../src/twin/document-schema.ts';
import { PATIENT } from './sample-case.ts';

/** As the first version wrote it: no organ, and only the steps of a heart. */
function firstVersion(): Record<string, unknown> {
  const { organ: _organ, ...document } = createCaseDocument(PATIENT, null);
  const { image, segmentation, model, simulation, plan, retest, report } = document.steps;
  const steps = { image, segmentation, model, simulation, plan, retest, report };
  return { ...document, version: 1, steps };
}

describe('case documents of earlier versions', () => {
  it('a first version is a heart and gets the steps it lacks', () => {
    const document = parseCaseDocument(firstVersion());
    expect(document.version).toBe(CASE_VERSION);
    expect(document.organ).toBe('heart');
    expect(document.steps.resection).toBeNull();
    expect(document.steps.growth).toBeNull();
  });

  it('a version that never was is refused as damaged, and a later one as newer', () => {
    expect(() => parseCaseDocument({ ...firstVersion(), version: 0 })).toThrow(/damaged/);
    const newer = { ...firstVersion(), version: CASE_VERSION + 1 };
    expect(() => parseCaseDocument(newer)).toThrow(/newer version/);
  });
});
