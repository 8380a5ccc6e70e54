import { createJobContext } from '../../core/job.ts';
import { formatMl } from '../../core/format.ts';
import { writeCaseArchive } from '../../formats/case-archive.ts';
import { writeNifti } from '../../formats/nifti.ts';
import { describeLabels } from '../../pipeline/described-labels.ts';
import { runTumourChain, type TumourChainRequest } from '../../pipeline/run-tumour-chain.ts';
import { archiveParts } from '../../twin/exchange.ts';
import { choiceOption, numberOption, required, type CommandInput } from '../command.ts';
import { writeOutput } from '../files.ts';
import { labelMapFrom } from '../labels.ts';
import { imageJson, loadPath, repairsAccepted } from '../open-path.ts';
import { progressContext, type CommandResult } from '../output.ts';
import { resectionPlanFrom } from '../resection-plan.ts';
import { recipeFrom } from '../recipes.ts';
import { reportHtml } from '../report.ts';
import { schedulesFrom } from '../schedules.ts';

/** Options of a run about a liver. */
export const LIVER_RUN_OPTIONS = ['labels', 'plan', 'schedules', 'days', 'start-day'] as const;

const SIDES = ['midline', 'left', 'right', 'not-applicable'] as const;

/** The chain of a liver with tumours: model, resection and growth, as far as they are asked for. */
export async function runLiver(input: CommandInput, usage: string): Promise<CommandResult> {
  const started = performance.now();
  const directory = required({ usage }, 'DIR', input.positionals[0]);
  const out = required({ usage }, '--out DIR', input.option('out'));
  const { source, segment } = sourceOf(input);
  const asked = input.option('side') && choiceOption(input, 'side', SIDES);
  const plan = input.option('plan');
  const schedules = input.option('schedules');
  const durationDays = numberOption(input, 'days', 180, [1, 3650]);
  const startDay = numberOption(input, 'start-day', 7, [0, 3650]);
  const { series, volume } = await loadPath(directory, input.option('series'), 'CT');

  const accepted = repairsAccepted(series, input);
  const { caseStore, segmentation, model, growth } = await runTumourChain(
    {
      ...(accepted && { repairsAccepted: accepted }),
      series,
      volume,
      organ: 'liver',
      source,
      segment,
      plan: plan === undefined ? undefined : await resectionPlanFrom(plan),
      schedules: schedules === undefined ? [] : await schedulesFrom(schedules, startDay),
      durationDays,
      side: SIDES.find((side) => side === asked),
    },
    progressContext('run'),
  );
  await writeOutput(`${out}/labels.nii.gz`, writeNifti(segmentation.labels));
  const report = reportHtml(caseStore);
  await writeOutput(`${out}/report.html`, report);
  const parts = await archiveParts(caseStore);
  const archive = { ...parts, view: null, reportHtml: report };
  const pieces = await writeCaseArchive(archive, createJobContext());
  await writeOutput(`${out}/case.theatron`, Buffer.concat(pieces));

  const { steps } = caseStore.getState().document;
  const seconds = (performance.now() - started) / 1000;
  const resected = steps.resection?.summary;
  return {
    json: {
      series: {
        uid: series.uid,
        description: series.description,
        dimensions: series.dimensions,
        spacingMm: series.spacingMm,
      },
      image: imageJson(series),
      structures: segmentation.structures.map(
        ({ label, name, volumeMl, components, confidence }) => ({
          label,
          name,
          volumeMl,
          components,
          confidence,
        }),
      ),
      warnings: segmentation.warnings,
      organ: {
        totalMl: model.totalMl,
        tumourMl: model.tumourMl,
        vessels: steps.organ?.summary.vessels,
        territories: steps.organ?.summary.territories,
      },
      ...(resected && {
        resection: {
          volumesMl: resected.volumesMl,
          margin: resected.margin,
          remnant: resected.remnant,
          vesselsCut: resected.vesselsCut,
        },
      }),
      ...(growth && { growth: { outcomes: steps.growth?.summary.outcomes } }),
      outputs: ['labels.nii.gz', 'report.html', 'case.theatron'],
      wallSeconds: seconds,
    },
    lines: [
      ...segmentation.structures.map(
        ({ name, volumeMl }) => `${name.padEnd(18)} ${formatMl(volumeMl).padStart(10)}`,
      ),
      ...(resected ? [`Functional remnant ${formatMl(resected.volumesMl.functionalRemnant)}`] : []),
      `Labels, report and case archive are in ${out} (${seconds.toFixed(0)} s)`,
    ],
  };
}

/** A label map that was made elsewhere, for example by hand, takes the place of the recipe's proposal. */
function sourceOf(input: CommandInput): Pick<TumourChainRequest, 'source' | 'segment'> {
  const { recipe, segment } = recipeFrom(input);
  const file = input.option('labels');
  if (file === undefined) return { source: recipe.id, segment };
  return {
    source: 'given-labels',
    segment: async ({ grid }) => describeLabels(await labelMapFrom(file), grid),
  };
}
