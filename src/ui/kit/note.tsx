import type { LucideIcon } from 'lucide-react';
import { Info, OctagonAlert, TriangleAlert, X } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { useState } from 'react';
import type { Failure, FailureKind } from '../../core/failure.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

export type NoteKind = 'neutral' | 'caution' | 'interlock' | 'failed';

const GLYPH: Readonly<Record<NoteKind, LucideIcon>> = {
  neutral: Info,
  caution: TriangleAlert,
  interlock: OctagonAlert,
  failed: X,
};

export interface NoteProps {
  readonly kind: NoteKind;
  /** What was found, as a sentence. */
  readonly title: string;
  /** Why it matters and what can be done. */
  readonly children?: ReactNode;
  /** Buttons that fix it, the best one first. */
  readonly actions?: ReactNode;
  readonly icon?: LucideIcon;
}

/** A finding that stays until it is dealt with. */
export function Note({ kind, title, children, actions, icon }: NoteProps): ReactElement {
  const urgent = kind === 'interlock' || kind === 'failed';
  return (
    <div className={`note ${kind}`} role={urgent ? 'alert' : 'note'}>
      <Icon of={icon ?? GLYPH[kind]} />
      <div>
        <h3>{title}</h3>
        {typeof children === 'string' ? <p>{children}</p> : children}
        {actions && <div className="row">{actions}</div>}
      </div>
    </div>
  );
}

const SHORTEST_REASON = 4;

export interface InterlockNoteProps {
  readonly title: string;
  readonly children?: ReactNode;
  /** Ways to remove the cause; they come before accepting it. */
  readonly fixes?: ReactNode;
  /** Absent where the interlock cannot be accepted. The reason goes to the audit log and the report. */
  readonly onAccept?: (reason: string) => void;
}

/** Blocks the next step until fixed, or accepted with a written reason. */
export function InterlockNote(props: InterlockNoteProps): ReactElement {
  const [reason, setReason] = useState('');
  const given = reason.trim();
  const { onAccept } = props;
  return (
    <Note
      kind="interlock"
      title={props.title}
      actions={
        <>
          {props.fixes}
          {onAccept && (
            <Button
              kind="ghost"
              onPress={() => onAccept(given)}
              disabledReason={given.length < SHORTEST_REASON ? 'Write the reason first' : undefined}
            >
              Accept
            </Button>
          )}
        </>
      }
    >
      {typeof props.children === 'string' ? <p>{props.children}</p> : props.children}
      {onAccept && (
        <span className="field">
          <input
            type="text"
            aria-label={`Reason for accepting: ${props.title}`}
            placeholder="Reason, kept in the audit log"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </span>
      )}
    </Note>
  );
}

const FAILURE_TITLE: Readonly<Record<FailureKind, string>> = {
  'bad-input': 'This input cannot be used',
  'too-large': 'Too large for this computer',
  unsupported: 'Not supported',
  'no-convergence': 'The computation did not converge',
  cancelled: 'Stopped',
  internal: 'This step stopped',
};

export interface FailureNoteProps {
  readonly failure: Failure;
  /** What failed: `Solver stopped at 38 ms`. A title by kind where absent. */
  readonly title?: string;
  readonly actions?: ReactNode;
}

/** A failure as the user meets it: cause, what to do, and the code to quote. */
export function FailureNote({ failure, title, actions }: FailureNoteProps): ReactElement {
  const kind = failure.kind === 'cancelled' ? 'neutral' : 'failed';
  return (
    <Note kind={kind} title={title ?? FAILURE_TITLE[failure.kind]} actions={actions}>
      <p>{failure.message}</p>
      <p>{failure.hint}</p>
      {failure.kind !== 'cancelled' && <p className="code">{failure.code}</p>}
    </Note>
  );
}
