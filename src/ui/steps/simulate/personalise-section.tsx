import type { ReactElement } from 'react';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { QRS_RANGE_MS } from '../../../pipeline/personalise-run.ts';
import { JobBlock } from '../../kit/job-block.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Switch } from '../../kit/toggle.tsx';
import {
  personalisation,
  runPersonalise,
  usePersonalisation,
  type Personalisation,
} from '../../operations/personalise.ts';
import { useJobState } from '../use-job-state.ts';
import { PersonaliseFiles } from './personalise-files.tsx';
import { PersonaliseResultView } from './personalise-result.tsx';
import { scenario } from './scenario.ts';

const STARTS: readonly { readonly value: Personalisation['start']; readonly label: string }[] = [
  { value: 'unknown', label: 'Unknown sites' },
  { value: 'known', label: 'Pacing sites' },
];

/** Shown when a duration is switched on, to be replaced by the measured one. */
const QRS_START_MS = 100;
const MOST_SITES = 9;

/** Velocities and first sites fitted to what was measured of this heart. */
export function PersonaliseSection({
  model,
}: {
  readonly model: HeartModel | undefined;
}): ReactElement {
  const open = usePersonalisation((state) => state.open);
  return (
    <Section title="Personalise" note="conduction from measurements">
      <div className="stack flush">
        <Switch
          label="Fit to data"
          checked={open}
          onChange={(next) => personalisation.setState({ open: next })}
          note={open ? undefined : 'QRS, ECG or activation map'}
        />
        {open && <Form model={model} />}
      </div>
    </Section>
  );
}

function Form({ model }: { readonly model: HeartModel | undefined }): ReactElement {
  const job = useJobState('personalise');
  const { qrsMs, files, start, sites, done } = usePersonalisation((state) => state);
  const nothing = qrsMs === undefined && !files;
  const reason = !model
    ? 'Build the model first'
    : nothing
      ? 'Enter a QRS duration or load a file first'
      : undefined;
  return (
    <>
      <Switch
        label="QRS measured"
        checked={qrsMs !== undefined}
        onChange={(on) => personalisation.setState({ qrsMs: on ? QRS_START_MS : undefined })}
      />
      {qrsMs !== undefined && (
        <NumberField
          label="QRS duration"
          unit="ms"
          min={QRS_RANGE_MS[0]}
          max={QRS_RANGE_MS[1]}
          value={qrsMs}
          onChange={(value) => personalisation.setState({ qrsMs: value })}
        />
      )}
      <PersonaliseFiles />
      <Segmented
        label="Where activation began"
        wide
        options={STARTS}
        value={start}
        onChange={(value) => personalisation.setState({ start: value })}
      />
      {start === 'unknown' ? (
        <NumberField
          label="First sites"
          min={1}
          max={MOST_SITES}
          value={sites}
          onChange={(value) => personalisation.setState({ sites: value })}
        />
      ) : (
        <p className="t2">The beat was paced from the pacing sites of the next run.</p>
      )}
      <JobBlock
        title="Fit"
        runLabel={done ? 'Fit again' : 'Fit the conduction'}
        state={job.state}
        onRun={() => {
          if (model) void runPersonalise(model, scenario.getState().sites);
        }}
        onCancel={job.cancel}
        disabledReason={reason}
      />
      {done && <PersonaliseResultView result={done.result} current={done.model === model} />}
    </>
  );
}
