import { Plus, X } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { GrowthRun } from '../../../pipeline/growth-run.ts';
import { burdenOn, volumeText } from '../../../view/charts/burden-scale.ts';
import { seriesStyle } from '../../../view/charts/series-style.ts';
import { Button } from '../../kit/button.tsx';
import { IconButton } from '../../kit/icon-button.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Section } from '../../kit/section.tsx';
import { growthView, useGrowthView } from './growth-view.ts';
import { useOutdated } from './use-growth.ts';

/** Dates that are stated until the user chooses some: the middle and the end of the run. */
const firstDates = (durationDays: number): number[] => [Math.round(durationDays / 2), durationDays];

/** Median and 5 to 95 % of the samples on chosen days, for every schedule. */
export function PredictionSection({ run }: { readonly run: GrowthRun }): ReactElement {
  const chosen = useGrowthView((view) => view.dates);
  const outdated = useOutdated();
  const dates = (chosen ?? firstDates(run.durationDays)).filter((day) => day <= run.durationDays);
  const [next, setNext] = useState(30);
  const set = (days: readonly number[]): void =>
    growthView.setState({ dates: [...new Set(days)].sort((a, b) => a - b) });
  return (
    <Section title="On chosen days" note="ml, median and 5–95 %">
      <div className={outdated ? 'stale' : undefined} data-testid="predictions">
        <table className="tb predictions">
          <caption className="vh">Volume on chosen days under each schedule</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              {run.schedules.map(({ id, title }, n) => (
                <th key={id} scope="col" className="num" title={title}>
                  <svg width={20} height={8} role="img" aria-label={title}>
                    <path
                      d="M0 4H20"
                      stroke={seriesStyle(n).css}
                      strokeDasharray={seriesStyle(n).dash}
                      strokeWidth={2.2}
                    />
                  </svg>
                </th>
              ))}
              <th>
                <span className="vh">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {dates.map((day) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                {run.comparison.schedules.map(({ scheduleId, bands }) => {
                  const on = (values: Float64Array): number => burdenOn(bands.tDays, values, day);
                  return (
                    <td key={scheduleId} className="num">
                      {volumeText(on(bands.medianMl))}
                      <small className="t3">
                        {`${volumeText(on(bands.lowMl), 2)}–${volumeText(on(bands.highMl), 2)}`}
                      </small>
                    </td>
                  );
                })}
                <td>
                  <IconButton
                    icon={X}
                    size="small"
                    name={`Remove day ${day}`}
                    onPress={() => set(dates.filter((one) => one !== day))}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="site-add">
        <NumberField
          label="Day to add"
          unit="d"
          value={Math.min(next, run.durationDays)}
          min={0}
          max={run.durationDays}
          onChange={setNext}
        />
        <Button icon={Plus} onPress={() => set([...dates, Math.min(next, run.durationDays)])}>
          Add
        </Button>
      </div>
    </Section>
  );
}
