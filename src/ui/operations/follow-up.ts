/** The second study of a case: loaded, laid on the first, segmented and measured. */
import { fail, toFailure } from '../../core/failure.ts';
import { createJobContext, type JobListener } from '../../core/job.ts';
import type { LabelMap, Volume } from '../../core/volume.ts';
import type { SlicePartial } from '../../dicom/volume.ts';
import {
  followUpRecord,
  followUpVolume,
  studyOfRecord,
  type FollowUpStudy,
} from '../../pipeline/follow-up.ts';
import { recipeFor } from '../../pipeline/recipes.ts';
import {
  mutualInformationAlignment,
  sameFrameAlignment,
  unalignedStudies,
  type StudyAlignment,
} from '../../pipeline/study-alignment.ts';
import { inputsOf, type CaseDocument } from '../../twin/document.ts';
import type { CaseStore } from '../../twin/store.ts';
import { startJob } from '../../../workers/client.ts';
import { runJob, setFailure } from '../session/jobs.ts';
import { openCase, session } from '../session/session.ts';
import { labelMap } from './edit-labels.ts';
import { isoDate, requireSecondStudy, type FollowUpCandidate } from './follow-up-files.ts';

/** Loads, aligns, segments and measures the second study, and makes it the follow-up of the case. */
export async function addFollowUp(candidate: FollowUpCandidate): Promise<void> {
  const { scanId, series, sameFrame } = candidate;
  const caseStore = openCase();
  const { document } = caseStore.getState();
  const { volume } = session.getState();
  try {
    const intervalDays = requireSecondStudy(document, series);
    requireRecipe(document);
    const labels = labelMap();
    if (!volume || !labels) return;
    const second = await runJob<Volume, SlicePartial>('followUp', (listener) =>
      startJob('dicom.load', { scanId, seriesKey: series.key }, part(listener, 0, 0.1)),
    );
    if (!second) return;
    const studies = { fixed: volume, moving: second, labels };
    const alignment = sameFrame ? sameFrameAlignment() : await alignByContent(document, studies);
    if (!alignment) return;
    const segmentation = await runJob('followUp', (listener) =>
      startJob('segment.liver-ct', { volume: second, seeds: {} }, part(listener, 0.4, 1)),
    );
    if (!segmentation) return;
    await keep(caseStore, {
      volume: second,
      segmentation,
      seriesDescription: series.description,
      date: isoDate(series.studyDate),
      intervalDays,
      frameOfReferenceUid: series.frameOfReferenceUid,
      alignment,
    });
  } catch (error) {
    setFailure('followUp', toFailure(error));
  }
}

/** Measures the second study again: with another alignment, or on the structures as they are now. */
export async function measureFollowUpAgain(alignment?: StudyAlignment): Promise<void> {
  const caseStore = openCase();
  try {
    const record = caseStore.getState().document.steps.followUp;
    const volume = secondVolume();
    const labels = secondLabelMap();
    if (!record || !volume || !labels) return;
    const arrays = { volume: volume.data, labels: labels.data };
    await keep(caseStore, studyOfRecord(record, arrays, alignment));
  } catch (error) {
    setFailure('followUp', toFailure(error));
  }
}

/** Lays the second study on the first by mutual information, whatever it lies by now. */
export async function alignFollowUpByContent(): Promise<void> {
  const { document } = openCase().getState();
  const { volume } = session.getState();
  const second = secondVolume();
  const labels = labelMap();
  if (!volume || !second || !labels) return;
  try {
    const studies = { fixed: volume, moving: second, labels };
    const alignment = await alignByContent(document, studies, [0, 1]);
    if (alignment) await measureFollowUpAgain(alignment);
  } catch (error) {
    setFailure('followUp', toFailure(error));
  }
}

/** Positions of both studies taken as the files give them. */
export const alignFollowUpByFrame = (): Promise<void> => measureFollowUpAgain(sameFrameAlignment());

/** Accepts what is uncertain about the comparison; the reason goes to the audit log and the report. */
export function acceptFollowUp(interlockId: string, reason: string): void {
  openCase().answerInterlock('followUp', interlockId, reason);
}

/** The image of the second study; undefined while there is none. */
export function secondVolume(): Volume | undefined {
  const { caseStore } = session.getState();
  const record = caseStore?.getState().document.steps.followUp;
  const data = record && caseStore.blobs.get(record.blobs.volume);
  return record && (data instanceof Int16Array || data instanceof Float32Array)
    ? followUpVolume(record, data)
    : undefined;
}

/** The label map of the second study on its own grid; undefined while there is none. */
export function secondLabelMap(): LabelMap | undefined {
  const { caseStore } = session.getState();
  const record = caseStore?.getState().document.steps.followUp;
  const data = record && caseStore.blobs.get(record.blobs.labels);
  return record && data instanceof Uint8Array ? { grid: record.summary.grid, data } : undefined;
}

/** Measures against the structures of now and makes the record, in a case that is still open. */
async function keep(caseStore: CaseStore, study: FollowUpStudy): Promise<void> {
  await caseStore.seal();
  const { document } = caseStore.getState();
  const inputs = inputsOf(document, 'followUp');
  const labels = labelMap();
  if (!labels || session.getState().caseStore !== caseStore) return;
  const record = await followUpRecord(document.organ, labels, study, inputs, createJobContext());
  if (session.getState().caseStore !== caseStore) return;
  await caseStore.setDerived(
    'followUp',
    record,
    { volume: study.volume.data, labels: study.segmentation.labels.data },
    changeText(study),
  );
}

/** Short: it is read on the undo button. */
const CHANGE: Readonly<Record<StudyAlignment['registration']['method'], string>> = {
  'same-frame': 'by frame',
  'mutual-information': 'by content',
  landmarks: 'by landmarks',
};

const changeText = ({ alignment }: FollowUpStudy): string =>
  `align ${CHANGE[alignment.registration.method]}`;

/** The second study is outlined by the recipe of the organ. */
function requireRecipe({ organ }: CaseDocument): void {
  if (recipeFor(organ)?.id === 'liver-ct') return;
  fail(
    'unsupported',
    'no-recipe',
    `There is no recipe that outlines a ${organ} with its tumours, so a second study cannot be measured here.`,
    'Open the second study as a case of its own, paint the tumours and compare the volumes.',
  );
}

interface Studies {
  readonly fixed: Volume;
  readonly moving: Volume;
  readonly labels: LabelMap;
}

/** By mutual information; where that finds nothing the study is kept, unaligned, to be aligned by landmarks. */
async function alignByContent(
  { organ }: CaseDocument,
  studies: Studies,
  [from, to]: readonly [number, number] = [0.1, 0.4],
): Promise<StudyAlignment | undefined> {
  const found = await runJob('followUp', (listener) =>
    startJob('register.studies', { ...studies, organ }, part(listener, from, to)),
  );
  if (found) return mutualInformationAlignment(found);
  const failure = session.getState().failures.followUp;
  if (failure?.code !== 'no-overlap' && failure?.code !== 'register-size') return undefined;
  setFailure('followUp', undefined);
  return unalignedStudies(studies.fixed, studies.moving, failure.message);
}

/** Reports into a span of the whole. */
const part = <Partial>(
  listener: JobListener<Partial>,
  from: number,
  to: number,
): JobListener<Partial> => ({
  ...listener,
  onProgress: (fraction, activity) =>
    listener.onProgress?.(from + (to - from) * fraction, activity),
});
