import { Focus } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { Failure } from '../../../core/failure.ts';
import type { Interlock, Warning } from '../../../twin/records.ts';
import { Button } from '../../kit/button.tsx';
import { Checks } from '../../kit/checks.tsx';
import { FailureNote, InterlockNote, Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';

export interface ResectionChecksProps {
  readonly interlocks: readonly Interlock[];
  readonly warnings: readonly Warning[];
  readonly problem: Failure | undefined;
  /** Words of what made the plan out of date, and what measures it again. */
  readonly outdated:
    { readonly because: string; readonly onMeasure: (() => void) | undefined } | undefined;
  readonly evaluated: boolean;
  /** Points the view at what an interlock is about; absent where it has no place. */
  readonly onShow: (interlockId: string) => (() => void) | undefined;
  /** Ways to remove the cause. */
  readonly fixesOf: (
    interlockId: string,
  ) => readonly { readonly label: string; readonly onPress: () => void }[];
  readonly onAnswer: (interlockId: string, reason: string) => void;
  readonly onDismiss: () => void;
}

/** What stands in the way of this plan, always in sight below the panel. */
export function ResectionChecks(props: ResectionChecksProps): ReactElement | null {
  const { interlocks, warnings, problem, outdated } = props;
  const quiet = interlocks.length + warnings.length === 0 && !problem && !outdated;
  if (quiet && !props.evaluated) return null;
  return (
    <Section label="Checks" pinned>
      <div className="resection-checks" data-testid="resection-checks">
        {problem && (
          <FailureNote
            failure={problem}
            title="The plan was not changed"
            actions={
              <Button kind="ghost" onPress={props.onDismiss}>
                Dismiss
              </Button>
            }
          />
        )}
        {outdated && (
          <Note
            kind="caution"
            title="This plan is out of date"
            actions={
              outdated.onMeasure && <Button onPress={outdated.onMeasure}>Measure again</Button>
            }
          >
            {outdated.because}
          </Note>
        )}
        {interlocks.map((interlock) => (
          <Question key={interlock.id} interlock={interlock} {...props} />
        ))}
        {warnings.map(({ code, message }) => (
          <Note key={`${code} ${message}`} kind="caution" title={message} />
        ))}
        {quiet && (
          <Checks
            results={[{ text: 'Margin and remnant are within their limits', state: 'passed' }]}
          />
        )}
      </div>
    </Section>
  );
}

/** Fixes come first; the field for a reason opens with Answer. */
function Question({
  interlock,
  ...props
}: ResectionChecksProps & { readonly interlock: Interlock }): ReactElement {
  const [answering, setAnswering] = useState(false);
  const { id, message, hint, answer } = interlock;
  const onShow = props.onShow(id);
  if (answer) return <Note kind="neutral" title={message}>{`Accepted: ${answer.reason}`}</Note>;
  const fixes = (
    <>
      {onShow && (
        <Button icon={Focus} onPress={onShow}>
          Show
        </Button>
      )}
      {props.fixesOf(id).map(({ label, onPress }) => (
        <Button key={label} onPress={onPress}>
          {label}
        </Button>
      ))}
      {!answering && (
        <Button kind="ghost" onPress={() => setAnswering(true)}>
          Answer
        </Button>
      )}
    </>
  );
  return (
    <InterlockNote
      title={message}
      fixes={fixes}
      onAccept={answering ? (reason) => props.onAnswer(id, reason) : undefined}
    >
      {hint}
    </InterlockNote>
  );
}
