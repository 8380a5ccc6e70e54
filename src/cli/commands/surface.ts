import { structureByLabel } from '../../core/anatomy.ts';
import { fail } from '../../core/failure.ts';
import { span } from '../../core/job.ts';
import { reachesBorder, surfaceBytes } from '../../pipeline/surface-files.ts';
import {
  qualityWords,
  SURFACE_FORMATS,
  type SurfaceFormat,
} from '../../pipeline/surface-formats.ts';
import { surfaceFromLabels } from '../../mesh/surface-from-labels.ts';
import { numberOption, required, type Command } from '../command.ts';
import { writeOutput } from '../files.ts';
import { imageLabels } from '../image-files.ts';
import { progressContext } from '../output.ts';
import { structureOption } from '../structure-option.ts';

const ENDINGS = Object.keys(SURFACE_FORMATS).join('|');
const usage = `surface labels.nii.gz OUT.${ENDINGS} --structure left-atrium|NUMBER [--triangles 40000]`;
const STANDARD_TRIANGLES = 40_000;

/** The surface of one structure for printing or for another program: closed, checked, its unit and frame said. */
export const surfaceCommand: Command = {
  usage,
  purpose: 'Write the surface of a structure of a label map as STL, 3MF, GLB, PLY or OBJ.',
  options: ['structure', 'triangles'],
  async run(input) {
    const labels = await imageLabels(required({ usage }, 'labels', input.positionals[0]));
    const out = required({ usage }, 'OUT', input.positionals[1]);
    const label = structureOption(input, usage);
    const format = formatOf(out);
    const maxTriangles = numberOption(input, 'triangles', STANDARD_TRIANGLES, [100, 5_000_000]);
    const ctx = progressContext('surface');
    const { mesh, quality } = await surfaceFromLabels(
      labels,
      label,
      { maxTriangles },
      span(ctx, 0, 0.9),
    );
    const title = structureByLabel(label)?.title ?? `Label ${label}`;
    await writeOutput(out, await surfaceBytes(mesh, title, format, ctx));
    const cutByImage = reachesBorder(labels, label);
    return {
      json: { label, title, format, cutByImage, ...quality },
      lines: [
        `${title}: ${qualityWords({ label, title, quality, cutByImage })}`,
        `Written to ${out} (${SURFACE_FORMATS[format].says})`,
      ],
    };
  },
};

function formatOf(out: string): SurfaceFormat {
  const ending = /\.(\w+)$/.exec(out)?.[1].toLowerCase() ?? '';
  if (isFormat(ending)) return ending;
  return fail(
    'unsupported',
    'output-format',
    `A surface cannot be written as "${ending}".`,
    `Use one of: ${Object.keys(SURFACE_FORMATS).join(', ')}.`,
  );
}

const isFormat = (ending: string): ending is SurfaceFormat => ending in SURFACE_FORMATS;
