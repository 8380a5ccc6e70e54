/** One file of a drop: the images that may belong to a series, or the reason why it is left out. */
import { readAttributes, UnreadableFile } from './data-set.ts';
import type { Attributes } from './data-set.ts';
import { frameHeaders } from './frames.ts';
import { readIdentity } from './identity.ts';
import { lutQuantity, modalityLutFacts } from './modality-lut.ts';
import type { ModalityLutFacts } from './modality-lut.ts';
import { overlayFacts } from './overlay.ts';
import type { OverlayFacts } from './overlay.ts';
import { frameLayouts } from './pixel-layout.ts';
import { otherFormat } from './other-format.ts';
import { pixelSizeMm, placementOf } from './placement.ts';
import type { Placement } from './placement.ts';
import { bValue } from './diffusion.ts';
import type {
  PatientIdentity,
  PixelLayout,
  ReportDocument,
  SeriesQuantity,
  SkippedFile,
} from './series.ts';
import { objectKind } from './sop-class.ts';
import { isReportClass, readReport } from './sr/report-document.ts';
import { baseName } from './source.ts';
import type { SourceFile } from './source.ts';
import { otherCtUnit, statedRescale } from './stated-rescale.ts';
import { TAG } from './tags.ts';
import { isLossySyntax } from './transfer-syntax.ts';

export interface ImageHeader {
  readonly file: string;
  readonly fileIndex: number;
  /** Number of the frame, from 1, in a file with several. */
  readonly frame?: number;
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
  /** Pixel size at the detector of a projection, which is larger than in the patient; row, column. */
  readonly detectorSpacingMm: readonly [number, number] | undefined;
  readonly sliceThicknessMm: number | undefined;
  readonly instanceNumber: number | undefined;
  /** Attributes that tell repeated images at one position apart, most telling first. */
  readonly repeats: Readonly<Record<string, string>>;
  /** Of a film in one file: time from frame to frame. */
  readonly frameTimeMs: number | undefined;
  readonly window: { readonly centre: number; readonly width: number } | undefined;
  readonly lossy: boolean;
  /** What the header says about text in the pixels; `unknown` for screen captures and films that do not say. */
  readonly burnedIn: 'yes' | 'no' | 'unknown';
  /** Overlay planes (graphics or text stored beside the pixels or in their unused bits). */
  readonly overlays: readonly OverlayFacts[];
  readonly modalityLut: ModalityLutFacts | undefined;
  /** The header says how stored values become Hounsfield units. */
  readonly rescaled: boolean;
  /** What it says about that is no number that could be meant. */
  readonly rescaleUnusable: boolean;
  /** CT: what values are instead of Hounsfield units. */
  readonly ctUnit: string | undefined;
  /** Bytes behind uncompressed pixels, beyond what makes their length even. */
  readonly surplusBytes: number;
  /** What the values of a parametric map, or those behind a look-up table, are. */
  readonly quantity: SeriesQuantity | undefined;
  readonly pixels: PixelLayout;
}

export type HeaderResult =
  | { readonly images: readonly ImageHeader[] }
  | { readonly skipped: SkippedFile; readonly report?: ReportDocument };

/** Reads the header of one file. Never throws for what the file contains. */
export async function readHeader(file: SourceFile, fileIndex: number): Promise<HeaderResult> {
  const skip = (code: string, message: string): { skipped: SkippedFile } => ({
    skipped: { file: file.path, code, message },
  });
  if (/^DICOMDIR/i.test(baseName(file.path))) {
    return skip('dicomdir', 'The index of a DICOM medium; the images are read directly instead.');
  }
  if (file.size === 0) return skip('not-dicom', 'The file is empty.');
  try {
    const attributes = await readAttributes(file);
    const sopClassUid = attributes.text(TAG.sopClassUid) || attributes.text(TAG.mediaSopClassUid);
    const { kind, name, use } = objectKind(sopClassUid);
    if (kind === 'other') {
      const { skipped: left } = skip('not-an-image', `Not an image: ${name}.`);
      const study = {
        studyUid: attributes.text(TAG.studyUid),
        studyDate: attributes.text(TAG.studyDate),
      };
      const skipped = { skipped: use ? { ...left, object: { name, use, ...study } } : left };
      if (!isReportClass(sopClassUid)) return skipped;
      return { ...skipped, report: readReport(file.path, attributes) };
    }
    const missing = missingPixels(attributes);
    if (missing) return skip('no-pixels', missing);
    const layouts = await frameLayouts(file, attributes);
    const base = imageHeader(file, fileIndex, attributes, layouts);
    return { images: frameHeaders(base, attributes, layouts) };
  } catch (error) {
    if (error instanceof UnreadableFile) {
      const other = error.code === 'not-dicom' ? await otherFormat(file) : undefined;
      return skip(error.code, other ?? error.message);
    }
    const text = error instanceof Error ? error.message : String(error);
    return skip('unreadable', `The file cannot be read (${text}).`);
  }
}

function missingPixels(attributes: Attributes): string | undefined {
  if (!attributes.pixels) return 'The file has no pixel data.';
  return attributes.unsigned(TAG.rows) && attributes.unsigned(TAG.columns)
    ? undefined
    : 'The header does not give the size of the image.';
}

function imageHeader(
  file: SourceFile,
  fileIndex: number,
  attributes: Attributes,
  layouts: readonly PixelLayout[],
): ImageHeader {
  const [pixels] = layouts;
  const pixelBytes = layouts.length * pixels.dataBytes;
  const { text, numbers } = attributes;
  const lut = modalityLutFacts(attributes);
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
    placement: placementOf(numbers(TAG.imagePosition), numbers(TAG.imageOrientation)),
    pixelSpacingMm: pixelSizeMm(numbers(TAG.pixelSpacing)),
    detectorSpacingMm: pixelSizeMm(numbers(TAG.imagerPixelSpacing)),
    sliceThicknessMm: numbers(TAG.sliceThickness)[0],
    instanceNumber: numbers(TAG.instanceNumber)[0],
    repeats: {
      'temporal position': text(TAG.temporalPosition),
      'cardiac phase': attributes.double(TAG.cardiacPhasePercent)?.toString() ?? '',
      'trigger time': text(TAG.triggerTime),
      'echo time': text(TAG.echoTime),
      'b-value': bValue(attributes),
      'gradient direction': attributes
        .doubles(TAG.gradientOrientation)
        .map((cosine) => cosine.toFixed(4))
        .join(' '),
      'sequence name': text(TAG.sequenceName),
      acquisition: text(TAG.acquisitionNumber),
      'image type': text(TAG.imageType),
      'acquisition time': text(TAG.acquisitionTime),
    },
    frameTimeMs: numbers(TAG.frameTime)[0],
    window: centre !== undefined && width > 0 ? { centre, width } : undefined,
    lossy: text(TAG.lossyCompression) === '01' || isLossySyntax(attributes.transferSyntaxUid),
    burnedIn: burnedIn(attributes),
    overlays: overlayFacts(attributes),
    modalityLut: lut,
    rescaled: numbers(TAG.rescaleIntercept).length > 0,
    rescaleUnusable: statedRescale(attributes).unusable,
    ctUnit: text(TAG.modality) === 'CT' ? otherCtUnit(attributes) : undefined,
    surplusBytes: Math.max(0, (attributes.pixels?.bytes ?? 0) - pixelBytes - (pixelBytes % 2)),
    quantity: lut && lutQuantity(lut),
    pixels,
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

function laterality(code: string): ImageHeader['laterality'] {
  if (code === 'L') return 'left';
  if (code === 'R') return 'right';
  return code === 'U' ? 'unpaired' : undefined;
}
