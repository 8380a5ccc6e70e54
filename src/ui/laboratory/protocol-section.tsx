import type { ReactElement } from 'react';
import { DRUGS, drugOf } from '../../heart/cells/drugs.ts';
import { JobBlock, type JobState } from '../kit/job-block.tsx';
import { NumberField } from '../kit/number-field.tsx';
import { Section } from '../kit/section.tsx';
import { Select } from '../kit/select.tsx';
import { Switch } from '../kit/toggle.tsx';
import { EXPERIMENT_TITLES } from './csv.ts';
import { changeProtocol, chooseDrug, laboratory, useLaboratory } from './laboratory-store.ts';
import {
  PROTOCOL_FIELDS,
  protocolProblem,
  STANDARD_PROTOCOL,
  type Experiment,
} from './protocol.ts';
import { pendingCells, runLab, stopLab } from './run-laboratory.ts';

const RUN_LABELS: Readonly<Record<Experiment, string>> = {
  beat: 'Pace until steady',
  currents: 'Pace and trace',
  early: 'Run S1-S2 and ERP',
  rate: 'Run the pacing rates',
  dose: 'Run the doses',
  strength: 'Find the thresholds',
};

/** What is done to all cells, and its start. */
export function ProtocolSection(): ReactElement {
  const experiment = useLaboratory((state) => state.experiment);
  const protocol = useLaboratory((state) => state.protocol);
  const live = useLaboratory((state) => state.live);
  const run = useLaboratory((state) => state.run);
  const failure = useLaboratory((state) => state.failure);
  const pending = useLaboratory((state) => pendingCells(state, experiment).length);
  const problem = protocolProblem(experiment, protocol);
  const state: JobState = run
    ? { kind: 'running', ...run }
    : failure
      ? { kind: 'failed', failure }
      : { kind: 'idle' };
  return (
    <Section title="Protocol" note="for all cells" pinned>
      <div className="lab-protocol">
        {experiment === 'dose' && <DrugChoice id={protocol.drug} />}
        {PROTOCOL_FIELDS[experiment].map(({ key, label, unit, range, step }) => (
          <NumberField
            key={key}
            label={label}
            unit={unit}
            min={range[0]}
            max={range[1]}
            step={step}
            decimals={step < 1 ? 1 : 0}
            value={protocol[key]}
            defaultValue={STANDARD_PROTOCOL[key]}
            onChange={(value) => changeProtocol(key, toStep(value, step))}
          />
        ))}
        {(experiment === 'beat' || experiment === 'currents') && (
          <Switch
            label="Live"
            checked={live}
            onChange={(on) => laboratory.setState({ live: on })}
            note="paces after every change"
          />
        )}
      </div>
      <JobBlock
        title={run ? EXPERIMENT_TITLES[run.experiment] : EXPERIMENT_TITLES[experiment]}
        runLabel={RUN_LABELS[experiment]}
        state={state}
        onRun={() => void runLab(experiment)}
        onCancel={stopLab}
        disabledReason={
          problem ?? (pending === 0 ? 'The results belong to what is set now' : undefined)
        }
      />
    </Section>
  );
}

/** Counts and times are whole, lengths of pulses multiples of their step. */
const toStep = (value: number, step: number): number =>
  step < 1 ? Number((Math.round(value / step) * step).toPrecision(6)) : Math.round(value);

/** The drug of the doses, with what one Cmax is. */
function DrugChoice({ id }: { readonly id: string }): ReactElement {
  const { cmaxNm, risk } = drugOf(id);
  return (
    <>
      <Select
        label="Drug"
        options={DRUGS.map((drug) => ({ value: drug.id, label: drug.title }))}
        value={id}
        defaultValue={STANDARD_PROTOCOL.drug}
        onChange={chooseDrug}
      />
      <p className="t3 lab-drug">
        {`Cmax ${cmaxNm} nM free in plasma; torsade risk class ${risk} in the CiPA training set (Li 2017)`}
      </p>
    </>
  );
}
