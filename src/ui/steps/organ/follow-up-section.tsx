import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import { formatMl, formatMm, signedText } from '../../../core/format.ts';
import type { FollowUpSummary, LesionChange } from '../../../twin/records.ts';
import { DataTable, type Column } from '../../kit/data-table.tsx';
import { JobBlock } from '../../kit/job-block.tsx';
import { KeyValue } from '../../kit/key-value.tsx';
import { Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import {
  addFollowUp,
  daysBetween,
  followUpCandidates,
  followUpFiles,
  openFollowUpFiles,
} from '../../operations/follow-up.ts';
import { useCase, useSession } from '../../session/hooks.ts';
import { FileButton } from '../../start/file-button.tsx';
import { StaleNote } from '../scene/stale-note.tsx';
import { useJobState } from '../use-job-state.ts';
import { dicomDateText } from '../import/dicom-date.ts';

/** A second study of the patient: what has become of each lesion. */
export function FollowUpSection(): ReactElement {
  const summary = useCase((state) => state.document.steps.followUp?.summary);
  return (
    <Section
      title="Second study"
      note={summary ? `${summary.intervalDays} days later` : 'none yet'}
      grow
    >
      <div className="stack flush">
        <StaleNote step="followUp" what="The comparison" remedy="Add the second study again." />
        {summary && <Outcome summary={summary} />}
        <Candidates />
      </div>
    </Section>
  );
}

const maybe = <T,>(value: T | null, text: (value: T) => string): string =>
  value === null ? '-' : text(value);

const LESION_COLUMNS: readonly Column<LesionChange>[] = [
  { id: 'title', head: 'Lesion', cell: ({ title }) => title },
  {
    id: 'volume',
    head: 'Volume',
    numeric: true,
    cell: ({ baselineMl, followUpMl }) =>
      `${maybe(baselineMl, (ml) => ml.toFixed(1))} → ${maybe(followUpMl, formatMl)}`,
  },
  {
    id: 'doubling',
    head: 'Doubling',
    numeric: true,
    cell: ({ doublingDays }) => maybe(doublingDays, (days) => `${days.toFixed(0)} d`),
  },
];

function Outcome({ summary }: { readonly summary: FollowUpSummary }): ReactElement {
  const { lesions, response, registration, warnings } = summary;
  const residual = registration.residualMm;
  return (
    <>
      <div className="tight-table" data-testid="lesion-changes">
        <DataTable
          caption="Lesions in both studies with their volumes and doubling time"
          columns={LESION_COLUMNS}
          rows={lesions}
          rowKey={({ title }) => title}
        />
      </div>
      {lesions.map((lesion) => (
        <Band key={lesion.title} lesion={lesion} />
      ))}
      {response && (
        <KeyValue
          facts={[
            {
              term: 'Sum of diameters',
              value: `${response.baselineSumMm.toFixed(1)} → ${formatMm(response.followUpSumMm)}`,
            },
            { term: 'Change', value: signedText(response.changePercent, 0), unit: '%' },
            { term: 'RECIST 1.1', value: response.category },
            {
              term: 'Alignment',
              value:
                registration.method === 'same-frame'
                  ? 'same frame'
                  : `${registration.method.replace('-', ' ')}${residual === null ? '' : `, ${formatMm(residual)}`}`,
            },
          ]}
        />
      )}
      {response && <p className="t3 small">{response.statement}</p>}
      {warnings.map(({ code, message }) => (
        <Note key={`${code} ${message}`} kind="caution" title={message} />
      ))}
    </>
  );
}

/** The error of a growth rate from two studies is large; it is never left out. */
function Band({ lesion }: { readonly lesion: LesionChange }): ReactElement | null {
  const { title, growthPerDay, growthLowPerDay, growthHighPerDay } = lesion;
  if (growthPerDay === null || growthLowPerDay === null || growthHighPerDay === null) return null;
  const percent = (perDay: number): string => (100 * perDay).toFixed(2);
  return (
    <p className="t3 small">
      {`${title}: ${percent(growthPerDay)} % a day, 95 % interval ${percent(growthLowPerDay)} to ${percent(growthHighPerDay)} %`}
    </p>
  );
}

function Candidates(): ReactElement {
  const opened = useSession((state) => state.opened);
  const extra = useStore(followUpFiles, (state) => state.candidates);
  const document = useCase((state) => state.document);
  const job = useJobState('followUp');
  if (!document) return <></>;
  const candidates = followUpCandidates(opened, extra, document);
  const busy = job.state.kind === 'running';
  const reason = document.steps.segmentation ? undefined : 'Segment the first study first';
  const [best] = candidates.toSorted(
    (a, b) => (daysBetween(document, b.series) ?? -1) - (daysBetween(document, a.series) ?? -1),
  );
  return (
    <>
      {best && (
        <>
          <p className="t3 small">
            {`${best.series.description || best.series.modality}, ${dicomDateText(best.series.studyDate)}`}
          </p>
          <JobBlock
            title="Second study"
            runLabel="Align, segment and compare"
            state={job.state}
            disabledReason={reason}
            onRun={() => void addFollowUp(best)}
            onCancel={job.cancel}
          />
        </>
      )}
      {!best && job.state.kind !== 'idle' && (
        <JobBlock
          title="Second study"
          runLabel="Read"
          state={job.state}
          disabledReason="Choose a folder"
          onRun={() => {}}
          onCancel={job.cancel}
        />
      )}
      {!busy && (
        <FileButton pick="folder" onPicked={(picked) => void openFollowUpFiles(picked)}>
          {best ? 'Choose another folder' : 'Choose the folder of a later study'}
        </FileButton>
      )}
    </>
  );
}
