import { agreementCsv } from '../../pipeline/agreement-table.ts';
import { structureByLabel } from '../../core/anatomy.ts';
import { formatMl } from '../../core/format.ts';
import { compareLabels } from '../../segment/agreement.ts';
import { numberOption, required, type Command } from '../command.ts';
import { writeOutput } from '../files.ts';
import { imageLabels } from '../image-files.ts';
import { progressContext } from '../output.ts';

const usage = 'compare A.nii.gz B.nii.gz [--tolerance-mm 1] [--csv table.csv]';
const STANDARD_TOLERANCE_MM = 1;

/** Agreement of two label maps: overlap, volumes and distances between surfaces, structure by structure. */
export const compareCommand: Command = {
  usage,
  purpose: 'Compare two label maps: Dice, Jaccard, surface distances, surface Dice, volumes.',
  options: ['tolerance-mm', 'csv'],
  async run(input) {
    const a = await imageLabels(required({ usage }, 'A', input.positionals[0]));
    const b = await imageLabels(required({ usage }, 'B', input.positionals[1]));
    const toleranceMm = numberOption(input, 'tolerance-mm', STANDARD_TOLERANCE_MM, [0, 1000]);
    const { labels } = await compareLabels(a, b, { toleranceMm }, progressContext('compare'));
    const structures = labels.map((entry) => ({
      name: structureByLabel(entry.label)?.name ?? `label-${entry.label}`,
      ...entry,
    }));
    const csv = input.option('csv');
    if (csv !== undefined) {
      const rows = structures.map(({ name, ...entry }) => ({ title: name, ...entry }));
      await writeOutput(csv, new TextEncoder().encode(agreementCsv(rows, { toleranceMm })));
    }
    return {
      json: { toleranceMm, structures },
      lines: [
        ...structures.map(
          (s) =>
            `${s.name.padEnd(18)} Dice ${s.dice.toFixed(4)}  surface Dice ${s.surfaceDice.toFixed(4)}  average ${mm(s.averageSymmetricDistanceMm)}  95 % ${mm(s.distance95Mm)}  ${formatMl(s.volumeAMl)} / ${formatMl(s.volumeBMl)}`,
        ),
        `Surfaces within ${toleranceMm} mm count as the same.`,
        ...(csv === undefined ? [] : [`Table written to ${csv}`]),
      ],
    };
  },
};

const mm = (value: number): string =>
  Number.isFinite(value) ? `${value.toFixed(2)} mm` : 'infinite (one is empty)';
