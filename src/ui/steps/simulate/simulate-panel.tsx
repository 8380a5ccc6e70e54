import type { ReactElement } from 'react';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { useCase } from '../../session/hooks.ts';
import { useModel } from '../../session/results.ts';
import { CellsSection } from './cells-section.tsx';
import { ConductionSection } from './conduction-section.tsx';
import { InductionFigures } from './induction-figures.tsx';
import { InductionRun } from './induction-run.tsx';
import { ModelParameters, SingleProtocol } from './model-parameters.tsx';
import { PersonaliseSection } from './personalise-section.tsx';
import { PreviewSection } from './preview-section.tsx';
import { PacingSites } from './pacing-sites.tsx';
import { ProtocolSection } from './protocol-section.tsx';
import { ProtocolSites } from './protocol-sites.tsx';
import { RunFigures } from './run-figures.tsx';
import { simulateView, useSimulateView, type SimulationMode } from './simulate-view.ts';
import { SingleRun } from './single-run.tsx';

const MODES: readonly { readonly value: SimulationMode; readonly label: string }[] = [
  { value: 'single', label: 'Single run' },
  { value: 'study', label: 'Programmed stimulation' },
];

/** What will be simulated, what came out, and the run: one stimulation, or a study from many sites. */
export function SimulatePanel(): ReactElement {
  const mode = useSimulateView((view) => view.mode);
  return (
    <>
      <Section label="Kind of simulation">
        <Segmented
          label="Kind of simulation"
          wide
          options={MODES}
          value={mode}
          onChange={(next) => simulateView.setState({ mode: next })}
        />
      </Section>
      {mode === 'single' ? <SinglePanel /> : <StudyPanel />}
    </>
  );
}

function SinglePanel(): ReactElement {
  const model = useModel();
  const summary = useCase((state) => state.document.steps.simulation?.summary);
  return (
    <>
      {summary && <RunFigures summary={summary} />}
      <CellsSection model={model} />
      <PacingSites />
      <PreviewSection model={model} />
      <ConductionSection model={model} />
      <PersonaliseSection model={model} />
      <SingleProtocol />
      <ModelParameters />
      <SingleRun model={model} />
    </>
  );
}

function StudyPanel(): ReactElement {
  const model = useModel();
  const summary = useCase((state) => state.document.steps.induction?.summary);
  return (
    <>
      {summary && <InductionFigures summary={summary} />}
      <ProtocolSection />
      <ProtocolSites model={model} />
      <CellsSection model={model} withEcg={false} />
      <ConductionSection model={model} />
      <ModelParameters />
      <InductionRun model={model} />
    </>
  );
}
