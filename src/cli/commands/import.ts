import { importReport, importReportLines } from '../../dicom/import-report.ts';
import { required, type Command } from '../command.ts';
import { openPath } from '../open-path.ts';

const usage = 'import DIR';

/** Reads the headers of a folder, file or zip and says what is there, what was skipped and what is doubtful. */
export const importCommand: Command = {
  usage,
  purpose: 'List the image series of a folder or zip, with an audit of their geometry.',
  options: [],
  async run(input) {
    const { scan } = await openPath(required({ usage }, 'DIR', input.positionals[0]));
    return { json: importReport(scan), lines: importReportLines(scan) };
  },
};
