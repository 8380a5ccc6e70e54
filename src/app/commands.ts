/** The one table of commands: it drives the keys, the help and the palette. */
import { openServerDialog } from '../ui/operations/dicomweb.ts';
import { openDemo } from '../ui/operations/open-images.ts';
import { closeOpenCase, saveArchive } from '../ui/operations/saved-cases.ts';
import { undoStep, undoWords } from '../ui/operations/undo-step.ts';
import { openLaboratory } from '../ui/laboratory/laboratory-route.ts';
import { goTo, session, type UiStep } from '../ui/session/session.ts';
import { tools, type SegmentTool } from '../ui/session/tools.ts';
import type { Command } from '../ui/shell/command-search.ts';
import type { KeyGroup } from '../ui/shell/key-search.ts';
import { WORKFLOW_STEPS } from '../ui/shell/workflow-steps.ts';
import { AUTO_WINDOW, SERIES_WINDOW, WINDOW_PRESETS } from '../ui/steps/slices/window-presets.ts';
import { reviewCommands, SLICE_STEPS, withSlices } from './review-commands.ts';
import { pictureCommands } from './picture-commands.ts';
import { sliceCommands } from './slice-commands.ts';

/** A row of the table. */
export interface CommandRow {
  readonly group: string;
  readonly action: string;
  readonly keys: readonly string[];
  /** Absent where a viewport with the focus handles the key itself. */
  readonly run?: () => void;
  /** Steps in which the key works; everywhere when absent. The palette goes to the first of them. */
  readonly steps?: readonly UiStep[];
  /** It works on the start page too, or only there. */
  readonly screen?: 'any' | 'start';
  /** Why it cannot be done now. */
  readonly blocked?: () => string | undefined;
}

/** What the page itself must open. */
export interface PageCommands {
  readonly help: () => void;
  readonly palette: () => void;
}

const SEGMENT: readonly UiStep[] = ['segment'];

const useTool = (tool: SegmentTool) => () => tools.setState({ tool });

/** The edits are loaded with their step; a key must not load them on the start page. */
const answerProposal = (answer: 'accept' | 'discard') => () =>
  void import('../ui/operations/edit-structures.ts').then(({ acceptProposal, discardProposal }) =>
    answer === 'accept' ? acceptProposal() : discardProposal(),
  );

const caseState = () => session.getState().caseStore?.getState();
const needsCase = (): string | undefined =>
  session.getState().caseStore ? undefined : 'No case is open yet';

/** Tools and answers of the segmentation bench. */
const SEGMENT_ROWS: readonly (readonly [
  action: string,
  key: string | readonly string[] | undefined,
  run: () => void,
])[] = [
  ['Crosshair', 'X', useTool('crosshair')],
  ['Window and level by drag', 'W', useTool('window')],
  ['Brush', 'B', useTool('brush')],
  ['Eraser', 'E', useTool('erase')],
  ['Scissors', 'S', useTool('lasso')],
  ['Flood fill', 'L', useTool('flood')],
  ['Grow from seeds', 'G', useTool('grow')],
  ['Interpolate between slices', 'I', useTool('interpolate')],
  ['Watershed along edges', undefined, useTool('watershed')],
  ['Polish by active contour', undefined, useTool('contour')],
  ['Smooth a structure', undefined, useTool('smooth')],
  ['Fill holes', undefined, useTool('fill')],
  ['Keep or remove parts', undefined, useTool('parts')],
  ['Grow, shrink or hollow', undefined, useTool('margin')],
  ['Combine structures', undefined, useTool('combine')],
  ['Accept a proposal', 'A', answerProposal('accept')],
  ['Discard a proposal and its strokes', ['D', 'Escape'], answerProposal('discard')],
];

