import { ArrowUp, Copy, Pencil, Trash2 } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { coursesOf, courseWords } from '../../../view/charts/treatment-courses.ts';
import { seriesStyle } from '../../../view/charts/series-style.ts';
import { MOST_SCHEDULES } from '../../../tumour/burden/compare-schedules.ts';
import { SCHEDULE_PRESETS } from '../../../tumour/therapy/schedules.ts';
import type { Schedule } from '../../../core/treatment.ts';
import { Button } from '../../kit/button.tsx';
import { IconButton } from '../../kit/icon-button.tsx';
import { Section } from '../../kit/section.tsx';
import { Select } from '../../kit/select.tsx';
import { TextField } from '../../kit/text-field.tsx';
import {
  addPreset,
  addSchedule,
  canAddSchedule,
  changeSchedule,
  editGrowth,
  removeSchedule,
  useGrowthSettings,
} from '../../operations/growth-settings.ts';
import { selectPlace, useGrowthView } from './growth-view.ts';

/** The schedules that are compared, and where to take another one from. */
export function SchedulesSection(): ReactElement {
  const settings = useGrowthSettings((now) => now);
  const frontId = useGrowthView((view) => view.frontId);
  const [presetId, setPresetId] = useState('resection');
  const { schedules } = settings;
  const front = schedules.find(({ id }) => id === frontId) ?? schedules[0];
  const preset = SCHEDULE_PRESETS.find(({ id }) => id === presetId);
  return (
    <Section title="Schedules" note={`${schedules.length} of ${MOST_SCHEDULES}`}>
      <ul className="schedule-list" aria-label="Schedules that are compared">
        {schedules.map((schedule, n) => (
          <ScheduleRow key={schedule.id} schedule={schedule} place={n} on={schedule === front} />
        ))}
        {schedules.length === 0 && (
          <li className="t2">No schedule yet: nothing would be computed.</li>
        )}
      </ul>
      {front && <RowActions key={front.id} schedule={front} />}
      <div className="site-add">
        <Select
          label="Preset to add"
          labelHidden
          options={SCHEDULE_PRESETS.map(({ id, title }) => ({ value: id, label: title }))}
          value={presetId}
          onChange={setPresetId}
        />
        <Button
          onPress={() => {
            const id = addPreset(presetId);
            if (id) selectPlace({ scheduleId: id, course: undefined, dose: undefined });
          }}
          disabledReason={
            canAddSchedule(settings)
              ? undefined
              : `Up to ${MOST_SCHEDULES} are compared: remove one`
          }
        >
          Add
        </Button>
      </div>
      {preset && (
        <p className="t3 small preset-about">
          {preset.about} <span className="source">{preset.source}</span>
        </p>
      )}
    </Section>
  );
}

function ScheduleRow(props: {
  readonly schedule: Schedule;
  readonly place: number;
  readonly on: boolean;
}): ReactElement {
  const { schedule, place, on } = props;
  const { css, dash, words } = seriesStyle(place);
  const content = coursesOf(schedule).map(courseWords).join('; ') || 'No treatment';
  return (
    <li className={on ? 'li on' : 'li'}>
      <svg width={20} height={8} aria-label={words} role="img">
        <path d="M0 4H20" stroke={css} strokeDasharray={dash} strokeWidth={2.4} />
      </svg>
      <button
        type="button"
        className="nm hit"
        aria-pressed={on}
        title={content}
        onClick={() => selectPlace({ scheduleId: schedule.id, course: undefined, dose: undefined })}
      >
        {schedule.title}
        {place === 0 && <span className="t3 reference">reference</span>}
      </button>
    </li>
  );
}

/** Rename, duplicate, make the reference, remove: of the schedule in front. */
function RowActions({ schedule }: { readonly schedule: Schedule }): ReactElement {
  const settings = useGrowthSettings((now) => now);
  const { schedules } = settings;
  const [title, setTitle] = useState<string>();
  const rename = (): void => {
    const given = title?.trim();
    if (given && given !== schedule.title)
      changeSchedule({ ...schedule, title: given }, `rename ${schedule.title}`);
    setTitle(undefined);
  };
  if (title !== undefined) {
    return (
      <form
        className="rename"
        onSubmit={(event) => {
          event.preventDefault();
          rename();
        }}
      >
        <TextField label="Name of the schedule" labelHidden value={title} onChange={setTitle} />
        <Button onPress={rename}>Rename</Button>
        <Button kind="ghost" onPress={() => setTitle(undefined)}>
          Cancel
        </Button>
      </form>
    );
  }
  return (
    <div className="row schedule-actions" role="group" aria-label={`Actions for ${schedule.title}`}>
      <IconButton
        icon={Pencil}
        name={`Rename ${schedule.title}`}
        onPress={() => setTitle(schedule.title)}
      />
      <IconButton
        icon={Copy}
        name={`Duplicate ${schedule.title}`}
        disabledReason={
          canAddSchedule(settings) ? undefined : `Up to ${MOST_SCHEDULES} are compared`
        }
        onPress={() => {
          const id = addSchedule(schedule, `duplicate ${schedule.title}`);
          selectPlace({ scheduleId: id, course: undefined, dose: undefined });
        }}
      />
      <IconButton
        icon={ArrowUp}
        name={`Make ${schedule.title} the reference`}
        disabledReason={schedules[0] === schedule ? 'It is the reference already' : undefined}
        onPress={() =>
          editGrowth(`make ${schedule.title} the reference`, {
            schedules: [schedule, ...schedules.filter((one) => one !== schedule)],
          })
        }
      />
      <span className="sp" />
      <IconButton
        icon={Trash2}
        name={`Remove ${schedule.title}`}
        onPress={() => removeSchedule(schedule.id)}
      />
    </div>
  );
}
