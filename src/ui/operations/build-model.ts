/** The heart model of the open case, built from its label map and its scar. */
import { toFailure } from '../../core/failure.ts';
import { modelRecord } from '../../pipeline/model-record.ts';
import { pack } from '../../pipeline/pack.ts';
import { keepResult } from '../../pipeline/results.ts';
import type { ModelOptions } from '../../pipeline/wall-model.ts';
import { inputsOf } from '../../twin/document.ts';
import { startJob } from '../../../workers/client.ts';
import { runJob, setFailure } from '../session/jobs.ts';
import { openCase, session } from '../session/session.ts';
import { labelMap } from './edit-labels.ts';

/** Builds surfaces, simulation grid, fibres and segments, and makes them the model of the case. */
export async function buildModel(options: ModelOptions): Promise<void> {
  const caseStore = openCase();
  try {
    await caseStore.seal();
    const inputs = inputsOf(caseStore.getState().document, 'model');
    const labels = labelMap();
    const tissue = labelMap('tissue');
    if (!labels) return;
    const model = await runJob('model', (listener) =>
      startJob('model.heart', { labels, tissue, options }, listener),
    );
    if (!model || session.getState().caseStore !== caseStore) return;
    const record = await modelRecord(model, inputs);
    await caseStore.setDerived(
      'model',
      record,
      pack(model),
      `model at ${options.spacingMm.toFixed(1)} mm`,
    );
    keepResult(caseStore.getState().document.steps.model, model);
  } catch (error) {
    setFailure('model', toFailure(error));
  }
}
