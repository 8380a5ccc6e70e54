import { expect, it } from 'vitest';
import { FailureError } from '../../../src/core/failure.ts';
import { checkSinusRhythm, tissueParameters } from '../../../src/heart/fast-conduction.ts';
import { parametersWith } from '../../../src/heart/parameters.ts';
import type { HeartRun } from '../../../src/pipeline/heart-run.ts';
import type { PreviewQuestion } from '../../../src/ui/operations/eikonal-preview.ts';
import { delaysMs } from '../../../src/ui/steps/plan/preview-plan.ts';
import { treeLines } from '../../../src/ui/steps/simulate/preview-field.ts';
import { differsFromRun } from '../../../src/ui/steps/simulate/preview-question.ts';
import { movableMarkAt } from '../../../src/view/scene/overlay-items.ts';

const parameters = parametersWith();
const question: PreviewQuestion = {
  of: 'simulation',
  sites: [{ kind: 'apex' }],
  parameters,
  membrane: 'mitchell-schaeffer',
  conduction: 'layer',
  lesions: new Uint32Array(),
};
// Only what the comparison reads; a run of an earlier version has no conduction.
const run = { stimuli: [{ kind: 'apex' }], parameters } as unknown as HeartRun;

it('a run answers its own question and no other', () => {
  expect(differsFromRun(question, run)).toBe(false);
  const moved = { kind: 'point', positionMm: [1, 2, 3] } as const;
  expect(differsFromRun({ ...question, sites: [moved] }, run)).toBe(true);
  expect(differsFromRun({ ...question, conduction: 'tree' }, run)).toBe(true);
  const slower = parametersWith({ velocityAlong: 0.5 });
  expect(differsFromRun({ ...question, parameters: slower }, run)).toBe(true);
  // The length of the run changes no activation.
  const longer = parametersWith({ durationMs: 900 });
  expect(differsFromRun({ ...question, parameters: longer }, run)).toBe(false);
});

it('only the layer has a fast endocardium, and sinus rhythm needs the tree', () => {
  expect(tissueParameters(parameters, 'layer')).toBe(parameters);
  expect(tissueParameters(parameters, 'tree').endocardialVelocity).toBe(0);
  expect(() => checkSinusRhythm([{ kind: 'his' }], 'tree')).not.toThrow();
  expect(() => checkSinusRhythm([{ kind: 'apex' }], 'none')).not.toThrow();
  expect(() => checkSinusRhythm([{ kind: 'his' }], 'layer')).toThrow(FailureError);
});

it('a tree is drawn as one line from each node to its parent', () => {
  const tree = {
    positions: Float32Array.from([0, 0, 0, 1, 0, 0, 1, 2, 0]),
    parents: Int32Array.from([-1, 0, 1]),
  } as unknown as Parameters<typeof treeLines>[0];
  const [lines] = treeLines(tree);
  expect([...lines.positions]).toEqual([0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 2, 0]);
  expect(treeLines(undefined)).toEqual([]);
});

it('delays are defined where the front arrives with and without the lesions', () => {
  const mapOf = (...times: readonly number[]) => ({
    timesMs: Float32Array.from(times),
    nodeTimesMs: new Float32Array(),
    unreachedVoxels: 0,
    firstMs: 0,
    lastMs: 0,
  });
  const delays = delaysMs({ map: mapOf(5, 30, NaN), without: mapOf(5, 10, 12) });
  expect([...delays]).toEqual([0, 20, NaN]);
  expect([...delaysMs({ map: mapOf(5, 30), without: undefined })]).toEqual([0, 0]);
});

it('a hand takes the nearest movable mark that is seen', () => {
  const mark = (id: string, x: number, change: { movable?: boolean; hidden?: boolean } = {}) => ({
    marker: {
      id,
      kind: 'pacing' as const,
      positionLps: [0, 0, 0] as const,
      label: '',
      state: 'normal' as const,
      movable: change.movable ?? true,
    },
    x,
    y: 50,
    hidden: change.hidden ?? false,
  });
  const marks = [
    mark('far', 70),
    mark('near', 58),
    mark('behind', 50, { hidden: true }),
    mark('fixed', 50, { movable: false }),
  ];
  expect(movableMarkAt(marks, 52, 50)?.id).toBe('near');
  expect(movableMarkAt(marks, 66, 50)?.id).toBe('far');
  expect(movableMarkAt(marks, 30, 50)).toBeUndefined();
});
