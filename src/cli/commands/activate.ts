import { formatMs } from '../../core/format.ts';
import { voxelCount } from '../../core/space.ts';
import { writeVtkImage } from '../../formats/vtk.ts';
import {
  PREVIEW_PARAMETERS,
  previewSetup,
  previewSources,
} from '../../heart/activation-preview.ts';
import { checkSinusRhythm } from '../../heart/fast-conduction.ts';
import { PARAMETERS, parametersWith } from '../../heart/parameters.ts';
import { PURKINJE_DEFAULTS } from '../../heart/purkinje/conduction-system.ts';
import { EikonalSessions } from '../../pipeline/eikonal-sessions.ts';
import { buildWallModel, MODEL_DEFAULTS, MODEL_RANGE } from '../../pipeline/wall-model.ts';
import { rasteriseLesion, unionOfLesions } from '../../plan/lesion.ts';
import { numberOption, required, type Command, type CommandInput } from '../command.ts';
import { writeOutput } from '../files.ts';
import { labelMapFrom } from '../labels.ts';
import { conductionFrom } from '../membrane-options.ts';
import { progressContext } from '../output.ts';
import { lesionsFrom, siteFrom } from '../simulate-options.ts';

const usage =
  'activate labels.nii.gz --spacing-mm 0.8 --stimulus apex|his|segment:N|x,y,z [--conduction layer|tree|none] [--seed N] [--velocity-along 0.6 --velocity-across 0.3 --velocity-endocardial 1] [--lesions plan.json] --out DIR';

/** Options for the velocities, in the order of {@link PREVIEW_PARAMETERS}. */
const VELOCITY_OPTIONS = {
  velocityAlong: 'velocity-along',
  velocityAcross: 'velocity-across',
  endocardialVelocity: 'velocity-endocardial',
  borderZoneVelocity: 'border-zone-velocity',
} as const;

/** When the front arrives everywhere, by the eikonal equation: no membrane is simulated. */
export const activateCommand: Command = {
  usage,
  purpose: 'Activation times of a labelled heart by the eikonal equation, within a second, as VTK.',
  options: [
    ...Object.values(VELOCITY_OPTIONS),
    'spacing-mm',
    'stimulus',
    'conduction',
    'seed',
    'lesions',
    'out',
  ],
  async run(input) {
    const file = required({ usage }, 'The label map', input.positionals[0]);
    const out = required({ usage }, '--out DIR', input.option('out'));
    const { spacingMm: standard } = MODEL_DEFAULTS;
    const spacingMm = numberOption(input, 'spacing-mm', standard, MODEL_RANGE.spacingMm);
    const conduction = conductionFrom(input);
    const seed = numberOption(input, 'seed', PURKINJE_DEFAULTS.seed, [0, 2 ** 31]);
    const site = siteFrom(input.option('stimulus') ?? 'apex');
    checkSinusRhythm([site], conduction);
    const parameters = parametersWith(velocitiesFrom(input));
    const planned = input.option('lesions');
    const plan = planned ? await lesionsFrom(planned) : [];

    const labels = await labelMapFrom(file);
    const options = { ...MODEL_DEFAULTS, spacingMm };
    const model = await buildWallModel(labels, undefined, options, progressContext('model'));
    const { grid, active } = model.grid;
    const lesions = unionOfLesions(plan.map((lesion) => rasteriseLesion(lesion, model.grid)));
    const sessions = new EikonalSessions();
    const tissue = await sessions.prepare(
      {
        setup: previewSetup(model, parameters, 'mitchell-schaeffer', conduction),
        purkinje: conduction === 'tree' ? { seed } : null,
      },
      progressContext('tissue'),
    );
    const started = performance.now();
    const sources = previewSources(model, [site], parameters, lesions);
    const { contextId } = tissue;
    const map = await sessions.solve({ contextId, sources, lesions }, progressContext('front'));
    const tookMs = performance.now() - started;

    const data = new Float32Array(voxelCount(grid)).fill(NaN);
    active.forEach((voxel, n) => {
      data[voxel] = map.timesMs[n];
    });
    await writeOutput(
      `${out}/activation.vtk`,
      writeVtkImage(grid, [{ name: 'activationMs', data }]),
    );
    const { firstMs, lastMs, unreachedVoxels } = map;
    return {
      json: {
        voxels: tissue.voxels,
        spacingMm,
        conduction,
        junctions: tissue.tree?.junctionNodes.length ?? 0,
        ablatedVoxels: lesions.length,
        activation: { firstMs, lastMs, unreachedVoxels },
        solveMs: tookMs,
      },
      lines: [
        `${tissue.voxels} conducting voxels at ${spacingMm} mm, solved in ${tookMs.toFixed(0)} ms`,
        `Activated from ${formatMs(firstMs)} to ${formatMs(lastMs)}${unreachedVoxels > 0 ? `, ${unreachedVoxels} voxels are not reached` : ''}`,
        `Activation map written to ${out}/activation.vtk`,
      ],
    };
  },
};

function velocitiesFrom(input: CommandInput): Parameters<typeof parametersWith>[0] {
  return Object.fromEntries(
    PREVIEW_PARAMETERS.map((key) => {
      const { default: standard, range } = PARAMETERS[key];
      return [key, numberOption(input, VELOCITY_OPTIONS[key], standard, range)];
    }),
  );
}
