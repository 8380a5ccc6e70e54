/** Stimulation protocols: what can be induced in the model of the case, and again with lesions in the tissue. */
import { createStore } from 'zustand/vanilla';
import { toFailure } from '../../core/failure.ts';
import type { FastConduction } from '../../heart/fast-conduction.ts';
import type { MembraneChoice } from '../../heart/membrane.ts';
import type { Parameters } from '../../heart/parameters.ts';
import type { Protocol } from '../../heart/protocol/protocol.ts';
import type { ProtocolPartial } from '../../heart/protocol/result.ts';
import type { HeartModel } from '../../pipeline/heart-model.ts';
import { inductionRecord, reinductionRecord } from '../../pipeline/induction-record.ts';
import { pack } from '../../pipeline/pack.ts';
import type { ProtocolRun } from '../../pipeline/protocol-run.ts';
import { keepResult, modelOf, protocolRunOf } from '../../pipeline/results.ts';
import { inputsOf } from '../../twin/document.ts';
import { startJob } from '../../../workers/client.ts';
import { runJob, setFailure } from '../session/jobs.ts';
import { openCase, session } from '../session/session.ts';

/** The wave of the attempt under way. */
export interface LiveAttempt extends ProtocolPartial {
  readonly of: 'induction' | 'reinduction';
}

/** Undefined while no protocol runs. */
export const liveAttempt = createStore<{ readonly attempt: LiveAttempt | undefined }>(() => ({
  attempt: undefined,
}));

export interface InductionPlan {
  readonly protocol: Protocol;
  readonly parameters: Parameters;
  readonly membrane?: MembraneChoice;
  readonly conduction?: FastConduction;
}

async function run(
  of: LiveAttempt['of'],
  model: HeartModel,
  { protocol, parameters, membrane, conduction }: InductionPlan,
  lesions?: Uint32Array,
): Promise<ProtocolRun | undefined> {
  const { grid, fibres, segments, depth } = model;
  const tissue = {
    grid,
    fibres,
    segments,
    ...(depth && { depth }),
    parameters,
    ...(membrane && { membrane }),
    ...(lesions && { lesions }),
  };
  const request = { tissue, protocol, ...(conduction && { conduction }) };
  try {
    return await runJob<ProtocolRun, ProtocolPartial>(
      of,
      (listener) => startJob('heart.protocol', request, listener),
      (partial) => liveAttempt.setState({ attempt: { ...partial, of } }),
    );
  } finally {
    liveAttempt.setState({ attempt: undefined });
  }
}

/** Runs a protocol on the model of the case and makes it the induction of the case. */
export async function runInduction(plan: InductionPlan): Promise<boolean> {
  const caseStore = openCase();
  try {
    const { document } = caseStore.getState();
    const model = modelOf(document.steps.model, caseStore.blobs);
    const inputs = inputsOf(document, 'induction');
    if (!model) return false;
    const result = await run('induction', model, plan);
    if (!result || session.getState().caseStore !== caseStore) return false;
    const sites = plan.protocol.sites.length;
    await caseStore.setDerived(
      'induction',
      await inductionRecord(result, model, inputs),
      pack(result),
      `stimulation from ${sites} ${sites === 1 ? 'site' : 'sites'}`,
    );
    keepResult(caseStore.getState().document.steps.induction, result);
    return true;
  } catch (error) {
    setFailure('induction', toFailure(error));
    return false;
  }
}

/** Repeats the protocol of the induction with lesions and makes the comparison a step of the case. */
export async function runReinduction(lesions: Uint32Array): Promise<boolean> {
  const caseStore = openCase();
  try {
    const { document } = caseStore.getState();
    const model = modelOf(document.steps.model, caseStore.blobs);
    const before = document.steps.induction;
    const baseline = protocolRunOf(before, caseStore.blobs);
    const inputs = inputsOf(document, 'reinduction');
    if (!model || !before || !baseline) return false;
    const result = await run('reinduction', model, baseline, lesions);
    if (!result || session.getState().caseStore !== caseStore) return false;
    const planned = document.steps.plan?.summary.lesions.length ?? 0;
    await caseStore.setDerived(
      'reinduction',
      await reinductionRecord(result, before.summary, model, inputs),
      pack(result),
      `stimulation with ${planned} ${planned === 1 ? 'lesion' : 'lesions'}`,
    );
    keepResult(caseStore.getState().document.steps.reinduction, result);
    return true;
  } catch (error) {
    setFailure('reinduction', toFailure(error));
    return false;
  }
}
