/** Records of simulated runs: the baseline, and the re-test with lesions beside it. */
import { measureEcg } from '../heart/ecg/figures.ts';
import { FailureError } from '../core/failure.ts';
import { STANDARD_MEMBRANE } from '../heart/membrane.ts';
import { PURKINJE_DEFAULTS } from '../heart/purkinje/conduction-system.ts';
import { segmentTitle } from '../heart/aha-segments.ts';
import { compareRuns } from '../heart/compare-runs.ts';
import type { StimulusSite } from '../heart/stimulation.ts';
import type { NewRecord } from '../twin/record-map.ts';
import type { InputRef, SimulationSummary, StimulusSummary } from '../twin/records.ts';
import type { HeartModel } from './heart-model.ts';
import type { HeartRun } from './heart-run.ts';
import { leftOutWarnings } from './left-out-tissue.ts';
import { membraneWords, parameterRows } from './membrane-words.ts';

export const SIMULATION_VERSION = '1';

/** A pacing site in words: `apex`, `AHA 13, apical anterior`, `picked point`. */
export function siteWords(site: StimulusSite): string {
  if (site.kind === 'apex') return 'LV apex';
  if (site.kind === 'his') return 'sinus rhythm (His)';
  if (site.kind === 'segment') return segmentTitle(site.segment);
  return 'picked point';
}

function stimulusSummaries({ parameters, stimuli, onsetsMs }: HeartRun): StimulusSummary[] {
  const { s1Count, s1IntervalMs, s2IntervalMs } = parameters;
  return stimuli.flatMap((site) => {
    const where = {
      site: siteWords(site),
      positionLps: site.kind === 'point' ? site.positionMm : null,
    };
    if (onsetsMs) {
      return onsetsMs.map((startMs, n) => ({
        ...where,
        name: `${n + 1}`,
        startMs,
        count: 1,
        cycleLengthMs: startMs - (onsetsMs[n - 1] ?? startMs),
      }));
    }
    const train = { ...where, name: 'S1', startMs: 0, count: s1Count, cycleLengthMs: s1IntervalMs };
    if (s2IntervalMs <= 0) return [train];
    const startMs = (s1Count - 1) * s1IntervalMs + s2IntervalMs;
    return [train, { ...where, name: 'S2', startMs, count: 1, cycleLengthMs: s2IntervalMs }];
  });
}

export function simulationSummary(run: HeartRun, model: HeartModel): SimulationSummary {
  const { result, membrane = STANDARD_MEMBRANE } = run;
  const { figures, ecg } = result;
  const { axisDeg, qtMs } = ecgFigures(run);
  return {
    model: result.model,
    membrane: membraneWords(membrane),
    cells: result.cells,
    spacingMm: model.grid.grid.spacingMm[0],
    durationMs: run.durationMs,
    engine: result.engine,
    threads: result.threads,
    wallSeconds: result.wallSeconds,
    parameters: parameterRows(run.parameters, membrane),
    stimuli: stimulusSummaries(run),
    activation: {
      capturedFraction: figures.capturedFraction,
      firstMs: figures.firstMs,
      lastMs: figures.lastMs,
      activatedMl: figures.capturedMl,
      reentry: figures.reentry,
    },
    ecg: {
      leads: ecg.leads.map(({ name }) => name),
      sampleIntervalMs: ecg.tMs.length > 1 ? ecg.tMs[1] - ecg.tMs[0] : 1,
      qrsDurationMs: ecg.qrsMs ?? null,
      axisDeg,
      qtMs,
      conductor: run.ecgConductor ?? 'infinite',
    },
    warnings: leftOutWarnings(model.grid, run.lesions),
  };
}

/** Axis and QT of the beat of the last stimulus; null where the trace does not tell them. */
function ecgFigures({ result, durationMs }: HeartRun): {
  readonly axisDeg: number | null;
  readonly qtMs: number | null;
} {
  try {
    const { axisDeg, qtMs } = measureEcg(result.ecg, {
      fromMs: result.lastStimulusMs,
      toMs: durationMs,
    });
    return { axisDeg: axisDeg ?? null, qtMs: qtMs ?? null };
  } catch (error) {
    // A beat that starts nothing has no complex to measure.
    if (error instanceof FailureError) return { axisDeg: null, qtMs: null };
    throw error;
  }
}

const recordOf = <Summary>(
  operation: string,
  run: HeartRun,
  inputs: readonly InputRef[],
  summary: Summary,
) => ({
  operation,
  operationVersion: SIMULATION_VERSION,
  parameters: {
    ...run.parameters,
    durationMs: run.durationMs,
    stimuli: run.stimuli.map(siteWords),
    lesionVoxels: run.lesions.length,
    fastConduction: run.conduction ?? 'layer',
    ...(run.conductionFit && {
      conductionFitSeed: run.conductionFit.seed,
      conductionFitMembers: run.conductionFit.members,
    }),
  },
  inputs,
  seed: run.conduction === 'tree' ? PURKINJE_DEFAULTS.seed : null,
  digest: run.result.digest,
  interlocks: [],
  summary,
});

export function simulationRecord(
  run: HeartRun,
  model: HeartModel,
  inputs: readonly InputRef[],
): NewRecord<'simulation'> {
  return recordOf(
    `heart.monodomain-${run.result.model}`,
    run,
    inputs,
    simulationSummary(run, model),
  );
}

const OUTCOME = { none: 'unchanged', detour: 'detour', blocked: 'block' } as const;

/** The re-test, with what differs from the baseline. */
export function retestRecord(
  run: HeartRun,
  baseline: HeartRun,
  model: HeartModel,
  inputs: readonly InputRef[],
): NewRecord<'retest'> {
  const { before, after, effect, summary } = compareRuns(
    model.grid,
    baseline.result,
    run.result,
    run.lesions,
    model.segments,
  );
  return recordOf(`heart.monodomain-${run.result.model}`, run, inputs, {
    ...simulationSummary(run, model),
    comparison: {
      activatedChangeMl: after.activatedMl - before.activatedMl,
      lastActivationChangeMs: after.latestMs - before.latestMs,
      outcome: OUTCOME[effect],
      statement: summary,
    },
  });
}
