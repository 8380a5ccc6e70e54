import { requireSeries } from '../../dicom/identity.ts';
import { importReport, importReportLines } from '../../dicom/import-report.ts';
import { required, type Command } from '../command.ts';
import { openPath } from '../open-path.ts';

const usage = 'import DIR|image.nii.gz|image.nrrd|image.mha';

/** Reads the headers of a folder, file or zip and says what is there, what was skipped and what is doubtful. */
export const importCommand: Command = {
  usage,
  purpose:
    'List the image series of a folder or zip, or the image in a NIfTI, NRRD or MetaImage file, with an audit of their geometry.',
  options: [],
  async run(input) {
    const { scan } = await openPath(required({ usage }, 'DIR', input.positionals[0]));
    requireSeries(scan);
    const warnings = mixedPatients(scan.patients.length);
    return {
      json: { ...importReport(scan), patients: scan.patients.length, warnings },
      lines: [...importReportLines(scan), ...warnings.map(({ message }) => `Caution: ${message}`)],
    };
  },
};

/** Listing files of several people is harmless; every command that computes on them refuses. */
function mixedPatients(count: number): { code: string; message: string }[] {
  if (count < 2) return [];
  const message = `These files belong to ${count} patients; a case is about one. Other commands refuse them.`;
  return [{ code: 'mixed-patients', message }];
}
