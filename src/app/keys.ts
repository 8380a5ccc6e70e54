/** Binds the keys of the table to the page. Keys of a viewport are bound by the viewport. */
import { useEffect } from 'react';
import { session } from '../ui/session/session.ts';
import type { KeyGroup } from '../ui/shell/key-search.ts';
import { commandRows, keyGroups, rowOf, type PageCommands } from './commands.ts';

/** The table as the help shows it. */
export const KEY_GROUPS: readonly KeyGroup[] = keyGroups(
  commandRows({ help: () => {}, palette: () => {} }),
);

/** How an event is written in the table: `Ctrl+Shift+Z`, `Alt+1`, `?`. */
export function keyName(event: KeyboardEvent): string {
  const named = /^Digit\d$/.test(event.code) && event.altKey ? event.code.slice(5) : event.key;
  const key = named.length === 1 ? named.toUpperCase() : named;
  const shift = event.shiftKey && /^[A-Z]$/.test(key) ? 'Shift+' : '';
  const control = event.ctrlKey || event.metaKey ? 'Ctrl+' : '';
  return `${control}${event.altKey ? 'Alt+' : ''}${shift}${key}`;
}

/** What is ticked or pushed along and not written into takes no letters. */
const UNWRITTEN = new Set(['radio', 'checkbox', 'button', 'range']);

/** A dialog or a menu that is open has the keys. */
const OPEN = 'dialog[open], [popover="auto"]:popover-open';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement
    ? !UNWRITTEN.has(target.type)
    : target instanceof HTMLElement &&
      (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName));

export function useKeys(page: PageCommands): void {
  useEffect(() => {
    const rows = commandRows(page);
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || document.querySelector(OPEN)) return;
      const name = keyName(event);
      // Single keys and undo belong to the field that is being typed in.
      if (isTyping(event.target) && !/^(Ctrl\+[SK]$|Alt\+)/.test(name)) return;
      const { screen, step } = session.getState();
      const row = rowOf(rows, name, screen, step);
      if (!row?.run) return;
      event.preventDefault();
      row.run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
