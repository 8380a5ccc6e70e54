/** The recipe that proposes the structures, and the surfaces that follow every edit. */
import { HEART_STRUCTURES } from '../../core/anatomy.ts';
import { toFailure } from '../../core/failure.ts';
import { segmentationRecord } from '../../pipeline/segmentation-record.ts';
import { inputsOf } from '../../twin/document.ts';
import { startJob } from '../../../workers/client.ts';
import { runJob, setFailure } from '../session/jobs.ts';
import { openCase, session } from '../session/session.ts';

/** Runs the heart CT recipe on the open image and makes its proposal the segmentation of the case. */
export async function runSegmentation(): Promise<void> {
  const { volume } = session.getState();
  if (!volume) return;
  const caseStore = openCase();
  const inputs = inputsOf(caseStore.getState().document, 'segmentation');
  const result = await runJob('segment', (listener) =>
    startJob('segment.heart-ct', { volume }, listener),
  );
  if (!result || session.getState().caseStore !== caseStore) return;
  try {
    const record = await segmentationRecord(result, inputs);
    const found = HEART_STRUCTURES.filter(({ label }) => result.labels.data.includes(label)).length;
    await caseStore.setDerived(
      'segmentation',
      record,
      { labels: result.labels.data },
      `heart CT recipe, ${found} structures`,
    );
  } catch (error) {
    setFailure('segment', toFailure(error));
  }
}
