/** One file of a drop: an image that may belong to a series, or the reason why it is left out. */
import type { Lps, Vec3 } from '../core/space.ts';
import { readAttributes, UnreadableFile } from './data-set.ts';
import type { Attributes } from './data-set.ts';
import { findFragments } from './fragments.ts';
import { readIdentity } from './identity.ts';
import type { PatientIdentity, PixelLayout, SkippedFile } from './series.ts';
import { objectKind } from './sop-class.ts';
import { baseName } from './source.ts';
import type { SourceFile } from './source.ts';
import { TAG } from './tags.ts';
import { EXPLICIT_BIG_ENDIAN, isLossySyntax, transferSyntax } from './transfer-syntax.ts';

export interface ImageHeader {
  readonly file: string;
  readonly fileIndex: number;
  readonly sopInstanceUid: string;
  readonly seriesUid: string;
  readonly studyUid: string;
  readonly studyDate: string;
  readonly studyDescription: string;
  readonly description: string;
  readonly modality: string;
  readonly manufacturer: string;
  readonly patient: PatientIdentity;
  readonly frameOfReferenceUid: string;
  readonly laterality: 'left' | 'right' | 'unpaired' | undefined;
  readonly bodyPart: string;
  readonly contrastAgent: string;
  readonly imageType: readonly string[];
  readonly comments: string;
  /** Undefined where the header does not say where the image is. */
  readonly placement: Placement | undefined;
  /** Row spacing then column spacing as PixelSpacing gives them: mm between rows, mm between columns. */
  readonly pixelSpacingMm: readonly [number, number] | undefined;
  readonly sliceThicknessMm: number | undefined;
  readonly instanceNumber: number | undefined;
  /** Attributes that tell repeated images at one position apart, most telling first. */
  readonly repeats: Readonly<Record<string, string>>;
  readonly window: { readonly centre: number; readonly width: number } | undefined;
  readonly lossy: boolean;
  /** What the header says about text in the pixels; `unknown` for screen captures and films that do not say. */
  readonly burnedIn: 'yes' | 'no' | 'unknown';
  /** Overlay planes (graphics or text stored beside the pixels or in their unused bits). */
  readonly overlays: number;
  readonly modalityLut: boolean;
  /** The header says how stored values become Hounsfield units. */
  readonly rescaled: boolean;
  readonly pixels: PixelLayout;
}

export interface Placement {
  readonly originMm: Lps;
  readonly row: Vec3;
  readonly column: Vec3;
}

export type HeaderResult = { readonly image: ImageHeader } | { readonly skipped: SkippedFile };

/** Reads the header of one file. Never throws for what the file contains. */
export async function readHeader(file: SourceFile, fileIndex: number): Promise<HeaderResult> {
  const skip = (code: string, message: string): HeaderResult => ({
    skipped: { file: file.path, code, message },
  });
  if (/^DICOMDIR/i.test(baseName(file.path))) {
    return skip('dicomdir', 'The index of a DICOM medium; the images are read directly instead.');
  }
  if (file.size === 0) return skip('not-dicom', 'The file is empty.');
  try {
    const attributes = await readAttributes(file);
    const { kind, name } = objectKind(
      attributes.text(TAG.sopClassUid) || attributes.text(TAG.mediaSopClassUid),
    );
    if (kind === 'other') return skip('not-an-image', `Not an image: ${name}.`);
    const frames = attributes.numbers(TAG.numberOfFrames)[0] ?? 1;
    if (kind === 'multi-frame' || frames > 1) {
      const what = kind === 'multi-frame' ? name : `${frames} frames in one file`;
      return skip(
        'multi-frame',
        `Multi-frame images are not supported yet (${what}). Export the series as single-frame ("classic") images.`,
      );
    }
    const missing = missingPixels(attributes);
    if (missing) return skip('no-pixels', missing);
    return { image: await imageHeader(file, fileIndex, attributes) };
  } catch (error) {
    if (error instanceof UnreadableFile) return skip(error.code, error.message);
    const text = error instanceof Error ? error.message : String(error);
    return skip('unreadable', `The file cannot be read (${text}).`);
  }
}

