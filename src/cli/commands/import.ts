import { fail } from '../../core/failure.ts';
import { requireSeries } from '../../dicom/identity.ts';
import { importReport, importReportLines } from '../../dicom/import-report.ts';
import { overlayLabels } from '../../dicom/overlay-labels.ts';
import { writeNifti } from '../../formats/nifti.ts';
import type { OpenedImages } from '../../pipeline/open-images.ts';
import { required, type Command } from '../command.ts';
import { writeOutput } from '../files.ts';
import { progressContext } from '../output.ts';
import { openPath } from '../open-path.ts';

const usage =
  'import DIR|image.nii.gz|image.nrrd|image.mha [--overlays labels.nii.gz [--series UID]]';

/** Reads the headers of a folder, file or zip and says what is there, what was skipped and what is doubtful. */
export const importCommand: Command = {
  usage,
  purpose:
    'List the image series of a folder or zip, or the image in a NIfTI, NRRD or MetaImage file, with an audit of their geometry. --overlays writes the overlay planes of a series (drawings and text beside its pixels) as a label map.',
  options: ['overlays', 'series'],
  async run(input) {
    const opened = await openPath(required({ usage }, 'DIR', input.positionals[0]));
    const { scan } = opened;
    requireSeries(scan);
    const out = input.option('overlays');
    if (out !== undefined) return writeOverlays(opened, input.option('series'), out);
    const warnings = mixedPatients(scan.patients.length);
    return {
      json: { ...importReport(scan), patients: scan.patients.length, warnings },
      lines: [...importReportLines(scan), ...warnings.map(({ message }) => `Caution: ${message}`)],
    };
  },
};

/** The overlays of the series named, or of the first that has some. */
async function writeOverlays(
  { scan, files }: OpenedImages,
  uid: string | undefined,
  out: string,
): ReturnType<Command['run']> {
  const series = scan.series.find((one) =>
    uid === undefined
      ? one.warnings.some(({ code }) => code === 'overlays')
      : one.uid === uid || one.key === uid,
  );
  if (!series) {
    return fail(
      'bad-input',
      uid === undefined ? 'no-overlays' : 'no-such-series',
      uid === undefined
        ? 'No image of these files carries an overlay.'
        : `There is no series ${uid} in these files.`,
      uid === undefined
        ? 'Open the series with the overlays.'
        : `Use one of: ${scan.series.map((one) => one.key).join(', ')}.`,
    );
  }
  const { labels, planes, shared } = await overlayLabels(
    series,
    files,
    progressContext('overlays'),
  );
  await writeOutput(out, writeNifti(labels));
  return {
    json: { series: series.key, planes, shared },
    lines: [
      ...planes.map(
        ({ group, label, voxels, slices }, n) =>
          `${n + 1}: overlay ${group}${label && ` “${label}”`}, ${voxels} pixels on ${slices.length} slices`,
      ),
      ...(shared > 0
        ? [`${shared} pixels are drawn by several planes and carry the last one's value.`]
        : []),
      `Written to ${out}`,
    ],
  };
}

/** Listing files of several people is harmless; every command that computes on them refuses. */
function mixedPatients(count: number): { code: string; message: string }[] {
  if (count < 2) return [];
  const message = `These files belong to ${count} patients; a case is about one. Other commands refuse them.`;
  return [{ code: 'mixed-patients', message }];
}
