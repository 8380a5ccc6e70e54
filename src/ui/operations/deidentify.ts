/** Copies of a series without the identity of its patient. */
import type { JobListener } from '../../core/job.ts';
import type {
  DeidentifyOptions,
  DeidentifyReport,
} from '../../dicom/deidentify/deidentify-files.ts';
import { startJob, type JobHandle } from '../../../workers/client.ts';
import { saveBytes } from '../report/save-file.ts';
import { notify } from '../session/session.ts';

export interface SeriesOfScan {
  readonly scanId: number;
  readonly seriesKey: string;
}

/** A number that nobody knows before the export and nobody can guess afterwards. */
export const freshSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0];

/** What would be done to the first file of the series. */
export async function previewDeidentified(
  series: SeriesOfScan,
  options: DeidentifyOptions,
): Promise<DeidentifyReport> {
  return (await startJob('dicom.deidentify', { ...series, options, preview: true }).result).report;
}

/** Writes the copies and hands them to the browser's download as a zip under the pseudonym. */
export function exportDeidentified(
  series: SeriesOfScan,
  options: DeidentifyOptions,
  listener: JobListener<never>,
): JobHandle<DeidentifyReport> {
  const job = startJob('dicom.deidentify', { ...series, options, preview: false }, listener);
  const result = job.result.then(({ report, zip }) => {
    const name = `${report.pseudonyms[0]}.zip`;
    saveBytes(name, zip, 'application/zip');
    notify(`Saved as ${name}: ${report.files} files.`);
    return report;
  });
  return { result, cancel: () => job.cancel() };
}
