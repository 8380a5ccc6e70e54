import { createJobContext } from '../../core/job.ts';
import { formatMl, formatMs } from '../../core/format.ts';
import { writeCaseArchive } from '../../formats/case-archive.ts';
import { writeNifti } from '../../formats/nifti.ts';
import { runChain } from '../../pipeline/run-chain.ts';
import { MODEL_DEFAULTS, MODEL_RANGE } from '../../pipeline/wall-model.ts';
import { archiveParts } from '../../twin/exchange.ts';
import { choiceOption, numberOption, required, type Command } from '../command.ts';
import { writeOutput } from '../files.ts';
import { ACCEPT_REPAIRS, imageJson, loadPath, repairsAccepted } from '../open-path.ts';
import { progressContext } from '../output.ts';
import { RECIPE_OPTIONS, recipeFrom } from '../recipes.ts';
import { reportHtml } from '../report.ts';
import { LIVER_RUN_OPTIONS, runLiver } from './run-liver.ts';
import {
  activationVtk,
  lesionsFrom,
  protocolFrom,
  simulationJson,
  SIMULATION_OPTIONS,
} from '../simulate-options.ts';

const usage =
  'run DIR --recipe heart-ct|liver-ct --out DIR [--side midline] [--lesions plan.json] [--plan resection.json] [--schedules ID,ID] [--labels labels.nii.gz] [--accept-repairs REASON]';

/** The whole chain, from images to report and case archive. */
export const runCommand: Command = {
  usage,
  purpose:
    'Import, segment, model, simulate or plan, and report; writes a case archive that the page opens.',
  options: [
    ...SIMULATION_OPTIONS,
    ...RECIPE_OPTIONS,
    ...LIVER_RUN_OPTIONS,
    'out',
    'series',
    'side',
    ACCEPT_REPAIRS,
  ],
  async run(input) {
    if (recipeFrom(input).recipe.id === 'liver-ct') return runLiver(input, usage);
    const started = performance.now();
    const directory = required({ usage }, 'DIR', input.positionals[0]);
    const out = required({ usage }, '--out DIR', input.option('out'));
    const side =
      input.option('side') &&
      choiceOption(input, 'side', ['midline', 'left', 'right', 'not-applicable']);
    const spacingMm = numberOption(
      input,
      'spacing-mm',
      MODEL_DEFAULTS.spacingMm,
      MODEL_RANGE.spacingMm,
    );
    const protocol = protocolFrom(input);
    const planned = input.option('lesions');
    const lesions = planned ? await lesionsFrom(planned) : [];
    const { series, volume } = await loadPath(directory, input.option('series'), 'CT');

    const accepted = repairsAccepted(series, input);
    const { caseStore, segmentation, model, baseline, retest } = await runChain(
      {
        ...(accepted && { repairsAccepted: accepted }),
        series,
        volume,
        options: { ...MODEL_DEFAULTS, spacingMm },
        protocol,
        lesions,
        side,
      },
      progressContext('run'),
    );
    await writeOutput(`${out}/labels.nii.gz`, writeNifti(segmentation.labels));
    await writeOutput(`${out}/activation.vtk`, activationVtk(model.grid, baseline.result));
    await writeOutput(`${out}/report.html`, reportHtml(caseStore));
    const parts = await archiveParts(caseStore);
    const archive = { ...parts, view: null, reportHtml: reportHtml(caseStore) };
    const pieces = await writeCaseArchive(archive, createJobContext());
    await writeOutput(`${out}/case.theatron`, Buffer.concat(pieces));

    const seconds = (performance.now() - started) / 1000;
    const { figures } = baseline.result;
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
        simulation: simulationJson(model.grid, baseline.result),
        ...(retest && { retest: simulationJson(model.grid, retest.result) }),
        outputs: ['labels.nii.gz', 'activation.vtk', 'report.html', 'case.theatron'],
        wallSeconds: seconds,
      },
      lines: [
        ...segmentation.structures.map(
          ({ name, volumeMl }) => `${name.padEnd(18)} ${formatMl(volumeMl).padStart(10)}`,
        ),
        `Left ventricle activated by ${formatMs(figures.lvLastMs)}, all tissue by ${formatMs(figures.lastMs)} after the stimulus`,
        `Labels, activation map, report and case archive are in ${out} (${seconds.toFixed(0)} s)`,
      ],
    };
  },
};
