import type { ReactElement } from 'react';
import { formatBytes, formatMl } from '../../../core/format.ts';
import { GROWTH_SPACING_MM } from '../../../pipeline/growth-run.ts';
import { SCHEDULE_PRESETS } from '../../../tumour/therapy/schedules.ts';
import { KeyValue } from '../../kit/key-value.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Select } from '../../kit/select.tsx';
import { DURATION_DAYS, editGrowth, useGrowthSettings } from '../../operations/growth-settings.ts';
import { useDayZero, usePrediction } from './use-growth.ts';

/** Law, duration, grid and samples of the next run, and what it will take. */
export function SetupSection(): ReactElement {
  const settings = useGrowthSettings((now) => now);
  const start = useDayZero();
  const prediction = usePrediction();
  const [coarse, fine] = [GROWTH_SPACING_MM.range[1], GROWTH_SPACING_MM.range[0]];
  return (
    <Section title="Run" note={start && `day 0: ${formatMl(start.volumeMl)} tumour`}>
      {start?.volumeMl === 0 && (
        <Note kind="caution" title="No tumour is labelled in the latest study">
          Nothing can grow or be treated. Paint or segment the tumour in Segment.
        </Note>
      )}
      <div className="kv" role="group" aria-label="Growth law">
        <span className="lbl">Growth law</span>
        <Segmented
          label="Growth law"
          options={[
            { value: 'logistic', label: 'Logistic' },
            { value: 'gompertz', label: 'Gompertz' },
          ]}
          value={settings.law}
          onChange={(law) => editGrowth('set the growth law', { law })}
        />
      </div>
      <NumberField
        label="Duration"
        unit="days"
        value={settings.durationDays}
        min={DURATION_DAYS[0]}
        max={DURATION_DAYS[1]}
        onChange={(durationDays) => editGrowth('set the duration', { durationDays }, 'duration')}
      />
      <NumberField
        label="Growth grid"
        unit="mm"
        value={settings.spacingMm}
        min={fine}
        max={coarse}
        step={0.5}
        decimals={1}
        defaultValue={GROWTH_SPACING_MM.default}
        onChange={(spacingMm) => editGrowth('set the growth grid', { spacingMm }, 'spacing')}
      />
      <NumberField
        label="Band samples"
        value={settings.samples}
        min={20}
        max={2000}
        step={20}
        defaultValue={300}
        onChange={(samples) => editGrowth('set the samples', { samples }, 'samples')}
      />
      {start?.intervalDays !== null && start && <Between intervalDays={start.intervalDays} />}
      {prediction.kind === 'known' && (
        <KeyValue
          facts={[
            {
              term: 'Voxels of the organ',
              value: prediction.estimate.organVoxels.toLocaleString('en'),
            },
            { term: 'Steps, all schedules', value: prediction.estimate.steps.toLocaleString('en') },
            { term: 'Memory, at most', value: formatBytes(prediction.estimate.bytes) },
          ]}
        />
      )}
    </Section>
  );
}

const GIVEN = SCHEDULE_PRESETS.filter(({ id }) => id !== 'watchful-waiting' && id !== 'adaptive');

/** Treatment between the two studies: without it the change of volume would be read as growth alone. */
function Between({ intervalDays }: { readonly intervalDays: number }): ReactElement {
  const between = useGrowthSettings((now) => now.between);
  return (
    <>
      <Select
        label="Given between"
        options={[
          { value: 'none', label: 'Nothing' },
          ...GIVEN.map(({ id, title }) => ({ value: id, label: title })),
        ]}
        value={between?.presetId ?? 'none'}
        defaultValue="none"
        onChange={(presetId) =>
          editGrowth('set the treatment between the studies', {
            between: presetId === 'none' ? null : { presetId, startDays: between?.startDays ?? 1 },
          })
        }
      />
      {between && (
        <NumberField
          label="Started on day"
          unit="of the first study"
          value={between.startDays}
          min={0}
          max={intervalDays}
          onChange={(startDays) =>
            editGrowth(
              'set the treatment between the studies',
              { between: { ...between, startDays } },
              'between',
            )
          }
        />
      )}
    </>
  );
}
