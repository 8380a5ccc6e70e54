import type { ReactElement } from 'react';
import type { Decrement } from '../../../heart/protocol/protocol.ts';
import { PARAMETERS } from '../../../heart/parameters.ts';
import { NumberField } from '../../kit/number-field.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Switch } from '../../kit/toggle.tsx';
import { changeForm, FORM_DEFAULTS, setExtra, useProtocolForm } from './protocol-form.ts';

const KINDS = [
  { value: 'extrastimuli', label: 'Extrastimuli' },
  { value: 'burst', label: 'Burst' },
] as const;

const COUNTS = [
  { value: '1', label: 'S2' },
  { value: '2', label: 'S2, S3' },
  { value: '3', label: 'S2, S3, S4' },
] as const;

const SEARCHES = [
  { value: 'bisect', label: 'Halve the range' },
  { value: 'decrement', label: 'Every interval' },
] as const;

const SEARCH_NOTE = {
  bisect: 'Few attempts, and few chances to induce: best for refractory periods.',
  decrement: 'Every interval is watched for re-entry: slow and thorough.',
} as const;

/** What is paced in which order, how intervals are searched, and how long is watched. */
export function ProtocolSection(): ReactElement {
  const form = useProtocolForm((state) => state);
  return (
    <Section title="Protocol" note="from rest, one site after the other">
      <div className="stack flush">
        <Segmented
          label="Kind of protocol"
          wide
          options={KINDS}
          value={form.kind}
          onChange={(kind) => changeForm({ kind })}
        />
        {form.kind === 'burst' ? <Burst /> : <Extrastimuli />}
        <NumberField
          label="Watch time"
          unit="ms"
          value={form.watchMs}
          defaultValue={FORM_DEFAULTS.watchMs}
          min={100}
          max={10_000}
          step={100}
          onChange={(watchMs) => changeForm({ watchMs })}
        />
        <Switch
          label="Stop at induction"
          checked={form.stopAtInduction}
          onChange={(stopAtInduction) => changeForm({ stopAtInduction })}
          note={form.stopAtInduction ? 'then the next site' : 'all is tried'}
        />
      </div>
    </Section>
  );
}

function Extrastimuli(): ReactElement {
  const { s1, extras, extraCount, search } = useProtocolForm((form) => form);
  return (
    <>
      <NumberField
        label="S1 beats"
        value={s1.count}
        defaultValue={FORM_DEFAULTS.s1.count}
        min={PARAMETERS.s1Count.range[0]}
        max={PARAMETERS.s1Count.range[1]}
        onChange={(count) => changeForm({ s1: { ...s1, count } })}
      />
      <NumberField
        label="S1 interval"
        unit="ms"
        value={s1.intervalMs}
        defaultValue={FORM_DEFAULTS.s1.intervalMs}
        min={PARAMETERS.s1IntervalMs.range[0]}
        max={PARAMETERS.s1IntervalMs.range[1]}
        step={10}
        onChange={(intervalMs) => changeForm({ s1: { ...s1, intervalMs } })}
      />
      <Segmented
        label="Extrastimuli"
        wide
        options={COUNTS}
        value={`${extraCount === 1 ? 1 : extraCount === 2 ? 2 : 3}`}
        onChange={(count) => changeForm({ extraCount: Number(count) })}
      />
      <Intervals
        rows={extras.slice(0, extraCount).map((extra, n) => ({
          name: `S${n + 2}`,
          extra,
          standard: FORM_DEFAULTS.extras[n],
          onChange: (change) => setExtra(n, change),
        }))}
      />
      <Segmented
        label="Search of the refractory period"
        wide
        options={SEARCHES}
        value={search}
        onChange={(next) => changeForm({ search: next })}
      />
      <p className="t3">{SEARCH_NOTE[search]}</p>
    </>
  );
}

function Burst(): ReactElement {
  const burst = useProtocolForm((form) => form.burst);
  return (
    <>
      <NumberField
        label="Beats of each burst"
        value={burst.count}
        defaultValue={FORM_DEFAULTS.burst.count}
        min={2}
        max={60}
        onChange={(count) => changeForm({ burst: { ...burst, count } })}
      />
      <Intervals
        rows={[
          {
            name: 'Cycle',
            extra: burst.cycle,
            standard: FORM_DEFAULTS.burst.cycle,
            onChange: (change) =>
              changeForm({ burst: { ...burst, cycle: { ...burst.cycle, ...change } } }),
          },
        ]}
      />
    </>
  );
}

interface IntervalRow {
  readonly name: string;
  readonly extra: Decrement;
  readonly standard: Decrement;
  readonly onChange: (change: Partial<Decrement>) => void;
}

const PARTS = [
  { key: 'fromMs', head: 'From', words: 'longest interval', step: 10 },
  { key: 'toMs', head: 'To', words: 'shortest interval', step: 10 },
  { key: 'stepMs', head: 'Step', words: 'step', step: 1 },
] as const;

/** Longest interval, shortest interval and step of each stimulus, ms. */
function Intervals({ rows }: { readonly rows: readonly IntervalRow[] }): ReactElement {
  return (
    <div className="intervals" role="group" aria-label="Intervals, ms">
      <span className="t3">ms</span>
      {PARTS.map(({ key, head }) => (
        <span className="t3 num" key={key}>
          {head}
        </span>
      ))}
      {rows.map(({ name, extra, standard, onChange }) => [
        <span key={name}>{name}</span>,
        ...PARTS.map(({ key, words, step }) => (
          <NumberField
            key={`${name} ${key}`}
            label={`${name}, ${words}, ms`}
            labelHidden
            value={extra[key]}
            defaultValue={standard[key]}
            min={key === 'stepMs' ? 1 : key === 'fromMs' ? extra.toMs : 50}
            max={key === 'stepMs' ? 200 : key === 'fromMs' ? 1500 : extra.fromMs}
            step={step}
            onChange={(value) => onChange({ [key]: value })}
          />
        )),
      ])}
    </div>
  );
}
