/** Runs of growth and therapy on the open case. */
import { createStore } from 'zustand/vanilla';
import { isTumourOrgan } from '../../core/anatomy.ts';
import { fail, toFailure } from '../../core/failure.ts';
import type { Grid } from '../../core/space.ts';
import type { Schedule } from '../../core/treatment.ts';
import { growthRecord } from '../../pipeline/growth-record.ts';
import type { GrowthRequest, GrowthRun, GrowthRunPartial } from '../../pipeline/growth-run.ts';
import { pack } from '../../pipeline/pack.ts';
import { keepResult } from '../../pipeline/results.ts';
import { recordGrowthSpeed } from '../../tumour/grid/estimate-growth.ts';
import { tumourParametersWith } from '../../tumour/therapy/parameters.ts';
import { SCHEDULE_PRESETS } from '../../tumour/therapy/schedules.ts';
import { inputsOf } from '../../twin/document.ts';
import { startJob } from '../../../workers/client.ts';
import { runJob, setFailure } from '../session/jobs.ts';
import { openCase, session } from '../session/session.ts';
import { growthTissue } from './growth-estimate.ts';
import { growthSettings, rememberSettings, type GrowthSettings } from './growth-settings.ts';
import { dayZero } from './growth-studies.ts';

/** A run under way, as far as it has come. */
export interface LiveGrowth {
  readonly schedule: Schedule;
  readonly place: number;
  readonly partial: GrowthRunPartial;
  /** Undefined until the tissue has been brought onto the growth grid. */
  readonly grid: Grid | undefined;
}

/** Undefined while nothing runs. */
export const liveGrowth = createStore<{ readonly live: LiveGrowth | undefined }>(() => ({
  live: undefined,
}));

/** Computes the settings of the page and makes the result the growth of the case; true when it has been kept. */
export async function runGrowthOfCase(): Promise<boolean> {
  const caseStore = openCase();
  const { settings } = growthSettings.getState();
  let grid: Grid | undefined;
  try {
    await caseStore.seal();
    const { document } = caseStore.getState();
    const request = requestOf(settings);
    const inputs = inputsOf(document, 'growth');
    void growthTissue(request.labels, request.organ, settings.spacingMm)
      .then((tissue) => (grid = tissue.grid))
      // The run itself meets the same cause and says it.
      .catch(() => {});
    const run = await runJob<GrowthRun, GrowthRunPartial>(
      'growth',
      (listener) => startJob('tumour.run', request, listener),
      (partial) => {
        const schedule = settings.schedules[partial.schedule];
        liveGrowth.setState({ live: { schedule, place: partial.schedule, partial, grid } });
      },
    );
    if (!run || session.getState().caseStore !== caseStore) return false;
    for (const { organVoxels, steps, wallSeconds } of run.results) {
      recordGrowthSpeed(organVoxels * steps, wallSeconds);
    }
    const count = settings.schedules.length;
    await caseStore.setDerived(
      'growth',
      await growthRecord(run, inputs),
      pack(run),
      count === 1 ? 'growth, 1 schedule' : `growth, ${count} schedules`,
    );
    const record = caseStore.getState().document.steps.growth;
    keepResult(record, run);
    rememberSettings(record, settings);
    return true;
  } catch (error) {
    setFailure('growth', toFailure(error));
    return false;
  } finally {
    liveGrowth.setState({ live: undefined });
  }
}

function requestOf(settings: GrowthSettings): GrowthRequest {
  const { organ } = openCase().getState().document;
  const start = dayZero();
  if (!start || !isTumourOrgan(organ)) {
    return fail(
      'bad-input',
      'no-labels',
      'There is no label map, so there is no tumour to grow.',
      'Segment the organ and its tumour first.',
    );
  }
  const { schedules, changes, law, durationDays, spacingMm, samples, seed, between } = settings;
  const given = between && SCHEDULE_PRESETS.find(({ id }) => id === between.presetId);
  return {
    labels: start.labels,
    organ,
    spacingMm,
    law,
    tumour: tumourParametersWith(changes),
    schedules,
    durationDays,
    studies: start.studies,
    treatmentBetween: given && between ? given.build(between.startDays) : null,
    samples,
    seed,
  };
}

// What was refused is no longer what is asked for.
growthSettings.subscribe(() => {
  if (session.getState().failures.growth) setFailure('growth', undefined);
});
