import { describe, expect, it } from 'vitest';
import { History, type HistoryEntry } from '../../../src/twin/history.ts';

function counterEntry(
  name: string,
  log: string[],
  undoBytes = 10,
  redoBytes = undoBytes,
): HistoryEntry {
  return {
    name,
    undoBytes,
    redoBytes,
    undo: () => log.push(`-${name}`),
    redo: () => log.push(`+${name}`),
  };
}

describe('History', () => {
  it('undoes and redoes in order and names the next step', () => {
    const log: string[] = [];
    const history = new History();
    history.push(counterEntry('a', log));
    history.push(counterEntry('b', log));
    expect(history.undoName).toBe('b');
    expect(history.redoName).toBeNull();
    history.undo();
    expect([history.undoName, history.redoName]).toEqual(['a', 'b']);
    history.undo();
    expect(history.undo()).toBeUndefined();
    history.redo();
    expect(log).toEqual(['-b', '-a', '+a']);
    expect([history.undoName, history.redoName]).toEqual(['a', 'b']);
  });

  it('forgets what was undone when something new is done', () => {
    const history = new History();
    history.push(counterEntry('a', []));
    history.undo();
    history.push(counterEntry('b', []));
    expect(history.redoName).toBeNull();
    expect(history.redo()).toBeUndefined();
  });

  it('is limited by bytes and reports the oldest steps it drops', () => {
    const dropped: string[] = [];
    const history = new History(100, (entries) => dropped.push(...entries.map((e) => e.name)));
    history.push(counterEntry('a', [], 40));
    history.push(counterEntry('b', [], 40));
    expect(dropped).toEqual([]);
    history.push(counterEntry('c', [], 40));
    expect(dropped).toEqual(['a']);
    expect(history.bytes).toBe(80);
    for (let n = 0; n < 1000; n++) history.push(counterEntry('free', [], 0));
    expect(dropped).toEqual(['a']);
  });

  it('drops the furthest redo when undoing makes it too large', () => {
    const dropped: string[] = [];
    const history = new History(100, (entries) => dropped.push(...entries.map((e) => e.name)));
    history.push(counterEntry('a', [], 0, 60));
    history.push(counterEntry('b', [], 0, 60));
    history.undo();
    history.undo();
    expect(dropped).toEqual(['b']);
    expect(history.redoName).toBe('a');
  });

  it('leaves the history as it was when a step cannot be undone', () => {
    const history = new History();
    history.push({
      ...counterEntry('a', []),
      undo: () => {
        throw new Error('no');
      },
    });
    expect(() => history.undo()).toThrow('no');
    expect(history.undoName).toBe('a');
  });
});
