/** Strokes drawn, clicked and typed for a recipe, and local models that come as two files. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Lps } from '../../../src/core/space.ts';
import {
  addStroke,
  endStroke,
  hasMark,
  markList,
  markPlace,
  recipeMarks,
  removeMark,
} from '../../../src/ui/operations/recipe-marks.ts';
import {
  addModelFiles,
  localModels,
  removeModel,
} from '../../../src/ui/operations/recipe-models.ts';
import { strokeFrom } from '../../../src/segment/brain-mr/input.ts';

const line = (...xs: number[]): readonly Lps[] => xs.map((x): Lps => [x, 0, 0]);

describe('strokes', () => {
  beforeEach(() => recipeMarks.setState(recipeMarks.getInitialState(), true));

  it('are drags; points that a slow hand sets too close are left out', () => {
    addStroke(line(0, 0.2, 0.4, 3, 3.1, 9));
    const { strokes, strokeOpen } = recipeMarks.getState();
    expect(strokes).toEqual([line(0, 3, 9)]);
    expect(strokeOpen).toBe(false);
    expect(markList(recipeMarks.getState(), 'stroke', 60)).toMatchObject([{ title: 'Stroke 1' }]);
  });

  it('are clicked together point by point until they are ended', () => {
    for (const x of [0, 5, 10]) addStroke(line(x));
    expect(recipeMarks.getState().strokes).toEqual([line(0, 5, 10)]);
    endStroke();
    addStroke(line(20));
    expect(recipeMarks.getState().strokes).toHaveLength(2);
    removeMark(recipeMarks.getState().strokes[1]);
    addStroke(line(30));
    expect(recipeMarks.getState().strokes).toEqual([line(0, 5, 10), line(30)]);
  });

  it('are no more than a case holds tumours, and no places', () => {
    for (let n = 0; n < 10; n++) addStroke(line(n, n + 5));
    expect(recipeMarks.getState().strokes).toHaveLength(8);
    expect(hasMark(recipeMarks.getState(), 'stroke')).toBe(true);
    markPlace('stroke', 40, [1, 2, 3]);
    expect(recipeMarks.getState().tumours).toEqual([]);
    expect(hasMark(recipeMarks.getState(), 'organ-or-tumour')).toBe(false);
  });

  it('are read from text', () => {
    expect(strokeFrom(' 1,2,3  -4.5,0,6 ')).toEqual([
      [1, 2, 3],
      [-4.5, 0, 6],
    ]);
    for (const text of ['1,2', '1,2,x', '1,,3', '1,2,3,4'])
      expect(() => strokeFrom(text)).toThrow(expect.objectContaining({ code: 'stroke-text' }));
  });
});

describe('local models', () => {
  const card = {
    schema: 'theatron-model-card',
    version: 1,
    name: 'Network',
    modelVersion: '1',
    organ: 'kidney',
    modality: 'CT',
    intendedUse: 'Tests.',
    licence: 'Apache-2.0',
    source: 'Written by a test.',
    input: { spacingMm: null, size: 'whole', normalisation: { kind: 'none' } },
    output: { kind: 'labels' },
    labels: { 1: 'kidney-left' },
  };
  const onnx = new File(['model'], 'network.onnx');
  const json = (value: unknown = card): File => new File([JSON.stringify(value)], 'network.json');

  it('come in any order, replace an older copy, and go again', async () => {
    expect(await addModelFiles([onnx])).toBeUndefined();
    expect(localModels.getState().file).toBe(onnx);
    const first = await addModelFiles([json()]);
    const second = await addModelFiles([json(), onnx]);
    expect(first && second && first.id !== second.id).toBe(true);
    expect(localModels.getState().models).toEqual([second]);
    if (second) removeModel(second.id);
    expect(localModels.getState().models).toEqual([]);
  });

  it('with a bad card change nothing and say why', async () => {
    expect(await addModelFiles([json({ ...card, organ: 'knee' }), onnx])).toBeUndefined();
    const { failure, models } = localModels.getState();
    expect(failure?.code).toBe('model-card');
    expect(failure?.message).toContain('organ');
    expect(models).toEqual([]);
    await addModelFiles([json()]);
    expect(localModels.getState().failure).toBeUndefined();
  });
});
