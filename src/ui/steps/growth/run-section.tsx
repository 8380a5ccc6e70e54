import type { ReactElement } from 'react';
import { MOST_SCHEDULES } from '../../../tumour/burden/compare-schedules.ts';
import { JobBlock } from '../../kit/job-block.tsx';
import { FailureNote, Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import { runGrowthOfCase } from '../../operations/growth.ts';
import { useGrowthSettings } from '../../operations/growth-settings.ts';
import { useCase } from '../../session/hooks.ts';
import { useStepStatus } from '../../session/results.ts';
import { useJobState } from '../use-job-state.ts';
import { growthView } from './growth-view.ts';
import { useDayZero, useOutdated, usePrediction } from './use-growth.ts';

/** Why the result is out of date, what stands in the way of a run, and the run. */
export function RunSection(): ReactElement {
  const job = useJobState('growth');
  const outdated = useOutdated();
  const prediction = usePrediction();
  const start = useDayZero();
  const status = useStepStatus('growth');
  const second = useStepStatus('followUp').state;
  const schedules = useGrowthSettings((settings) => settings.schedules.length);
  const done = useCase((state) => state.document.steps.growth !== null) ?? false;
  const reason =
    schedules === 0
      ? 'Add a schedule first'
      : schedules > MOST_SCHEDULES
        ? `Up to ${MOST_SCHEDULES} schedules are compared: remove one`
        : !start
          ? 'Segment the organ and its tumour first'
          : start.volumeMl === 0
            ? 'No tumour is labelled: paint or segment it first'
            : second === 'stale'
              ? 'The second study is out of date: compare it again in Model first'
              : status.state === 'blocked'
                ? status.because
                : undefined;
  const run = async (): Promise<void> => {
    if (await runGrowthOfCase()) growthView.setState({ timeDays: 0, playing: false });
  };
  const refused =
    prediction.kind === 'refused' && job.state.kind === 'idle' ? prediction.failure : undefined;
  return (
    <Section label="Run" pinned>
      <div className="stack flush">
        {outdated && (
          <Note kind="caution" title="The result is not that of these settings">
            {`${outdated} Run it again.`}
          </Note>
        )}
        {refused && <FailureNote failure={refused} title="This run would be refused" />}
        <JobBlock
          title="Growth and therapy"
          runLabel={done ? 'Run again' : 'Run'}
          state={job.state}
          onRun={() => void run()}
          onCancel={job.cancel}
          predictedSeconds={
            prediction.kind === 'known' ? Math.max(2, prediction.estimate.seconds) : undefined
          }
          disabledReason={reason}
        />
      </div>
    </Section>
  );
}
