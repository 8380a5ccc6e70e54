import { createStore } from 'zustand/vanilla';
import type { Plane } from '../../../view/slices/plane.ts';
import type { UiStep } from '../../session/session.ts';

export type Pane = Plane | '3d';

/** Three slices and a 3D pane beside each other, or one of them large with the others in a column. */
export type Arrangement = 'quad' | 'one-three' | 'volume';

export const LAYOUTS: readonly { readonly id: Arrangement | 'single'; readonly title: string }[] = [
  { id: 'quad', title: 'Two by two' },
  { id: 'one-three', title: 'One large, three small' },
  { id: 'volume', title: '3D large' },
  { id: 'single', title: 'One view' },
];

/** The arrangement of one step; `main` is the large pane of one-three. */
export interface StepLayout {
  readonly arrangement: Arrangement;
  readonly main: Pane;
}

type StepLayouts = Readonly<Partial<Record<UiStep, StepLayout>>>;

const PLAIN: StepLayout = { arrangement: 'quad', main: 'axial' };
const KEY = 'theatron-layouts';

/** Which of the four panes the keys go to, which one fills the area, and how each step lays them out. */
export const layout = createStore<{
  readonly active: Pane;
  readonly maximised: Pane | undefined;
  readonly steps: StepLayouts;
}>(() => ({ active: 'axial', maximised: undefined, steps: readLayouts(kept()) }));

export const layoutOf = (steps: StepLayouts, step: UiStep): StepLayout => steps[step] ?? PLAIN;

/** Lays out a step and remembers it in this browser; `single` makes the active pane fill the area. */
export function chooseLayout(step: UiStep, id: Arrangement | 'single'): void {
  const { active, steps } = layout.getState();
  if (id === 'single') {
    layout.setState({ maximised: active });
    return;
  }
  const main = id === 'volume' ? '3d' : active;
  const next = { ...steps, [step]: { arrangement: id, main } };
  layout.setState({ maximised: undefined, steps: next });
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // A browser that keeps nothing shows two by two next time.
  }
}

/** Gives a pane the keys, and the large place where there is one. */
export function bringForward(step: UiStep, pane: Pane): void {
  const { maximised, steps } = layout.getState();
  const own = layoutOf(steps, step);
  const forward =
    own.arrangement === 'one-three' ? { ...steps, [step]: { ...own, main: pane } } : steps;
  layout.setState({ active: pane, maximised: maximised && pane, steps: forward });
}

export const toggleMaximised = (pane: Pane): void =>
  layout.setState(({ maximised }) => ({
    active: pane,
    maximised: maximised === pane ? undefined : pane,
  }));

/** The pane that is drawn large; undefined for two by two. */
export const mainPane = ({ arrangement, main }: StepLayout): Pane | undefined =>
  arrangement === 'quad' ? undefined : arrangement === 'volume' ? '3d' : main;

const STEPS: readonly UiStep[] = ['review', 'segment'];
const PANES: readonly string[] = ['axial', 'coronal', 'sagittal', '3d'] satisfies readonly Pane[];
const ARRANGEMENTS: readonly string[] = [
  'quad',
  'one-three',
  'volume',
] satisfies readonly Arrangement[];

/** What this browser has kept; anything that is not a layout counts as nothing. */
export function readLayouts(text: string | null): StepLayouts {
  try {
    const value = JSON.parse(text ?? '{}') as Record<string, unknown> | null;
    const steps = STEPS.filter((step) => isLayout(value?.[step]));
    return Object.fromEntries(steps.map((step) => [step, value?.[step]]));
  } catch {
    return {};
  }
}

function isLayout(value: unknown): value is StepLayout {
  if (typeof value !== 'object' || value === null) return false;
  const { arrangement, main } = value as Partial<Record<keyof StepLayout, unknown>>;
  return ARRANGEMENTS.includes(String(arrangement)) && PANES.includes(String(main));
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
