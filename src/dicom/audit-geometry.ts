/** Doubts about where the slices lie: number, spacing, drift, orientation, thickness. */
import { formatMm } from '../core/format.ts';
import { orientationLetters, orientationWords } from '../core/orientation.ts';
import type { Vec3 } from '../core/space.ts';
import type { StackGeometry } from './geometry.ts';
import type { ImageHeader } from './image-header.ts';
import { MIN_SLICES } from './positions.ts';
import { NEARLY_EVEN } from './repair.ts';
import type { RepairPlan } from './repair.ts';
import type { SeriesRepair } from './series.ts';
import type { Stack } from './split.ts';
import { warn } from './warning.ts';
import type { Finding } from './warning.ts';

/** Share of the slice spacing by which slices may be off an even stack. */
const EVEN = 0.01;

const THICK_MM = 3;

export function auditGeometry(
  geometry: StackGeometry,
  stack: Stack,
  plan: RepairPlan | undefined,
): Finding[] {
  const [first] = geometry.images;
  const { placement, pixelSpacingMm } = first;
  return [
    repeats(geometry, stack) ?? tooFew(geometry),
    geometry.images.length >= MIN_SLICES ? spacing(geometry, plan) : undefined,
    geometry.images.length >= MIN_SLICES ? drift(geometry, plan) : undefined,
    pixelSpacingMm
      ? undefined
      : warn(
          'stop',
          'no-pixel-spacing',
          'The header does not give the size of a pixel, or none that a pixel can have, so nothing can be measured.',
          'Export the original series with pixel spacing.',
        ),
    placement ? oblique(geometry.direction) : undefined,
    inexact(geometry.images),
    flips(geometry.images),
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
    `${repeated.length} of ${stack.images.length} images share a position with another image${comparison(stack)}. The first of each position is used.`,
    'If the series holds several phases or echoes, export them separately.',
  );
}

function comparison({ duplicates }: Stack): string {
  if (!duplicates) return '; they may differ from it';
  const { identical, differing, laterBySeconds } = duplicates;
  const later = laterBySeconds > 0 ? `, up to ${laterBySeconds.toFixed(1)} s apart` : '';
  return ` (${identical} with the same pixels, ${differing} with other pixels${later})`;
}

function spacing(geometry: StackGeometry, plan: RepairPlan | undefined): Finding {
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
  const repair = plan?.repairs.find(({ unit }) => unit === 'mm');
  const filled = repair && `${repair.message} ${placesText(repair)}`;
  if (missingCount > 0) {
    const slices = missingCount === 1 ? 'One slice is' : `${missingCount} slices are`;
    const found = `${slices} missing: the slices stand ${formatMm(missingUnitMm, 2)} apart, but gaps go up to ${formatMm(Math.max(...gapsMm), 2)}.`;
    return filled
      ? warn('caution', 'missing-slices', `${found} ${filled}`, INTERPOLATED)
      : warn(
          'stop',
          'missing-slices',
          `${found} So much would have to be invented that no volume is built.`,
          'Export the series again completely, or choose another series.',
        );
  }
  const found = `The slices are unevenly spaced (${range}).`;
  return filled
    ? warn('caution', 'uneven-spacing', `${found} ${filled}`, INTERPOLATED)
    : warn(
        'stop',
        'uneven-spacing',
        `${found} A regular volume would distort the anatomy.`,
        'Choose an evenly spaced reconstruction, or have the scanner reconstruct one.',
      );
}

const INTERPOLATED =
  'Interpolated slices show no anatomy of their own. Look at them before you trust a measurement there.';

const MOST_PLACES = 8;

function placesText({ places }: SeriesRepair): string {
  const named = places
    .slice(0, MOST_PLACES)
    .map(({ slice, positionMm }) => `${slice} (at ${positionMm.toFixed(1)} mm)`)
    .join(', ');
  const more = places.length > MOST_PLACES ? ` and ${places.length - MOST_PLACES} more` : '';
  return `Interpolated: slice ${named}${more}.`;
}

function drift(geometry: StackGeometry, plan: RepairPlan | undefined): Finding {
  const pixelMm = Math.min(...(geometry.images[0].pixelSpacingMm ?? [1, 1]));
  if (geometry.scatterMm > pixelMm) {
    return warn(
      'stop',
      'not-collinear',
      `The slices are shifted sideways against each other by up to ${formatMm(geometry.scatterMm)}; they do not form one block.`,
      'Choose a series acquired as one stack.',
    );
  }
  if (geometry.driftMm <= pixelMm) return undefined;
  const found = `The slices lean: the stack runs ${geometry.tiltDegrees.toFixed(1)}° off the slice normal (gantry tilt), ${formatMm(geometry.driftMm)} over its length.`;
  const repair = plan?.repairs.find(({ code }) => code === 'gantry-tilt');
  return repair
    ? warn(
        'caution',
        'gantry-tilt',
        `${found} ${repair.message}`,
        'Values between pixels were interpolated, which softens fine detail a little.',
      )
    : warn(
        'stop',
        'gantry-tilt',
        `${found} Taken as a block, the anatomy would be sheared.`,
        'Choose a reconstruction without tilt, or have the scanner correct it.',
      );
}

function flips(images: readonly ImageHeader[]): Finding {
  const turned = images.filter(({ pixels }) => pixels.flip).length;
  if (turned === 0) return undefined;
  return warn(
    'caution',
    'flipped-slices',
    `${turned} of ${images.length} slices are written mirrored against the others (their rows or columns run the other way, and with them their normal). They were turned by what their headers say.`,
    'Scroll through the slices once: if the anatomy jumps from side to side, the headers are wrong.',
  );
}

/** Cosines written with three digits are off by half a thousandth. */
const ROUNDED = 0.001;

function inexact(images: readonly ImageHeader[]): Finding {
  const most = Math.max(...images.map(({ placement }) => placement?.inexact ?? 0));
  if (most <= ROUNDED) return undefined;
  const degrees = (Math.asin(Math.min(1, most)) * 180) / Math.PI;
  return warn(
    'caution',
    'inexact-orientation',
    `The header's directions of rows and columns are not perpendicular unit vectors: they are off by ${(100 * most).toFixed(1)} %, as an angle ${degrees.toFixed(2)}°. They were made so; directions carry this error.`,
    'Compare the letters at the rim of the image with the anatomy before you trust directions.',
  );
}

/** Angle from the nearest body axis from which a stack counts as oblique. */
const OBLIQUE_DEGREES = 5;

export const obliqueDegrees = (direction: readonly number[]): number =>
  (Math.acos(Math.min(1, Math.max(...direction.slice(6).map(Math.abs)))) * 180) / Math.PI;

function oblique(direction: readonly number[]): Finding {
  const normal: Vec3 = [direction[6], direction[7], direction[8]];
  const degrees = obliqueDegrees(direction);
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
