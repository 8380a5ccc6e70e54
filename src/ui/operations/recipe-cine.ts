/** The other phases of a cine for a case that was opened without its files: the case itself keeps one phase. */
import { fail } from '../../core/failure.ts';
import { phasesOf } from '../../pipeline/cine-phases.ts';
import { startJob } from '../../../workers/client.ts';
import { localJob, runJob } from '../session/jobs.ts';
import { session, type OpenScan } from '../session/session.ts';
import type { PickedFile } from '../start/drop.ts';
import { patientKey } from './open-images.ts';

/** Reads the files of the cine again for a case that was opened without them. The case itself does not change. */
export async function addCineFiles(files: readonly PickedFile[]): Promise<void> {
  const { caseStore } = session.getState();
  const study = caseStore?.getState().document.study;
  if (!study) return;
  const opened = await runJob<OpenScan>(
    'segment',
    localJob(async ({ onProgress, signal }) => {
      onProgress(0, 'Reading the files of the cine');
      const found = await startJob('dicom.scan', { files }, { onProgress, signal }).result;
      const { series } = found.scan;
      const chosen = series.find(
        ({ uid, description }) =>
          uid === study.seriesUid && description === study.seriesDescription,
      );
      if (!chosen) {
        return fail(
          'bad-input',
          'other-cine',
          `These files do not hold the series of this case (${study.seriesDescription || 'without a name'}), so they are another examination or another phase alone.`,
          'Choose the folder or the zip that the case was made from.',
        );
      }
      if (phasesOf(chosen, series).series.length < 2) {
        fail(
          'bad-input',
          'one-phase',
          'These files hold the phase that the case has, and no other phase of the beat.',
          'Choose the files of the whole cine.',
        );
      }
      return { ...found, chosenKey: chosen.key, chosenPatientId: patientKey(chosen.patient) };
    }),
  );
  if (opened && session.getState().caseStore === caseStore) session.setState({ opened });
}
