/** Measurements of the open case's heart and the fit to them. Neither is saved with the case; what is adopted becomes its scenario. */
import { useStore } from 'zustand';
import type { HeartModel } from '../../pipeline/heart-model.ts';
import { readLandmarks } from '../../pipeline/personalise-files.ts';
import type { MeasurementFiles } from '../../pipeline/personalise-files.ts';
import type { PersonaliseRequest, PersonaliseResult } from '../../pipeline/personalise-run.ts';
import type { StimulusSite } from '../../heart/stimulation.ts';
import { toFailure } from '../../core/failure.ts';
import { startJob } from '../../../workers/client.ts';
import { caseScoped } from '../session/case-scoped.ts';
import { runJob, setFailure } from '../session/jobs.ts';
import { session } from '../session/session.ts';

export interface Personalisation {
  /** Whether the form is open. */
  readonly open: boolean;
  /** Measured QRS duration, ms; undefined where none was entered. */
  readonly qrsMs: number | undefined;
  readonly files: MeasurementFiles | undefined;
  /** Number of the map that is used. */
  readonly map: number;
  readonly place: 'image' | 'landmarks';
  /** One landmark per line, as {@link readLandmarks} takes them. */
  readonly landmarks: string;
  readonly chamber: 'lv' | 'rv';
  readonly start: PersonaliseRequest['start']['kind'];
  readonly sites: number;
  readonly seed: number;
  /** The latest fit, and the model it belongs to. */
  readonly done: { readonly result: PersonaliseResult; readonly model: HeartModel } | undefined;
}

/** A QRS complex usually begins in several places, a mapped beat in one. */
const SITES = { qrs: 5, map: 1 } as const;

const EMPTY: Personalisation = {
  open: false,
  qrsMs: undefined,
  files: undefined,
  map: 0,
  place: 'image',
  landmarks: '',
  chamber: 'lv',
  start: 'unknown',
  sites: SITES.qrs,
  seed: 1,
  done: undefined,
};

export const personalisation = caseScoped<Personalisation>(() => EMPTY);

export const usePersonalisation = <Value>(select: (state: Personalisation) => Value): Value =>
  useStore(personalisation, select);

/** Reads dropped or chosen files; what was read before stays where nothing of them can be used. */
export async function readMeasurements(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  const { caseStore } = session.getState();
  const read = await runJob<MeasurementFiles>('measurements', (listener) =>
    startJob('heart.measurements', { files }, listener),
  );
  if (!read || session.getState().caseStore !== caseStore) return;
  const alone = read.maps.length > 0 && !read.ecg;
  personalisation.setState(({ qrsMs, sites }) => ({
    files: read,
    map: 0,
    sites: alone && qrsMs === undefined ? SITES.map : sites,
  }));
}

export function dropMeasurements(): void {
  personalisation.setState({ files: undefined, map: 0 });
  setFailure('measurements', undefined);
}

/** Fits the heart to what was entered and read; `sites` are those of the next run, for a paced beat. */
export async function runPersonalise(
  model: HeartModel,
  sites: readonly StimulusSite[],
): Promise<void> {
  const { caseStore } = session.getState();
  try {
    const request = requestOf(model, sites, personalisation.getState());
    const result = await runJob<PersonaliseResult>('personalise', (listener) =>
      startJob('heart.personalise', request, listener),
    );
    if (!result || session.getState().caseStore !== caseStore) return;
    personalisation.setState({ done: { result, model } });
  } catch (error) {
    setFailure('personalise', toFailure(error));
  }
}

function requestOf(
  { grid, fibres, segments, options }: HeartModel,
  pacing: readonly StimulusSite[],
  form: Personalisation,
): PersonaliseRequest {
  const { qrsMs, files, place, chamber, start, sites, seed } = form;
  const map = files?.maps.at(form.map);
  const registration =
    place === 'landmarks' ? { landmarks: readLandmarks(form.landmarks), chamber } : null;
  return {
    model: { grid, fibres, segments, options },
    start: start === 'known' ? { kind: 'known', sites: pacing } : { kind: 'unknown', count: sites },
    seed,
    ...(qrsMs !== undefined && { qrsMs }),
    ...(files?.ecg && { ecg: files.ecg }),
    ...(map && { map: { ...map, registration } }),
  };
}
