/** How each result of a case came about, in order: the list the report prints. Pure. */
import type { CaseDocument } from './document.ts';
import { STEPS, type Json, type StepName } from './records.ts';
import { STEP_TITLES, staleness, type StepState } from './staleness.ts';

export interface ProvenanceStep {
  readonly step: StepName;
  readonly title: string;
  /** The named edit that made this version. */
  readonly change: string;
  /** `segment.heart-ct 1`. */
  readonly operation: string;
  /** `Image v1, Segmentation v4`, or `source data` where there is no input. */
  readonly inputs: string;
  /** `name = value` per parameter, in the order they were given. */
  readonly parameters: readonly string[];
  readonly seed: number | null;
  readonly version: number;
  readonly digest: string | null;
  readonly createdAt: string;
  readonly state: StepState;
  readonly because: string | null;
}

/** The steps that hold something, in the order in which data flows. */
export function provenance(document: CaseDocument): ProvenanceStep[] {
  const states = staleness(document);
  return STEPS.flatMap((step): ProvenanceStep[] => {
    const record = document.steps[step];
    if (!record) return [];
    const inputs = record.inputs.map(({ id, version }) => `${STEP_TITLES[id]} v${version}`);
    return [
      {
        step,
        title: STEP_TITLES[step],
        change: record.change,
        operation: `${record.operation} ${record.operationVersion}`,
        inputs: inputs.join(', ') || 'source data',
        parameters: Object.entries(record.parameters).map(
          ([name, value]) => `${name} = ${printed(value)}`,
        ),
        seed: record.seed,
        version: record.version,
        digest: record.digest,
        createdAt: record.createdAt,
        state: states[step].state,
        because: states[step].because ?? null,
      },
    ];
  });
}

const printed = (value: Json): string =>
  typeof value === 'string' ? value : JSON.stringify(value);
