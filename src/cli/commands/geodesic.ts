import { structureByLabel } from '../../core/anatomy.ts';
import { fail } from '../../core/failure.ts';
import { formatMm } from '../../core/format.ts';
import { distance, type Lps } from '../../core/space.ts';
import { geodesicPath, nearestOnSurface } from '../../mesh/geodesic.ts';
import { surfaceFromLabels } from '../../mesh/surface-from-labels.ts';
import { numberOption, required, type Command, type CommandInput } from '../command.ts';
import { imageLabels } from '../image-files.ts';
import { progressContext } from '../output.ts';
import { structureOption } from '../structure-option.ts';

const usage =
  'geodesic labels.nii.gz --structure left-atrium|NUMBER --from x,y,z --to x,y,z [--triangles 40000]';
const STANDARD_TRIANGLES = 40_000;

/** The shortest way along the surface of a structure between the two points of it that are nearest to given places. */
export const geodesicCommand: Command = {
  usage,
  purpose:
    'Length of the shortest way along the surface of a structure of a label map, between the points nearest to two places (LPS mm).',
  options: ['structure', 'from', 'to', 'triangles'],
  async run(input) {
    const labels = await imageLabels(required({ usage }, 'labels', input.positionals[0]));
    const label = structureOption(input, usage);
    const [from, to] = [placeOption(input, 'from'), placeOption(input, 'to')];
    const maxTriangles = numberOption(input, 'triangles', STANDARD_TRIANGLES, [100, 5_000_000]);
    const { mesh } = await surfaceFromLabels(
      labels,
      label,
      { maxTriangles },
      progressContext('surface'),
    );
    const { lengthMm, points } = geodesicPath(mesh, from, to);
    const [first, last] = [points[0], points[points.length - 1]];
    const away = [from, to].map((place) => distance(place, nearestOnSurface(mesh, place).point));
    const title = structureByLabel(label)?.title ?? `Label ${label}`;
    return {
      json: {
        label,
        title,
        lengthMm,
        straightMm: distance(first, last),
        fromSurfaceMm: away,
        points,
      },
      lines: [
        `${title}: ${formatMm(lengthMm)} along the surface, ${formatMm(distance(first, last))} straight`,
        `The places lie ${formatMm(away[0])} and ${formatMm(away[1])} from the surface; the way joins the points nearest to them.`,
      ],
    };
  },
};

function placeOption(input: CommandInput, name: 'from' | 'to'): Lps {
  const text = required({ usage }, `--${name}`, input.option(name));
  const [x, y, z, ...more] = text
    .split(',')
    .map((part) => (part.trim() === '' ? NaN : Number(part)));
  if ([x, y, z].every(Number.isFinite) && more.length === 0) return [x, y, z];
  return fail(
    'bad-input',
    'place-unreadable',
    `--${name} is "${text}", which is not a place.`,
    'Write x,y,z in millimetres (LPS).',
  );
}
