import type { CSSProperties, ReactElement } from 'react';
import type { TumourOrgan } from '../../../core/anatomy.ts';
import type { RemnantSettings, ResectionSummary } from '../../../twin/tumour-records.ts';
import { Chip, type ChipKind } from '../../kit/chip.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Section } from '../../kit/section.tsx';
import { Select, type SelectOption } from '../../kit/select.tsx';
import { ORGAN_COLOUR } from './volumes-section.tsx';

const TITLES: Readonly<Record<TumourOrgan, string>> = {
  liver: 'Future liver remnant',
  kidney: 'Remaining kidney',
  brain: 'Extent of resection',
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
      {volumesMl && (
        <Headline {...headline(organ, volumesMl, remnant)} organ={organ} stale={props.stale} />
      )}
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

interface HeadlineFigures {
  readonly percent: number;
  /** Figure beside the share, with the word that says what it is. */
  readonly ml: number;
  readonly mlWord: string;
  readonly limitPercent: number | undefined;
}

/** Of a brain the share of the tumour that is taken; of other organs the share that stays and works. */
function headline(
  organ: TumourOrgan,
  v: ResectionSummary['volumesMl'],
  remnant: ResectionSummary['remnant'],
): HeadlineFigures {
  if (organ === 'brain') {
    const percent = v.tumour > 0 ? (100 * (v.tumour - v.tumourInRemnant)) / v.tumour : 0;
    return {
      percent,
      ml: v.tumourInRemnant,
      mlWord: 'ml of tumour stay',
      limitPercent: undefined,
    };
  }
  const healthy = v.total - v.tumour;
  const ofOrgan = healthy > 0 ? (100 * v.functionalRemnant) / healthy : 0;
  return {
    percent: remnant?.percent ?? ofOrgan,
    ml: v.functionalRemnant,
    mlWord: 'ml',
    limitPercent: remnant?.limitPercent,
  };
}

function Headline({
  organ,
  stale,
  percent,
  ml,
  mlWord,
  limitPercent,
}: HeadlineFigures & { readonly organ: TumourOrgan; readonly stale: boolean }): ReactElement {
  const limit = limitPercent === undefined ? '' : `, limit ${figure(limitPercent)}`;
  const words = `${TITLES[organ]} ${figure(percent)}${limit}${stale ? ', being computed again' : ''}`;
  // A limit of half a percent of the body weight would stand at the very end of a bar that ends at 100.
  const most = limitPercent !== undefined && limitPercent < 2 ? 4 * limitPercent : 100;
  const along = (value: number): number => Math.min(100, Math.max(0, (100 * value) / most));
  const colour = organ === 'brain' ? 'var(--a-tumour)' : ORGAN_COLOUR[organ];
  return (
    <div className={stale ? 'remnant stale' : 'remnant'} data-testid="remnant" data-stale={stale}>
      <div className="big">
        <b>{percent.toFixed(most < 100 ? 2 : 1)}</b>
        <span>%</span>
        <b>{ml.toFixed(ml < 99.95 ? 1 : 0)}</b>
        <span>{mlWord}</span>
      </div>
      <div
        className={limitPercent === undefined ? 'gauge plain' : 'gauge'}
        style={{ '--organ': colour } as CSSProperties}
        role="img"
        aria-label={words}
      >
        <i className="rem" style={share(along(percent))} />
        <i className="res" style={share(100 - along(percent))} />
        {limitPercent !== undefined && (
          <>
            <u style={{ left: `${along(limitPercent)}%` }} />
            <span style={{ left: `${Math.min(86, Math.max(14, along(limitPercent)))}%` }}>
              limit {figure(limitPercent)}
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
