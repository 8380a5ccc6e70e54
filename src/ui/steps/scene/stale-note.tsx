import type { ReactElement } from 'react';
import type { StepName } from '../../../twin/records.ts';
import { Note } from '../../kit/note.tsx';
import { useStepStatus } from '../../session/results.ts';

/** Says that what is shown was computed from something that has changed since, and what changed. */
export function StaleNote({
  step,
  what,
  remedy,
}: {
  readonly step: StepName;
  /** `This model`. */
  readonly what: string;
  /** `Build it again.` */
  readonly remedy: string;
}): ReactElement | null {
  const { state, because } = useStepStatus(step);
  if (state !== 'stale') return null;
  return (
    <Note kind="caution" title={`${what} is out of date`}>
      {`${because ?? 'Something it was computed from has changed.'} ${remedy}`}
    </Note>
  );
}
