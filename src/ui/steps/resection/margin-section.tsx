import type { ReactElement } from 'react';
import type { RemnantSettings, ResectionSummary } from '../../../twin/tumour-records.ts';
import { KeyValue } from '../../kit/key-value.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Section } from '../../kit/section.tsx';

const MARGIN_RANGE_MM = [0, 40] as const;
const UNCERTAINTY_RANGE_MM = [0, 20] as const;

/** Distances from the cut to the tumours, and the bands in which they are shown. */
export function MarginSection({
  margin,
  settings,
  stale,
  onSettings,
}: {
  readonly margin: ResectionSummary['margin'];
  readonly settings: RemnantSettings;
  readonly stale: boolean;
  readonly onSettings: (name: string, change: Partial<RemnantSettings>) => void;
}): ReactElement {
  const { safetyMarginMm, uncertaintyMm } = settings;
  return (
    <Section title="Margin" note="cut to tumour">
      {margin && (
        <div className={stale ? 'stale' : undefined} data-testid="margin-figures">
          <KeyValue
            facts={[
              { term: 'Smallest', value: margin.minimumMm.toFixed(1), unit: 'mm' },
              { term: '5th percentile', value: margin.p5Mm.toFixed(1), unit: 'mm' },
              {
                term: `Under ${text(safetyMarginMm)} mm`,
                value: (margin.areaBelowMm2 / 100).toFixed(1),
                unit: 'cm\u00b2',
              },
              {
                term: `${text(safetyMarginMm)} to ${text(safetyMarginMm + uncertaintyMm)} mm`,
                value: (margin.areaUncertainMm2 / 100).toFixed(1),
                unit: 'cm\u00b2',
              },
            ]}
          />
        </div>
      )}
      <div id="margin-limits">
        <NumberField
          label="Safety margin"
          unit="mm"
          value={safetyMarginMm}
          min={MARGIN_RANGE_MM[0]}
          max={MARGIN_RANGE_MM[1]}
          step={0.5}
          decimals={1}
          onChange={(next) => onSettings('change safety margin', { safetyMarginMm: next })}
        />
        <NumberField
          label="Uncertainty"
          unit="mm"
          value={uncertaintyMm}
          min={UNCERTAINTY_RANGE_MM[0]}
          max={UNCERTAINTY_RANGE_MM[1]}
          step={0.5}
          decimals={1}
          onChange={(next) => onSettings('change uncertainty', { uncertaintyMm: next })}
        />
      </div>
    </Section>
  );
}

const text = (mm: number): string => String(Number(mm.toFixed(1)));
