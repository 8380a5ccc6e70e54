import { fail } from '../../core/failure.ts';
import { writeNifti } from '../../formats/nifti.ts';
import { writePhantomSeries } from '../../phantom/dicom-series.ts';
import { buildHeartPhantom } from '../../phantom/heart-phantom.ts';
import { numberOption, required, type Command } from '../command.ts';
import { writeOutput } from '../files.ts';
import { progressContext } from '../output.ts';

const usage = 'phantom heart --seed N --out DIR [--spacing-mm S]';

/** Writes a synthetic patient: `DIR/dicom/*.dcm` and its exact labels `DIR/labels.nii.gz`. */
export const phantomCommand: Command = {
  usage,
  purpose: 'Write a synthetic patient as DICOM files with its exact labels.',
  options: ['seed', 'out', 'spacing-mm'],
  async run(input) {
    const organ = required({ usage }, 'The organ', input.positionals[0]);
    if (organ !== 'heart') {
      fail('bad-input', 'unknown-organ', `There is no synthetic ${organ}.`, 'Use: phantom heart.');
    }
    const out = required({ usage }, '--out DIR', input.option('out'));
    const seed = numberOption(input, 'seed', 1, [0, 2 ** 31 - 1]);
    const spacingMm = input.option('spacing-mm') && numberOption(input, 'spacing-mm', 1, [0.6, 4]);
    const phantom = await buildHeartPhantom(
      { seed, ...(spacingMm && { spacingMm }) },
      progressContext('phantom'),
    );
    const files = await writePhantomSeries(phantom, seed);
    for (const { name, bytes } of files) await writeOutput(`${out}/dicom/${name}`, bytes);
    await writeOutput(`${out}/labels.nii.gz`, writeNifti(phantom.labels));
    const { dimensions, spacingMm: spacing } = phantom.volume.grid;
    return {
      json: { seed, files: files.length, dimensions, spacingMm: spacing, facts: phantom.facts },
      lines: [
        `SYNTHETIC heart of seed ${seed}: ${files.length} DICOM files in ${out}/dicom, truth in ${out}/labels.nii.gz`,
        `${dimensions.join(' x ')} voxels at ${spacing.map((mm) => mm.toFixed(2)).join(' x ')} mm`,
      ],
    };
  },
};
