/** What the workflow rail shows for each step, from the case and the running jobs. */
import { isTumourOrgan, type Organ } from '../../core/anatomy.ts';
import { reportLock, staleness, type StepStatus } from '../../twin/staleness.ts';
import type { CaseDocument } from '../../twin/document.ts';
import type { StepName } from '../../twin/records.ts';
import type { StepState } from '../shell/workflow-steps.ts';
import type { JobKey } from './jobs.ts';
import type { SessionState, UiStep } from './session.ts';

type ResultOf = Readonly<Record<Exclude<UiStep, 'report'>, StepName>>;

const HEART_RESULTS: ResultOf = {
  import: 'image',
  review: 'image',
  segment: 'segmentation',
  model: 'model',
  simulate: 'simulation',
  plan: 'plan',
};

const TUMOUR_RESULTS: ResultOf = {
  ...HEART_RESULTS,
  model: 'organ',
  simulate: 'growth',
  plan: 'resection',
};

/** The step of the case that a step of the page makes. */
export const resultOf = (organ: Organ, step: Exclude<UiStep, 'report'>): StepName =>
  (isTumourOrgan(organ) ? TUMOUR_RESULTS : HEART_RESULTS)[step];

const JOBS_OF: Readonly<Partial<Record<UiStep, readonly JobKey[]>>> = {
  import: ['scan', 'load', 'demo'],
  segment: ['segment'],
  model: ['model', 'followUp', 'organ'],
  simulate: ['simulate', 'induction', 'growth'],
  plan: ['retest', 'reinduction', 'resection'],
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
    const state = fromStatus(states[resultOf(document.organ, step)]);
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
  if (!document.steps[resultOf(document.organ, 'model')]) return { kind: 'empty' };
  const { locked, reasons } = reportLock(document);
  return locked ? { kind: 'locked', reason: reasons[0] } : { kind: 'ready' };
}
