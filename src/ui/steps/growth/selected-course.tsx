import { Minus, Plus, Trash2 } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import type { Schedule } from '../../../core/treatment.ts';
import {
  addDose,
  courseKey,
  coursesOf,
  courseWords,
  dosesOf,
  moveCourse,
  moveDose,
  removeCourse,
  removeDose,
  withDoses,
  type Course,
  type CourseDose,
} from '../../../view/charts/treatment-courses.ts';
import { Button } from '../../kit/button.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Section } from '../../kit/section.tsx';
import { Select } from '../../kit/select.tsx';
import { changeSchedule, useGrowthSettings } from '../../operations/growth-settings.ts';
import { AdaptiveFields, DrugFields } from './drug-fields.tsx';
import { growthView, selectPlace, useGrowthView } from './growth-view.ts';
import { NEW_COURSES } from './new-courses.ts';

/** The schedule in front by numbers: its courses, the selected one with its doses, and what can be added. */
export function SelectedCourse(): ReactElement | null {
  const { schedules, durationDays } = useGrowthSettings((settings) => settings);
  const { frontId, selected } = useGrowthView((view) => view);
  const schedule = schedules.find(({ id }) => id === frontId) ?? schedules[0];
  if (!schedule) return null;
  const courses = coursesOf(schedule);
  const key =
    selected?.scheduleId === schedule.id && selected.course
      ? courseKey(selected.course)
      : undefined;
  const course = courses.find(({ ref }) => courseKey(ref) === key) ?? courses[0];
  return (
    <Section title="Treatment" note={schedule.title}>
      {courses.length > 1 && course && (
        <Select
          label="Course"
          options={courses.map(({ ref, title }) => ({ value: courseKey(ref), label: title }))}
          value={courseKey(course.ref)}
          onChange={(next) =>
            selectPlace({
              scheduleId: schedule.id,
              course: courses.find(({ ref }) => courseKey(ref) === next)?.ref,
              dose: undefined,
            })
          }
        />
      )}
      {course ? (
        <CourseFields
          key={`${schedule.id} ${courseKey(course.ref)}`}
          schedule={schedule}
          course={course}
          dose={key === undefined ? undefined : selected?.dose}
          lastDay={durationDays}
        />
      ) : (
        <p className="t2">No treatment is given.</p>
      )}
      <AddCourse schedule={schedule} />
    </Section>
  );
}

interface FieldsProps {
  readonly schedule: Schedule;
  readonly course: Course;
  readonly dose: number | undefined;
  readonly lastDay: number;
}

/** How the amount of a dose is written. */
const AMOUNT = {
  radiotherapy: {
    label: 'Dose per fraction',
    one: 'Dose',
    unit: 'Gy',
    max: 100,
    decimals: 2,
    step: 0.5,
    factor: 1,
  },
  drug: {
    label: 'Doses, of full dose',
    one: 'Dose, of full dose',
    unit: '',
    max: 10,
    decimals: 2,
    step: 0.1,
    factor: 1,
  },
  resection: {
    label: 'Removes',
    one: 'Removes',
    unit: '%',
    max: 100,
    decimals: 1,
    step: 1,
    factor: 100,
  },
} as const;

function CourseFields({ schedule, course, dose, lastDay }: FieldsProps): ReactElement {
  const { ref, doses, title } = course;
  if (ref.kind === 'adaptive') return <AdaptiveFields schedule={schedule} title={title} />;
  const amount = AMOUNT[ref.kind];
  const change = (next: Schedule, words: string): void =>
    changeSchedule(next, words, `${schedule.id} ${courseKey(ref)} ${words}`);
  const setAmounts = (value: number, meant: (n: number) => boolean): void =>
    change(
      withDoses(
        schedule,
        ref,
        doses.map((one, n) => (meant(n) ? { ...one, amount: value / amount.factor } : one)),
      ),
      `set ${amount.one.toLowerCase()} of ${title}`,
    );
  const typical = doses[0]?.amount ?? 0;
  const even = doses.every((one) => one.amount === typical);
  const drug = ref.kind === 'drug' ? schedule.drugs[ref.drug] : undefined;
  return (
    <>
      <p className="t2 small">{courseWords(course)}</p>
      <NumberField
        label={doses.length > 1 ? 'First day' : 'Day'}
        unit="d"
        value={doses[0]?.tDays ?? 0}
        min={0}
        max={3653}
        decimals={1}
        onChange={(day) =>
          change(moveCourse(schedule, ref, day - (doses[0]?.tDays ?? 0), 3653), `move ${title}`)
        }
      />
      <NumberField
        label={even ? amount.label : `${amount.label}, all`}
        unit={amount.unit}
        value={typical * amount.factor}
        min={10 ** -amount.decimals}
        max={amount.max}
        step={amount.step}
        decimals={amount.decimals}
        onChange={(value) => setAmounts(value, () => true)}
      />
      {ref.kind !== 'resection' && (
        <NumberOfDoses schedule={schedule} course={course} lastDay={lastDay} change={change} />
      )}
      {drug && <DrugFields schedule={schedule} drug={drug} />}
      {dose !== undefined && doses[dose] && doses.length > 1 && (
        <OneDose
          count={doses.length}
          index={dose}
          dose={doses[dose]}
          amount={amount}
          onAmount={(value) => setAmounts(value, (n) => n === dose)}
          onDay={(day) => {
            const moved = moveDose(schedule, ref, dose, day, 3653);
            change(moved.schedule, 'move a dose');
            selectPlace({ scheduleId: schedule.id, course: ref, dose: moved.index });
          }}
          onRemove={() => {
            change(removeDose(schedule, ref, dose), 'remove a dose');
            growthView.setState({
              selected: { scheduleId: schedule.id, course: ref, dose: undefined },
            });
          }}
        />
      )}
      <Button
        kind="ghost"
        size="small"
        icon={Trash2}
        onPress={() => {
          change(removeCourse(schedule, ref), `remove ${title}`);
          selectPlace({ scheduleId: schedule.id, course: undefined, dose: undefined });
        }}
      >
        {`Remove ${title.toLowerCase()}`}
      </Button>
    </>
  );
}

