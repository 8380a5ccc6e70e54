/** A segmentation as the commands tell it. */
import { formatMl } from '../core/format.ts';
import type { ImageSaid } from './open-path.ts';
import type { Segmentation } from '../segment/segmentation.ts';

/** The structures with volumes and doubts, those about the image too; `out` is where the labels were written. */
export function segmentationResult(
  { structures, warnings }: Segmentation,
  out: string,
  image: ImageSaid,
) {
  return {
    json: {
      structures: structures.map(({ label, name, volumeMl, components, confidence }) => ({
        label,
        name,
        volumeMl,
        components,
        confidence,
      })),
      warnings,
      image,
    },
    lines: [
      ...structures.map(
        ({ name, volumeMl, components, confidence }) =>
          `${name.padEnd(18)} ${formatMl(volumeMl).padStart(10)}  ${components} part(s)  ${confidence}`,
      ),
      ...warnings.map(({ message }) => `Note: ${message}`),
      `Labels written to ${out}`,
    ],
  };
}
