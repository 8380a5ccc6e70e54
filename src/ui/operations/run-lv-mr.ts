/** Left ventricle MR on all phases of the open cine; the outlines of the phase on screen become the segmentation. */
import { toFailure } from '../../core/failure.ts';
import type { JobListener } from '../../core/job.ts';
import type { Volume } from '../../core/volume.ts';
import { cineSummary, segmentationOfPhase } from '../../pipeline/cine-measures.ts';
import { phasesOf, phaseWords } from '../../pipeline/cine-phases.ts';
import { segmentationRecord } from '../../pipeline/segmentation-record.ts';
import type { LvMrResult } from '../../segment/lv-mr.ts';
import { inputsOf } from '../../twin/document.ts';
import { startJob } from '../../../workers/client.ts';
import { localJob, runJob, setFailure } from '../session/jobs.ts';
import { openCase, session, type SessionState } from '../session/session.ts';
import { recipeMarks } from './recipe-marks.ts';

/** Share of the work that reading the other phases is. */
const READING = 0.3;

/** The phases of the cine that the open case shows one phase of, while its files are open; that phase alone otherwise. */
function openCine({ opened, caseStore }: SessionState) {
  const study = caseStore?.getState().document.study;
  const all = opened?.scan.series ?? [];
  const chosen = all.find(
    ({ uid, description }) => uid === study?.seriesUid && description === study.seriesDescription,
  );
  if (!opened || !chosen) return { open: 0, by: null, values: [null], keys: [], scanId: 0 };
  const { series, ...phases } = phasesOf(chosen, all);
  return { ...phases, keys: series.map(({ key }) => key), scanId: opened.scanId };
}

type OpenCine = ReturnType<typeof openCine>;

async function readPhases(
  { open, keys, scanId, by, values }: OpenCine,
  volume: Volume,
  { onProgress, signal }: Required<Pick<JobListener<never>, 'onProgress' | 'signal'>>,
): Promise<Volume[]> {
  if (keys.length < 2) return [volume];
  const phases: Volume[] = [];
  for (const [n, seriesKey] of keys.entries()) {
    onProgress((READING * n) / keys.length, `Reading ${phaseWords({ by, values }, n)}`);
    phases.push(
      n === open ? volume : await startJob('dicom.load', { scanId, seriesKey }, { signal }).result,
    );
  }
  return phases;
}

export async function runLvMr(volume: Volume): Promise<void> {
  const caseStore = openCase();
  const inputs = inputsOf(caseStore.getState().document, 'segmentation');
  const { cavity } = recipeMarks.getState();
  const cine = openCine(session.getState());
  const result = await runJob<LvMrResult>(
    'segment',
    localJob(async ({ onProgress, signal }) => {
      const phases = await readPhases(cine, volume, { onProgress, signal });
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
