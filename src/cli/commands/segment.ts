import { writeNifti } from '../../formats/nifti.ts';
import { RECIPE_IDS } from '../../pipeline/recipes.ts';
import { measureScar, segmentCine } from '../cardiac-mr.ts';
import { required, type Command } from '../command.ts';
import { writeOutput } from '../files.ts';
import { volumeAt } from '../image-files.ts';
import { segmentByModel } from '../model-plug.ts';
import { ACCEPT_REPAIRS } from '../open-path.ts';
import { progressContext } from '../output.ts';
import { RECIPE_OPTIONS, recipeFrom, recipeNamed, VOLUME_RECIPES } from '../recipes.ts';
import { segmentationResult } from '../segmentation-result.ts';

const usage =
  'segment DIR|image.nii.gz|image.nrrd --recipe heart-ct|liver-ct|kidney-ct|brain-mr|bone-ct|lv-mr|scar-mr --out labels.nii.gz [--series UID] [--modality CT|MR] [--organ-mark x,y,z (kidney-ct: x,y,z;x,y,z)] [--tumour-marks x,y,z;...] [--stroke "x,y,z x,y,z ..."] [--marks x,y,z;x,y,z] [--labels outlines.nii.gz] [--method fwhm] [--accept-repairs REASON] | segment DIR|image --model file.onnx --card card.json --out labels.nii.gz';

/** Proposes the structures of an organ and writes the label map; measures what a recipe measures. */
export const segmentCommand: Command = {
  usage,
  purpose:
    'Propose the structures of a heart, a liver or kidneys on CT, of a brain with its tumours on MR (brain-mr; --stroke: a polyline in each tumour, several separated by semicolons), all bone on CT (bone-ct), or the ventricles on a cine MR (lv-mr; --marks: a place in the LV cavity, and one in the RV), and write the label map; measure scar on late enhancement MR inside given outlines (scar-mr; --out writes the tissue map of --method). With --model a local ONNX model takes the place of the recipe; its card says what it expects.',
  options: [
    ...RECIPE_OPTIONS,
    'stroke',
    'out',
    'series',
    'modality',
    'marks',
    'labels',
    'method',
    'model',
    'card',
    ACCEPT_REPAIRS,
  ],
  async run(input) {
    if (input.option('model') !== undefined || input.option('card') !== undefined)
      return segmentByModel(input, usage);
    const { id } = recipeNamed(input, RECIPE_IDS);
    if (id === 'lv-mr') return segmentCine(input, usage);
    if (id === 'scar-mr') return measureScar(input, usage);
    const path = required({ usage }, 'DIR', input.positionals[0]);
    const { recipe, segment } = recipeFrom(input, VOLUME_RECIPES);
    const out = required({ usage }, '--out labels.nii.gz', input.option('out'));
    const { volume, image } = await volumeAt(input, path, recipe.modality);
    const segmentation = await segment(volume, progressContext('segment'));
    await writeOutput(out, writeNifti(segmentation.labels));
    return segmentationResult(segmentation, out, image);
  },
};