function missingPixels(attributes: Attributes): string | undefined {
  if (!attributes.pixels) {
    return attributes.has(TAG.floatPixelData) || attributes.has(TAG.doublePixelData)
      ? 'Its pixels are floating-point numbers, which is not supported yet.'
      : 'The file has no pixel data.';
  }
  return attributes.uint16(TAG.rows) && attributes.uint16(TAG.columns)
    ? undefined
    : 'The header does not give the size of the image.';
}

async function imageHeader(
  file: SourceFile,
  fileIndex: number,
  attributes: Attributes,
): Promise<ImageHeader> {
  const { text, numbers } = attributes;
  const spacing = numbers(TAG.pixelSpacing);
  const centre = numbers(TAG.windowCentre)[0];
  const width = numbers(TAG.windowWidth)[0];
  return {
    file: file.path,
    fileIndex,
    sopInstanceUid: text(TAG.sopInstanceUid),
    seriesUid: text(TAG.seriesUid),
    studyUid: text(TAG.studyUid),
    studyDate: text(TAG.studyDate),
    studyDescription: text(TAG.studyDescription),
    description: text(TAG.seriesDescription),
    modality: text(TAG.modality),
    manufacturer: text(TAG.manufacturer),
    patient: readIdentity(attributes),
    frameOfReferenceUid: text(TAG.frameOfReferenceUid),
    laterality: laterality(text(TAG.imageLaterality) || text(TAG.laterality)),
    bodyPart: text(TAG.bodyPart),
    contrastAgent: text(TAG.contrastAgent),
    imageType: text(TAG.imageType).toUpperCase().split('\\'),
    comments: text(TAG.imageComments),
    placement: placement(numbers(TAG.imagePosition), numbers(TAG.imageOrientation)),
    pixelSpacingMm:
      spacing.length === 2 && spacing.every((mm) => mm > 0) ? [spacing[0], spacing[1]] : undefined,
    sliceThicknessMm: numbers(TAG.sliceThickness)[0],
    instanceNumber: numbers(TAG.instanceNumber)[0],
    repeats: {
      'temporal position': text(TAG.temporalPosition),
      'cardiac phase': attributes.double(TAG.cardiacPhasePercent)?.toString() ?? '',
      'trigger time': text(TAG.triggerTime),
      'echo time': text(TAG.echoTime),
      'b-value': attributes.double(TAG.diffusionBValue)?.toString() ?? '',
      acquisition: text(TAG.acquisitionNumber),
      'image type': text(TAG.imageType),
      'acquisition time': text(TAG.acquisitionTime),
    },
    window: centre !== undefined && width > 0 ? { centre, width } : undefined,
    lossy: text(TAG.lossyCompression) === '01' || isLossySyntax(attributes.transferSyntaxUid),
    burnedIn: burnedIn(attributes),
    overlays: overlayCount(attributes),
    modalityLut: attributes.has(TAG.modalityLut),
    rescaled: numbers(TAG.rescaleIntercept).length > 0,
    pixels: await pixelLayout(file, attributes),
  };
}

/** Secondary captures and ultrasound carry names more often than not. */
function burnedIn({ text }: Attributes): ImageHeader['burnedIn'] {
  const stated = text(TAG.burnedInAnnotation);
  if (stated === 'YES') return 'yes';
  const captured =
    text(TAG.sopClassUid).startsWith('1.2.840.10008.5.1.4.1.1.7') ||
    text(TAG.modality) === 'US' ||
    /SCREEN SAVE|SCREENSAVE/i.test(text(TAG.imageType));
  return stated === '' && captured ? 'unknown' : 'no';
}

/** Overlay planes live in groups 6000 to 601E (PS3.3 C.9.2). */
function overlayCount({ has }: Attributes): number {
  const groups = Array.from({ length: 16 }, (_, n) => (0x6000 + 2 * n).toString(16));
  return groups.filter((group) => has(`x${group}0010`) || has(`x${group}3000`)).length;
}

