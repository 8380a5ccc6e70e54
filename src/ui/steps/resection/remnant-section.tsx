import type { CSSProperties, ReactElement } from 'react';
import type { TumourOrgan } from '../../../core/anatomy.ts';
import type { RemnantSettings, ResectionSummary } from '../../../twin/records.ts';
import { Chip, type ChipKind } from '../../kit/chip.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Section } from '../../kit/section.tsx';
import { Select, type SelectOption } from '../../kit/select.tsx';

const TITLES: Readonly<Record<TumourOrgan, string>> = {
  liver: 'Future liver remnant',
  kidney: 'Remaining kidney',
  brain: 'Remaining brain',
};

type RemnantState = NonNullable<ResectionSummary['remnant']>['state'];
const STATE: Readonly<Record<RemnantState, readonly [ChipKind, string]>> = {
  above: ['passed', 'Above limit'],
  at: ['caution', 'At limit'],
  below: ['interlock', 'Below limit'],
};

const DENOMINATORS: readonly SelectOption<RemnantSettings['denominator']>[] = [
  { value: 'ct', label: 'CT volume less tumour' },
  { value: 'formula', label: 'Formula, body surface' },
  { value: 'body-weight', label: 'Body weight' },
];

/** Plausible adults; outside it a typing error is likelier than a patient. */
const HEIGHT_CM = [100, 230] as const;
const WEIGHT_KG = [25, 250] as const;

export interface RemnantSectionProps {
  readonly organ: TumourOrgan;
  readonly settings: RemnantSettings;
  /** Undefined before anything has been evaluated. */
  readonly volumesMl: ResectionSummary['volumesMl'] | undefined;
  readonly remnant: ResectionSummary['remnant'];
  /** Conditions of the organ with a published limit; empty for organs that have none. */
  readonly conditions: readonly SelectOption<string>[];
  /** The figures belong to the surface before the last change. */
  readonly stale: boolean;
  readonly onSettings: (name: string, change: Partial<RemnantSettings>) => void;
}

/** What stays and works, against the published limit of the organ's condition. */
export function RemnantSection(props: RemnantSectionProps): ReactElement {
  const { organ, settings, volumesMl, remnant, conditions, onSettings } = props;
  const state = remnant && STATE[remnant.state];
  return (
    <Section
      title={TITLES[organ]}
      actions={!props.stale && state && <Chip kind={state[0]}>{state[1]}</Chip>}
    >
      {volumesMl && <Headline volumesMl={volumesMl} remnant={remnant} stale={props.stale} />}
      {conditions.length > 0 && (
        <>
          <Select
            label={`${organ === 'liver' ? 'Liver' : 'Organ'} condition`}
            options={conditions}
            value={settings.condition}
            onChange={(condition) => onSettings('change condition of the liver', { condition })}
          />
          <Select
            label="Denominator"
            options={DENOMINATORS}
            value={settings.denominator}
            onChange={(denominator) => onSettings('change denominator', { denominator })}
          />
          {settings.denominator !== 'ct' && <Body settings={settings} onSettings={onSettings} />}
          {remnant && (
            <p className="source-line t3">
              {`With inflow and outflow, of ${lowerFirst(remnant.denominatorTitle)}. Limit ${figure(remnant.limitPercent)}: ${remnant.limitSource}`}
            </p>
          )}
        </>
      )}
    </Section>
  );
}

function Headline({
  volumesMl,
  remnant,
  stale,
}: {
  readonly volumesMl: ResectionSummary['volumesMl'];
  readonly remnant: ResectionSummary['remnant'];
  readonly stale: boolean;
}): ReactElement {
  const healthy = volumesMl.total - volumesMl.tumour;
  const ofOrgan = healthy > 0 ? (100 * volumesMl.functionalRemnant) / healthy : 0;
  const percent = remnant?.percent ?? ofOrgan;
  const limit = remnant?.limitPercent;
  const words = `Remnant ${figure(percent)}${limit === undefined ? '' : `, limit ${figure(limit)}`}${stale ? ', being computed again' : ''}`;
  return (
    <div className={stale ? 'remnant stale' : 'remnant'} data-testid="remnant" data-stale={stale}>
      <div className="big">
        <b>{percent.toFixed(percent < 10 ? 2 : 1)}</b>
        <span>%</span>
        <b>{volumesMl.functionalRemnant.toFixed(0)}</b>
        <span>ml</span>
      </div>
      <div className="gauge" role="img" aria-label={words}>
        <i className="rem" style={share(Math.min(100, percent))} />
        <i className="res" style={share(Math.max(0, 100 - percent))} />
        {limit !== undefined && (
          <>
            <u style={{ left: `${limit}%` }} />
            <span style={{ left: `${Math.min(86, Math.max(14, limit))}%` }}>
              limit {figure(limit)}
            </span>
          </>
        )}
      </div>
    </div>
  );
}

function Body({
  settings,
  onSettings,
}: Pick<RemnantSectionProps, 'settings' | 'onSettings'>): ReactElement {
  const { heightCm, weightKg, denominator } = settings;
  return (
    <div className="body-size">
      {denominator === 'formula' && (
        <OptionalNumber
          label="Height"
          unit="cm"
          value={heightCm}
          range={HEIGHT_CM}
          onChange={(next) => onSettings('enter height', { heightCm: next })}
        />
      )}
      <OptionalNumber
        label="Weight"
        unit="kg"
        value={weightKg}
        range={WEIGHT_KG}
        onChange={(next) => onSettings('enter weight', { weightKg: next })}
      />
      {(weightKg === null || (denominator === 'formula' && heightCm === null)) && (
        <p className="cau">Enter the figures of the patient: until then no share is computed.</p>
      )}
    </div>
  );
}

/** An empty figure shows as zero, which is out of range and therefore marked. */
function OptionalNumber({
  label,
  unit,
  value,
  range,
  onChange,
}: {
  readonly label: string;
  readonly unit: string;
  readonly value: number | null;
  readonly range: readonly [number, number];
  readonly onChange: (value: number) => void;
}): ReactElement {
  return (
    <NumberField
      label={label}
      unit={unit}
      value={value ?? 0}
      min={range[0]}
      max={range[1]}
      step={1}
      onChange={onChange}
    />
  );
}

const share = (percent: number): CSSProperties => ({ width: `${percent}%` });
const figure = (percent: number): string =>
  `${Number(percent.toFixed(percent < 1 ? 2 : 1))}\u2009%`;
const lowerFirst = (text: string): string =>
  /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
