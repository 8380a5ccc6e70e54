import { useState, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { Button } from '../../kit/button.tsx';
import { classNames } from '../../kit/class-names.ts';
import { JobBlock } from '../../kit/job-block.tsx';
import { FailureNote } from '../../kit/note.tsx';
import { addFollowUp } from '../../operations/follow-up.ts';
import {
  followUpCandidates,
  followUpFiles,
  openFollowUpFiles,
  type FollowUpCandidate,
} from '../../operations/follow-up-files.ts';
import { useCase, useSession } from '../../session/hooks.ts';
import { FileButton } from '../../start/file-button.tsx';
import { dicomDateText } from '../import/dicom-date.ts';
import { useJobState } from '../use-job-state.ts';

const keyOf = ({ scanId, series }: FollowUpCandidate): string => `${scanId} ${series.key}`;

/** Series that can be the second study, and the way to files that are not open yet. */
export function CandidateList(): ReactElement | null {
  const opened = useSession((state) => state.opened);
  const found = useStore(followUpFiles, (state) => state.found);
  const document = useCase((state) => state.document);
  const job = useJobState('followUp');
  const [chosenKey, setChosenKey] = useState<string>();
  if (!document) return null;
  const candidates = followUpCandidates(opened, found, document);
  const chosen = candidates.find((one) => keyOf(one) === chosenKey) ?? candidates[0];
  if (job.state.kind === 'running') return <Running job={job} />;
  return (
    <>
      {candidates.length > 0 && (
        <ul className="candidates" data-testid="candidates">
          {candidates.map((one) => (
            <Row
              key={keyOf(one)}
              candidate={one}
              chosen={one === chosen}
              onChoose={() => setChosenKey(keyOf(one))}
            />
          ))}
        </ul>
      )}
      {job.state.kind === 'failed' && <FailureNote failure={job.state.failure} />}
      {chosen?.problem && (
        <FailureNote failure={chosen.problem} title="This study cannot be compared" />
      )}
      {chosen && !chosen.problem && (
        <Button
          kind={document.steps.followUp ? 'neutral' : 'outline'}
          size="large"
          wide
          disabledReason={
            document.steps.segmentation ? undefined : 'Segment the structures of this study first'
          }
          onPress={() => void addFollowUp(chosen)}
        >
          {chosen.sameFrame ? 'Segment and compare' : 'Align, segment and compare'}
        </Button>
      )}
      <FileButton pick="folder" kind="ghost" onPicked={(picked) => void openFollowUpFiles(picked)}>
        {chosen ? 'Choose another folder' : 'Choose the folder of a later study'}
      </FileButton>
    </>
  );
}

function Running({ job }: { readonly job: ReturnType<typeof useJobState> }): ReactElement {
  return (
    <JobBlock
      title="Second study"
      runLabel="Compare"
      state={job.state}
      onRun={() => {}}
      onCancel={job.cancel}
    />
  );
}

function Row({
  candidate,
  chosen,
  onChoose,
}: {
  readonly candidate: FollowUpCandidate;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}): ReactElement {
  const { series, days, sameFrame, problem } = candidate;
  const frame = sameFrame ? 'same frame of reference' : 'frame of its own';
  const place = problem ? (WHY[problem.code] ?? 'cannot be used') : frame;
  return (
    <li className={classNames('li', chosen && 'on', problem && 'barred')}>
      <button type="button" className="nm hit" aria-pressed={chosen} onClick={onChoose}>
        {series.description || series.modality}
        <small>{`${dicomDateText(series.studyDate)}, ${place}`}</small>
      </button>
      <span className="num">{daysText(days)}</span>
    </li>
  );
}

const WHY: Readonly<Record<string, string>> = {
  'other-patient': 'another patient',
  'study-order': 'not after the first study',
};

const daysText = (days: number | null): string =>
  days === null ? 'no date' : `${days > 0 ? '+' : ''}${days} d`;
