/** The scanner's field of view over the upper abdomen. */
import { fail } from '../../core/failure.ts';
import { type Grid, IDENTITY_DIRECTION, type Vec3 } from '../../core/space.ts';

export interface LiverViewOptions {
  /** Whole number; the same seed gives the same patient, voxel for voxel. */
  readonly seed: number;
  /** Voxels along i, j, k. By default as many as cover the liver, the spleen and the kidneys. */
  readonly dimensions?: Vec3;
  /** One number for cubic voxels, or one for each axis. By default 1.5 x 1.5 x 2.5 mm. */
  readonly spacingMm?: number | Vec3;
}

const SPACING_MM: Vec3 = [1.5, 1.5, 2.5];
/** From the lung bases to below the right kidney. */
const EXTENT_MM: Vec3 = [384, 384, 240];
const CENTRE_MM: Vec3 = [0, 4, -9];

/** Throws `bad-input` for a seed that is no whole number and for sizes that make no image. */
export function liverViewGrid(options: LiverViewOptions): Grid {
  if (!Number.isSafeInteger(options.seed) || options.seed < 0) {
    fail(
      'bad-input',
      'phantom-seed',
      `The seed of a synthetic patient was ${options.seed}; it names the patient and must be a whole number from 0.`,
      'Give a whole number such as 1.',
    );
  }
  const asked = options.spacingMm ?? SPACING_MM;
  const spacingMm: Vec3 = typeof asked === 'number' ? [asked, asked, asked] : asked;
  if (!spacingMm.every((mm) => mm >= 0.5 && mm <= 6)) {
    fail(
      'bad-input',
      'phantom-spacing',
      `The voxel spacing asked for is ${spacingMm.join(' x ')} mm; a liver cannot be shown outside 0.5 to 6 mm.`,
      'Choose a spacing between 0.5 and 6 mm.',
    );
  }
  const cover = (axis: 0 | 1 | 2): number => Math.round(EXTENT_MM[axis] / spacingMm[axis]);
  const dimensions: Vec3 = options.dimensions ?? [cover(0), cover(1), cover(2)];
  if (!dimensions.every((count) => Number.isInteger(count) && count >= 8 && count <= 1024)) {
    fail(
      'bad-input',
      'phantom-dimensions',
      `The image size asked for is ${dimensions.join(' x ')}; each side must be a whole number of 8 to 1024 voxels.`,
      'Leave the size out to get the whole upper abdomen.',
    );
  }
  const from = (axis: 0 | 1 | 2): number =>
    Math.round((CENTRE_MM[axis] - ((dimensions[axis] - 1) / 2) * spacingMm[axis]) * 1000) / 1000;
  return {
    dimensions,
    spacingMm,
    originMm: [from(0), from(1), from(2)],
    direction: IDENTITY_DIRECTION,
  };
}
