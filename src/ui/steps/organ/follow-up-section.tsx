import type { ReactElement } from 'react';
import { formatMm, signedText } from '../../../core/format.ts';
import { alignmentOf } from '../../../pipeline/follow-up.ts';
import type { RecordMap } from '../../../twin/record-map.ts';
import type { FollowUpSummary } from '../../../twin/tumour-records.ts';
import { Button } from '../../kit/button.tsx';
import { KeyValue } from '../../kit/key-value.tsx';
import { Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import { measureFollowUpAgain } from '../../operations/follow-up.ts';
import { useCase } from '../../session/hooks.ts';
import { useStepStatus } from '../../session/results.ts';
import { FollowUpQuestions } from './follow-up-questions.tsx';
import { CandidateList } from './candidate-list.tsx';
import { LesionTable } from './lesion-table.tsx';
import { organView, useOrganView } from './organ-view.ts';

/** A second study of the patient: how it lies on the first, and what has become of each lesion. */
export function FollowUpSection(): ReactElement {
  const record = useCase((state) => state.document.steps.followUp) ?? null;
  const shown = useOrganView((view) => view.field);
  const field = record ? shown : undefined;
  return (
    <Section title="Second study" note={record ? whenText(record.summary) : 'none yet'}>
      <div className="stack flush">
        {record && <Outcome record={record} />}
        {field !== 'alignment' && <CandidateList />}
      </div>
    </Section>
  );
}

const whenText = ({ date, intervalDays }: FollowUpSummary): string =>
  [date, `${intervalDays} days later`].filter(Boolean).join(', ');

function Outcome({ record }: { readonly record: RecordMap['followUp'] }): ReactElement {
  const { lesions, response, warnings } = record.summary;
  const field = useOrganView((view) => view.field);
  return (
    <>
      <Outdated />
      {field !== 'alignment' && <FollowUpQuestions record={record} />}
      {lesions.length > 0 ? (
        <LesionTable lesions={lesions} />
      ) : (
        <p className="t2">Neither study has a tumour in its label map.</p>
      )}
      {response && <Response response={response} />}
      {warnings.length > 0 && (
        <Note kind="caution" title="What to know of this comparison">
          {warnings.map(({ message }) => message).join(' ')}
        </Note>
      )}
      <AlignmentFacts record={record} />
    </>
  );
}

/** The first study has changed: its volumes are measured again, without the files of the second. */
function Outdated(): ReactElement | null {
  const { state, because } = useStepStatus('followUp');
  if (state !== 'stale') return null;
  return (
    <Note
      kind="caution"
      title="This comparison is out of date"
      actions={<Button onPress={() => void measureFollowUpAgain()}>Measure again</Button>}
    >
      {because ?? 'The structures of the first study have changed.'}
    </Note>
  );
}

function Response({
  response,
}: {
  readonly response: NonNullable<FollowUpSummary['response']>;
}): ReactElement {
  const { baselineSumMm, followUpSumMm, changePercent, category, statement } = response;
  return (
    <div data-testid="response">
      <KeyValue
        facts={[
          {
            term: 'Sum of target diameters',
            value: `${baselineSumMm.toFixed(1)} → ${followUpSumMm.toFixed(1)}`,
            unit: 'mm',
          },
          { term: 'Change', value: signedText(changePercent, 0), unit: '%' },
          { term: 'RECIST 1.1', value: category },
        ]}
      />
      <p className="t3 small">{statement}</p>
    </div>
  );
}

const METHOD: Readonly<Record<FollowUpSummary['registration']['method'], string>> = {
  'same-frame': 'Same frame of reference',
  'mutual-information': 'Mutual information',
  landmarks: 'Landmarks',
};

const STATE: typeof METHOD = {
  'same-frame': 'taken as it is',
  'mutual-information': 'within a voxel',
  landmarks: 'landmarks fit',
};

/** How both studies were laid on each other, and what speaks for it. */
function AlignmentFacts({ record }: { readonly record: RecordMap['followUp'] }): ReactElement {
  const { registration, trusted, statement } = alignmentOf(record);
  const field = useOrganView((view) => view.field);
  const { method, residualMm } = registration;
  return (
    <div data-testid="alignment">
      <KeyValue
        facts={[
          { term: 'Alignment', value: METHOD[method] },
          {
            term: method === 'landmarks' ? 'Misfit of the landmarks' : 'Residual',
            value: residualMm === null ? 'not measured' : formatMm(residualMm),
          },
          { term: 'State', value: trusted ? STATE[method] : 'provisional' },
        ]}
      />
      {statement && <p className="t3 small">{statement}</p>}
      {field !== 'alignment' && (
        <Button kind="ghost" wide onPress={() => organView.setState({ field: 'alignment' })}>
          Check or change the alignment
        </Button>
      )}
    </div>
  );
}
