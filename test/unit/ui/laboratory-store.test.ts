import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  addCell,
  changeCell,
  changeProtocol,
  chooseModel,
  FIRST_BENCH,
  laboratory,
  redoLab,
  removeCell,
  undoLab,
} from '../../../src/ui/laboratory/laboratory-store.ts';

const state = () => laboratory.getState();
const block = (share: number): void =>
  changeCell('scale IKr', 0, (cell) => ({ ...cell, scale: { IKr: share } }));

beforeEach(() => laboratory.setState(FIRST_BENCH, true));

describe('the bench', () => {
  it('adds copies of the selected cell up to four, each on its own place', () => {
    block(0.5);
    for (let n = 0; n < 6; n++) addCell();
    expect(state().cells.map(({ place }) => place)).toEqual([0, 1, 2, 3]);
    expect(state().cells.every(({ scale }) => scale.IKr === 0.5)).toBe(true);
    expect(state().selected).toBe(3);
  });

  it('keeps the places of the others when one goes, and fills the gap again', () => {
    addCell();
    addCell();
    removeCell(1);
    expect(state().cells.map(({ place }) => place)).toEqual([0, 2]);
    addCell();
    expect(state().cells.map(({ place }) => place)).toEqual([0, 1, 2]);
    expect(state().selected).toBe(1);
  });

  it('keeps the last cell', () => {
    removeCell(0);
    expect(state().cells).toHaveLength(1);
  });

  it('drops the changes of another model', () => {
    block(0.5);
    chooseModel(0, 'mitchell-schaeffer');
    expect(state().cells[0]).toMatchObject({ model: 'mitchell-schaeffer', scale: {} });
  });
});

describe('undo', () => {
  it('takes back and does again, by name', () => {
    block(0.5);
    changeProtocol('cycleLengthMs', 600);
    expect(state().past.at(-1)?.words).toBe('change protocol');
    undoLab();
    expect(state().protocol.cycleLengthMs).toBe(1000);
    expect(state().cells[0].scale).toEqual({ IKr: 0.5 });
    undoLab();
    expect(state().cells[0].scale).toEqual({});
    undoLab();
    redoLab();
    redoLab();
    expect(state().cells[0].scale).toEqual({ IKr: 0.5 });
    expect(state().protocol.cycleLengthMs).toBe(600);
  });

  it('takes a drag as one step, and two presses with a pause as two', () => {
    vi.useFakeTimers();
    try {
      for (const share of [0.9, 0.8, 0.7]) block(share);
      expect(state().past).toHaveLength(1);
      vi.advanceTimersByTime(2000);
      block(0.6);
      expect(state().past).toHaveLength(2);
      undoLab();
      expect(state().cells[0].scale).toEqual({ IKr: 0.7 });
      undoLab();
      expect(state().cells[0].scale).toEqual({});
    } finally {
      vi.useRealTimers();
    }
  });

  it('never selects a cell that is gone', () => {
    addCell();
    undoLab();
    expect(state().cells.some(({ place }) => place === state().selected)).toBe(true);
  });
});
