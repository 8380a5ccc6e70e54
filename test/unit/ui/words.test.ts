import { describe, expect, it } from 'vitest';
import { progressText } from '../../../src/ui/kit/job-block.tsx';
import { fileName } from '../../../src/ui/report/save-file.ts';
import { searchKeys } from '../../../src/ui/shell/key-search.ts';
import { memoryText } from '../../../src/ui/shell/status-bar.tsx';
import { stateWord, WORKFLOW_STEPS } from '../../../src/ui/shell/workflow-steps.ts';

describe('words of the interface', () => {
  it('says how far a job is and how long it takes', () => {
    expect(progressText({ fraction: 0.649, remainingSeconds: 15 })).toBe('64 %, 15\u2009s left');
    expect(progressText({ fraction: undefined })).toBe('working');
  });

  it('has a word for every state of a step', () => {
    expect(stateWord({ kind: 'working', fraction: 0.999 })).toBe('99 %');
    expect(stateWord({ kind: 'working', fraction: undefined })).toBe('Working');
    expect(stateWord({ kind: 'stale', reason: 'x' })).toBe('Stale');
  });

  it('numbers the seven steps in their keys', () => {
    expect(WORKFLOW_STEPS.map(({ shortcut }) => shortcut)).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((n) => `Alt+${n}`),
    );
  });

  it('writes the unit of memory once where it is the same', () => {
    expect(memoryText(1.2 * 1024 ** 3, 4 * 1024 ** 3)).toBe('1.2 of 4.0 GB');
    expect(memoryText(100 * 1024 ** 2, 4 * 1024 ** 3)).toBe('100 MB of 4.0 GB');
  });

  it('makes file names every system takes', () => {
    expect(fileName('HEART 01: plan/report.html')).toBe('HEART-01-plan-report.html');
    expect(fileName('///')).toBe('report');
  });
});

describe('searchKeys', () => {
  const groups = [
    { title: 'Case', bindings: [{ action: 'Undo', keys: ['Ctrl+Z'] }] },
    { title: 'Views', bindings: [{ action: 'Next slice', keys: ['Up'] }] },
  ];
  it('finds by action, key or group, all words needed', () => {
    expect(searchKeys(groups, '  ')).toBe(groups);
    expect(searchKeys(groups, 'ctrl+z')).toEqual([groups[0]]);
    expect(searchKeys(groups, 'views next')).toEqual([groups[1]]);
    expect(searchKeys(groups, 'views undo')).toEqual([]);
  });
});