function NumberOfDoses(props: {
  readonly schedule: Schedule;
  readonly course: Course;
  readonly lastDay: number;
  readonly change: (next: Schedule, words: string) => void;
}): ReactElement {
  const { schedule, course, change } = props;
  const { ref, doses, title } = course;
  const what = ref.kind === 'radiotherapy' ? 'fraction' : 'dose';
  const last = doses[doses.length - 1];
  const gap = doses.length > 1 && last ? last.tDays - doses[doses.length - 2].tDays : 1;
  return (
    <div className="kv" role="group" aria-label={`Number of ${what}s`}>
      <span className="lbl">{ref.kind === 'radiotherapy' ? 'Fractions' : 'Doses'}</span>
      <span className="row">
        <b className="num">{doses.length}</b>
        <Button
          size="small"
          icon={Minus}
          name={`Remove the last ${what}`}
          onPress={() => change(removeDose(schedule, ref, doses.length - 1), `remove a ${what}`)}
        >
          Last
        </Button>
        <Button
          size="small"
          icon={Plus}
          name={`Add a ${what} after the last one`}
          onPress={() =>
            change(addDose(schedule, ref, (last?.tDays ?? 0) + gap), `add a ${what} to ${title}`)
          }
        >
          {`After ${Number(gap.toFixed(1))} d`}
        </Button>
      </span>
    </div>
  );
}

function OneDose(props: {
  readonly count: number;
  readonly index: number;
  readonly dose: CourseDose;
  readonly amount: (typeof AMOUNT)[keyof typeof AMOUNT];
  readonly onAmount: (value: number) => void;
  readonly onDay: (day: number) => void;
  readonly onRemove: () => void;
}): ReactElement {
  const { amount, dose, index, count } = props;
  return (
    <div className="one-dose" role="group" aria-label={`Dose ${index + 1} of ${count}`}>
      <h3 className="group-title">{`Selected: ${index + 1} of ${count}`}</h3>
      <NumberField
        label="Day"
        unit="d"
        value={dose.tDays}
        min={0}
        max={3653}
        decimals={1}
        onChange={props.onDay}
      />
      <NumberField
        label={amount.one}
        unit={amount.unit}
        value={dose.amount * amount.factor}
        min={10 ** -amount.decimals}
        max={amount.max}
        step={amount.step}
        decimals={amount.decimals}
        onChange={props.onAmount}
      />
      <Button kind="ghost" size="small" icon={Trash2} onPress={props.onRemove}>
        Remove this dose
      </Button>
    </div>
  );
}

function AddCourse({ schedule }: { readonly schedule: Schedule }): ReactElement {
  const [id, setId] = useState('radiotherapy');
  const chosen = NEW_COURSES.find((course) => course.id === id) ?? NEW_COURSES[0];
  return (
    <div className="site-add">
      <Select
        label="Course to add"
        labelHidden
        options={NEW_COURSES.map((course) => ({ value: course.id, label: course.label }))}
        value={id}
        onChange={setId}
      />
      <Button
        disabledReason={chosen.refused(schedule)}
        hint="At the day on the clock"
        onPress={() => {
          const next = chosen.add(schedule, Math.round(growthView.getState().timeDays));
          changeSchedule(next, `add ${chosen.label}`);
          const ref = chosen.ref(next);
          const whole = dosesOf(next, ref).length > 0 || ref.kind === 'adaptive';
          if (whole) selectPlace({ scheduleId: schedule.id, course: ref, dose: undefined });
        }}
      >
        Add
      </Button>
    </div>
  );
}
