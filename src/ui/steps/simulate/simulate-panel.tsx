import { RotateCcw, X } from 'lucide-react';
import { useMemo, useState, type ReactElement } from 'react';
import { SEGMENT_TITLES } from '../../../heart/aha-segments.ts';
import {
  PARAMETERS,
  type ParameterDefinition,
  type ParameterKey,
} from '../../../heart/parameters.ts';
import type { StimulusSite } from '../../../heart/stimulation.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { siteWords } from '../../../pipeline/simulation-record.ts';
import { Button } from '../../kit/button.tsx';
import { IconButton } from '../../kit/icon-button.tsx';
import { JobBlock } from '../../kit/job-block.tsx';
import { ParameterRow } from '../../kit/parameter-row.tsx';
import { Section } from '../../kit/section.tsx';
import { Select } from '../../kit/select.tsx';
import { Switch } from '../../kit/toggle.tsx';
import { runSimulation } from '../../operations/run-simulation.ts';
import { predictedSeconds } from '../../operations/solver-speed.ts';
import { useCase } from '../../session/hooks.ts';
import { useModel, useStepStatus } from '../../session/results.ts';
import { useJobState } from '../use-job-state.ts';
import { usesParameter } from '../../../pipeline/membrane-words.ts';
import { CellsSection } from './cells-section.tsx';
import { playback } from './playback.ts';
import { RunFigures } from './run-figures.tsx';
import {
  addSite,
  decimalsOf,
  PARAMETER_GROUPS,
  PROTOCOL_KEYS,
  removeSite,
  scenario,
  scenarioParameters,
  setParameter,
  stepOf,
  useScenario,
} from './scenario.ts';
import { defaultProbe } from './site-marks.ts';
import { simulateView, useSimulateView } from './simulate-view.ts';

/** What will be simulated, what came out, and the run. */
export function SimulatePanel(): ReactElement {
  const model = useModel();
  const summary = useCase((state) => state.document.steps.simulation?.summary);
  return (
    <>
      {summary && <RunFigures summary={summary} />}
      <CellsSection model={model} />
      <PacingSites />
      <Protocol />
      <ModelParameters />
      <Run model={model} />
    </>
  );
}

type SiteChoice = 'apex' | `${number}`;

const SITE_CHOICES: readonly { readonly value: SiteChoice; readonly label: string }[] = [
  { value: 'apex', label: 'LV apex' },
  ...SEGMENT_TITLES.map((title, segment) => ({
    value: `${segment}` as const,
    label: segment === 0 ? title : `AHA ${segment}, ${title.toLowerCase()}`,
  })),
];

const siteOf = (choice: SiteChoice): StimulusSite =>
  choice === 'apex' ? { kind: 'apex' } : { kind: 'segment', segment: Number(choice) };

function PacingSites(): ReactElement {
  const sites = useScenario((state) => state.sites);
  const picking = useSimulateView((view) => view.tool === 'pace');
  const [choice, setChoice] = useState<SiteChoice>('12');
  return (
    <Section title="Pacing" note={sites.length === 1 ? '1 site' : `${sites.length} sites`}>
      <ul className="site-list" aria-label="Pacing sites">
        {sites.map((site, n) => (
          <li className="li" key={`${n} ${siteWords(site)}`}>
            <span className="t3 num">{n + 1}</span>
            <span className="nm">{siteText(site)}</span>
            <IconButton
              icon={X}
              name={`Remove pacing site ${n + 1}, ${siteWords(site)}`}
              size="small"
              onPress={() => removeSite(n)}
            />
          </li>
        ))}
        {sites.length === 0 && <li className="t2">No site yet: nothing would be stimulated.</li>}
      </ul>
      <div className="site-add">
        <Select
          label="Site to add"
          labelHidden
          options={SITE_CHOICES}
          value={choice}
          onChange={setChoice}
        />
        <Button onPress={() => addSite(siteOf(choice))}>Add</Button>
      </div>
      <Switch
        label="Pick on heart"
        checked={picking}
        onChange={(on) => simulateView.setState({ tool: on ? 'pace' : 'turn' })}
        note={picking ? 'a click adds a site' : undefined}
      />
    </Section>
  );
}

function siteText(site: StimulusSite): string {
  if (site.kind !== 'point') return siteWords(site);
  return `Point ${site.positionMm.map((value) => value.toFixed(0)).join(', ')} mm (LPS)`;
}

function Rows({ keys }: { readonly keys: readonly ParameterKey[] }): ReactElement {
  const { changes, membrane } = useScenario((state) => state);
  const used = keys.filter((key) => usesParameter(key, membrane));
  return (
    <ul>
      {used.map((key) => {
        const definition: ParameterDefinition = PARAMETERS[key];
        return (
          <ParameterRow
            key={key}
            name={definition.title}
            unit={definition.unit === '1' ? '' : definition.unit}
            value={changes[key] ?? definition.default}
            defaultValue={definition.default}
            min={definition.range[0]}
            max={definition.range[1]}
            step={stepOf(definition)}
            decimals={decimalsOf(definition)}
            source={definition.source}
            onChange={(value) => setParameter(key, value)}
          />
        );
      })}
    </ul>
  );
}

function Protocol(): ReactElement {
  return (
    <Section title="Protocol" note="S1 train and one extra stimulus">
      <Rows keys={PROTOCOL_KEYS} />
    </Section>
  );
}

function ModelParameters(): ReactElement {
  const changed = useScenario((state) => Object.keys(state.changes).length);
  const membrane = useScenario((state) => state.membrane);
  const groups = PARAMETER_GROUPS.filter(({ keys }) =>
    keys.some((key) => usesParameter(key, membrane)),
  );
  return (
    <Section
      title="Parameters"
      note="value, range, source"
      grow
      actions={
        <Button
          kind="ghost"
          size="small"
          icon={RotateCcw}
          onPress={() => scenario.setState({ changes: {} })}
          disabledReason={changed === 0 ? 'All are at their defaults' : undefined}
        >
          Reset
        </Button>
      }
    >
      {groups.map(({ title, keys }) => (
        <div key={title} role="group" aria-label={title}>
          <h3 className="group-title">{title}</h3>
          <Rows keys={keys} />
        </div>
      ))}
    </Section>
  );
}

function Run({ model }: { readonly model: HeartModel | undefined }): ReactElement {
  const job = useJobState('simulate');
  const { sites, changes, membrane, ecgConductor } = useScenario((state) => state);
  const picked = useSimulateView((view) => view.probe);
  const done = useCase((state) => state.document.steps.simulation !== null) ?? false;
  const modelStatus = useStepStatus('model');
  const parameters = useMemo(() => model && scenarioParameters(model, changes), [model, changes]);
  const seconds = model && parameters && predictedSeconds(model, parameters, membrane.model);
  const run = async (): Promise<void> => {
    if (!model || !parameters) return;
    const probe = picked ?? defaultProbe(model);
    const probes = probe ? [probe.voxel] : [];
    if (await runSimulation({ parameters, membrane, ecgConductor, stimuli: sites, probes }))
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
