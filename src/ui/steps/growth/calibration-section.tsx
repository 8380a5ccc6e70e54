import type { ReactElement } from 'react';
import { formatMl } from '../../../core/format.ts';
import type { GrowthRun } from '../../../pipeline/growth-run.ts';
import { KeyValue } from '../../kit/key-value.tsx';
import { Section } from '../../kit/section.tsx';
import { useDayZero, useOutdated } from './use-growth.ts';

/** What the studies say about growth, with what they leave open. */
export function CalibrationSection({ run }: { readonly run: GrowthRun | undefined }): ReactElement {
  const start = useDayZero();
  const outdated = useOutdated();
  const calibration = run?.calibration;
  const studies = start?.studies ?? [];
  const perDay = (rate: number): string => (100 * rate).toFixed(2);
  const days = (value: number): string => (Number.isFinite(value) ? value.toFixed(0) : 'no limit');
  return (
    <Section
      title="Calibration"
      note={studies.length > 1 ? `${studies.length} studies` : 'one study'}
    >
      {studies.length > 1 ? (
        <p className="t2 small">
          {studies.map(({ tDays, volumeMl }) => `Day ${tDays}: ${formatMl(volumeMl)}`).join(', ')}.
          Day 0 of the run is the later study.
        </p>
      ) : (
        <p className="t3 small">
          One study tells nothing about growth: the rate below is a published value with its wide
          spread. A second study, added in Model, calibrates it.
        </p>
      )}
      {calibration && (
        <div className={outdated ? 'stale' : undefined} data-testid="calibration">
          <KeyValue
            facts={[
              {
                term: 'Growth rate',
                value: perDay(calibration.growthRatePerDay.median),
                unit: '% a day',
              },
              {
                term: '5–95 %',
                value: `${perDay(calibration.growthRatePerDay.low)} to ${perDay(calibration.growthRatePerDay.high)}`,
                unit: '% a day',
              },
              {
                term: 'Volume doubles in',
                value: `${days(calibration.doublingDays.median)} (${days(calibration.doublingDays.low)} to ${days(calibration.doublingDays.high)})`,
                unit: 'days',
              },
            ]}
          />
          <ul className="statements">
            {calibration.identifiability.map((statement) => (
              <li key={statement}>{statement}</li>
            ))}
          </ul>
        </div>
      )}
    </Section>
  );
}
