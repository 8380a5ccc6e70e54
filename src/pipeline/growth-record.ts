/** The record of a run of growth and therapy. */
import { digestJson } from '../core/digest.ts';
import type { Estimate } from '../tumour/burden/quantiles.ts';
import { frontSpeedError } from '../tumour/grid/front-speed.ts';
import { TUMOUR_PARAMETERS, TUMOUR_PARAMETER_KEYS } from '../tumour/therapy/parameters.ts';
import type { NewRecord } from '../twin/record-map.ts';
import type { InputRef, ParameterRow } from '../twin/records.ts';
import type { GrowthSummary, ScheduleOutcome } from '../twin/tumour-records.ts';
import { INVASION, type GrowthRun } from './growth-run.ts';

export const GROWTH_VERSION = '1';

export async function growthRecord(
  run: GrowthRun,
  inputs: readonly InputRef[],
): Promise<NewRecord<'growth'>> {
  return {
    operation: 'tumour.growth',
    operationVersion: GROWTH_VERSION,
    parameters: { law: run.law, durationDays: run.durationDays, schedules: run.schedules.length },
    inputs,
    seed: run.seed,
    digest: await digestJson(run.results.map(({ digest }) => digest)),
    interlocks: [],
    summary: growthSummary(run),
  };
}

export function growthSummary(run: GrowthRun): GrowthSummary {
  const { results, calibration, grid } = run;
  const [first] = results;
  const rate = calibration?.growthRatePerDay;
  return {
    engine: first.engine,
    threads: first.threads,
    wallSeconds: results.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0),
    law: run.law,
    cells: first.organVoxels,
    spacingMm: grid.spacingMm[0],
    stepDays: first.stepDays,
    durationDays: run.durationDays,
    parameters: parameterRows(run),
    outcomes: run.schedules.map((_, n) => outcome(run, n)),
    calibration:
      calibration && rate
        ? {
            studies: run.studies,
            growthPerDay: rate.median,
            growthLowPerDay: rate.low,
            growthHighPerDay: rate.high,
            statements: calibration.identifiability,
          }
        : null,
    warnings: warnings(run),
  };
}

const parameterRows = ({ tumour }: GrowthRun): ParameterRow[] =>
  TUMOUR_PARAMETER_KEYS.map((name) => {
    const { title, unit, default: standard, range, source } = TUMOUR_PARAMETERS[name];
    const shown = unit === '' ? '1' : unit;
    return { name, title, value: tumour[name], unit: shown, default: standard, source, range };
  });

/** Events that never came are Infinity in a band; a record says null. */
const reached = (days: number): number | null => (Number.isFinite(days) ? days : null);

function outcome({ schedules, comparison }: GrowthRun, n: number): ScheduleOutcome {
  const summary = comparison.schedules[n];
  const progression: Estimate = summary.progressionDays;
  return {
    schedule: schedules[n],
    nadirMl: summary.nadirMl.median,
    finalMl: summary.finalMl.median,
    finalLowMl: summary.finalMl.low,
    finalHighMl: summary.finalMl.high,
    progressionDays: reached(progression.median),
    progressionLowDays: reached(progression.low),
    progressionHighDays: reached(progression.high),
  };
}

/** Above this the front on these voxels is not the one that was asked for. */
const NOTABLE_SPEED_ERROR = 0.05;

function warnings({
  results,
  calibration,
  grid,
  tumour,
  organ,
}: GrowthRun): GrowthSummary['warnings'] {
  const [first] = results;
  const found = [];
  const diffusivity = tumour[INVASION[organ]];
  const [spacingMm] = grid.spacingMm;
  const error = frontSpeedError(spacingMm, diffusivity, tumour.growthRatePerDay, first.stepDays);
  if (Math.abs(error) > NOTABLE_SPEED_ERROR) {
    found.push({
      code: 'coarse-front',
      message: `On voxels of ${spacingMm.toFixed(1)} mm the edge of the tumour moves ${Math.abs(100 * error).toFixed(0)} % too ${error > 0 ? 'fast' : 'slowly'} with these parameters; a finer grid lessens this.`,
    });
  }
  if (first.outsideFraction > 0.01) {
    found.push({
      code: 'tumour-outside-tissue',
      message: `${(100 * first.outsideFraction).toFixed(0)} % of the cells at the start would lie beyond the tissue of the organ, most of them in the unseen edge of the tumour, and were left out.`,
    });
  }
  if (calibration && !calibration.diagnostics.converged) {
    found.push({
      code: 'calibration-not-converged',
      message:
        'The sampling of the growth rate did not settle; its band is not to be relied on. Run it again with another seed.',
    });
  }
  return found;
}
