import { describe, expect, it } from 'vitest';
import { BlobStore } from '../../../src/twin/blobs.ts';
import { carryAnswers, createCaseDocument, inputsOf } from '../../../src/twin/document.ts';
import { STEPS } from '../../../src/twin/records.ts';
import { reportLock, staleness } from '../../../src/twin/staleness.ts';
import { createCaseStore } from '../../../src/twin/store.ts';
import {
  PATIENT,
  completeCase,
  imageRecord,
  modelRecord,
  segmentedCase,
  simulationRecord,
} from './sample-case.ts';

const HEART_STEPS = STEPS.filter(
  (step) => !['followUp', 'organ', 'growth', 'resection'].includes(step),
);

/** The different states that the steps of a heart case are in. */
const states = (document: Parameters<typeof staleness>[0]) => {
  const all = staleness(document);
  return new Set(HEART_STEPS.map((step) => all[step].state));
};

describe('staleness', () => {
  it('of a new case: only the image can be made', () => {
    const result = staleness(createCaseDocument(PATIENT, null));
    expect(result.image.state).toBe('ready');
    for (const step of STEPS.slice(1)) expect(result[step].state).toBe('empty');
    expect(result.model.because).toBe('Segmentation is not there yet.');
  });

  it('of a complete case: everything is current', async () => {
    const { document } = (await completeCase()).getState();
    expect(states(document)).toEqual(new Set(['current']));
  });

  it('an edit marks everything below it stale and names itself, and its undo clears that', async () => {
    const store = await completeCase();
    store.editMap('paint left atrium', 'labels', { min: [9, 9, 9], max: [12, 12, 12] }, (data) => {
      data[9 + 37 * (9 + 20 * 9)] = 5;
    });
    const after = staleness(store.getState().document);
    expect(after.image.state).toBe('current');
    expect(after.segmentation.state).toBe('current');
    for (const step of HEART_STEPS.slice(2)) {
      expect(after[step]).toEqual({
        state: 'stale',
        because: 'Segmentation changed: paint left atrium.',
      });
    }
    store.undo();
    expect(states(store.getState().document)).toEqual(new Set(['current']));
  });

  it('a version is never used twice, so an undone edit cannot make an older result look current', async () => {
    const store = await segmentedCase();
    const box = { min: [0, 0, 0], max: [1, 1, 1] } as const;
    const paint = (label: number) => (data: Uint8Array) => {
      data[0] = label;
    };
    store.editMap('paint A', 'labels', box, paint(3));
    const started = modelRecord(store);
    store.undo();
    store.editMap('paint B', 'labels', box, paint(4));
    await store.setDerived('model', started, {}, 'build model');
    expect(staleness(store.getState().document).model.state).toBe('stale');
  });

  it('a result computed while its input was edited is stale on arrival', async () => {
    const store = await segmentedCase();
    const started = modelRecord(store);
    await store.setDerived('image', imageRecord(store), {}, 'choose another series');
    await store.setDerived('model', started, {}, 'build model');
    expect(staleness(store.getState().document).model).toEqual({
      state: 'stale',
      because: 'Image changed: choose another series.',
    });
    expect(staleness(store.getState().document).simulation.state).toBe('blocked');
  });

  it('an unanswered question blocks the next step and the report until it is answered', async () => {
    const store = await segmentedCase();
    const question = { id: 'p95', message: 'p95 is 2 voxels.', hint: 'Smooth less.', answer: null };
    const record = { ...modelRecord(store), interlocks: [question] };
    await store.setDerived('model', record, {}, 'build model');
    store.confirmSide('not-applicable');
    expect(staleness(store.getState().document).simulation).toEqual({
      state: 'blocked',
      because: 'Model asks for an answer: p95 is 2 voxels.',
    });
    expect(reportLock(store.getState().document).reasons).toEqual([
      'Model asks for an answer: p95 is 2 voxels.',
    ]);
    store.answerInterlock('model', 'p95', 'Teaching case.');
    expect(staleness(store.getState().document).simulation.state).toBe('ready');
    expect(reportLock(store.getState().document).locked).toBe(false);
  });

  it('adding a step that the report does not hold makes the report stale', async () => {
    const store = await completeCase();
    const { document } = store.getState();
    const report = document.steps.report;
    if (!report) throw new Error('sample case has a report');
    const without = {
      ...document,
      steps: {
        ...document.steps,
        report: { ...report, inputs: report.inputs.filter(({ id }) => id !== 'retest') },
      },
    };
    expect(staleness(without).report.because).toBe('Re-test was added: simulate with lesions.');
  });
});

describe('reportLock', () => {
  it('names what is missing, the unconfirmed side, stale steps and outdated captures', async () => {
    const store = createCaseStore({
      document: createCaseDocument(PATIENT, null),
      blobs: new BlobStore(),
    });
    expect(reportLock(store.getState().document).reasons).toEqual([
      'Patient and side are not confirmed.',
      'Image is not there yet.',
      'Segmentation is not there yet.',
      'Model is not there yet.',
    ]);
    const full = await completeCase();
    full.confirmSide('left');
    await full.addCapture(
      { step: 'simulation', title: 'Activation', caption: '', stamps: [] },
      new Uint8Array([137, 80]),
    );
    expect(reportLock(full.getState().document)).toEqual({ locked: false, reasons: [] });
    await full.setDerived('simulation', simulationRecord(full), {}, 'simulate slower');
    expect(reportLock(full.getState().document).reasons).toEqual([
      'Re-test is out of date. Simulation changed: simulate slower.',
      'The capture "Activation" shows an earlier state; take it again.',
    ]);
  });
});

describe('inputsOf', () => {
  it('says which step is missing', () => {
    expect(() => inputsOf(createCaseDocument(PATIENT, null), 'model')).toThrow(/segmentation/);
  });
});

describe('carryAnswers', () => {
  it('keeps an answer only while the question is asked in the same words', () => {
    const answer = { reason: 'Checked on CT.', at: '2026-01-01T00:00:00Z' };
    const asked = (id: string, message: string) => ({ id, message, hint: '', answer: null });
    const before = [
      { ...asked('near-aorta:1', '4.1 mm from the aorta.'), answer },
      { ...asked('gap:1', 'Gap of 2 mm.'), answer },
    ];
    const after = carryAnswers(before, [
      asked('near-aorta:1', '3.0 mm from the aorta.'),
      asked('gap:1', 'Gap of 2 mm.'),
      asked('gap:2', 'Gap of 2 mm.'),
    ]);
    expect(after.map((interlock) => interlock.answer)).toEqual([null, answer, null]);
  });
});
