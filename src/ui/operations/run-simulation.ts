/** Runs of the electrical model: the baseline, and the same stimulation again with lesions in the tissue. */
import { createStore } from 'zustand/vanilla';
import { toFailure } from '../../core/failure.ts';
import type { FastConduction } from '../../heart/fast-conduction.ts';
import type { EcgConductor } from '../../heart/heart-tissue.ts';
import type { MembraneChoice } from '../../heart/membrane.ts';
import type { Parameters } from '../../heart/parameters.ts';
import type { SimulationPartial } from '../../heart/simulation-result.ts';
import type { StimulusSite } from '../../heart/stimulation.ts';
import type { HeartModel } from '../../pipeline/heart-model.ts';
import type { ConductionFit, HeartRun } from '../../pipeline/heart-run.ts';
import { pack } from '../../pipeline/pack.ts';
import { keepResult, modelOf, runOf } from '../../pipeline/results.ts';
import { retestRecord, simulationRecord, siteWords } from '../../pipeline/simulation-record.ts';
import { inputsOf } from '../../twin/document.ts';
import { startJob } from '../../../workers/client.ts';
import { runJob, setFailure } from '../session/jobs.ts';
import { openCase, session } from '../session/session.ts';
import { recordSpeed } from './solver-speed.ts';

/** The wave of a run under way, as far as it has come. */
export interface LiveWave extends SimulationPartial {
  readonly of: 'simulation' | 'retest';
}

/** Undefined while nothing runs. */
export const liveWave = createStore<{ readonly wave: LiveWave | undefined }>(() => ({
  wave: undefined,
}));

/** What a single run does. */
export interface RunPlan {
  readonly parameters: Parameters;
  readonly membrane?: MembraneChoice;
  readonly ecgConductor?: EcgConductor;
  readonly conduction?: FastConduction;
  /** Where the velocities come from, if they were fitted. */
  readonly conductionFit?: ConductionFit;
  readonly stimuli: readonly StimulusSite[];
  /** In place of the S1 train and S2 of the parameters; the run then lasts `durationMs`. */
  readonly onsetsMs?: readonly number[];
  readonly durationMs?: number;
  /** Active voxels recorded every millisecond. */
  readonly probes?: readonly number[];
}

async function run(
  of: LiveWave['of'],
  model: HeartModel,
  plan: RunPlan,
  lesions?: Uint32Array,
): Promise<HeartRun | undefined> {
  const { grid, fibres, segments, depth } = model;
  const request = {
    ...plan,
    grid,
    fibres,
    segments,
    ...(depth && { depth }),
    durationMs: plan.durationMs ?? plan.parameters.durationMs,
    lesions,
  };
  try {
    const result = await runJob<HeartRun, SimulationPartial>(
      of === 'simulation' ? 'simulate' : 'retest',
      (listener) => startJob('heart.simulate', request, listener),
      (partial) => liveWave.setState({ wave: { ...partial, of } }),
    );
    if (result) recordSpeed(result.result);
    return result;
  } finally {
    liveWave.setState({ wave: undefined });
  }
}

/** Simulates a protocol on the model of the case and makes it the simulation of the case. */
export async function runSimulation(plan: RunPlan): Promise<boolean> {
  const caseStore = openCase();
  try {
    const { document } = caseStore.getState();
    const model = modelOf(document.steps.model, caseStore.blobs);
    const inputs = inputsOf(document, 'simulation');
    if (!model) return false;
    const result = await run('simulation', model, plan);
    if (!result || session.getState().caseStore !== caseStore) return false;
    const sites = plan.stimuli.map(siteWords).join(', ');
    await caseStore.setDerived(
      'simulation',
      simulationRecord(result, model, inputs),
      pack(result),
      `simulation, pacing ${sites}`,
    );
    keepResult(caseStore.getState().document.steps.simulation, result);
    return true;
  } catch (error) {
    setFailure('simulate', toFailure(error));
    return false;
  }
}

/** Repeats the stimulation of the baseline with lesions and makes the comparison the re-test of the case. */
export async function runRetest(lesions: Uint32Array): Promise<boolean> {
  const caseStore = openCase();
  try {
    const { document } = caseStore.getState();
    const model = modelOf(document.steps.model, caseStore.blobs);
    const baseline = runOf(document.steps.simulation, caseStore.blobs);
    const inputs = inputsOf(document, 'retest');
    if (!model || !baseline) return false;
    const planned = document.steps.plan?.summary.lesions.length ?? 0;
    const probes = baseline.result.probes.traces.map(({ voxel }) => voxel);
    const { parameters, stimuli, membrane, ecgConductor, conduction } = baseline;
    const { onsetsMs, durationMs, conductionFit } = baseline;
    const result = await run(
      'retest',
      model,
      {
        parameters,
        stimuli,
        membrane,
        ecgConductor,
        conduction,
        conductionFit,
        onsetsMs,
        durationMs,
        probes,
      },
      lesions,
    );
    if (!result || session.getState().caseStore !== caseStore) return false;
    await caseStore.setDerived(
      'retest',
      retestRecord(result, baseline, model, inputs),
      pack(result),
      `re-test with ${planned} ${planned === 1 ? 'lesion' : 'lesions'}`,
    );
    keepResult(caseStore.getState().document.steps.retest, result);
    return true;
  } catch (error) {
    setFailure('retest', toFailure(error));
    return false;
  }
}
