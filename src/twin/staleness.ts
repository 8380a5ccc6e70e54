/**
 * What is out of date, and which edit made it so. Pure: everything follows from the versions in the document.
 * A result is stale when an input has another version than the one it was computed from, or is stale itself.
 */
import {
  OPTIONAL_INPUTS,
  STEP_INPUTS,
  reportNeeds,
  type Capture,
  type CaseDocument,
} from './document.ts';
import { STEPS, type StepName } from './records.ts';

export const STEP_TITLES: { readonly [Step in StepName]: string } = {
  image: 'Image',
  segmentation: 'Segmentation',
  model: 'Model',
  simulation: 'Simulation',
  induction: 'Induction',
  plan: 'Plan',
  retest: 'Re-test',
  reinduction: 'Induction after lesions',
  followUp: 'Follow-up study',
  organ: 'Organ model',
  growth: 'Growth and therapy',
  resection: 'Resection',
  report: 'Report',
};

/**
 * - `empty`: nothing here, and something it needs is not there yet either;
 * - `ready`: nothing here, everything it needs is there and current;
 * - `blocked`: nothing here, and what it needs is stale or asks an unanswered question;
 * - `current`: computed from what the case holds now;
 * - `stale`: computed from something that has changed since.
 */
export type StepState = 'empty' | 'ready' | 'blocked' | 'current' | 'stale';

export interface StepStatus {
  readonly state: StepState;
  /** For `stale` and `blocked`: what caused it, naming the edit. For `empty`: what is missing. */
  readonly because?: string;
}

export type Staleness = { readonly [Step in StepName]: StepStatus };

/** The state of every step. */
export function staleness(document: CaseDocument): Staleness {
  const status: Partial<Record<StepName, StepStatus>> = {};
  const upstream = (step: StepName): StepStatus => status[step] ?? { state: 'empty' };
  for (const step of STEPS) {
    status[step] = document.steps[step]
      ? recordStatus(document, step, upstream)
      : emptyStatus(document, step, upstream);
  }
  return status as Staleness;
}

type Upstream = (step: StepName) => StepStatus;

function recordStatus(document: CaseDocument, step: StepName, upstream: Upstream): StepStatus {
  const inputs = document.steps[step]?.inputs ?? [];
  for (const id of STEP_INPUTS[step]) {
    const present = document.steps[id];
    const used = inputs.find((input) => input.id === id);
    const title = STEP_TITLES[id];
    if (!present) {
      if (used) return { state: 'stale', because: `${title} was removed after this was made.` };
      continue;
    }
    // The state of the input comes first: it names the edit, where the version only says that there was one.
    const { state, because } = upstream(id);
    if (state === 'stale') return { state, because };
    if (!used) return { state: 'stale', because: `${title} was added: ${present.change}.` };
    if (used.version !== present.version) {
      return { state: 'stale', because: `${title} changed: ${present.change}.` };
    }
  }
  return { state: 'current' };
}

function emptyStatus(document: CaseDocument, step: StepName, upstream: Upstream): StepStatus {
  let blocked: string | undefined;
  for (const id of STEP_INPUTS[step]) {
    const record = document.steps[id];
    const title = STEP_TITLES[id];
    if (!record) {
      if (OPTIONAL_INPUTS[step]?.includes(id)) continue;
      return { state: 'empty', because: `${title} is not there yet.` };
    }
    const { state, because } = upstream(id);
    const open = record.interlocks.find(({ answer }) => answer === null);
    if (state === 'stale') blocked ??= `${title} is out of date. ${because ?? ''}`.trim();
    else if (open) blocked ??= `${title} asks for an answer: ${open.message}`;
  }
  return blocked === undefined ? { state: 'ready' } : { state: 'blocked', because: blocked };
}

/** True when the picture shows another state of its step than the case holds. */
export function isCaptureStale(
  document: CaseDocument,
  capture: Capture,
  states: Staleness = staleness(document),
): boolean {
  const record = document.steps[capture.step];
  return record?.version !== capture.ofVersion || states[capture.step].state !== 'current';
}

export interface ReportLock {
  readonly locked: boolean;
  /** Everything that stands in the way, one sentence each, in the order of the steps. */
  readonly reasons: readonly string[];
}

/** Whether the report may be printed or exported, and if not, why. */
export function reportLock(document: CaseDocument): ReportLock {
  const states = staleness(document);
  const reasons: string[] = [];
  const needed = reportNeeds(document.organ);
  if (!document.side?.confirmedAt) reasons.push('Patient and side are not confirmed.');
  for (const step of STEP_INPUTS.report) {
    const record = document.steps[step];
    const title = STEP_TITLES[step];
    if (!record) {
      if (needed.includes(step)) reasons.push(`${title} is not there yet.`);
      continue;
    }
    const { state, because } = states[step];
    if (state === 'stale') reasons.push(`${title} is out of date. ${because ?? ''}`.trim());
    for (const { answer, message } of record.interlocks) {
      if (!answer) reasons.push(`${title} asks for an answer: ${message}`);
    }
  }
  for (const capture of document.captures) {
    if (isCaptureStale(document, capture, states)) {
      reasons.push(`The capture "${capture.title}" shows an earlier state; take it again.`);
    }
  }
  return { locked: reasons.length > 0, reasons };
}
