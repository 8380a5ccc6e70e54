/** One table drives keys, help and palette: every key has one meaning, every command can be found and run. */
import { describe, expect, it, vi } from 'vitest';
import {
  commandRows,
  keyConflicts,
  keyGroups,
  paletteCommands,
  rowOf,
  type CommandRow,
} from '../../../src/app/commands.ts';
import { goTo, session } from '../../../src/ui/session/session.ts';
import { searchCommands } from '../../../src/ui/shell/command-search.ts';

const help = vi.fn<() => void>();
const palette = vi.fn<() => void>();
const rows = commandRows({ help, palette });

describe('the table', () => {
  it('gives no key two meanings at the same time', () => {
    expect(keyConflicts(rows)).toEqual([]);
  });

  it('finds a conflict where there is one, and none between steps that are never together', () => {
    const row = (action: string, steps?: CommandRow['steps']): CommandRow => ({
      group: 'A',
      action,
      keys: ['Q'],
      ...(steps && { steps }),
      run: help,
    });
    expect(keyConflicts([row('one'), row('two', ['review'])])).toEqual(['Q: "one" and "two"']);
    expect(keyConflicts([row('one', ['segment']), row('two', ['review'])])).toEqual([]);
  });

  it('names every command once in its group', () => {
    const names = rows.map(({ group, action }) => `${group}: ${action}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('is what the help shows: all rows with a key and no other', () => {
    const shown = keyGroups(rows).flatMap(({ bindings }) => bindings);
    expect(shown).toHaveLength(rows.filter(({ keys }) => keys.length > 0).length);
    expect(shown.find(({ action }) => action === 'Commands')?.keys).toEqual(['Ctrl+K']);
  });
});

describe('keys', () => {
  it('mean what the step says', () => {
    expect(rowOf(rows, 'E', 'case', 'segment')?.action).toBe('Eraser');
    expect(rowOf(rows, 'E', 'case', 'review')?.action).toBe('Measure: Ellipse');
    expect(rowOf(rows, 'E', 'case', 'model')).toBeUndefined();
    expect(rowOf(rows, 'Alt+3', 'case', 'model')?.action).toBe('Go to Segment');
  });

  it('on the start page only open help and palette', () => {
    const keys = [...new Set(rows.flatMap((row) => row.keys))];
    const live = keys.filter((key) => rowOf(rows, key, 'start', 'import'));
    expect(live.toSorted()).toEqual(['?', 'Ctrl+K']);
  });

  it('of the focused slice are shown and left to it', () => {
    expect(rows.some(({ keys }) => keys.includes('PageUp'))).toBe(true);
    expect(rowOf(rows, 'PageUp', 'case', 'review')).toBeUndefined();
  });
});

describe('the palette', () => {
  it('offers everything that can be run, and says why something cannot', () => {
    const commands = paletteCommands(rows, 'case', 'review');
    const runnable = rows.filter(({ run, screen }) => run && screen !== 'start');
    expect(commands).toHaveLength(runnable.length);
    expect(commands.find(({ action }) => action === 'Undo')?.blocked).toBe('Nothing to undo');
    expect(commands.find(({ action }) => action === 'Layout: 3D large')?.blocked).toBeUndefined();
  });

  it('goes to the step of a command before it runs it', () => {
    goTo('model');
    const [measure] = searchCommands(paletteCommands(rows, 'case', 'model'), 'measure: dist');
    measure.run();
    expect(session.getState().step).toBe('review');
  });

  it('finds by any words, best first', () => {
    const commands = paletteCommands(rows, 'case', 'review');
    const first = (query: string): string | undefined => searchCommands(commands, query)[0]?.action;
    expect(first('short axis')).toBe('Cardiac plane: Short axis');
    expect(first('go to rep')).toBe('Go to Report');
    expect(first('mip')).toBe('Slab: maximum (MIP)');
    expect(first('ctrl+s')).toBe('Save the case as a file');
    expect(searchCommands(commands, 'no such thing')).toEqual([]);
    expect(searchCommands(commands, '  ')).toBe(commands);
  });
});
