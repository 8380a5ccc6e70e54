import { writeNifti } from '../../formats/nifti.ts';
import { RECIPES } from '../../pipeline/recipes.ts';
import { measureScar, segmentCine } from '../cardiac-mr.ts';
import { required, type Command } from '../command.ts';
import { writeOutput } from '../files.ts';
import { loadImage } from '../open-path.ts';
import { progressContext } from '../output.ts';
import { RECIPE_OPTIONS, recipeFrom, recipeNamed, VOLUME_RECIPES } from '../recipes.ts';
import { segmentationResult } from '../segmentation-result.ts';

const usage =
  'segment DIR|image.nii.gz --recipe heart-ct|liver-ct|kidney-ct|lv-mr|scar-mr --out labels.nii.gz [--series UID] [--organ-mark x,y,z] [--tumour-marks x,y,z;...] [--marks x,y,z;x,y,z] [--labels outlines.nii.gz] [--method fwhm]';

/** Proposes the structures of an organ and writes the label map; measures what a recipe measures. */
export const segmentCommand: Command = {
  usage,
  purpose:
    'Propose the structures of a heart, a liver or kidneys on CT, or of the ventricles on a cine MR (lv-mr; --marks: one or two places in the LV cavity), and write the label map; measure scar on late enhancement MR inside given outlines (scar-mr; --out writes the tissue map of --method).',
  options: [...RECIPE_OPTIONS, 'out', 'series', 'marks', 'labels', 'method'],
  async run(input) {
    const { id } = recipeNamed(
      input,
      RECIPES.map((recipe) => recipe.id),
    );
    if (id === 'lv-mr') return segmentCine(input, usage);
    if (id === 'scar-mr') return measureScar(input, usage);
    const directory = required({ usage }, 'DIR', input.positionals[0]);
    const { segment } = recipeFrom(input, VOLUME_RECIPES);
    const out = required({ usage }, '--out labels.nii.gz', input.option('out'));
    const volume = await loadImage(directory, input.option('series'));
    const segmentation = await segment(volume, progressContext('segment'));
    await writeOutput(out, writeNifti(segmentation.labels));
    return segmentationResult(segmentation, out);
  },
};
