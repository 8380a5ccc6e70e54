import type { ReactElement } from 'react';
import { OUTCOME_WORDS, type SiteOutcome } from '../../../report/induction-words.ts';
import { OUTCOME_SIGNS } from './induction-rows.ts';

/** The sign that stands on the heart, and the word for it. */
export function OutcomeMark({ outcome }: { readonly outcome: SiteOutcome }): ReactElement {
  return (
    <span className="outcome" data-outcome={outcome}>
      <i aria-hidden>{OUTCOME_SIGNS[outcome]}</i>
      {OUTCOME_WORDS[outcome]}
    </span>
  );
}
