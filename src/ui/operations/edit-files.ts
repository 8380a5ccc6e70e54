/** Label maps from and to files of other programs. */
import { toFailure } from '../../core/failure.ts';
import type { ImageIdentity } from '../../pipeline/agreement-table.ts';
import { LABEL_FORMATS, type LabelFormat } from '../../pipeline/label-formats.ts';
import type { SourceSeries } from '../../formats/dicom-source.ts';
import { segmentationRecord } from '../../pipeline/segmentation-record.ts';
import { inputsOf } from '../../twin/document.ts';
import { startJob } from '../../../workers/client.ts';
import { fileName, saveBytes } from '../report/save-file.ts';
import { runJob, setFailure } from '../session/jobs.ts';
import { notify, openCase, session, type SessionState } from '../session/session.ts';
import { tools } from '../session/tools.ts';
import { labelMap } from './edit-labels.ts';

/** Makes a label map of another program the segmentation of the open case, as one step to undo; refused with a reason in the panel. */
export async function importLabels(file: File): Promise<void> {
  const { volume } = session.getState();
  if (!volume) return;
  const caseStore = openCase();
  const { document } = caseStore.getState();
  const inputs = inputsOf(document, 'segmentation');
  const maskLabel = tools.getState().selectedLabel;
  const { grid } = volume;
  const images = identityOfImages(session.getState());
  const given = await runJob('edit', (listener) =>
    startJob('edit.import', { file, grid, organ: document.organ, maskLabel, images }, listener),
  );
  if (!given || session.getState().caseStore !== caseStore) return;
  try {
    // The file's name stays out: hospitals write patients' names into it.
    const record = await segmentationRecord('given-labels', given, {}, inputs);
    const count = given.structures.length;
    const words = `label map with ${count} ${count === 1 ? 'structure' : 'structures'}`;
    await caseStore.setDerived(
      'segmentation',
      record,
      { labels: given.labels.data },
      `import ${words}`,
    );
    const hints = given.warnings.map(({ message }) => ` ${message}.`).join('');
    notify(`Imported a ${words}.${hints}`);
  } catch (error) {
    setFailure('edit', toFailure(error));
  }
}

/** Downloads the label map in a format, on the grid of the image. */
export async function exportLabels(format: LabelFormat): Promise<void> {
  const labels = labelMap();
  if (!labels) return;
  if (openCase().strokeOpen) {
    notify('Accept or discard the proposal before you export the label map.');
    return;
  }
  const { patient } = openCase().getState().document;
  const { title, ending, type, dicom } = LABEL_FORMATS[format];
  const source = dicom ? await sourceSeries() : undefined;
  if (dicom && !source) return;
  const written = await runJob('edit', (listener) =>
    startJob('edit.export', { labels, format, ...(source && { source }) }, listener),
  );
  if (!written) return;
  const name = `${fileName(patient.pseudonym)}-labels${ending}`;
  saveBytes(name, written.bytes, type);
  notify(
    dicom
      ? `Saved as ${name}. As ${title} it names the patient, like the images it belongs to.`
      : `Saved as ${name}.`,
  );
}

/** The images of the open case, while they are still open; undefined after the case was opened from storage. */
export function openImages({ opened, caseStore }: SessionState) {
  const uid = caseStore?.getState().document.study?.seriesUid;
  const series = opened?.scan.series.find((one) => one.key === opened.chosenKey);
  return opened && series && series.uid === uid
    ? { scanId: opened.scanId, seriesKey: series.key }
    : undefined;
}

/** Whose images the case was drawn on; after it was opened from storage only their frame of reference is known. */
function identityOfImages(state: SessionState): ImageIdentity {
  const images = openImages(state);
  const series = state.opened?.scan.series.find(({ key }) => key === images?.seriesKey);
  const stored = openCase().getState().document.steps.image?.parameters.frameOfReferenceUid;
  const mixed = series?.warnings.some(({ code }) => code === 'mixed-frame-of-reference');
  const frame = series?.frameOfReferenceUid ?? (typeof stored === 'string' ? stored : '');
  return { patientId: series?.patient.id ?? '', frameOfReferenceUid: mixed ? '' : frame };
}

/** Why the label map cannot be written as DICOM now; undefined where it can. */
export const noSourceImages = (state: SessionState): string | undefined =>
  openImages(state)
    ? storedInstead(state)
    : 'The images are not open: open them again in Import, or use NIfTI or NRRD';

function storedInstead({ opened }: SessionState): string | undefined {
  const stored = opened?.scan.series.find(({ key }) => key === opened.chosenKey)?.stored;
  return stored && `The image came as ${stored.format}, not as DICOM: use NIfTI or NRRD`;
}

/** Patient and images of the series of the case; undefined where they could not be read, with the reason in the panel. */
async function sourceSeries(): Promise<SourceSeries | undefined> {
  const images = openImages(session.getState());
  return images && runJob('edit', (listener) => startJob('dicom.source', images, listener));
}
