import { useMemo, type ReactElement } from 'react';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { JobBlock } from '../../kit/job-block.tsx';
import { Section } from '../../kit/section.tsx';
import { runSimulation } from '../../operations/run-simulation.ts';
import { predictedSeconds } from '../../operations/solver-speed.ts';
import { useCase } from '../../session/hooks.ts';
import { useStepStatus } from '../../session/results.ts';
import { useJobState } from '../use-job-state.ts';
import { playback } from './playback.ts';
import { scenarioParameters, useScenario } from './scenario.ts';
import { defaultProbe } from './site-marks.ts';
import { useSimulateView } from './simulate-view.ts';

/** Runs the scenario once. */
export function SingleRun({ model }: { readonly model: HeartModel | undefined }): ReactElement {
  const job = useJobState('simulate');
  const next = useScenario((state) => state);
  const { sites, changes, membrane, ecgConductor, conduction, conductionFit } = next;
  const picked = useSimulateView((view) => view.probe);
  const done = useCase((state) => state.document.steps.simulation !== null) ?? false;
  const modelStatus = useStepStatus('model');
  const parameters = useMemo(() => model && scenarioParameters(model, changes), [model, changes]);
  const seconds = model && parameters && predictedSeconds(model, parameters, membrane.model);
  const run = async (): Promise<void> => {
    if (!model || !parameters) return;
    const probe = picked ?? defaultProbe(model);
    const probes = probe ? [probe.voxel] : [];
    const protocol = { stimuli: sites, probes };
    const fit = conductionFit && { conductionFit };
    const tissue = { parameters, membrane, ecgConductor, conduction, ...fit };
    if (await runSimulation({ ...tissue, ...protocol }))
      playback.setState({ timeMs: 0, playing: false });
  };
  const reason = !model
    ? 'Build the model first'
    : modelStatus.state === 'stale'
      ? 'The model is out of date: build it again first'
      : sites.length === 0
        ? 'Add a pacing site first'
        : undefined;
  return (
    <Section label="Run" pinned>
      <JobBlock
        title="Simulation"
        runLabel={done ? 'Run again' : 'Run the simulation'}
        state={job.state}
        onRun={() => void run()}
        onCancel={job.cancel}
        predictedSeconds={seconds}
        disabledReason={reason}
      />
    </Section>
  );
}
