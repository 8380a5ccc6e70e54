import type { LucideIcon } from 'lucide-react';
import { Activity, Box, Brush, FileText, Import, Route, ScanEye } from 'lucide-react';

export type StepId = 'import' | 'review' | 'segment' | 'model' | 'simulate' | 'plan' | 'report';

/** Where a step stands. The reason of a stale, locked or blocked step is told in its tooltip. */
export type StepState =
  | { readonly kind: 'empty' | 'ready' | 'editing' | 'done' }
  | { readonly kind: 'working'; readonly fraction: number | undefined }
  | { readonly kind: 'stale' | 'locked' | 'blocked'; readonly reason: string };

export interface WorkflowStep {
  readonly id: StepId;
  readonly title: string;
  readonly icon: LucideIcon;
  readonly shortcut: string;
}

/** The seven steps of a case, in the order its data flows. */
export const WORKFLOW_STEPS: readonly WorkflowStep[] = [
  { id: 'import', title: 'Import', icon: Import, shortcut: 'Alt+1' },
  { id: 'review', title: 'Review', icon: ScanEye, shortcut: 'Alt+2' },
  { id: 'segment', title: 'Segment', icon: Brush, shortcut: 'Alt+3' },
  { id: 'model', title: 'Model', icon: Box, shortcut: 'Alt+4' },
  { id: 'simulate', title: 'Simulate', icon: Activity, shortcut: 'Alt+5' },
  { id: 'plan', title: 'Plan', icon: Route, shortcut: 'Alt+6' },
  { id: 'report', title: 'Report', icon: FileText, shortcut: 'Alt+7' },
];

const WORD: Readonly<Record<StepState['kind'], string>> = {
  empty: 'Empty',
  ready: 'Ready',
  editing: 'Editing',
  working: 'Working',
  done: 'Done',
  stale: 'Stale',
  locked: 'Locked',
  blocked: 'Blocked',
};

/** The word beside the glyph: `Stale`, `64 %`. */
export function stateWord(state: StepState): string {
  if (state.kind === 'working' && state.fraction !== undefined)
    return `${Math.floor(state.fraction * 100)} %`;
  return WORD[state.kind];
}
