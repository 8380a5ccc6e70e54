/** The organ model of the open case, built from its label map. */
import { isTumourOrgan } from '../../core/anatomy.ts';
import { toFailure } from '../../core/failure.ts';
import { organRecord } from '../../pipeline/organ-record.ts';
import { pack } from '../../pipeline/pack.ts';
import { keepResult } from '../../pipeline/results.ts';
import { inputsOf } from '../../twin/document.ts';
import { startJob } from '../../../workers/client.ts';
import { runJob, setFailure } from '../session/jobs.ts';
import { openCase, session } from '../session/session.ts';
import { labelMap } from './edit-labels.ts';

/** Builds surfaces, vessel trees and territories, and makes them the model of the case. */
export async function buildOrgan(): Promise<void> {
  const caseStore = openCase();
  try {
    await caseStore.seal();
    const { document } = caseStore.getState();
    const { organ } = document;
    const labels = labelMap();
    if (!labels || !isTumourOrgan(organ)) return;
    const inputs = inputsOf(document, 'organ');
    const model = await runJob('organ', (listener) =>
      startJob('model.organ', { labels, organ }, listener),
    );
    if (!model || session.getState().caseStore !== caseStore) return;
    await caseStore.setDerived(
      'organ',
      await organRecord(model, inputs),
      pack(model),
      'organ model',
    );
    keepResult(caseStore.getState().document.steps.organ, model);
  } catch (error) {
    setFailure('organ', toFailure(error));
  }
}
