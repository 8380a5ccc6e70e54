/**
 * The case document: one patient, one organ, one question, as plain versioned JSON.
 * It is never changed in place: an edit makes a new document that shares all it did not touch.
 */
import type { Organ } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import type { BlobId } from './blob-id.ts';
import type { Measurement } from './measurement.ts';
import { STEPS } from './records.ts';
import type { NewRecord, RecordMap } from './record-map.ts';
import type { InputRef, Interlock, StepName } from './records.ts';

export const CASE_SCHEMA = 'theatron-case';
export const CASE_VERSION = 3;

export interface Patient {
  /** What the case is called where the name must not appear. */
  readonly pseudonym: string;
  readonly name: string | null;
  readonly id: string | null;
  readonly sex: 'F' | 'M' | 'O' | null;
  /** ISO date. */
  readonly birthDate: string | null;
  readonly deidentified: boolean;
  readonly synthetic: boolean;
}

export type SideValue = 'left' | 'right' | 'midline' | 'not-applicable';

export interface Side {
  readonly value: SideValue;
  /** When the user confirmed patient and side; null while it is only a proposal from the header. */
  readonly confirmedAt: string | null;
}

export interface Study {
  readonly date: string | null;
  readonly description: string;
  readonly modality: string;
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly seriesDescription: string;
  readonly manufacturer: string | null;
  readonly institution: string | null;
}

/** A picture for the report, with what was burnt into it. */
export interface Capture {
  readonly id: string;
  readonly step: StepName;
  readonly title: string;
  readonly caption: string;
  readonly png: BlobId;
  /** Lines stamped on the picture: pseudonym, date, version, orientation, scale, not for diagnosis. */
  readonly stamps: readonly string[];
  /** Version of the step's record at the time; another version means the picture is out of date. */
  readonly ofVersion: number;
  readonly createdAt: string;
}

/** How a structure is shown and whether tools may change it; no result depends on it. */
export interface StructureDisplay {
  readonly visible: boolean;
  readonly locked: boolean;
  /** Red, green, blue, 0 to 255; null for the colour of the anatomy palette. */
  readonly colour: readonly [number, number, number] | null;
}

export interface AuditEntry {
  readonly at: string;
  readonly step: StepName | 'case';
  readonly text: string;
}

export type StepRecords = { readonly [Step in StepName]: RecordMap[Step] | null };

export interface CaseDocument {
  readonly schema: typeof CASE_SCHEMA;
  readonly version: typeof CASE_VERSION;
  readonly id: string;
  readonly createdAt: string;
  readonly organ: Organ;
  readonly patient: Patient;
  readonly side: Side | null;
  readonly study: Study | null;
  readonly steps: StepRecords;
  readonly captures: readonly Capture[];
  /** By structure name; a structure that is not listed is visible and unlocked. */
  readonly display: Readonly<Record<string, StructureDisplay>>;
  /** Absent in cases in which nothing was ever measured. */
  readonly measurements?: readonly Measurement[];
  /** Append-only; an undo adds a line, it removes none. */
  readonly audit: readonly AuditEntry[];
  /** Highest record version ever given in this case; an undo does not lower it. */
  readonly lastVersion: number;
}

const NO_STEPS: StepRecords = {
  image: null,
  segmentation: null,
  model: null,
  simulation: null,
  induction: null,
  plan: null,
  retest: null,
  reinduction: null,
  followUp: null,
  organ: null,
  growth: null,
  resection: null,
  report: null,
};

const now = (): string => new Date().toISOString();

export function createCaseDocument(
  patient: Patient,
  study: Study | null,
  organ: Organ = 'heart',
  id: string = crypto.randomUUID(),
): CaseDocument {
  return {
    schema: CASE_SCHEMA,
    version: CASE_VERSION,
    id,
    createdAt: now(),
    organ,
    patient,
    side: null,
    study,
    steps: NO_STEPS,
    captures: [],
    display: {},
    audit: [{ at: now(), step: 'case', text: 'Case opened' }],
    lastVersion: 0,
  };
}

const DEFAULT_DISPLAY: StructureDisplay = { visible: true, locked: false, colour: null };

export const displayOf = (document: CaseDocument, structureName: string): StructureDisplay =>
  document.display[structureName] ?? DEFAULT_DISPLAY;

