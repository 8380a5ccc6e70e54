import { formatMl, formatMm } from '../../core/format.ts';
import { writeNifti } from '../../formats/nifti.ts';
import { buildOrganModel, territoryMaps } from '../../pipeline/organ-model.ts';
import { resectionRecord } from '../../pipeline/resection-record.ts';
import { prepareResection } from '../../plan/resection/context.ts';
import { evaluateResection, paintedMask } from '../../plan/resection/evaluate.ts';
import { choiceOption, required, type Command } from '../command.ts';
import { writeOutput } from '../files.ts';
import { labelMapFrom } from '../labels.ts';
import { progressContext } from '../output.ts';
import { resectionPlanFrom } from '../resection-plan.ts';

const usage =
  'resect labels.nii.gz --plan plan.json [--organ liver|kidney|brain] [--out removed.nii.gz]';

const ORGANS = ['liver', 'kidney', 'brain'] as const;

/** Evaluates a planned resection of the organ of a label map. */
export const resectCommand: Command = {
  usage,
  purpose: 'Evaluate resection surfaces: volumes, margins, vessels cut, functional remnant.',
  options: ['plan', 'organ', 'out'],
  async run(input) {
    const file = required({ usage }, 'The label map', input.positionals[0]);
    const plan = await resectionPlanFrom(
      required({ usage }, '--plan plan.json', input.option('plan')),
    );
    const asked = choiceOption(input, 'organ', ORGANS);
    const organ = ORGANS.find((candidate) => candidate === asked) ?? 'liver';
    const labels = await labelMapFrom(file);
    const model = await buildOrganModel(labels, organ, progressContext('model'));
    const context = await prepareResection(
      labels,
      { organ, trees: model.trees, territories: territoryMaps(model) },
      progressContext('plan'),
    );
    const { safetyMarginMm, uncertaintyMm } = plan.settings;
    const result = evaluateResection(context, plan.surfaces, { safetyMarginMm, uncertaintyMm });
    const removed = paintedMask(context);
    const evaluated = { result, removed: removed.data, organFacts: [] };
    const { record } = resectionRecord(model, plan, evaluated, []);
    const { summary, interlocks } = record;
    const out = input.option('out');
    if (out !== undefined) await writeOutput(out, writeNifti(removed));
    const { volumesMl, margin, remnant, vesselsCut } = summary;
    return {
      json: {
        volumesMl,
        voxels: result.voxels,
        margin: margin && {
          minimumMm: margin.minimumMm,
          atMm: margin.atLps,
          p5Mm: margin.p5Mm,
          areaBelowMm2: margin.areaBelowMm2,
          areaUncertainMm2: margin.areaUncertainMm2,
          perTumour: result.margin?.perTumour,
        },
        remnant,
        vesselsCut,
        territories: summary.territories,
        critical: summary.critical,
        warnings: summary.warnings,
        interlocks: interlocks.map(({ id, message, hint }) => ({ id, message, hint })),
      },
      lines: [
        `Whole organ ${formatMl(volumesMl.total)}, resected ${formatMl(volumesMl.resected)}, remnant ${formatMl(volumesMl.remnant)}, functional ${formatMl(volumesMl.functionalRemnant)}`,
        margin
          ? `Smallest margin ${formatMm(margin.minimumMm)} at ${margin.atLps.map((mm) => mm.toFixed(0)).join(', ')}`
          : 'No tumour: no margin',
        ...vesselsCut.map(
          ({ order, title, diameterMm, depthMm }) =>
            `${order}. ${title}, ${formatMm(diameterMm)}, ${formatMm(depthMm, 0)} deep`,
        ),
        ...interlocks.map(({ message, hint }) => `Check: ${message}. ${hint}`),
      ],
    };
  },
};
