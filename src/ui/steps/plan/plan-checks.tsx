import type { ReactElement } from 'react';
import type { PlanSettings } from '../../../pipeline/plan-record.ts';
import type { Interlock } from '../../../twin/records.ts';
import { Button } from '../../kit/button.tsx';
import { Checks } from '../../kit/checks.tsx';
import { Chip } from '../../kit/chip.tsx';
import { FailureNote, InterlockNote, Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import { acceptInterlock, measureAgain } from '../../operations/plan-lesions.ts';
import { useStepStatus } from '../../session/results.ts';
import { eraseLesion } from './plan-clicks.ts';
import { planView, report, selectLesion, usePlanView } from './plan-view.ts';
import { usePlan } from './use-plan.ts';

/** The lesion that a finding is about: `near-7:lesion-4`. */
const lesionOf = (id: string): string | undefined => /:lesion-(.+)$/.exec(id)?.[1];

/** What stands in the way of this plan, worst first. */
export function PlanChecks(): ReactElement {
  const { record, settings } = usePlan();
  const problem = usePlanView((view) => view.problem);
  const stale = useStepStatus('plan');
  const modelCurrent = useStepStatus('model').state === 'current';
  const interlocks = record?.interlocks ?? [];
  const open = interlocks.filter(({ answer }) => answer === null);
  const warnings = record?.summary.warnings ?? [];
  const quiet = interlocks.length + warnings.length === 0 && stale.state !== 'stale';
  return (
    <Section
      title="Checks"
      actions={
        <>
          {open.length > 0 && <Chip kind="interlock">{plural(open.length, 'interlock')}</Chip>}
          {warnings.length > 0 && <Chip kind="caution">{plural(warnings.length, 'caution')}</Chip>}
        </>
      }
    >
      <div className="stack flush" data-testid="plan-checks">
        {problem && (
          <FailureNote
            failure={problem}
            title="The plan was not changed"
            actions={
              <Button kind="ghost" onPress={() => report(undefined)}>
                Dismiss
              </Button>
            }
          />
        )}
        {stale.state === 'stale' && (
          <Note
            kind="caution"
            title="This plan is out of date"
            actions={
              modelCurrent && <Button onPress={() => report(measureAgain())}>Measure again</Button>
            }
          >
            {`${stale.because ?? 'The model has changed.'} ${modelCurrent ? 'Volumes and distances belong to the model before.' : 'Build the model again, then measure the lesions on it.'}`}
          </Note>
        )}
        {interlocks.map((interlock) => (
          <Question key={interlock.id} interlock={interlock} />
        ))}
        {warnings.map(({ code, message }) => (
          <Note key={code} kind="caution" title={message} actions={<Show id={lesionOf(code)} />} />
        ))}
        {!record && <p className="t2">Checks start with the first lesion.</p>}
        {quiet && record && <Checks results={[{ text: clearWords(settings), state: 'passed' }]} />}
      </div>
    </Section>
  );
}

/** `No lesion within 10 mm of the watched structures`. */
function clearWords({ policy, criticalStructures }: PlanSettings): string {
  if (criticalStructures.length === 0) return 'No structure is watched';
  return `No lesion within ${policy.cautionMm} mm of a watched structure, no gap in a line`;
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

function Question({ interlock }: { readonly interlock: Interlock }): ReactElement {
  const { id, message, hint, answer } = interlock;
  const lesion = lesionOf(id);
  if (answer) return <Note kind="neutral" title={message}>{`Accepted: ${answer.reason}`}</Note>;
  return (
    <InterlockNote
      title={message}
      onAccept={(reason) => acceptInterlock(id, reason)}
      fixes={
        lesion && (
          <>
            <Button
              onPress={() => planView.setState({ selectedId: lesion, moving: true, mode: 'plan' })}
            >
              Move
            </Button>
            <Button kind="outline" onPress={() => eraseLesion(lesion)}>
              Remove
            </Button>
          </>
        )
      }
    >
      {hint}
    </InterlockNote>
  );
}

function Show({ id }: { readonly id: string | undefined }): ReactElement | null {
  if (id === undefined) return null;
  return (
    <Button kind="ghost" onPress={() => selectLesion(id)}>
      Show
    </Button>
  );
}
