import { Lock } from 'lucide-react';
import type { ReactElement } from 'react';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { Icon } from '../../kit/icon.tsx';
import { JobBlock } from '../../kit/job-block.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { ablatedVoxels } from '../../operations/plan-lesions.ts';
import { STANDARD_MEMBRANE } from '../../../heart/membrane.ts';
import { runRetest } from '../../operations/run-simulation.ts';
import { predictedSeconds } from '../../operations/solver-speed.ts';
import { useCase } from '../../session/hooks.ts';
import { useRun, useStepStatus } from '../../session/results.ts';
import { StaleNote } from '../scene/stale-note.tsx';
import { useJobState } from '../use-job-state.ts';
import { planView, type Repeated } from './plan-view.ts';
import { Reinduction, useRepeated } from './reinduction.tsx';
import { usePlan } from './use-plan.ts';

const REPEATED: readonly { readonly value: Repeated; readonly label: string }[] = [
  { value: 'run', label: 'Single run' },
  { value: 'study', label: 'Programmed stimulation' },
];

/** Repeats what Simulate did with the lesions in the tissue: its single run, or its study where there is one. */
export function Retest({ model }: { readonly model: HeartModel }): ReactElement {
  const repeated = useRepeated();
  const studied = useCase((state) => state.document.steps.induction !== null) ?? false;
  const open = usePlan().record?.interlocks.some(({ answer }) => answer === null) ?? false;
  return (
    <Section label="Re-test" pinned>
      {studied && (
        <div className="retest-choice">
          <Segmented
            label="What is repeated with the lesions"
            wide
            options={REPEATED}
            value={repeated}
            onChange={(next) => planView.setState({ repeated: next })}
          />
        </div>
      )}
      {repeated === 'study' ? <Reinduction model={model} /> : <RepeatRun model={model} />}
      {open && (
        <p className="row t3 locked-words">
          <Icon of={Lock} size="small" />
          Report is locked until the interlock is answered
        </p>
      )}
    </Section>
  );
}

function RepeatRun({ model }: { readonly model: HeartModel }): ReactElement {
  const job = useJobState('retest');
  const { lesions } = usePlan();
  const baseline = useRun('simulation');
  const done = useCase((state) => state.document.steps.retest !== null) ?? false;
  const simulation = useStepStatus('simulation').state;
  const plan = useStepStatus('plan').state;
  const reason = !baseline
    ? 'Run the simulation first: it is what the lesions are compared with'
    : simulation === 'stale'
      ? 'The simulation is out of date: run it again first'
      : lesions.length === 0
        ? 'Place a lesion first'
        : plan === 'stale'
          ? 'The plan is out of date: measure its lesions again first'
          : undefined;
  const run = async (): Promise<void> => {
    if (await runRetest(ablatedVoxels())) planView.setState({ mode: 'compare' });
  };
  return (
    <>
      <StaleNote step="retest" what="The re-test" remedy="Run it again." />
      <JobBlock
        title="Re-test"
        runLabel={done ? 'Re-test again' : 'Re-test with lesions'}
        state={job.state}
        onRun={() => {
          // The wave is watched on the whole heart, not in the comparison of the run before.
          planView.setState({ mode: 'plan', line: undefined });
          void run();
        }}
        onCancel={job.cancel}
        predictedSeconds={
          baseline &&
          predictedSeconds(
            model,
            baseline.parameters,
            (baseline.membrane ?? STANDARD_MEMBRANE).model,
          )
        }
        disabledReason={reason}
      />
    </>
  );
}