async function pixelLayout(file: SourceFile, attributes: Attributes): Promise<PixelLayout> {
  const { numbers, uint16, pixels, deflatedFrom, transferSyntaxUid } = attributes;
  if (!pixels) throw new UnreadableFile('unreadable', 'The file has no pixel data.');
  const columns = uint16(TAG.columns) ?? 0;
  const rows = uint16(TAG.rows) ?? 0;
  const samplesPerPixel = uint16(TAG.samplesPerPixel) ?? 1;
  const bitsAllocated = uint16(TAG.bitsAllocated) ?? 16;
  const bitsStored = uint16(TAG.bitsStored) ?? bitsAllocated;
  const signed = uint16(TAG.pixelRepresentation) === 1;
  const photometric = attributes.text(TAG.photometric) || 'MONOCHROME2';
  const samples =
    photometric === 'YBR_FULL_422' && pixels.bytes !== undefined ? 2 : samplesPerPixel;
  const dataBytes = Math.ceil((columns * rows * samples * bitsAllocated) / 8);
  const stated = (tag: string): number | undefined =>
    signed ? attributes.int16(tag) : uint16(tag);
  const padding = stated(TAG.pixelPaddingValue);
  const paddingLimit = stated(TAG.pixelPaddingLimit) ?? padding;
  const encapsulated = pixels.bytes === undefined;
  if (!encapsulated && deflatedFrom === undefined) {
    const present = Math.min(pixels.bytes, file.size - pixels.offset);
    if (present < dataBytes) {
      throw new UnreadableFile(
        'truncated',
        `The file is cut short: ${present} of ${dataBytes} bytes of pixel data are there. Copy or export it again.`,
      );
    }
  }
  return {
    columns,
    rows,
    samplesPerPixel,
    photometric,
    ...(uint16(TAG.planarConfiguration) === 1 && { planar: true }),
    bitsAllocated,
    bitsStored,
    highBit: uint16(TAG.highBit) ?? bitsStored - 1,
    signed,
    modality: attributes.text(TAG.modality),
    transferSyntaxUid,
    // Words of two bytes are exchanged; single bytes only where they are packed into words.
    bigEndian:
      transferSyntaxUid === EXPLICIT_BIG_ENDIAN && (bitsAllocated > 8 || pixels.vr === 'OW'),
    dataOffset: pixels.offset,
    ...(deflatedFrom !== undefined && { deflatedFrom }),
    dataBytes,
    ...(encapsulated &&
      transferSyntax(transferSyntaxUid).encoding && {
        fragments: await findFragments(file, pixels.offset),
      }),
    slope: numbers(TAG.rescaleSlope)[0] || 1,
    intercept: numbers(TAG.rescaleIntercept)[0] ?? 0,
    ...(padding !== undefined &&
      paddingLimit !== undefined && {
        padding: [Math.min(padding, paddingLimit), Math.max(padding, paddingLimit)] as const,
      }),
  };
}

function placement(
  position: readonly number[],
  orientation: readonly number[],
): Placement | undefined {
  if (position.length !== 3 || orientation.length !== 6) return undefined;
  const row = unit(orientation.slice(0, 3));
  const given = unit(orientation.slice(3));
  if (!row || !given) return undefined;
  const along = row[0] * given[0] + row[1] * given[1] + row[2] * given[2];
  if (Math.abs(along) > 0.01) return undefined;
  // Headers round their cosines; the frame of a volume must be orthonormal.
  const column = unit(given.map((component, axis) => component - along * row[axis]));
  return column && { originMm: [position[0], position[1], position[2]], row, column };
}

function unit(vector: readonly number[]): Vec3 | undefined {
  const length = Math.hypot(...vector);
  if (Math.abs(length - 1) > 0.05) return undefined;
  return [vector[0] / length, vector[1] / length, vector[2] / length];
}

function laterality(code: string): ImageHeader['laterality'] {
  if (code === 'L') return 'left';
  if (code === 'R') return 'right';
  return code === 'U' ? 'unpaired' : undefined;
}
