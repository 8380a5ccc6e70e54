import { formatMl } from '../../core/format.ts';
import { writeNifti } from '../../formats/nifti.ts';
import { required, type Command } from '../command.ts';
import { writeOutput } from '../files.ts';
import { loadImage } from '../open-path.ts';
import { progressContext } from '../output.ts';
import { RECIPE_OPTIONS, recipeFrom } from '../recipes.ts';

const usage =
  'segment DIR|image.nii.gz --recipe heart-ct|liver-ct --out labels.nii.gz [--series UID] [--organ-mark x,y,z] [--tumour-marks x,y,z;...]';

/** Proposes the structures of an organ and writes the label map. */
export const segmentCommand: Command = {
  usage,
  purpose: 'Propose the structures of a heart or a liver on CT and write the label map.',
  options: [...RECIPE_OPTIONS, 'out', 'series'],
  async run(input) {
    const directory = required({ usage }, 'DIR', input.positionals[0]);
    const { segment } = recipeFrom(input);
    const out = required({ usage }, '--out labels.nii.gz', input.option('out'));
    const volume = await loadImage(directory, input.option('series'));
    const { labels, structures, warnings } = await segment(volume, progressContext('segment'));
    await writeOutput(out, writeNifti(labels));
    return {
      json: {
        structures: structures.map(({ label, name, volumeMl, components, confidence }) => ({
          label,
          name,
          volumeMl,
          components,
          confidence,
        })),
        warnings,
      },
      lines: [
        ...structures.map(
          ({ name, volumeMl, components, confidence }) =>
            `${name.padEnd(18)} ${formatMl(volumeMl).padStart(10)}  ${components} part(s)  ${confidence}`,
        ),
        ...warnings.map(({ message }) => `Note: ${message}`),
        `Labels written to ${out}`,
      ],
    };
  },
};
