import type { ReactElement } from 'react';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import type { ProtocolRun } from '../../../pipeline/protocol-run.ts';
import { JobBlock } from '../../kit/job-block.tsx';
import { ablatedVoxels } from '../../operations/plan-lesions.ts';
import { runReinduction } from '../../operations/run-induction.ts';
import { predictedSeconds } from '../../operations/solver-speed.ts';
import { useCase } from '../../session/hooks.ts';
import { useInduction, useStepStatus } from '../../session/results.ts';
import { StaleNote } from '../scene/stale-note.tsx';
import { useJobState } from '../use-job-state.ts';
import { planView, usePlanView, type Repeated } from './plan-view.ts';
import { usePlan } from './use-plan.ts';

/** What the re-test repeats: a study only where the case holds one. */
export function useRepeated(): Repeated {
  const studied = useCase((state) => state.document.steps.induction !== null) ?? false;
  const repeated = usePlanView((view) => view.repeated);
  return studied ? repeated : 'run';
}

/** Repeats the study of Simulate with the lesions in the tissue. */
export function Reinduction({ model }: { readonly model: HeartModel }): ReactElement {
  const job = useJobState('reinduction');
  const { lesions } = usePlan();
  const study = useInduction('induction');
  const done = useCase((state) => state.document.steps.reinduction !== null) ?? false;
  const induction = useStepStatus('induction').state;
  const plan = useStepStatus('plan').state;
  const reason =
    induction === 'stale'
      ? 'The study is out of date: run it again in Simulate first'
      : lesions.length === 0
        ? 'Place a lesion first'
        : plan === 'stale'
          ? 'The plan is out of date: measure its lesions again first'
          : undefined;
  return (
    <>
      <StaleNote step="reinduction" what="The study with lesions" remedy="Run it again." />
      <JobBlock
        title="Stimulation with lesions"
        runLabel={done ? 'Stimulate again with lesions' : 'Re-test induction with lesions'}
        state={job.state}
        onRun={() => {
          // The waves are watched on the whole heart.
          planView.setState({ mode: 'plan', line: undefined });
          void runReinduction(ablatedVoxels());
        }}
        onCancel={job.cancel}
        predictedSeconds={study && secondsOf(model, study)}
        disabledReason={reason}
      />
    </>
  );
}

/** As long as the study took in simulated time: lesions seldom make it longer. */
const secondsOf = (model: HeartModel, { parameters, membrane, result }: ProtocolRun): number =>
  predictedSeconds(model, { ...parameters, durationMs: result.simulatedMs }, membrane.model);
