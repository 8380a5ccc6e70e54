/** Label maps from and to files of other programs. */
import { toFailure } from '../../core/failure.ts';
import { segmentationRecord } from '../../pipeline/segmentation-record.ts';
import { inputsOf } from '../../twin/document.ts';
import { startJob } from '../../../workers/client.ts';
import { fileName } from '../report/save-file.ts';
import { runJob, setFailure } from '../session/jobs.ts';
import { notify, openCase, session } from '../session/session.ts';
import { tools } from '../session/tools.ts';
import { labelMap } from './edit-labels.ts';

/** Makes a NIfTI label map the segmentation of the open case, as one step to undo; refused with a reason in the panel. */
export async function importLabels(file: File): Promise<void> {
  const { volume } = session.getState();
  if (!volume) return;
  const caseStore = openCase();
  const { document } = caseStore.getState();
  const inputs = inputsOf(document, 'segmentation');
  const maskLabel = tools.getState().selectedLabel;
  const { grid } = volume;
  const given = await runJob('edit', (listener) =>
    startJob('edit.import', { file, grid, organ: document.organ, maskLabel }, listener),
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

/** Downloads the label map as compressed NIfTI, values as in the list of structures, on the grid of the image. */
export async function exportLabels(): Promise<void> {
  const labels = labelMap();
  if (!labels) return;
  if (openCase().strokeOpen) {
    notify('Accept or discard the proposal before you export the label map.');
    return;
  }
  const { patient } = openCase().getState().document;
  const written = await runJob('edit', (listener) => startJob('edit.export', { labels }, listener));
  if (!written) return;
  const name = `${fileName(patient.pseudonym)}-labels.nii.gz`;
  const bytes = written.bytes as Uint8Array<ArrayBuffer>;
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/gzip' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 0);
  notify(`Saved as ${name}.`);
}