/** Keys that a view with the focus takes for itself while it has a use for them. */
const FOCUSED = 'Slices, with the focus on one';
const FOCUSED_ROWS: readonly (readonly [string, readonly string[]])[] = [
  ['Next and previous slice', ['ArrowUp', 'ArrowDown']],
  ['Ten slices', ['PageUp', 'PageDown']],
  ['First and last slice', ['Home', 'End']],
  ['Crosshair left and right', ['ArrowLeft', 'ArrowRight']],
  ['Crosshair up and down', ['Shift+ArrowUp', 'Shift+ArrowDown']],
  ['Enlarge and reduce', ['+', '-']],
  ['Paint, or set a point of a measurement, at the crosshair', ['Enter']],
  ['Drop the measurement being drawn', ['Escape']],
  ['Remove the chosen measurement', ['Delete', 'Backspace']],
  ['Turn the planes of the other views by 5 degrees', ['[', ']']],
];
const FOCUSED_SCISSORS = 'Scissors, with the focus on the 3D view';
const FOCUSED_SCISSORS_ROWS: readonly (readonly [string, readonly string[]])[] = [
  ['Move the cursor', ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']],
  ['Set a corner; at the same place again, close the outline', ['Enter']],
  ['Take the last corner back', ['Backspace']],
  ['Drop the outline', ['Escape']],
];

export const commandRows = (page: PageCommands): readonly CommandRow[] => [
  ...WORKFLOW_STEPS.map(({ id, title, shortcut }) => ({
    group: 'Workflow',
    action: `Go to ${title}`,
    keys: [shortcut],
    run: () => goTo(id),
  })),
  { group: 'Page', action: 'Commands', keys: ['Ctrl+K'], run: page.palette, screen: 'any' },
  { group: 'Page', action: 'Keys and help', keys: ['?'], run: page.help, screen: 'any' },
  {
    group: 'Page',
    action: 'Open the laboratory',
    keys: [],
    run: openLaboratory,
    screen: 'any',
  },
  ...(['heart', 'liver'] as const).map((organ): CommandRow => ({
    group: 'Page',
    action: `Open the synthetic ${organ}`,
    keys: [],
    run: () => void openDemo(organ, 1),
    screen: 'start',
  })),
  {
    group: 'Page',
    action: 'Open images from a server (DICOMweb)',
    keys: [],
    run: () => openServerDialog('open'),
    screen: 'any',
  },
  {
    group: 'Case',
    action: 'Send results to a server (DICOMweb)',
    keys: [],
    run: () => openServerDialog('send'),
    blocked: needsCase,
  },
  {
    group: 'Case',
    action: 'Undo',
    keys: ['Ctrl+Z'],
    run: undoStep,
    blocked: () => (undoWords(caseState()?.undoName) ? undefined : 'Nothing to undo'),
  },
  {
    group: 'Case',
    action: 'Redo',
    keys: ['Ctrl+Shift+Z', 'Ctrl+Y'],
    run: () => session.getState().caseStore?.redo(),
    blocked: () => (caseState()?.redoName ? undefined : 'Nothing to redo'),
  },
  {
    group: 'Case',
    action: 'Save the case as a file',
    keys: ['Ctrl+S'],
    run: () => void saveArchive(),
    blocked: needsCase,
  },
  { group: 'Case', action: 'Close the case', keys: [], run: () => void closeOpenCase() },
  ...SEGMENT_ROWS.map(([action, key, run]) => ({
    group: 'Structures',
    action,
    keys: key === undefined ? [] : [key].flat(),
    steps: SEGMENT,
    run,
  })),
  ...[SERIES_WINDOW, ...WINDOW_PRESETS, AUTO_WINDOW].map(({ id, title, key }) => ({
    group: 'Slices',
    action: `Window: ${title}`,
    keys: [key],
    steps: SLICE_STEPS,
    run: withSlices(({ showWindow }) => showWindow(id)),
  })),
  {
    group: 'Slices',
    action: 'Reset zoom and position',
    keys: ['F'],
    steps: SLICE_STEPS,
    run: withSlices(({ sliceWorkspace }) => sliceWorkspace().resetView()),
  },
  ...reviewCommands(),
  ...sliceCommands(),
  ...pictureCommands(),
  ...FOCUSED_ROWS.map(([action, keys]) => ({ group: FOCUSED, action, keys, steps: SLICE_STEPS })),
  ...FOCUSED_SCISSORS_ROWS.map(([action, keys]) => ({
    group: FOCUSED_SCISSORS,
    action,
    keys,
    steps: SEGMENT,
  })),
];

/** The rows of a page by group, as the help shows them; commands without a key are left to the palette. */
export function keyGroups(rows: readonly CommandRow[]): readonly KeyGroup[] {
  const bound = rows.filter(({ keys }) => keys.length > 0);
  return [...new Set(bound.map(({ group }) => group))].map((title) => ({
    title,
    bindings: bound
      .filter(({ group }) => group === title)
      .map(({ action, keys }) => ({ action, keys })),
  }));
}

/** What can be run from the palette on this screen. A command of another step goes there first. */
export function paletteCommands(
  rows: readonly CommandRow[],
  screen: 'start' | 'case',
  step: UiStep,
): readonly Command[] {
  return rows.flatMap((row): readonly Command[] => {
    const { group, action, keys, steps, run, blocked } = row;
    if (!run || !worksOn(row, screen)) return [];
    const elsewhere = steps && !steps.includes(step) ? steps[0] : undefined;
    const command = { group, action, keys, blocked: blocked?.() };
    if (!elsewhere) return [{ ...command, run }];
    const goAndRun = (): void => {
      goTo(elsewhere);
      run();
    };
    return [{ ...command, run: goAndRun }];
  });
}

/** The row that a key runs here, if any. */
export const rowOf = (
  rows: readonly CommandRow[],
  key: string,
  screen: 'start' | 'case',
  step: UiStep,
): CommandRow | undefined =>
  rows.find(
    (row) =>
      row.run !== undefined &&
      row.keys.includes(key) &&
      worksOn(row, screen) &&
      (row.steps?.includes(step) ?? true),
  );

const worksOn = ({ screen }: CommandRow, shown: 'start' | 'case'): boolean =>
  screen === 'any' || (screen === 'start') === (shown === 'start');

/** Keys that come to the page when the view with the focus has nothing to drop. */
const PASSED_ON = 'Escape';

/** Whether two rows can be told apart by where the focus is. */
const byFocus = (row: CommandRow, other: CommandRow, key: string): boolean =>
  row.run || other.run ? key === PASSED_ON && (!row.run || !other.run) : row.group !== other.group;

/** Pairs of rows that ask for the same key at the same time, in words; empty where every key has one meaning. */
export function keyConflicts(rows: readonly CommandRow[]): readonly string[] {
  return rows.flatMap((row, n) =>
    rows.slice(n + 1).flatMap((other) => {
      const together =
        !row.steps || !other.steps || row.steps.some((step) => other.steps?.includes(step));
      const apart = row.screen !== other.screen && 'any' !== row.screen && 'any' !== other.screen;
      const shared = row.keys.filter(
        (key) => other.keys.includes(key) && !byFocus(row, other, key),
      );
      return together && !apart
        ? shared.map((key) => `${key}: "${row.action}" and "${other.action}"`)
        : [];
    }),
  );
}
