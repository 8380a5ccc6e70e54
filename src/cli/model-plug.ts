/** A local ONNX model on the command line. */
import { digestBytes } from '../core/digest.ts';
import { writeNifti } from '../formats/nifti.ts';
import { modelTitle, readModelCard } from '../segment/model-plug/card.ts';
import { openOnnx } from '../segment/model-plug/onnx-session.ts';
import { segmentWithModel } from '../segment/model-plug.ts';
import { required, type CommandInput } from './command.ts';
import { writeOutput } from './files.ts';
import { volumeAt } from './image-files.ts';
import { bytesOf, textOf } from './labels.ts';
import { progressContext, type CommandResult } from './output.ts';
import { segmentationResult } from './segmentation-result.ts';

/** `--model file.onnx --card card.json`: the labels that the model proposes, with its card and digest. */
export async function segmentByModel(input: CommandInput, usage: string): Promise<CommandResult> {
  const path = required({ usage }, 'DIR', input.positionals[0]);
  const modelPath = required({ usage }, '--model file.onnx', input.option('model'));
  const cardPath = required({ usage }, '--card card.json', input.option('card'));
  const out = required({ usage }, '--out labels.nii.gz', input.option('out'));
  const card = readModelCard(await textOf(cardPath, 'the card'));
  const bytes = await bytesOf(modelPath, 'the model');
  const { volume, image } = await volumeAt(input, path, card.modality);
  const runner = await openOnnx(bytes, { threads: 1 });
  try {
    const context = progressContext<never>('segment');
    const segmentation = await segmentWithModel(volume, card, runner, context);
    await writeOutput(out, writeNifti(segmentation.labels));
    const { json, lines } = segmentationResult(segmentation, out, image);
    const digest = await digestBytes(bytes);
    return {
      json: { ...json, model: { card, digest } },
      lines: [`Model              ${modelTitle(card)}, SHA-256 ${digest}`, ...lines],
    };
  } finally {
    await runner.release();
  }
}
