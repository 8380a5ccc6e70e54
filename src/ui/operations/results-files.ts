/** Results of the open case as DICOM files of the study that its images belong to. */
import { fail, toFailure } from '../../core/failure.ts';
import { createJobContext } from '../../core/job.ts';
import { concatenate } from '../../dicom/inflate.ts';
import { deidentifyFiles } from '../../dicom/deidentify/deidentify-files.ts';
import { sizeOf } from '../../dicom/deidentify/write-elements.ts';
import { memorySource } from '../../dicom/source.ts';
import type { SourceSeries } from '../../formats/dicom-source.ts';
import { measuredGroups, type MeasuredGroups } from '../../pipeline/measured-groups.ts';
import { writeMeasurementReport, writtenSegments } from '../../pipeline/measurement-report.ts';
import { measuredOn } from '../../twin/measure-figures.ts';
import { startJob } from '../../../workers/client.ts';
import { fileName, saveBytes } from '../report/save-file.ts';
import { notify, openCase, session } from '../session/session.ts';
import { openImages } from './edit-files.ts';
import { labelMap } from './edit-labels.ts';

export interface ResultsChoice {
  readonly segmentation: boolean;
  readonly report: boolean;
  /** Seed of the pseudonyms; absent where the results carry the patient's identity. */
  readonly deidentifySeed?: number;
}

export interface ResultFile {
  readonly title: string;
  readonly bytes: Uint8Array;
}

/** What the report of the open case would hold. */
export const reportedNow = async (): Promise<MeasuredGroups> => {
  const { document } = openCase().getState();
  return measuredGroups(document, measuredOn(document, imageAtHand));
};

const imageAtHand = (phase?: number) =>
  phase === undefined ? session.getState().volume : undefined;

/** Patient and images that the results belong to. @throws Failure `source-missing`. */
export async function sourceOfCase(): Promise<SourceSeries> {
  const images = openImages(session.getState());
  if (images) return startJob('dicom.source', images).result;
  return fail(
    'bad-input',
    'source-missing',
    'The images of this case are not open, and a result names the images it belongs to.',
    'Open them again in Import.',
  );
}

/** Writes the chosen results; the report refers to the segmentation where both are. @throws Failure `seg-empty`, `report-empty`. */
export async function resultFiles(
  { segmentation, report, deidentifySeed }: ResultsChoice,
  source: SourceSeries,
): Promise<readonly ResultFile[]> {
  const createdAt = new Date();
  const { document } = openCase().getState();
  const files: ResultFile[] = [];
  const labels = segmentation ? labelMap() : undefined;
  const seg = labels && (await startJob('edit.export', { labels, format: 'seg', source }).result);
  if (seg) files.push({ title: 'Segmentation (SEG)', bytes: seg.bytes });
  if (report) {
    const on = measuredOn(document, imageAtHand);
    const { groups } = await measuredGroups(document, on, seg && writtenSegments(seg.bytes));
    const bytes = await writeMeasurementReport(groups, source, createdAt);
    files.push({ title: 'Measurements (SR)', bytes });
  }
  return deidentifySeed === undefined ? files : deidentified(files, deidentifySeed);
}

/** The profile that exported images go through, so that the same seed gives references that fit. */
async function deidentified(
  files: readonly ResultFile[],
  seed: number,
): Promise<readonly ResultFile[]> {
  const copies: Uint8Array[] = [];
  await deidentifyFiles(
    files.map(({ title, bytes }) => memorySource(title, bytes)),
    { dates: 'remove', seed },
    async ({ parts }) => void copies.push(concatenate(parts, sizeOf(parts))),
    createJobContext(),
  );
  return files.map(({ title }, n) => ({ title, bytes: copies[n] }));
}

/** Downloads the measurements of the open case as DICOM SR; a refusal is told on the page. */
export async function saveMeasurementReport(): Promise<void> {
  try {
    const [report] = await resultFiles({ segmentation: false, report: true }, await sourceOfCase());
    const { patient } = openCase().getState().document;
    const name = `${fileName(patient.pseudonym)}-measurements-sr.dcm`;
    saveBytes(name, report.bytes, 'application/dicom');
    notify(`Saved as ${name}. As DICOM SR it names the patient, like the images it belongs to.`);
  } catch (error) {
    const { message, hint } = toFailure(error);
    notify(`${message} ${hint}`);
  }
}
