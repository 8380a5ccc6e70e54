import { useMemo, type ReactElement } from 'react';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { JobBlock } from '../../kit/job-block.tsx';
import { Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import { runInduction } from '../../operations/run-induction.ts';
import { predictedSeconds } from '../../operations/solver-speed.ts';
import { useCase } from '../../session/hooks.ts';
import { useStepStatus } from '../../session/results.ts';
import { useJobState } from '../use-job-state.ts';
import { inductionView } from './induction-view.ts';
import { costWords, modelSites, protocolCost, tissueCost } from './protocol-cost.ts';
import { protocolOf, sitesOf, studyParameters, useProtocolForm } from './protocol-form.ts';
import { scenarioParameters, useScenario } from './scenario.ts';

/** What the study will take, and the run; what cannot be run says why before it is started. */
export function InductionRun({ model }: { readonly model: HeartModel | undefined }): ReactElement {
  const job = useJobState('induction');
  const done = useCase((state) => state.document.steps.induction !== null) ?? false;
  const modelStatus = useStepStatus('model');
  const study = useStudy(model);
  const cost = study?.cost;
  const running = job.state.kind === 'running';
  const reason = !model
    ? 'Build the model first'
    : modelStatus.state === 'stale'
      ? 'The model is out of date: build it again first'
      : cost?.value === undefined
        ? cost?.failure.message
        : undefined;
  const run = async (): Promise<void> => {
    if (!study) return;
    const { protocol, parameters, membrane, conduction } = study;
    if (await runInduction({ protocol, parameters, membrane, conduction }))
      inductionView.setState({ siteId: undefined, attempt: undefined });
  };
  return (
    <Section label="Run" pinned>
      {!running && cost?.value === undefined && cost && (
        <Note kind="neutral" title={cost.failure.message}>
          {cost.failure.hint}
        </Note>
      )}
      {!running && cost?.value && (
        <p className="t3 study-cost" data-testid="study-cost">
          {costWords(cost.value)}
        </p>
      )}
      <JobBlock
        title="Programmed stimulation"
        runLabel={done ? 'Stimulate again' : 'Run the stimulation'}
        state={job.state}
        onRun={() => void run()}
        onCancel={job.cancel}
        predictedSeconds={cost?.value?.seconds}
        disabledReason={reason}
      />
    </Section>
  );
}

/** The study as it stands in the panel, with its cost on this heart. */
function useStudy(model: HeartModel | undefined) {
  const form = useProtocolForm((state) => state);
  const { changes, membrane, conduction } = useScenario((state) => state);
  const tissue = useMemo(() => {
    if (!model) return undefined;
    const { grid, fibres, segments, depth } = model;
    const parameters = scenarioParameters(model, changes);
    const perMs = predictedSeconds(model, { ...parameters, durationMs: 1 }, membrane.model);
    const setup = { grid, fibres, segments, ...(depth && { depth }), parameters, membrane };
    return { parameters, cost: tissueCost(setup, perMs) };
  }, [model, changes, membrane]);
  return useMemo(() => {
    if (!model || !tissue) return undefined;
    const sites = sitesOf(form, modelSites(model).value ?? []);
    const protocol = protocolOf(form, sites, tissue.parameters);
    // The whole sentence belongs to the record; a message needs its first words.
    const [title] = protocol.title.split(',');
    const cost = protocolCost({ ...protocol, title }, tissue.cost);
    const parameters = studyParameters(tissue.parameters, protocol);
    return { protocol, parameters, membrane, conduction, cost };
  }, [model, tissue, form, membrane, conduction]);
}
