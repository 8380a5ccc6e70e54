/** The one table of keys: it drives the bindings and the help. Keys of a viewport are bound by the viewport. */
import { useEffect } from 'react';
import { session, goTo, type UiStep } from '../ui/session/session.ts';
import { tools, type SegmentTool } from '../ui/session/tools.ts';
import { saveArchive } from '../ui/operations/saved-cases.ts';
import type { KeyGroup } from '../ui/shell/key-search.ts';
import { WORKFLOW_STEPS } from '../ui/shell/workflow-steps.ts';
import { SERIES_WINDOW, WINDOW_PRESETS } from '../ui/steps/slices/window-presets.ts';

interface KeyAction {
  readonly group: string;
  readonly action: string;
  readonly keys: readonly string[];
  /** Absent where a viewport with the focus handles the key itself. */
  readonly run?: () => void;
  /** Steps in which it works; everywhere when absent. */
  readonly steps?: readonly UiStep[];
}

const WINDOW_KEYS = [SERIES_WINDOW, ...WINDOW_PRESETS];
const SLICE_STEPS: readonly UiStep[] = ['review', 'segment'];

const useTool = (tool: SegmentTool) => () => tools.setState({ tool });

/** The edits are loaded with their step; a key must not load them on the start page. */
const answerProposal = (answer: 'accept' | 'discard') => () =>
  void import('../ui/operations/edit-structures.ts').then(({ acceptProposal, discardProposal }) =>
    answer === 'accept' ? acceptProposal() : discardProposal(),
  );

const ACTIONS = (onHelp: () => void): readonly KeyAction[] => [
  ...WORKFLOW_STEPS.map(({ id, title, shortcut }) => ({
    group: 'Workflow',
    action: `Go to ${title}`,
    keys: [shortcut],
    run: () => goTo(id),
  })),
  {
    group: 'Case',
    action: 'Undo',
    keys: ['Ctrl+Z'],
    run: () => session.getState().caseStore?.undo(),
  },
  {
    group: 'Case',
    action: 'Redo',
    keys: ['Ctrl+Shift+Z', 'Ctrl+Y'],
    run: () => session.getState().caseStore?.redo(),
  },
  {
    group: 'Case',
    action: 'Save the case as a file',
    keys: ['Ctrl+S'],
    run: () => void saveArchive(),
  },
  { group: 'Case', action: 'Keys and help', keys: ['?'], run: onHelp },
  {
    group: 'Structures',
    action: 'Crosshair',
    keys: ['X'],
    steps: ['segment'],
    run: useTool('crosshair'),
  },
  {
    group: 'Structures',
    action: 'Window and level by drag',
    keys: ['W'],
    steps: ['segment'],
    run: useTool('window'),
  },
  { group: 'Structures', action: 'Brush', keys: ['B'], steps: ['segment'], run: useTool('brush') },
  { group: 'Structures', action: 'Eraser', keys: ['E'], steps: ['segment'], run: useTool('erase') },
  {
    group: 'Structures',
    action: 'Flood fill',
    keys: ['L'],
    steps: ['segment'],
    run: useTool('flood'),
  },
  {
    group: 'Structures',
    action: 'Grow from seeds',
    keys: ['G'],
    steps: ['segment'],
    run: useTool('grow'),
  },
  {
    group: 'Structures',
    action: 'Interpolate between slices',
    keys: ['I'],
    steps: ['segment'],
    run: useTool('interpolate'),
  },
  {
    group: 'Structures',
    action: 'Accept a proposal',
    keys: ['A'],
    steps: ['segment'],
    run: answerProposal('accept'),
  },
  {
    group: 'Structures',
    action: 'Discard a proposal',
    keys: ['D'],
    steps: ['segment'],
    run: answerProposal('discard'),
  },
  ...WINDOW_KEYS.map(({ id, title, key }) => ({
    group: 'Slices',
    action: `Window: ${title}`,
    keys: [key],
    steps: SLICE_STEPS,
    // The slices are loaded with their step; a key must not load them on the start page.
    run: () => void import('../ui/steps/slices/slices.ts').then(({ showWindow }) => showWindow(id)),
  })),
  {
    group: 'Slices',
    action: 'Reset zoom and position',
    keys: ['F'],
    steps: SLICE_STEPS,
    run: () =>
      void import('../ui/steps/slices/slices.ts').then(({ sliceWorkspace }) =>
        sliceWorkspace().resetView(),
      ),
  },
  {
    group: 'Slices, with the focus on one',
    action: 'Next and previous slice',
    keys: ['ArrowUp', 'ArrowDown'],
  },
  { group: 'Slices, with the focus on one', action: 'Ten slices', keys: ['PageUp', 'PageDown'] },
  { group: 'Slices, with the focus on one', action: 'First and last slice', keys: ['Home', 'End'] },
];

/** The table as the help shows it. */
export const KEY_GROUPS: readonly KeyGroup[] = groups(ACTIONS(() => {}));

function groups(actions: readonly KeyAction[]): KeyGroup[] {
  const titles = [...new Set(actions.map(({ group }) => group))];
  return titles.map((title) => ({
    title,
    bindings: actions
      .filter(({ group }) => group === title)
      .map(({ action, keys }) => ({ action, keys })),
  }));
}

/** How an event is written in the table: `Ctrl+Shift+Z`, `Alt+1`, `?`. */
export function keyName(event: KeyboardEvent): string {
  const named = /^Digit\d$/.test(event.code) && event.altKey ? event.code.slice(5) : event.key;
  const key = named.length === 1 ? named.toUpperCase() : named;
  const shift = event.shiftKey && /^[A-Z]$/.test(key) ? 'Shift+' : '';
  const control = event.ctrlKey || event.metaKey ? 'Ctrl+' : '';
  return `${control}${event.altKey ? 'Alt+' : ''}${shift}${key}`;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

export function useKeys(onHelp: () => void): void {
  useEffect(() => {
    const actions = ACTIONS(onHelp);
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
      const name = keyName(event);
      // Single keys belong to the field that is being typed in.
      if (isTyping(event.target) && !name.startsWith('Ctrl+S') && !name.startsWith('Alt+')) return;
      const { screen, step } = session.getState();
      const action = actions.find(
        ({ keys, steps }) => keys.includes(name) && (steps?.includes(step) ?? true),
      );
      if (!action?.run || (screen === 'start' && action.action !== 'Keys and help')) return;
      event.preventDefault();
      action.run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
