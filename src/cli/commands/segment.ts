import { segmentHeartCt } from '../../segment/heart-ct.ts';
import { formatMl } from '../../core/format.ts';
import { writeNifti } from '../../formats/nifti.ts';
import { choiceOption, required, type Command } from '../command.ts';
import { writeOutput } from '../files.ts';
import { loadPath } from '../open-path.ts';
import { progressContext } from '../output.ts';

const usage = 'segment DIR --recipe heart-ct --out labels.nii.gz [--series UID]';

/** Proposes the structures of a heart CT and writes the label map. */
export const segmentCommand: Command = {
  usage,
  purpose: 'Propose the structures of a contrast heart CT and write the label map.',
  options: ['recipe', 'out', 'series'],
  async run(input) {
    const directory = required({ usage }, 'DIR', input.positionals[0]);
    choiceOption(input, 'recipe', ['heart-ct']);
    const out = required({ usage }, '--out labels.nii.gz', input.option('out'));
    const { volume } = await loadPath(directory, input.option('series'));
    const { labels, structures, warnings } = await segmentHeartCt(
      volume,
      progressContext('segment'),
    );
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
