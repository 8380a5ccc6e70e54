/** What the next run of growth and therapy will compute: schedules, parameters, numerics. Starts from the run of the case. */
import { useStore } from 'zustand';
import { isTumourOrgan, type TumourOrgan } from '../../core/anatomy.ts';
import type { Schedule } from '../../core/treatment.ts';
import { GROWTH_SPACING_MM } from '../../pipeline/growth-run.ts';
import { MOST_SCHEDULES } from '../../tumour/burden/compare-schedules.ts';
import type { GridGrowthLaw } from '../../tumour/grid/growth-setup.ts';
import {
  TUMOUR_PARAMETERS,
  TUMOUR_PARAMETER_KEYS,
  type TumourParameterKey,
} from '../../tumour/therapy/parameters.ts';
import { SCHEDULE_PRESETS } from '../../tumour/therapy/schedules.ts';
import type { CaseDocument } from '../../twin/document.ts';
import type { RecordMap } from '../../twin/record-map.ts';
import { caseScoped } from '../session/case-scoped.ts';

/** A preset that was given between the two studies, from a day after the first of them. */
export interface TreatmentBetween {
  readonly presetId: string;
  readonly startDays: number;
}

export interface GrowthSettings {
  /** One to four; the first is the one that others are read against. */
  readonly schedules: readonly Schedule[];
  /** Only what differs from the defaults. */
  readonly changes: Partial<Record<TumourParameterKey, number>>;
  readonly law: GridGrowthLaw;
  readonly durationDays: number;
  readonly spacingMm: number;
  readonly samples: number;
  readonly seed: number;
  readonly between: TreatmentBetween | null;
}

interface Edit {
  readonly words: string;
  readonly before: GrowthSettings;
  /** Edits of one key in a row are one step. */
  readonly key: string | undefined;
}

interface SettingsState {
  readonly settings: GrowthSettings;
  readonly past: readonly Edit[];
}

export const DURATION_DAYS = [7, 3653] as const;
/** Days before a treatment of a preset starts: time to plan one. */
const FIRST_TREATMENT_DAY = 14;
const SAMPLES = 300;
const SEED = 1;

/** Two schedules to compare, as a start: nothing, and one that trials of this organ used. */
const FIRST_SCHEDULES: Readonly<Record<TumourOrgan, readonly string[]>> = {
  liver: ['watchful-waiting', 'sbrt-5'],
  kidney: ['watchful-waiting', 'sbrt-3'],
  brain: ['watchful-waiting', 'stupp'],
};

function firstSettings(organ: TumourOrgan): GrowthSettings {
  return {
    schedules: FIRST_SCHEDULES[organ].flatMap((id) => {
      const preset = SCHEDULE_PRESETS.find((one) => one.id === id);
      return preset ? [preset.build(FIRST_TREATMENT_DAY)] : [];
    }),
    changes: {},
    law: 'logistic',
    durationDays: organ === 'brain' ? 365 : 180,
    spacingMm: GROWTH_SPACING_MM.default,
    samples: SAMPLES,
    seed: SEED,
    between: null,
  };
}

type GrowthRecord = RecordMap['growth'];

/** The settings of a run that this page made; what a record holds of them otherwise. */
const settingsOfRun = new WeakMap<GrowthRecord, GrowthSettings>();

export function rememberSettings(record: GrowthRecord | null, settings: GrowthSettings): void {
  if (record) settingsOfRun.set(record, settings);
}

/** What the run of a record was computed from. */
export function settingsOf(record: GrowthRecord): GrowthSettings {
  const known = settingsOfRun.get(record);
  if (known) return known;
  const { law, durationDays, spacingMm, outcomes, parameters, calibration } = record.summary;
  const changed = parameters.filter(
    // With a calibration the growth rate of the run follows from the studies.
    ({ name, value, default: standard }) =>
      value !== standard && !(calibration && name === 'growthRatePerDay'),
  );
  return {
    schedules: outcomes.map(({ schedule }) => schedule),
    changes: Object.fromEntries(
      changed
        .filter(({ name }) => Object.hasOwn(TUMOUR_PARAMETERS, name))
        .map(({ name, value }) => [name, value]),
    ),
    law,
    durationDays,
    spacingMm,
    samples: SAMPLES,
    seed: record.seed ?? SEED,
    between: null,
  };
}

const startOf = (document: CaseDocument | undefined): GrowthSettings => {
  if (document?.steps.growth) return settingsOf(document.steps.growth);
  const organ = document?.organ ?? 'liver';
  return firstSettings(isTumourOrgan(organ) ? organ : 'liver');
};