/** The document with a structure shown differently. */
export function withDisplay(
  document: CaseDocument,
  structureName: string,
  change: Partial<StructureDisplay>,
): CaseDocument {
  const display = { ...displayOf(document, structureName), ...change };
  return { ...document, display: { ...document.display, [structureName]: display } };
}

export const measurementsOf = (document: CaseDocument): readonly Measurement[] =>
  document.measurements ?? [];

/** The document with a measurement added, or put in the place of the one with the same id. */
export function withMeasurement(document: CaseDocument, measurement: Measurement): CaseDocument {
  const known = measurementsOf(document);
  const measurements = known.some(({ id }) => id === measurement.id)
    ? known.map((other) => (other.id === measurement.id ? measurement : other))
    : [...known, measurement];
  return { ...document, measurements };
}

export function withoutMeasurement(document: CaseDocument, id: string): CaseDocument {
  const measurements = measurementsOf(document).filter((other) => other.id !== id);
  return { ...document, measurements };
}

/** What each step is computed from. */
export const STEP_INPUTS: { readonly [Step in StepName]: readonly StepName[] } = {
  image: [],
  segmentation: ['image'],
  model: ['segmentation'],
  simulation: ['model'],
  induction: ['model'],
  plan: ['model'],
  retest: ['model', 'simulation', 'plan'],
  reinduction: ['model', 'induction', 'plan'],
  followUp: ['image', 'segmentation'],
  organ: ['segmentation'],
  growth: ['segmentation', 'followUp'],
  resection: ['organ'],
  report: STEPS.filter((step) => step !== 'report'),
};

/** Inputs that a step can do without. */
export const OPTIONAL_INPUTS: { readonly [Step in StepName]?: readonly StepName[] } = {
  growth: ['followUp'],
  report: STEPS.filter((step) => step !== 'image' && step !== 'segmentation' && step !== 'report'),
};

/** What a report cannot do without. */
export const reportNeeds = (organ: Organ): readonly StepName[] => [
  'image',
  'segmentation',
  organ === 'heart' ? 'model' : 'organ',
];

/**
 * The inputs a step would be computed from now. Take them when the computation starts, not when it ends,
 * so that an edit made meanwhile shows the result as out of date. Fails when a needed step is empty.
 */
export function inputsOf(document: CaseDocument, step: StepName): InputRef[] {
  const inputs: InputRef[] = [];
  for (const id of STEP_INPUTS[step]) {
    const record = document.steps[id];
    if (record) inputs.push({ id, version: record.version });
    else if (!OPTIONAL_INPUTS[step]?.includes(id)) {
      fail(
        'bad-input',
        'step-missing',
        `The step "${step}" is computed from "${id}", which this case does not hold yet.`,
        `Complete the step "${id}" first.`,
      );
    }
  }
  return inputs;
}

/** The document with a new result in a step, under a version never used before. */
export function withRecord<Step extends StepName>(
  document: CaseDocument,
  step: Step,
  record: NewRecord<Step>,
  blobs: Readonly<Record<string, BlobId>>,
  change: string,
): CaseDocument {
  const version = document.lastVersion + 1;
  const complete = { ...record, id: step, version, change, createdAt: now(), blobs };
  return {
    ...document,
    lastVersion: version,
    steps: { ...document.steps, [step]: complete },
  };
}

/** The document with one more line in its audit list. */
export function withAudit(
  document: CaseDocument,
  step: StepName | 'case',
  text: string,
): CaseDocument {
  return { ...document, audit: [...document.audit, { at: now(), step, text }] };
}

/** The document with an interlock answered; the reason is printed in the report. */
export function withAnswer(
  document: CaseDocument,
  step: StepName,
  interlockId: string,
  reason: string,
): CaseDocument {
  const record = document.steps[step];
  if (!record) throw new Error(`the step ${step} is empty and asks nothing`);
  const interlocks = record.interlocks.map((interlock) =>
    interlock.id === interlockId ? { ...interlock, answer: { reason, at: now() } } : interlock,
  );
  return { ...document, steps: { ...document.steps, [step]: { ...record, interlocks } } };
}

/** Keeps the answers whose question is asked again in exactly the same words. */
export function carryAnswers(
  previous: readonly Interlock[],
  next: readonly Interlock[],
): Interlock[] {
  return next.map((interlock) => {
    const same = previous.find(
      ({ id, message }) => id === interlock.id && message === interlock.message,
    );
    return same ? { ...interlock, answer: same.answer } : interlock;
  });
}
