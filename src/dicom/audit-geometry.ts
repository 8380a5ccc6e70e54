/** Doubts about where the slices lie: number, spacing, drift, orientation, thickness. */
import { formatMm } from '../core/format.ts';
import { orientationLetters, orientationWords } from '../core/orientation.ts';
import type { Vec3 } from '../core/space.ts';
import type { StackGeometry } from './geometry.ts';
import type { ImageHeader } from './image-header.ts';
import { MIN_SLICES } from './positions.ts';
import type { Stack } from './split.ts';
import { warn } from './warning.ts';
import type { Finding } from './warning.ts';

/** Share of the slice spacing by which slices may be off an even stack. */
const EVEN = 0.01;
const NEARLY_EVEN = 0.1;

const THICK_MM = 3;

export function auditGeometry(geometry: StackGeometry, stack: Stack): Finding[] {
  const [first] = geometry.images;
  const { placement, pixelSpacingMm } = first;
  return [
    repeats(geometry, stack) ?? tooFew(geometry),
    geometry.images.length >= MIN_SLICES ? spacing(geometry) : undefined,
    geometry.images.length >= MIN_SLICES ? drift(geometry) : undefined,
    pixelSpacingMm
      ? undefined
      : warn(
          'stop',
          'no-pixel-spacing',
          'The header does not give the size of a pixel, so nothing can be measured.',
          'Export the original series with pixel spacing.',
        ),
    placement ? oblique(geometry.direction) : undefined,
    thickness(geometry),
    mixedFrames(geometry.images),
    first.frameOfReferenceUid === ''
      ? warn(
          'info',
          'no-frame-of-reference',
          'The series names no frame of reference: it cannot be aligned with other series by position alone.',
          'Nothing to do while you work on this series.',
        )
      : undefined,
  ];
}

function mixedFrames(images: readonly ImageHeader[]): Finding {
  const frames = new Set(images.map(({ frameOfReferenceUid }) => frameOfReferenceUid));
  if (frames.size === 1) return undefined;
  return warn(
    'caution',
    'mixed-frame-of-reference',
    `The ${images.length} slices name ${frames.size} frames of reference, which some de-identification does. Their positions are taken as comparable because they form one stack.`,
    'Scroll through the slices once and check that the anatomy runs on without a jump.',
  );
}

function tooFew({ images }: StackGeometry): Finding {
  if (images.length >= MIN_SLICES) return undefined;
  const found = images.length === 1 ? 'one slice position' : 'two slices';
  return warn(
    'stop',
    'series-too-short',
    `The series has ${found}. A volume needs at least ${MIN_SLICES}, and a heart needs many more.`,
    'Choose a series with more slices, or export the complete series.',
  );
}

function repeats({ images, repeated }: StackGeometry, stack: Stack): Finding {
  if (repeated.length === 0) return undefined;
  if (images.length < MIN_SLICES) {
    const where = images.length === 1 ? 'one position' : `${images.length} positions`;
    return warn(
      'stop',
      'time-series',
      `${stack.images.length} images were taken at ${where}: a film (cine) or repeated measurement, not a stack of slices.`,
      'Choose a series that covers the heart slice by slice.',
    );
  }
  return warn(
    'caution',
    'duplicate-positions',
    `${repeated.length} of ${stack.images.length} images share a position with another image. The first of each position is used; the others may differ from it.`,
    'If the series holds several phases or echoes, export them separately.',
  );
}

function spacing(geometry: StackGeometry): Finding {
  const { unevennessMm, gapsMm, missingCount, missingUnitMm, sliceSpacingMm } = geometry;
  if (unevennessMm <= Math.max(EVEN * sliceSpacingMm, 0.01)) return undefined;
  const range = `${formatMm(Math.min(...gapsMm), 2)} to ${formatMm(Math.max(...gapsMm), 2)}`;
  if (unevennessMm <= NEARLY_EVEN * sliceSpacingMm) {
    return warn(
      'caution',
      'spacing-jitter',
      `The slice distance varies a little (${range}). ${formatMm(sliceSpacingMm, 3)} is used throughout; slices lie within ${formatMm(unevennessMm, 2)} of their true place.`,
      'Lengths across slices carry this error.',
    );
  }
  if (missingCount > 0) {
    const slices = missingCount === 1 ? 'One slice is' : `${missingCount} slices are`;
    return warn(
      'stop',
      'missing-slices',
      `${slices} missing: the slices stand ${formatMm(missingUnitMm, 2)} apart, but gaps go up to ${formatMm(Math.max(...gapsMm), 2)}. A volume would be squeezed there.`,
      'Export the series again completely, or choose another series.',
    );
  }
  return warn(
    'stop',
    'uneven-spacing',
    `The slices are unevenly spaced (${range}). A regular volume would distort the anatomy.`,
    'Choose an evenly spaced reconstruction, or have the scanner reconstruct one.',
  );
}

function drift(geometry: StackGeometry): Finding {
  const pixelMm = Math.min(...(geometry.images[0].pixelSpacingMm ?? [1, 1]));
  if (geometry.scatterMm > pixelMm) {
    return warn(
      'stop',
      'not-collinear',
      `The slices are shifted sideways against each other by up to ${formatMm(geometry.scatterMm)}; they do not form one block.`,
      'Choose a series acquired as one stack.',
    );
  }
  if (geometry.driftMm > pixelMm) {
    return warn(
      'stop',
      'gantry-tilt',
      `The slices lean: the stack runs ${geometry.tiltDegrees.toFixed(1)}° off the slice normal (gantry tilt), ${formatMm(geometry.driftMm)} over its length. Taken as a block, the anatomy would be sheared.`,
      'Choose a reconstruction without tilt, or have the scanner correct it.',
    );
  }
  return undefined;
}

/** Angle from the nearest body axis from which a stack counts as oblique. */
const OBLIQUE_DEGREES = 5;

function oblique(direction: readonly number[]): Finding {
  const normal: Vec3 = [direction[6], direction[7], direction[8]];
  const degrees = (Math.acos(Math.min(1, Math.max(...normal.map(Math.abs)))) * 180) / Math.PI;
  if (degrees < OBLIQUE_DEGREES) return undefined;
  return warn(
    'info',
    'oblique',
    `The slices are oblique: their normal points to ${orientationWords(orientationLetters(normal)).toLowerCase()}, ${degrees.toFixed(0)}° off the nearest body axis.`,
    'Positions and directions are taken from the header; axial views are resampled.',
  );
}

function thickness(geometry: StackGeometry): Finding {
  const thicknessMm = geometry.images[0].sliceThicknessMm;
  const apartMm = geometry.medianGapMm;
  if (thicknessMm && apartMm > 1.2 * thicknessMm) {
    return warn(
      'caution',
      'gaps-between-slices',
      `Slices are ${formatMm(thicknessMm)} thick but ${formatMm(apartMm)} apart: the tissue between them was not imaged.`,
      'Use the series to look, not to build a model.',
    );
  }
  if (apartMm > THICK_MM) {
    return warn(
      'caution',
      'thick-slices',
      `Slices are ${formatMm(apartMm)} apart. Thin walls and small vessels are lost between them.`,
      'Prefer a reconstruction of 1 mm or less for a heart model.',
    );
  }
  return undefined;
}
