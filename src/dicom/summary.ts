/** From a stack of images to the record that the page and scripts see. */
import type { Lps, Vec3 } from '../core/space.ts';
import { IDENTITY_DIRECTION } from '../core/space.ts';
import { obliqueDegrees } from './audit-geometry.ts';
import { auditStack } from './audit.ts';
import { inTime, isFilm } from './film.ts';
import { stackGeometry } from './geometry.ts';
import type { StackGeometry } from './geometry.ts';
import type { ImageHeader } from './image-header.ts';
import { planRepair } from './repair.ts';
import { isWhole } from './rescale.ts';
import type {
  SeriesFilm,
  SeriesMeasurements,
  SeriesRepair,
  SeriesSummary,
  SliceRef,
} from './series.ts';
import { positionMm } from './positions.ts';
import type { Stack } from './split.ts';
import { transferSyntax } from './transfer-syntax.ts';

/** What the page and scripts are told about a stack, with what is doubtful about it. */
export function summarize(stack: Stack): SeriesSummary {
  const geometry = stackGeometry(stack.images);
  const images = geometry?.images ?? stack.images;
  const [first] = images;
  const plan = geometry && planRepair(geometry);
  const warnings = auditStack(stack, geometry, plan);
  const middle = images[images.length >> 1];
  const { columns, rows } = first.pixels;
  const dimensions: Vec3 = plan?.dimensions ?? [columns, rows, images.length];
  const [rowMm, columnMm] = first.pixelSpacingMm ?? [1, 1];
  const unrepaired = warnings.some(
    ({ code, severity }) =>
      severity === 'stop' && (code === 'missing-slices' || code === 'uneven-spacing'),
  );
  const sliceMm =
    plan?.sliceSpacingMm ?? (unrepaired ? geometry?.medianGapMm : geometry?.sliceSpacingMm) ?? 1;
  const syntax =
    images
      .map(({ pixels }) => transferSyntax(pixels.transferSyntaxUid))
      .find(({ encoding }) => !encoding) ?? transferSyntax(first.pixels.transferSyntaxUid);
  const { sliceThicknessMm, bodyPart, contrastAgent } = first;
  return {
    uid: first.seriesUid,
    key: seriesKey(first, stack),
    modality: first.modality,
    description: describe(first, stack),
    studyUid: first.studyUid,
    studyDate: first.studyDate,
    studyDescription: first.studyDescription,
    frameOfReferenceUid: first.frameOfReferenceUid,
    manufacturer: first.manufacturer,
    patient: first.patient,
    dimensions,
    spacingMm: [columnMm, rowMm, sliceMm],
    originMm: plan?.originMm ?? geometry?.originMm ?? ([0, 0, 0] satisfies Lps),
    direction: geometry?.direction ?? IDENTITY_DIRECTION,
    ...(sliceThicknessMm !== undefined && { sliceThicknessMm }),
    ...(middle.window && { window: middle.window }),
    transferSyntax: {
      uid: syntax.uid,
      name: syntax.name,
      supported: syntax.encoding !== undefined,
    },
    laterality: first.laterality,
    ...(bodyPart && { bodyPart }),
    ...(contrastAgent && { contrastAgent }),
    synthetic: isSynthetic(first),
    suitableFor3d: !warnings.some(({ severity }) => severity === 'stop'),
    warnings,
    repairs: [...(plan?.repairs ?? []), ...otherRepairs(stack, images)],
    ...(plan && { resampling: plan.resampling }),
    ...(geometry && { measured: measured(geometry) }),
    ...(stack.phase && { phase: stack.phase }),
    ...quantityOf(images),
    ...(isPlayed(stack, geometry) && { film: film(stack) }),
    slices: images.map(sliceRef),
    bytes:
      dimensions[0] *
      dimensions[1] *
      dimensions[2] *
      (images.every(({ pixels }) => isWhole(pixels)) ? 2 : 4),
  };
}

/** What values are where they are neither Hounsfield units nor a plain signal. */
function quantityOf(images: readonly ImageHeader[]): Pick<SeriesSummary, 'quantity'> {
  const name = images.find(({ ctUnit }) => ctUnit)?.ctUnit;
  const quantity = images[0].quantity ?? (name && { name, unit: '' });
  return quantity ? { quantity } : {};
}

function measured(geometry: StackGeometry): SeriesMeasurements {
  const { gapsMm, images, unevennessMm, tiltDegrees, driftMm, scatterMm, direction } = geometry;
  const [rowMm, columnMm] = images[0].pixelSpacingMm ?? [0, 0];
  const gaps = gapsMm.length > 0 ? gapsMm : [0];
  return {
    gapsMm: [Math.min(...gaps), Math.max(...gaps)],
    unevennessMm,
    tiltDegrees,
    leanMm: driftMm,
    scatterMm,
    obliqueDegrees: obliqueDegrees(direction),
    pixelMm: [columnMm, rowMm],
  };
}

/** Repairs that need no resampling: slices turned round, and slices left out. */
function otherRepairs(stack: Stack, images: readonly ImageHeader[]): SeriesRepair[] {
  const turned = images.filter(({ pixels }) => pixels.flip).length;
  const left = stack.duplicates ? stack.duplicates.identical + stack.duplicates.differing : 0;
  const repair = (code: SeriesRepair['code'], amount: number, message: string): SeriesRepair[] =>
    amount > 0 ? [{ code, amount, unit: 'slices', message, places: [] }] : [];
  return [
    ...repair(
      'flipped-slices',
      turned,
      `${turned} mirrored slices were turned to run as the others do.`,
    ),
    ...repair(
      'duplicate-positions',
      left,
      `${left} images at positions that were already taken were left out.`,
    ),
  ];
}

const seriesKey = ({ seriesUid }: ImageHeader, { split, partCount, partNumber }: Stack): string => {
  if (split === 'films') return `${seriesUid}@${partNumber}`;
  return partCount > 1 ? `${seriesUid}#${partNumber}` : seriesUid;
};

/** One plane at several times, or the frames of one file that say nothing of their place. */
const isPlayed = (stack: Stack, geometry: StackGeometry | undefined): boolean =>
  isFilm(stack) ||
  (!geometry && stack.images.length > 1 && stack.images.every(({ frame }) => frame !== undefined));

function film(stack: Stack): SeriesFilm {
  const { images, by, values } = inTime(stack.images);
  return { images: images.map(sliceRef), by, values };
}

const describe = ({ description }: ImageHeader, { part, partCount }: Stack): string =>
  partCount > 1 && part ? `${description || 'Series'} (${part})` : description;

const isSynthetic = (image: ImageHeader): boolean =>
  [
    image.patient.id,
    image.patient.name,
    image.description,
    image.studyDescription,
    image.comments,
    image.manufacturer,
  ].some((text) => /\bSYNTHETIC\b/i.test(text));

function sliceRef(image: ImageHeader): SliceRef {
  return {
    file: image.file,
    fileIndex: image.fileIndex,
    ...(image.frame !== undefined && { frame: image.frame }),
    sopInstanceUid: image.sopInstanceUid,
    originMm: image.placement?.originMm ?? [0, 0, 0],
    positionMm: positionMm(image),
    pixels: image.pixels,
  };
}
