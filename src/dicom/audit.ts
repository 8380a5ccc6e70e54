/** What a user must know about a series before trusting a volume made of it. */
import { formatMm } from '../core/format.ts';
import { orientationLetters, orientationWords } from '../core/orientation.ts';
import type { Vec3 } from '../core/space.ts';
import type { StackGeometry } from './geometry.ts';
import type { ImageHeader } from './image-header.ts';
import type { SeriesWarning } from './series.ts';
import { isLocalizer, MIN_SLICES } from './split.ts';
import type { Stack } from './split.ts';
import { transferSyntax } from './transfer-syntax.ts';

/** Share of the slice spacing by which slices may be off an even stack. */
const EVEN = 0.01;
const NEARLY_EVEN = 0.1;

const THICK_MM = 3;

type Found = SeriesWarning | undefined;

/** Warnings about one stack, the gravest first. */
export function auditStack(stack: Stack, geometry: StackGeometry | undefined): SeriesWarning[] {
  const images = geometry?.images ?? stack.images;
  const found: Found[] = [
    ...auditContent(images),
    ...(geometry ? auditGeometry(geometry, stack) : [noPosition(stack)]),
    splitNote(stack),
  ];
  const order = { stop: 0, caution: 1, info: 2 };
  return found
    .filter((warning) => warning !== undefined)
    .sort((a, b) => order[a.severity] - order[b.severity]);
}

const warn = (
  severity: SeriesWarning['severity'],
  code: string,
  message: string,
  hint: string,
): SeriesWarning => ({ code, severity, message, hint });

function auditContent(images: readonly ImageHeader[]): Found[] {
  const [first] = images;
  const { photometric, samplesPerPixel, bitsAllocated } = first.pixels;
  const unsupported = new Set(
    images
      .map(({ pixels }) => transferSyntax(pixels.transferSyntaxUid))
      .filter(({ encoding }) => !encoding)
      .map(({ name, uid }) => `${name}, ${uid}`),
  );
  const patientIsNamed = images.some(({ burnedIn }) => burnedIn);
  return [
    unsupported.size > 0
      ? warn(
          'stop',
          'unsupported-transfer-syntax',
          `The pixels are written in a form this version does not read (${[...unsupported].join('; ')}).`,
          'Export the series again uncompressed, or as JPEG lossless, JPEG-LS, JPEG 2000 or RLE.',
        )
      : undefined,
    samplesPerPixel !== 1 || !/^MONOCHROME[12]$/.test(photometric)
      ? warn(
          'stop',
          'colour-image',
          `The images are colour pictures (${photometric}), not measurements of tissue.`,
          'Choose the grey-scale series they were made from.',
        )
      : undefined,
    ![8, 16, 32].includes(bitsAllocated)
      ? warn(
          'stop',
          'unsupported-bits',
          `Each pixel takes ${bitsAllocated} bits; 8, 16 and 32 are read.`,
          'Export the series again with 16 bits per pixel.',
        )
      : undefined,
    isLocalizer(first)
      ? warn(
          'stop',
          'localizer',
          'This is a planning overview (localizer), not a stack of slices.',
          'Choose the diagnostic series.',
        )
      : undefined,
    images.some(({ modalityLut }) => modalityLut)
      ? warn(
          'stop',
          'modality-lut',
          'The values need a look-up table (Modality LUT), which is not supported yet; without it they are not Hounsfield units.',
          'Export the series with rescale slope and intercept instead.',
        )
      : undefined,
    first.modality === 'CT' && !images.every(({ rescaled }) => rescaled)
      ? warn(
          'caution',
          'no-rescale',
          'This CT does not say how its stored numbers become Hounsfield units; they are taken as they are.',
          'Check the HU of air (-1000) and blood before segmenting.',
        )
      : undefined,
    images.some(({ lossy }) => lossy)
      ? warn(
          'caution',
          'lossy-compression',
          'The images were compressed with loss before they came here. Fine detail and HU may be altered.',
          'Prefer the original from the archive for measurements.',
        )
      : undefined,
    patientIsNamed
      ? warn(
          'caution',
          'burned-in-annotation',
          'The header says that text is burned into the images; it may name the patient.',
          'Look at the images before sharing captures.',
        )
      : undefined,
    new Set(images.map(({ pixels }) => pixels.transferSyntaxUid)).size > 1
      ? warn(
          'info',
          'mixed-transfer-syntax',
          'The files of this series are not all written the same way; each is decoded in its own way.',
          'Nothing to do.',
        )
      : undefined,
  ];
}

function noPosition(stack: Stack): SeriesWarning {
  const count = stack.images.filter(({ placement }) => !placement).length;
  return warn(
    'stop',
    'no-position',
    `${count} of ${stack.images.length} images do not say where in the body they are (no usable image position and orientation), so they cannot be stacked safely.`,
    'Export the original series; secondary captures and photographs lack a position.',
  );
}

function auditGeometry(geometry: StackGeometry, stack: Stack): Found[] {
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

function mixedFrames(images: readonly ImageHeader[]): Found {
  const frames = new Set(images.map(({ frameOfReferenceUid }) => frameOfReferenceUid));
  if (frames.size === 1) return undefined;
  return warn(
    'caution',
    'mixed-frame-of-reference',
    `The ${images.length} slices name ${frames.size} frames of reference, which some de-identification does. Their positions are taken as comparable because they form one stack.`,
    'Scroll through the slices once and check that the anatomy runs on without a jump.',
  );
}

function tooFew({ images }: StackGeometry): Found {
  if (images.length >= MIN_SLICES) return undefined;
  const found = images.length === 1 ? 'one slice position' : 'two slices';
  return warn(
    'stop',
    'series-too-short',
    `The series has ${found}. A volume needs at least ${MIN_SLICES}, and a heart needs many more.`,
    'Choose a series with more slices, or export the complete series.',
  );
}

function repeats({ images, repeated }: StackGeometry, stack: Stack): Found {
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

function spacing(geometry: StackGeometry): Found {
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

function drift(geometry: StackGeometry): Found {
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

function oblique(direction: readonly number[]): Found {
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

function thickness(geometry: StackGeometry): Found {
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

function splitNote(stack: Stack): Found {
  if (stack.partCount === 1) return undefined;
  const which = `part ${stack.partNumber} of ${stack.partCount}${stack.part ? `: ${stack.part}` : ''}`;
  if (stack.split === 'repeats-by-number') {
    return warn(
      'caution',
      'series-split',
      `The series holds several images per position that only their instance numbers tell apart; it was split by that order (${which}).`,
      'Compare the parts before you trust one.',
    );
  }
  return warn(
    'info',
    'series-split',
    `The DICOM series holds several stacks and was split (${which}).`,
    'Choose the part you need.',
  );
}
