import { formatMs } from '../../core/format.ts';
import { runHeart } from '../../pipeline/heart-run.ts';
import { buildWallModel, MODEL_DEFAULTS, MODEL_RANGE } from '../../pipeline/wall-model.ts';
import { rasteriseLesion, unionOfLesions } from '../../plan/lesion.ts';
import { numberOption, required, type Command } from '../command.ts';
import { writeOutput } from '../files.ts';
import { labelMapFrom } from '../labels.ts';
import { progressContext } from '../output.ts';
import {
  activationVtk,
  lesionsFrom,
  protocolFrom,
  simulationJson,
  SIMULATION_OPTIONS,
} from '../simulate-options.ts';

const usage =
  'simulate labels.nii.gz --spacing-mm 0.8 --model mms|bo|tp06|crn|ord|ord-herg [--layers endo-epi --scale IKr=0.5 --prepace-beats 20] [--ecg generic-torso] [--conduction layer|tree|none] --stimulus apex|his|segment:N|x,y,z --duration-ms 600 [--lesions plan.json] --out DIR';

/** Simulates the activation of the ventricles of a label map. */
export const simulateCommand: Command = {
  usage,
  purpose: 'Simulate the activation of a labelled heart and write the activation map as VTK.',
  options: [...SIMULATION_OPTIONS, 'out'],
  async run(input) {
    const file = required({ usage }, 'The label map', input.positionals[0]);
    const out = required({ usage }, '--out DIR', input.option('out'));
    const spacingMm = numberOption(
      input,
      'spacing-mm',
      MODEL_DEFAULTS.spacingMm,
      MODEL_RANGE.spacingMm,
    );
    const protocol = protocolFrom(input);
    const planned = input.option('lesions');
    const plan = planned ? await lesionsFrom(planned) : [];

    const labels = await labelMapFrom(file);
    const options = { ...MODEL_DEFAULTS, spacingMm };
    const model = await buildWallModel(labels, undefined, options, progressContext('model'));
    const lesions = unionOfLesions(plan.map((lesion) => rasteriseLesion(lesion, model.grid)));
    const { result } = await runHeart(
      {
        ...protocol,
        grid: model.grid,
        fibres: model.fibres,
        segments: model.segments,
        depth: model.depth,
        lesions,
      },
      progressContext('simulate'),
    );
    await writeOutput(`${out}/activation.vtk`, activationVtk(model.grid, result));
    const { figures } = result;
    return {
      json: simulationJson(model.grid, result),
      lines: [
        `${result.cells} cells at ${spacingMm} mm, ${result.engine}, ${result.wallSeconds.toFixed(1)} s`,
        `${(100 * figures.capturedFraction).toFixed(1)} % activated from ${formatMs(figures.firstMs)} to ${formatMs(figures.lastMs)} after the stimulus`,
        `Activation map written to ${out}/activation.vtk`,
      ],
    };
  },
};
