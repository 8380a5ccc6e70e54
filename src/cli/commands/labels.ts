import path from 'node:path';
import { structuresOf } from '../../core/anatomy.ts';
import { formatMl } from '../../core/format.ts';
import { fail } from '../../core/failure.ts';
import { seriesGrid } from '../../dicom/volume.ts';
import { sourceOfSeries } from '../../pipeline/series-source.ts';
import { LABEL_FORMATS, type LabelFormat } from '../../pipeline/label-formats.ts';
import { readLabelFile } from '../../pipeline/label-file.ts';
import { sameImages } from '../../pipeline/same-images.ts';
import { writeLabelFile } from '../../pipeline/write-label-file.ts';
import { choiceOption, numberOption, required, type Command } from '../command.ts';
import { writeOutput } from '../files.ts';
import { bytesOf } from '../labels.ts';
import { ACCEPT_REPAIRS, chooseSeries, openPath, repairsAccepted } from '../open-path.ts';
import { progressContext } from '../output.ts';

const FORMATS = Object.keys(LABEL_FORMATS) as LabelFormat[];
const ORGANS = ['heart', 'liver', 'kidney', 'brain'] as const;

const usage = `labels IN OUT --images DIR --as ${FORMATS.join('|')} [--organ ${ORGANS.join('|')}] [--mask LABEL] [--series UID] [--accept-repairs REASON]   (IN: SEG, RTSTRUCT, .nii[.gz], .nrrd or .mha)`;

/** Puts the structures of a file on the voxels of the images they belong to, and writes them in another format. */
export const labelsCommand: Command = {
  usage,
  purpose:
    'Convert structures (DICOM SEG or RTSTRUCT, NIfTI, NRRD, MetaImage) on the voxels of their images. A file of another patient or frame of reference is refused.',
  options: ['images', 'as', 'organ', 'mask', 'series', ACCEPT_REPAIRS],
  async run(input) {
    const from = required({ usage }, 'IN', input.positionals[0]);
    const out = required({ usage }, 'OUT', input.positionals[1]);
    const images = required({ usage }, '--images DIR', input.option('images'));
    const format = FORMATS.find((one) => one === choiceOption(input, 'as', FORMATS)) ?? 'nifti';
    const organ = ORGANS.find((one) => one === choiceOption(input, 'organ', ORGANS)) ?? 'heart';
    const maskLabel = numberOption(input, 'mask', structuresOf(organ)[0].label, [1, 255]);
    const file = {
      name: path.basename(from),
      bytes: await bytesOf(from, 'the structures'),
    };
    const opened = await openPath(images);
    const series = chooseSeries(opened, input.option('series'));
    if (series.stored) {
      fail(
        'bad-input',
        'images-not-dicom',
        'The images are not DICOM: nobody can say whether the structures belong to them.',
        'Give the DICOM images that the structures were drawn on.',
      );
    }
    repairsAccepted(series, input);
    const mixed = series.warnings.some(({ code }) => code === 'mixed-frame-of-reference');
    const notes = sameImages(file, {
      patientId: series.patient.id,
      frameOfReferenceUid: mixed ? '' : series.frameOfReferenceUid,
    });
    const given = await readLabelFile(file, seriesGrid(series), organ, maskLabel);
    const source = await sourceOfSeries(series, opened.files, progressContext('images'));
    await writeOutput(out, await writeLabelFile(given.labels, format, source));
    const warnings = [
      ...given.warnings.map(({ code, message }) => ({ code, message })),
      ...notes.map((message) => ({ code: 'not-checked', message })),
    ];
    const structures = given.structures.map(({ label, name, volumeMl }) => ({
      label,
      name,
      volumeMl,
    }));
    return {
      json: { format, structures, warnings },
      lines: [
        ...structures.map(
          ({ name, volumeMl }) => `${name.padEnd(18)} ${formatMl(volumeMl).padStart(10)}`,
        ),
        ...warnings.map(({ message }) => `Note: ${message}`),
        `${LABEL_FORMATS[format].title} written to ${out}`,
      ],
    };
  },
};
