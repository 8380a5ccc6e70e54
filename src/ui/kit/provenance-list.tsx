import type { LucideIcon } from 'lucide-react';
import { Check, Lock, TriangleAlert } from 'lucide-react';
import type { ReactElement } from 'react';
import { Icon } from './icon.tsx';

export type ProvenanceState = 'current' | 'new' | 'stale' | 'locked';

export interface ProvenanceEntry {
  readonly name: string;
  /** `8 structures, edited 14:32`, or why it is stale. */
  readonly detail: string;
  /** First digits of the digest. */
  readonly digest?: string | undefined;
  readonly state: ProvenanceState;
}

const GLYPH: Readonly<Record<ProvenanceState, LucideIcon>> = {
  current: Check,
  new: Check,
  stale: TriangleAlert,
  locked: Lock,
};

const WORD: Readonly<Record<ProvenanceState, string>> = {
  current: 'up to date',
  new: 'new',
  stale: 'stale',
  locked: 'locked',
};

/** What was made from what, top to bottom; a stale link is dashed. */
export function ProvenanceList({
  entries,
}: {
  readonly entries: readonly ProvenanceEntry[];
}): ReactElement {
  return (
    <ol className="pv">
      {entries.map((entry) => (
        <li key={entry.name} className={entry.state}>
          <span className="nd">
            <Icon of={GLYPH[entry.state]} />
          </span>
          <div>
            <b>
              {entry.name}
              <span className="vh">{`, ${WORD[entry.state]}`}</span>
            </b>
            <span title={entry.detail}>{entry.detail}</span>
          </div>
          {entry.digest && <code className="code">{entry.digest}</code>}
        </li>
      ))}
    </ol>
  );
}
