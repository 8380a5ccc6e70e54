import { Trash2 } from 'lucide-react';
import type { ReactElement } from 'react';
import type { AdaptiveRule, DrugCourse, Schedule } from '../../../core/treatment.ts';
import { TUMOUR_PARAMETERS } from '../../../tumour/therapy/parameters.ts';
import { taxane, temozolomide } from '../../../tumour/therapy/schedules.ts';
import { removeCourse } from '../../../view/charts/treatment-courses.ts';
import { Button } from '../../kit/button.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { DefinedParameterRow } from '../../kit/parameter-row.tsx';
import { changeSchedule } from '../../operations/growth-settings.ts';
import { selectPlace } from './growth-view.ts';

/** What the presets say of their drugs. */
const KNOWN_DRUGS: readonly DrugCourse[] = [temozolomide([]), taxane([])];

const DRUG_FIELDS = [
  { field: 'sensitivityPerDay', key: 'drugSensitivityPerDay' },
  { field: 'clearancePerDay', key: 'drugClearancePerDay' },
] as const;

/** Kinetics and effect of one drug. */
export function DrugFields({
  schedule,
  drug,
}: {
  readonly schedule: Schedule;
  readonly drug: DrugCourse;
}): ReactElement {
  const standard = KNOWN_DRUGS.find(({ name }) => name === drug.name) ?? drug;
  const set = (change: Partial<DrugCourse>): void =>
    changeSchedule(
      {
        ...schedule,
        drugs: schedule.drugs.map((one) => (one === drug ? { ...one, ...change } : one)),
      },
      `set ${drug.name}`,
      `${schedule.id} ${drug.name} ${Object.keys(change).join()}`,
    );
  return (
    <ul>
      {DRUG_FIELDS.map(({ field, key }) => (
        <DefinedParameterRow
          key={key}
          definition={{ ...TUMOUR_PARAMETERS[key], default: standard[field] }}
          value={drug[field]}
          onChange={(value) => set({ [field]: value })}
        />
      ))}
    </ul>
  );
}

const RULE_FIELDS: readonly {
  readonly field: keyof AdaptiveRule;
  readonly label: string;
  readonly unit: string;
  readonly factor: number;
  readonly min: number;
  readonly max: number;
}[] = [
  { field: 'stopFraction', label: 'Stops at', unit: '% of day 0', factor: 100, min: 1, max: 99 },
  {
    field: 'resumeFraction',
    label: 'Resumes at',
    unit: '% of day 0',
    factor: 100,
    min: 2,
    max: 1000,
  },
  { field: 'lookEveryDays', label: 'Looks every', unit: 'd', factor: 1, min: 1, max: 365 },
  { field: 'doseEveryDays', label: 'Doses every', unit: 'd', factor: 1, min: 1, max: 365 },
];

/** The rule by which a drug is switched on and off, and its drug. */
export function AdaptiveFields({
  schedule,
  title,
}: {
  readonly schedule: Schedule;
  readonly title: string;
}): ReactElement | null {
  const { adaptive, drugs } = schedule;
  const [drug] = drugs;
  if (!adaptive || !drug) return null;
  return (
    <>
      <p className="t2 small">
        The drug is given from day 0 until the tumour falls to the level to stop at, and again when
        it is back at the level to resume at.
      </p>
      {RULE_FIELDS.map(({ field, label, unit, factor, min, max }) => (
        <NumberField
          key={field}
          label={label}
          unit={unit}
          value={adaptive[field] * factor}
          min={min}
          max={max}
          onChange={(value) =>
            changeSchedule(
              { ...schedule, adaptive: { ...adaptive, [field]: value / factor } },
              'set the adaptive rule',
              `${schedule.id} ${field}`,
            )
          }
        />
      ))}
      <DrugFields schedule={schedule} drug={drug} />
      <Button
        kind="ghost"
        size="small"
        icon={Trash2}
        onPress={() => {
          changeSchedule(removeCourse(schedule, { kind: 'adaptive' }), `remove ${title}`);
          selectPlace({ scheduleId: schedule.id, course: undefined, dose: undefined });
        }}
      >
        Remove the rule
      </Button>
    </>
  );
}