export const growthSettings = caseScoped<SettingsState>((caseStore) => ({
  settings: startOf(caseStore?.getState().document),
  past: [],
}));

export const useGrowthSettings = <Value>(select: (settings: GrowthSettings) => Value): Value =>
  useStore(growthSettings, ({ settings }) => select(settings));

/** Words of the edit that would be taken back. */
export const useLastGrowthEdit = (): string | undefined =>
  useStore(growthSettings, ({ past }) => past[past.length - 1]?.words);

const MOST_EDITS = 200;

/** Changes the settings as one step to take back; edits of one `key` in a row are one step. */
export function editGrowth(words: string, change: Partial<GrowthSettings>, key?: string): void {
  growthSettings.setState(({ settings, past }) => {
    const last = past[past.length - 1];
    const goesOn = key !== undefined && last?.key === key;
    return {
      settings: { ...settings, ...change },
      past: goesOn ? past : [...past.slice(1 - MOST_EDITS), { words, before: settings, key }],
    };
  });
}

export function undoGrowthEdit(): void {
  growthSettings.setState(({ settings, past }) => {
    const last = past[past.length - 1];
    return last ? { settings: last.before, past: past.slice(0, -1) } : { settings, past };
  });
}

/** Puts a changed schedule in the place of the one with its id. */
export function changeSchedule(schedule: Schedule, words: string, key?: string): void {
  const { schedules } = growthSettings.getState().settings;
  const next = schedules.map((one) => (one.id === schedule.id ? schedule : one));
  editGrowth(words, { schedules: next }, key);
}

export const canAddSchedule = ({ schedules }: GrowthSettings): boolean =>
  schedules.length < MOST_SCHEDULES;

/** One more schedule at the end; returns the id that it has there. */
export function addSchedule(schedule: Schedule, words: string): string {
  const { settings } = growthSettings.getState();
  const added = unlike(schedule, settings.schedules);
  editGrowth(words, { schedules: [...settings.schedules, added] });
  return added.id;
}

export function addPreset(presetId: string): string | undefined {
  const preset = SCHEDULE_PRESETS.find(({ id }) => id === presetId);
  return preset && addSchedule(preset.build(FIRST_TREATMENT_DAY), `add ${preset.title}`);
}

export function removeSchedule(id: string): void {
  const { schedules } = growthSettings.getState().settings;
  const title = schedules.find((one) => one.id === id)?.title ?? '';
  editGrowth(`remove ${title}`, { schedules: schedules.filter((one) => one.id !== id) });
}

export function setGrowthParameter(key: TumourParameterKey, value: number): void {
  const { changes } = growthSettings.getState().settings;
  const { [key]: _, ...rest } = changes;
  const { default: standard, title } = TUMOUR_PARAMETERS[key];
  const next = value === standard ? rest : { ...rest, [key]: value };
  editGrowth(`set ${title}`, { changes: next }, `parameter ${key}`);
}

/** The schedule with an id and a title that no other has. */
export function unlike(schedule: Schedule, others: readonly Schedule[]): Schedule {
  const free = (taken: readonly string[], text: string, join: string): string => {
    let name = text;
    for (let n = 2; taken.includes(name); n++) name = `${text}${join}${n}`;
    return name;
  };
  return {
    ...schedule,
    id: free(
      others.map(({ id }) => id),
      schedule.id,
      '-',
    ),
    title: free(
      others.map(({ title }) => title),
      schedule.title,
      ', ',
    ),
  };
}

/** What differs between two settings, in words; empty where a run of one is a run of the other. */
export function settingsDifference(now: GrowthSettings, then: GrowthSettings): string[] {
  const differs = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);
  const contents = ({ schedules }: GrowthSettings) =>
    schedules.map((schedule) => ({ ...schedule, title: '' }));
  const values = ({ changes }: GrowthSettings) =>
    TUMOUR_PARAMETER_KEYS.map((key) => changes[key] ?? TUMOUR_PARAMETERS[key].default);
  return [
    ...(differs(contents(now), contents(then)) ? ['schedules'] : []),
    ...(differs(values(now), values(then)) ? ['parameters'] : []),
    ...(now.law === then.law ? [] : ['growth law']),
    ...(now.durationDays === then.durationDays ? [] : ['duration']),
    ...(now.spacingMm === then.spacingMm ? [] : ['grid']),
    ...(now.samples === then.samples && now.seed === then.seed ? [] : ['samples']),
    ...(differs(now.between, then.between) ? ['treatment between the studies'] : []),
  ];
}
