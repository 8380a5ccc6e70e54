/** Left ventricle MR on all phases of the open cine; the outlines of the phase on screen become the segmentation. */
import { toFailure } from '../../core/failure.ts';
import type { Volume } from '../../core/volume.ts';
import { cineSummary, segmentationOfPhase } from '../../pipeline/cine-measures.ts';
import { segmentationRecord } from '../../pipeline/segmentation-record.ts';
import type { LvMrResult } from '../../segment/lv-mr.ts';
import { inputsOf } from '../../twin/document.ts';
import { startJob } from '../../../workers/client.ts';
import { localJob, runJob, setFailure } from '../session/jobs.ts';
import { openCase, session } from '../session/session.ts';
import { openCine, readPhases } from './open-cine.ts';
import { recipeMarks } from './recipe-marks.ts';

/** Share of the work that reading the other phases is. */
const READING = 0.3;

export async function runLvMr(volume: Volume): Promise<void> {
  const caseStore = openCase();
  const inputs = inputsOf(caseStore.getState().document, 'segmentation');
  const { cavity } = recipeMarks.getState();
  const cine = openCine(session.getState());
  const result = await runJob<LvMrResult>(
    'segment',
    localJob(async ({ onProgress, signal }) => {
      const reading = {
        signal,
        onProgress: (fraction: number, activity: string) =>
          onProgress(READING * fraction, activity),
      };
      const phases = await readPhases(cine, volume, reading);
      const after = phases.length > 1 ? READING : 0;
      const listener = {
        signal,
        onProgress: (fraction: number, activity: string) =>
          onProgress(after + (1 - after) * fraction, activity),
      };
      return startJob('segment.lv-mr', { phases, clicks: { cavity } }, listener).result;
    }),
  );
  if (!result || session.getState().caseStore !== caseStore) return;
  try {
    const segmentation = segmentationOfPhase(result, cine, cine.open);
    const summary = cineSummary(result, cine, cine.open);
    const parameters = { cavityMarks: cavity, phases: summary.phases.length };
    const record = await segmentationRecord('lv-mr', segmentation, parameters, inputs);
    const phases = summary.phases.length === 1 ? 'one phase' : `${summary.phases.length} phases`;
    await caseStore.setDerived(
      'segmentation',
      { ...record, summary: { ...record.summary, cine: summary } },
      { labels: segmentation.labels.data },
      `Left ventricle MR recipe, ${phases}`,
    );
  } catch (error) {
    setFailure('segment', toFailure(error));
  }
}
