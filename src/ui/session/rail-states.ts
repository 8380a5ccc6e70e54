/** What the workflow rail shows for each step, from the case and the running jobs. */
import { reportLock, staleness, type StepStatus } from '../../twin/staleness.ts';
import type { CaseDocument } from '../../twin/document.ts';
import type { StepName } from '../../twin/records.ts';
import type { StepState } from '../shell/workflow-steps.ts';
import type { JobKey } from './jobs.ts';
import type { SessionState, UiStep } from './session.ts';

const RESULT_OF: Readonly<Record<Exclude<UiStep, 'report'>, StepName>> = {
  import: 'image',
  review: 'image',
  segment: 'segmentation',
  model: 'model',
  simulate: 'simulation',
  plan: 'plan',
};

const JOBS_OF: Readonly<Partial<Record<UiStep, readonly JobKey[]>>> = {
  import: ['scan', 'load', 'demo'],
  segment: ['segment'],
  model: ['model'],
  simulate: ['simulate'],
  plan: ['retest'],
};

const STEPS: readonly UiStep[] = [
  'import',
  'review',
  'segment',
  'model',
  'simulate',
  'plan',
  'report',
];

export function railStates(
  document: CaseDocument | undefined,
  { step: current, jobs, opened }: Pick<SessionState, 'step' | 'jobs' | 'opened'>,
): Record<UiStep, StepState> {
  const states = document && staleness(document);
  const stateOf = (step: UiStep): StepState => {
    const job = JOBS_OF[step]?.map((key) => jobs[key]).find(Boolean);
    if (job) return { kind: 'working', fraction: job.fraction };
    if (!document || !states) return { kind: step === 'import' && opened ? 'editing' : 'empty' };
    if (step === 'report') return reportState(document);
    const state = fromStatus(states[RESULT_OF[step]]);
    const editing =
      state.kind === 'done' && step === current && (step === 'segment' || step === 'plan');
    return editing ? { kind: 'editing' } : state;
  };
  return Object.fromEntries(STEPS.map((step) => [step, stateOf(step)])) as Record<
    UiStep,
    StepState
  >;
}

function fromStatus({ state, because = '' }: StepStatus): StepState {
  switch (state) {
    case 'current':
      return { kind: 'done' };
    case 'stale':
      return { kind: 'stale', reason: because };
    case 'blocked':
      return { kind: 'blocked', reason: because };
    default:
      return { kind: state };
  }
}

function reportState(document: CaseDocument): StepState {
  if (!document.steps.model) return { kind: 'empty' };
  const { locked, reasons } = reportLock(document);
  return locked ? { kind: 'locked', reason: reasons[0] } : { kind: 'ready' };
}
